"""Who answers for what: duties, what recurs, what is measured, and the trace through all of it."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from tracker.determination import recurrence
from tracker.determination.models.documents import Clause, CodeManager, DocumentedSystem
from tracker.organisations.bilingual import Titled, in_language
from tracker.organisations.models import OrganisationLevel
from tracker.organisations.roles import PostKind, Role
from tracker.organisations.scope import line_to, lines_to


class Duty(Titled):
    """A duty of a post at a level: one line of a responsibility list."""

    code = models.CharField(_("code"), max_length=32, unique=True)
    order = models.PositiveIntegerField(default=0)
    level = models.CharField(_("level"), max_length=12, choices=OrganisationLevel)
    post_kind = models.CharField(_("post"), max_length=24, choices=PostKind)
    applies_to = models.JSONField(_("organisation kinds"), default=list, blank=True)
    requirement_zh = models.TextField(blank=True)
    requirement_en = models.TextField(blank=True)
    parent = models.ForeignKey(  # the duty one level up that this one breaks down
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts"
    )
    clauses = models.ManyToManyField(Clause, related_name="duties")

    objects = CodeManager()

    class Meta(Titled.Meta):
        ordering = ["order", "code"]
        verbose_name = _("duty")
        verbose_name_plural = _("duties")

    def natural_key(self):
        return (self.code,)

    @property
    def requirement(self):
        return in_language(self.requirement_zh, self.requirement_en)


class TemplateQuerySet(models.QuerySet):
    """Task templates, by whose they are."""

    def get_by_natural_key(self, code):
        return self.get(code=code)

    def given_in(self, organisation):
        """Templates in use at an organisation: the documents', its own and those from above."""
        above = line_to(organisation.path)
        # the nearest organisation's own version stands in for the documents'
        own = TaskTemplate.objects.filter(organisation__path__in=above)
        nearer = own.filter(
            replaces=OuterRef("replaces"),
            organisation__path__gt=OuterRef("organisation__path"),
        )
        return (
            self.filter(Q(organisation=None) | Q(organisation__path__in=above), is_retired=False)
            .exclude(Q(organisation=None) & Exists(own.filter(replaces=OuterRef("pk"))))
            .exclude(Q(replaces__isnull=False) & Exists(nearer))
        )

    def given_to(self, user):
        """Templates in use at one of the person's organisations; the documents' without a post."""
        given = self.filter(organisation=None) if not user.standing else self.none()
        for organisation in {post.organisation for post in user.standing}:
            given |= self.given_in(organisation)
        return given

    def nameable_by(self, organisation):
        """Templates that a framework of this organisation (or of nobody) may count by name.

        Versions are counted under the template they stand in for, so they have no name of their
        own; templates of other counties are nobody else's business.
        """
        if organisation is None:
            return self.filter(organisation=None)
        return self.known_to(organisation).filter(replaces=None)

    def known_to(self, *organisations):
        """The documents' templates and those of the organisations at and above these."""
        above = lines_to(organisation.path for organisation in organisations)
        return self.filter(Q(organisation=None) | Q(organisation__path__in=above))


class TaskTemplate(Titled):
    """What recurs: a task for every organisation that the template applies to.

    `recurrence` says when, as `tracker.determination.recurrence` understands it. `indicators` lists
    node codes that an accepted task counts for.
    """

    code = models.CharField(_("code"), max_length=48, unique=True)
    order = models.PositiveIntegerField(default=0)
    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="templates")
    level = models.CharField(_("level"), max_length=12, choices=OrganisationLevel)
    post_kind = models.CharField(_("post"), max_length=24, choices=PostKind)
    applies_to = models.JSONField(default=list, blank=True)
    organisation = models.ForeignKey(  # whose own template; none: it comes from the documents
        "tracker.Organisation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="task_templates",
    )
    replaces = models.ForeignKey(  # the documents' template that this one stands in for here
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="versions"
    )
    min_members = models.PositiveIntegerField(default=0)  # under 7 no committee meetings to miss
    max_members = models.PositiveIntegerField(null=True, blank=True)  # for small branches only
    record_kinds = models.JSONField(default=list, blank=True)  # codes of `RecordKind`
    asks_file = models.BooleanField(_("asks for a file"), default=False)
    minutes = models.PositiveSmallIntegerField(_("minutes to record it"), default=15)
    is_retired = models.BooleanField(_("no longer given"), default=False)
    recurrence = models.JSONField(default=dict)
    indicators = models.JSONField(default=list, blank=True)
    requirement_zh = models.TextField(blank=True)
    requirement_en = models.TextField(blank=True)
    is_key = models.BooleanField(_("key task"), default=False)
    joint_work_zh = models.CharField(max_length=200, blank=True)  # the business it is joined with
    joint_work_en = models.CharField(max_length=300, blank=True)

    objects = TemplateQuerySet.as_manager()

    class Meta(Titled.Meta):
        ordering = ["order", "code"]
        verbose_name = _("task template")
        verbose_name_plural = _("task templates")
        constraints = [
            *Titled.Meta.constraints,
            models.CheckConstraint(
                condition=Q(max_members=None) | Q(max_members__gte=models.F("min_members")),
                name="tasktemplate_sizes_in_order",
                violation_error_message=_("The largest size cannot be below the smallest."),
            ),
            models.CheckConstraint(
                condition=Q(replaces=None) | Q(organisation__isnull=False),
                name="tasktemplate_replaced_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["organisation", "replaces"],
                condition=Q(replaces__isnull=False),
                name="tasktemplate_one_version_per_organisation",
                violation_error_message=_("There is a version of your own already."),
            ),
        ]

    def natural_key(self):
        return (self.code,)

    def fits(self, members):
        """Tell whether an organisation of that many full members is given the task."""
        return self.min_members <= members and (
            self.max_members is None or members <= self.max_members
        )

    @property
    def counted_as(self):
        """The code under which rules of frameworks count it: that of the template it replaces."""
        return self.replaces.code if self.replaces_id else self.code

    @property
    def requirement(self):
        return in_language(self.requirement_zh, self.requirement_en)

    @property
    def joint_work(self):
        return in_language(self.joint_work_zh, self.joint_work_en)

    @property
    def rhythm(self):
        """When it recurs, as a sentence in the reader's language."""
        return recurrence.sentence(self.recurrence)


class Measure(Titled):
    """A value that whoever owns the number enters, once for all branches."""

    code = models.CharField(_("code"), max_length=48, unique=True)
    order = models.PositiveIntegerField(default=0)
    unit_zh = models.CharField(max_length=20, blank=True)
    unit_en = models.CharField(max_length=30, blank=True)
    is_ratio = models.BooleanField(default=False)  # numerator and denominator are entered
    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="measures")
    requirement_zh = models.TextField(blank=True)
    requirement_en = models.TextField(blank=True)

    objects = CodeManager()

    class Meta(Titled.Meta):
        ordering = ["order", "code"]
        verbose_name = _("measure")
        verbose_name_plural = _("measures")

    def natural_key(self):
        return (self.code,)

    @property
    def unit(self):
        return in_language(self.unit_zh, self.unit_en)

    @property
    def requirement(self):
        return in_language(self.requirement_zh, self.requirement_en)


class Trace(models.Model):
    """How one documented system is carried out: clause → duty → task or measure → indicator …

    Who reviews it and what follows stand beside it.
    """

    code = models.CharField(max_length=48, unique=True)
    system = models.ForeignKey(DocumentedSystem, on_delete=models.PROTECT, related_name="traces")
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="traces")
    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="traces")
    template = models.ForeignKey(
        TaskTemplate, null=True, blank=True, on_delete=models.PROTECT, related_name="traces"
    )
    measure = models.ForeignKey(
        Measure, null=True, blank=True, on_delete=models.PROTECT, related_name="traces"
    )
    indicator = models.CharField(_("indicator"), max_length=48)  # the stable node code
    reviewing_role = models.CharField(_("reviewed by"), max_length=16, choices=Role)
    consequence_zh = models.CharField(max_length=200, blank=True)
    consequence_en = models.CharField(max_length=300, blank=True)

    objects = CodeManager()

    class Meta:
        ordering = ["system__order", "code"]
        verbose_name = _("trace")
        verbose_name_plural = _("traces")
        constraints = [
            models.CheckConstraint(
                condition=Q(template__isnull=False) | Q(measure__isnull=False),
                name="trace_has_a_task_or_a_measure",
            )
        ]

    def __str__(self):
        return self.code

    def natural_key(self):
        return (self.code,)

    @property
    def consequence(self):
        return in_language(self.consequence_zh, self.consequence_en)
