"""One year's run: the cycle, its phases, who takes part, and their responsibility lists."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from tracker.determination.models.duties import Duty
from tracker.determination.models.frameworks import FrameworkVersion
from tracker.determination.states import Phase
from tracker.determination.subjects import SubjectKind
from tracker.organisations.bilingual import Titled, in_language
from tracker.organisations.models import Organisation, OrganisationLevel
from tracker.organisations.permissions import Permission
from tracker.organisations.scope import PathField, ScopedQuerySet, lines_to, within_any


class CycleQuerySet(ScopedQuerySet):
    """Cycles: those a person's posts lie in, at any level, and those one reviews in."""

    def visible_to(self, user):
        """Cycles of the person's own organisations, of those above and below them.

        Each cycle looks at its own organisation: joined, SQLite walks through all of the county's.
        """
        paths = user.scope(Permission.CYCLE_VIEW)
        in_line = Q(path__in=lines_to(paths)) | within_any(paths)
        organisations = Organisation.objects.filter(in_line, pk=OuterRef("organisation"))
        return self.filter(Exists(organisations))

    def get_by_natural_key(self, code):
        return self.get(code=code)


class Cycle(Titled):
    """One year's run of the mechanism in one county; its code stands in every address."""

    seen_with = Permission.CYCLE_VIEW
    scope_path = "organisation__path"

    organisation = models.ForeignKey(
        "tracker.Organisation", on_delete=models.PROTECT, related_name="cycles"
    )
    code = models.CharField(_("code"), max_length=32, unique=True)  # "330424-2026"
    framework_version = models.ForeignKey(
        FrameworkVersion, on_delete=models.PROTECT, related_name="cycles"
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    phase = models.CharField(_("phase"), max_length=16, choices=Phase, default=Phase.DETERMINATION)
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    objects = CycleQuerySet.as_manager()

    class Meta(Titled.Meta):
        ordering = ["-starts_on", "code"]
        verbose_name = _("cycle")
        verbose_name_plural = _("cycles")
        constraints = [
            *Titled.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")),
                name="cycle_ends_after_it_starts",
                violation_error_message=_("A cycle must end after it starts."),
            ),
        ]

    def natural_key(self):
        return (self.code,)


class CyclePhase(models.Model):
    """The dates of one phase: an instant each, the end exclusive."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="phases")
    phase = models.CharField(_("phase"), max_length=16, choices=Phase)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))

    class Meta:
        ordering = ["cycle", "starts_at"]
        verbose_name = _("phase of a cycle")
        verbose_name_plural = _("phases of a cycle")
        constraints = [
            models.UniqueConstraint(fields=["cycle", "phase"], name="cyclephase_once"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="cyclephase_ends_after_it_starts",
                violation_error_message=_("A phase must end after it starts."),
            ),
        ]

    def __str__(self):
        return f"{self.cycle} {self.get_phase_display()}"


class ParticipantQuerySet(ScopedQuerySet):
    """Organisations as they stood when a cycle was opened."""

    def assessed(self):
        """Those that get a result; the levels above are kept for the tree only."""
        return self.filter(is_assessed=True)

    def organisations(self):
        """Those that are organisations; a leader's post takes part beside its own."""
        return self.filter(post=None)

    def leaders(self):
        """The posts that are assessed for what they lead."""
        return self.filter(post__isnull=False)

    def coded(self, code):
        """The one whose address ends so: an organisation by its code, a leader by the post's."""
        return self.filter(Q(post=None, organisation__code=code) | Q(post__code=code))

    def visible_to(self, user):
        """Participants of the person's subtrees, oneself, and those assigned for review."""
        reviewed = Q(reviews__reviewer_id=user.person_id) if user.person_id else Q(pk__in=[])
        if not user.scope(Permission.REVIEW_WRITE):
            reviewed = Q(pk__in=[])
        paths = user.scope(self.model.seen_with)
        own = within_any(paths, at=self.model.scope_path)
        oneself = Q(post__in=user.own_posts)
        return self.filter(own | oneself | reviewed).distinct()


class Participant(models.Model):
    """Who takes part in a cycle, with name, kind, size and place as of its opening (frozen).

    An organisation, or the post of somebody who is assessed for the units led: then `kind` is
    "leader" and `path` the place of the post's organisation, whose participant is the `parent`.
    """

    seen_with = Permission.CYCLE_VIEW
    scope_path = "organisation__path"

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="participants")
    organisation = models.ForeignKey(
        "tracker.Organisation", on_delete=models.PROTECT, related_name="participations"
    )
    post = models.ForeignKey(
        "tracker.Post", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    framework_version = models.ForeignKey(
        FrameworkVersion, on_delete=models.PROTECT, related_name="participants"
    )
    name_zh = models.CharField(max_length=100, blank=True)
    name_en = models.CharField(max_length=150, blank=True)
    kind = models.CharField(max_length=24, choices=SubjectKind)
    level = models.CharField(max_length=12, choices=OrganisationLevel)
    members = models.PositiveIntegerField(default=0)
    path = PathField(max_length=64)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    is_assessed = models.BooleanField(default=True)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        ordering = ["cycle", "path", "id"]
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "organisation"],
                condition=Q(post=None),
                name="participant_organisation_once",
            ),
            models.UniqueConstraint(
                fields=["cycle", "post"],
                condition=Q(post__isnull=False),
                name="participant_post_once",
            ),
        ]
        indexes = [models.Index(fields=["cycle", "path"], name="participant_path")]

    def __str__(self):
        return self.name

    @property
    def name(self):
        return in_language(self.name_zh, self.name_en)

    @property
    def code(self):
        """What it is known by in addresses and sheets."""
        return self.post.code if self.post_id else self.organisation.code


class ResponsibilityQuerySet(ScopedQuerySet):
    """Lines of the responsibility lists of a cycle."""

    def lacking(self):
        """Lines without a post, a person, a task or measure, a time or a requirement."""
        return self.filter(
            Q(post=None)
            | Q(person=None)
            | Q(has_task=False)
            | Q(has_time=False)
            | Q(has_requirement=False)
        )


class Responsibility(models.Model):
    """A duty of one organisation in a cycle with its five fixes; what lacks one is listed."""

    seen_with = Permission.TASK_VIEW
    scope_path = "participant__organisation__path"

    participant = models.ForeignKey(
        Participant, on_delete=models.PROTECT, related_name="responsibilities"
    )
    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="responsibilities")
    post = models.ForeignKey(
        "tracker.Post", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey(
        "tracker.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    has_task = models.BooleanField(default=False)
    has_time = models.BooleanField(default=False)
    has_requirement = models.BooleanField(default=False)

    objects = ResponsibilityQuerySet.as_manager()

    class Meta:
        ordering = ["participant", "duty__order"]
        verbose_name = _("responsibility")
        verbose_name_plural = _("responsibilities")
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "duty"], name="responsibility_once_per_duty"
            )
        ]

    def __str__(self):
        return f"{self.participant} · {self.duty}"
