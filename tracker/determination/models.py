"""Who answers for what: documents, frameworks, duties, task templates, cycles, participants."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tracker.determination.states import Phase, VersionStatus
from tracker.organisations.bilingual import Titled, in_language
from tracker.organisations.models import OrganisationKind, OrganisationLevel
from tracker.organisations.permissions import Permission
from tracker.organisations.roles import PostKind, Role
from tracker.organisations.scope import PathField, ScopedQuerySet, within_any


class CodeManager(models.Manager):
    """Rows whose natural key is their code."""

    def get_by_natural_key(self, code):
        return self.get(code=code)


class Source(Titled):
    """A document that the mechanism is taken from."""

    code = models.CharField(_("code"), max_length=16, unique=True)  # "000"
    note_zh = models.TextField(blank=True)
    note_en = models.TextField(blank=True)

    objects = CodeManager()

    class Meta(Titled.Meta):
        ordering = ["code"]
        verbose_name = _("source document")
        verbose_name_plural = _("source documents")

    def natural_key(self):
        return (self.code,)

    @property
    def note(self):
        return in_language(self.note_zh, self.note_en)


class Clause(models.Model):
    """A section of a document, restated in our own words."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="clauses")
    code = models.CharField(_("code"), max_length=32, unique=True)  # "000-3.4"
    section = models.CharField(_("section"), max_length=32)  # "§3.4" as cited
    order = models.PositiveIntegerField(default=0)
    text_zh = models.TextField(blank=True)
    text_en = models.TextField(blank=True)

    objects = CodeManager()

    class Meta:
        ordering = ["source", "order", "code"]
        verbose_name = _("clause")
        verbose_name_plural = _("clauses")

    def __str__(self):
        return self.code

    def natural_key(self):
        return (self.code,)

    @property
    def text(self):
        return in_language(self.text_zh, self.text_en)


class DocumentedSystem(Titled):
    """A system that the documents name (S1 … S43). `page` names the product's own mechanism."""

    code = models.CharField(_("code"), max_length=8, unique=True)  # "S3b"
    order = models.PositiveIntegerField(unique=True)
    clauses = models.ManyToManyField(Clause, related_name="systems")
    page = models.CharField(max_length=64, blank=True)  # a URL name that needs no argument

    objects = CodeManager()

    class Meta(Titled.Meta):
        ordering = ["order"]
        verbose_name = _("documented system")
        verbose_name_plural = _("documented systems")

    def natural_key(self):
        return (self.code,)


class FrameworkQuerySet(models.QuerySet):
    """Frameworks: those of the person's organisations and the documents' own."""

    def visible_to(self, user):
        """Frameworks without an owner (the documents') and those of the line up and below."""
        paths = user.scope(Permission.FRAMEWORK_VIEW)
        above = {path[:end] for path in paths for end in range(4, len(path) + 1, 4)}
        if not paths:
            return self.none()
        return self.filter(
            Q(organisation=None)
            | Q(organisation__path__in=above)
            | within_any(paths, at="organisation__path")
        )

    def get_by_natural_key(self, code):
        return self.get(code=code)


class Framework(Titled):
    """A named rubric with versions; no owner means the documents' own, offered to all."""

    code = models.CharField(_("code"), max_length=32, unique=True)
    organisation = models.ForeignKey(
        "tracker.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = FrameworkQuerySet.as_manager()

    class Meta(Titled.Meta):
        ordering = ["code"]
        verbose_name = _("framework")
        verbose_name_plural = _("frameworks")

    def natural_key(self):
        return (self.code,)


class VersionManager(models.Manager):
    def get_by_natural_key(self, code, number):
        return self.get(framework__code=code, number=number)


class FrameworkVersion(models.Model):
    """One edition of a framework: written as a draft, frozen once published.

    `bands`: [{"code": "good", "title_zh", "title_en", "from": "90"}], percent of the full mark,
    highest first. `rules`: {"panel": "mean" | "median" | "trimmed_mean", "reviewers": 2}.
    """

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    status = models.CharField(
        _("status"), max_length=12, choices=VersionStatus, default=VersionStatus.DRAFT
    )
    bands = models.JSONField(_("grades"), default=list)
    rules = models.JSONField(_("combination"), default=dict)
    content_hash = models.CharField(max_length=64, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    note_zh = models.TextField(blank=True)
    note_en = models.TextField(blank=True)

    objects = VersionManager()

    class Meta:
        ordering = ["framework", "-number"]
        verbose_name = _("framework version")
        verbose_name_plural = _("framework versions")
        constraints = [
            models.UniqueConstraint(fields=["framework", "number"], name="version_number_once"),
            models.CheckConstraint(
                condition=Q(status=VersionStatus.DRAFT) | ~Q(content_hash=""),
                name="version_published_with_its_hash",
            ),
        ]

    def __str__(self):
        return f"{self.framework} {self.number}"

    def natural_key(self):
        return (self.framework.code, self.number)

    natural_key.dependencies = ["tracker.framework"]

    @property
    def note(self):
        return in_language(self.note_zh, self.note_en)


class DimensionManager(models.Manager):
    def get_by_natural_key(self, framework, number, code):
        return self.get(version__framework__code=framework, version__number=number, code=code)


class Dimension(Titled):
    """A dimension of a version; frameworks have four, six or however many they name."""

    version = models.ForeignKey(
        FrameworkVersion, on_delete=models.PROTECT, related_name="dimensions"
    )
    code = models.CharField(_("code"), max_length=32)
    order = models.PositiveIntegerField(default=0)

    objects = DimensionManager()

    class Meta(Titled.Meta):
        ordering = ["version", "order"]
        verbose_name = _("dimension")
        verbose_name_plural = _("dimensions")
        constraints = [
            *Titled.Meta.constraints,
            models.UniqueConstraint(fields=["version", "code"], name="dimension_code_once"),
        ]

    def natural_key(self):
        return (*self.version.natural_key(), self.code)

    natural_key.dependencies = ["tracker.frameworkversion"]


class IndicatorKind(models.TextChoices):
    """How an indicator comes by its points."""

    QUANTITATIVE = "quantitative", _("quantitative")
    QUALITATIVE = "qualitative", _("qualitative")
    POLL = "poll", _("poll")


class Evidence(models.TextChoices):
    """What an indicator asks a branch to attach: mostly nothing."""

    NONE = "none", _("none needed")
    SAMPLE = "sample", _("sample on request")
    ALWAYS = "always", _("always")


class NodeManager(models.Manager):
    def get_by_natural_key(self, framework, number, code):
        return self.get(version__framework__code=framework, version__number=number, code=code)


class Node(Titled):
    """One item of a version's rubric tree; a leaf is an indicator with its rule.

    `kind` and `params` are read by `tracker.scoring`; `points` is the full mark in units of
    0.0001 point. `code` is stable across versions. `applies_to` lists organisation kinds; an
    empty list means every kind (the common part). `source` says where a leaf's fact comes from:
    {"from": "tasks", "templates": [...]} counts accepted tasks, {"from": "measure", "measure": ...}
    reads a measured value, {"from": "review"} asks the reviewers.
    """

    version = models.ForeignKey(FrameworkVersion, on_delete=models.PROTECT, related_name="nodes")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    dimension = models.ForeignKey(
        Dimension, null=True, blank=True, on_delete=models.PROTECT, related_name="nodes"
    )
    code = models.CharField(_("code"), max_length=48)
    order = models.PositiveIntegerField(default=0)
    kind = models.CharField(_("rule"), max_length=32)
    params = models.JSONField(_("parameters"), default=dict, blank=True)
    schema = models.PositiveSmallIntegerField(default=1)
    points = models.BigIntegerField(_("points"), default=0)  # 0.0001 point
    weight = models.BigIntegerField(null=True, blank=True)  # 0.0001 per cent
    is_indicator = models.BooleanField(default=False)
    indicator_kind = models.CharField(max_length=16, choices=IndicatorKind, blank=True)
    applies_to = models.JSONField(default=list, blank=True)
    source = models.JSONField(default=dict, blank=True)
    rule_zh = models.TextField(blank=True)
    rule_en = models.TextField(blank=True)
    standard_zh = models.TextField(blank=True)
    standard_en = models.TextField(blank=True)
    method_zh = models.CharField(max_length=200, blank=True)  # how it is checked
    method_en = models.CharField(max_length=300, blank=True)
    evidence = models.CharField(max_length=8, choices=Evidence, default=Evidence.NONE)
    levels = models.JSONField(default=list, blank=True)  # anchors in words, best first
    reason_needed = models.BooleanField(default=False)
    clauses = models.ManyToManyField(Clause, related_name="nodes", blank=True)

    objects = NodeManager()

    class Meta(Titled.Meta):
        ordering = ["version", "order", "code"]
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        constraints = [
            *Titled.Meta.constraints,
            models.UniqueConstraint(fields=["version", "code"], name="node_code_once"),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("pk")), name="node_is_not_its_own_parent"
            ),
        ]

    def natural_key(self):
        return (*self.version.natural_key(), self.code)

    natural_key.dependencies = ["tracker.frameworkversion"]

    @property
    def rule(self):
        return in_language(self.rule_zh, self.rule_en)

    @property
    def standard(self):
        return in_language(self.standard_zh, self.standard_en)

    @property
    def method(self):
        return in_language(self.method_zh, self.method_en)


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


class TaskTemplate(Titled):
    """What recurs: a task for every organisation that the template applies to.

    `recurrence`: {"every": "month" | "quarter" | "half_year" | "year" | "once", "day": 1-31,
    "month": 1-12 within the period} gives the due day of each period; `scheduled_day` may be set
    apart ({"scheduled_day": 5}). `indicators` lists node codes that an accepted task counts for.
    """

    code = models.CharField(_("code"), max_length=48, unique=True)
    order = models.PositiveIntegerField(default=0)
    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="templates")
    level = models.CharField(_("level"), max_length=12, choices=OrganisationLevel)
    post_kind = models.CharField(_("post"), max_length=24, choices=PostKind)
    applies_to = models.JSONField(default=list, blank=True)
    min_members = models.PositiveIntegerField(default=0)  # under 7 no committee meetings to miss
    recurrence = models.JSONField(default=dict)
    indicators = models.JSONField(default=list, blank=True)
    requirement_zh = models.TextField(blank=True)
    requirement_en = models.TextField(blank=True)
    is_key = models.BooleanField(_("key task"), default=False)
    joint_work_zh = models.CharField(max_length=200, blank=True)  # the business it is joined with
    joint_work_en = models.CharField(max_length=300, blank=True)

    objects = CodeManager()

    class Meta(Titled.Meta):
        ordering = ["order", "code"]
        verbose_name = _("task template")
        verbose_name_plural = _("task templates")

    def natural_key(self):
        return (self.code,)

    @property
    def requirement(self):
        return in_language(self.requirement_zh, self.requirement_en)

    @property
    def joint_work(self):
        return in_language(self.joint_work_zh, self.joint_work_en)


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


class CycleQuerySet(ScopedQuerySet):
    """Cycles: those a person's posts lie in, at any level, and those one reviews in."""

    def visible_to(self, user):
        """Cycles of the person's own organisations, of those above and below them."""
        paths = user.scope(Permission.CYCLE_VIEW)
        above = {path[:end] for path in paths for end in range(4, len(path) + 1, 4)}
        return self.filter(
            Q(organisation__path__in=above) | within_any(paths, at="organisation__path")
        )

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

    def visible_to(self, user):
        """Participants of the person's subtrees, and those assigned to them for review."""
        reviewed = Q(reviews__reviewer_id=user.person_id) if user.person_id else Q(pk__in=[])
        if not user.scope(Permission.REVIEW_WRITE):
            reviewed = Q(pk__in=[])
        paths = user.scope(self.model.seen_with)
        own = within_any(paths, at=self.model.scope_path)
        return self.filter(own | reviewed).distinct()


class Participant(models.Model):
    """Who takes part in a cycle, with name, kind, size and place as of its opening (frozen)."""

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
    kind = models.CharField(max_length=24, choices=OrganisationKind)
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
