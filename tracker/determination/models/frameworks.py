"""By what is judged: frameworks, their versions, dimensions and rubric trees."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tracker.determination.models.documents import Clause
from tracker.determination.states import VersionStatus
from tracker.organisations.bilingual import Titled, in_language
from tracker.organisations.permissions import Permission
from tracker.organisations.scope import lines_to, within_any


class FrameworkQuerySet(models.QuerySet):
    """Frameworks: those of the person's organisations and the documents' own."""

    def visible_to(self, user):
        """Frameworks without an owner (the documents') and those of the line up and below."""
        paths = user.scope(Permission.FRAMEWORK_VIEW)
        above = lines_to(paths)
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
    highest first. `rules`: {"panel": "mean" | "median" | "trimmed_mean", "reviewers": 2} and,
    where grades are given by place, "grading" (see `rubric.grading_of`). `warnings_reason` is why
    it was published with open warnings.
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
    warnings_reason = models.TextField(blank=True)

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


class Reading(models.TextChoices):
    """Whether a rule was proposed by the reader of rule texts, and whether a person agreed."""

    WRITTEN = "written", _("written by a person")
    PROPOSED = "proposed", _("proposed, to be confirmed")
    CONFIRMED = "confirmed", _("confirmed")


class NodeManager(models.Manager):
    def get_by_natural_key(self, framework, number, code):
        return self.get(version__framework__code=framework, version__number=number, code=code)


class Node(Titled):
    """One item of a version's rubric tree; a leaf is an indicator with its rule.

    `kind` and `params` are read by `tracker.scoring`; `points` is the full mark in units of
    0.0001 point. `code` is stable across versions. `applies_to` lists organisation kinds; an
    empty list means every kind (the common part). `source` says where a leaf's fact comes from:
    {"from": "tasks", "templates": [...]} counts accepted tasks, {"from": "measure", "measure": ...}
    reads a measured value, {"from": "review"} asks the reviewers. `reading` tells a rule that
    was proposed from its text, `sureness` how sure the reader was (per cent). `ends_on` is the
    last day of an item that belongs to a campaign.
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
    remarks_zh = models.CharField(max_length=500, blank=True)
    remarks_en = models.CharField(max_length=500, blank=True)
    reading = models.CharField(max_length=12, choices=Reading, default=Reading.WRITTEN)
    sureness = models.PositiveSmallIntegerField(null=True, blank=True)  # per cent
    ends_on = models.DateField(null=True, blank=True)
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

    @property
    def remarks(self):
        return in_language(self.remarks_zh, self.remarks_en)


class FrameworkChange(models.Model):
    """One change to a draft: who, when, and the rows before and after, so that it can be undone.

    `before` and `after` are {node code: row or null}; a row has the columns of
    `contents.NODE_COLUMNS` and parent, dimension and clauses by code. An undone change stays in
    the list; undoing is a change of its own that names it in `undoes`.
    """

    version = models.ForeignKey(FrameworkVersion, on_delete=models.PROTECT, related_name="changes")
    number = models.PositiveIntegerField()
    verb = models.CharField(max_length=24)  # "edited", "added", "removed", "moved", "undone" …
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    undoes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="undone_by"
    )
    by = models.ForeignKey("tracker.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["version", "-number"]
        verbose_name = _("change of a framework")
        verbose_name_plural = _("changes of a framework")
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="frameworkchange_once"),
        ]

    def __str__(self):
        return f"{self.version} · {self.number}"
