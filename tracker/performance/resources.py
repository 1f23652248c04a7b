"""Sheets of tasks and of measured values, with natural keys."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.db.models import Value as Constant
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext as _

from tracker.audit.refusals import Refused
from tracker.determination.models import Measure, Participant, TaskTemplate
from tracker.organisations.models import Organisation, Post
from tracker.organisations.permissions import Permission
from tracker.performance import actions, owners
from tracker.performance.actions.fixes import (
    TEXTS,
    check_days,
    check_period,
    check_post,
    require_there,
)
from tracker.performance.actions.measurements import Value, check_entry
from tracker.performance.models import Measurement, Task
from tracker.performance.states import TaskStatus
from tracker.spreadsheets.columns import Column
from tracker.spreadsheets.resources import ResourceBase
from tracker.spreadsheets.widgets import (
    ChoiceWidget,
    DateWidget,
    DecimalWidget,
    ScopedCodeWidget,
    YesNoWidget,
)

UNITS = 10_000
# the columns of words of a task by hand that may stay empty
WORDS = ("requirement_zh", "requirement_en", "joint_work_zh", "joint_work_en")


class TaskResource(ResourceBase):
    """The tasks of one cycle by organisation, task and period.

    A generated task is named by its template's code, one made by hand by its title. A sheet adds
    tasks by hand; it changes none that is there.
    """

    organisation_code = Column(
        "organisation",
        title_en="Organisation code",
        title_zh="单位编码",
        widget=ScopedCodeWidget(Organisation),
        required=True,
    )
    organisation_name = Column(
        "organisation__name", title_en="Organisation", title_zh="单位", readonly=True
    )
    task = Column(
        "task_key",
        title_en="Task",
        title_zh="任务",
        required=True,
        help_en="What is to be done; generated tasks show the code of their template",
        help_zh="要做的事；自动生成的任务显示模板编码",
    )
    title = Column("title", title_en="Title", title_zh="名称", readonly=True)
    period = Column(
        "period_start",
        title_en="Period from",
        title_zh="所属期起日",
        widget=DateWidget(),
        required=True,
        help_en="The first day of the period, for example 2026-03-01",
        help_zh="所属期第一天，如 2026-03-01",
    )
    post = Column(
        "post",
        title_en="Post code",
        title_zh="岗位编码",
        widget=ScopedCodeWidget(Post),
        help_en="The post that answers for it; needed for a new task",
        help_zh="责任岗位；新任务必填",
    )
    scheduled_on = Column(
        "scheduled_on",
        title_en="Planned for",
        title_zh="计划日期",
        widget=DateWidget(),
        required=True,
    )
    due_on = Column(
        "due_on", title_en="Due on", title_zh="完成时限", widget=DateWidget(), required=True
    )
    requirement_zh = Column(
        "requirement_zh",
        title_en="Requirement (Chinese)",
        title_zh="要求（中文）",
        help_en="To which standard it is done; generated tasks follow their template",
        help_zh="完成标准；自动生成的任务按模板执行，此处为空",
    )
    requirement_en = Column(
        "requirement_en", title_en="Requirement (English)", title_zh="要求（英文）"
    )
    is_key = Column(
        "is_key",
        title_en="Key task",
        title_zh="重点任务",
        widget=YesNoWidget(),
        help_en="yes or no; empty means no",
        help_zh="是或否；不填表示否",
    )
    joint_work_zh = Column(
        "joint_work_zh",
        title_en="Joined with (Chinese)",
        title_zh="结合的业务工作（中文）",
        help_en="The business that Party building is joined with in this task",
        help_zh="与党建融合推进的业务工作",
    )
    joint_work_en = Column(
        "joint_work_en", title_en="Joined with (English)", title_zh="结合的业务工作（英文）"
    )
    status = Column(
        "status",
        title_en="Status",
        title_zh="状态",
        widget=ChoiceWidget(TaskStatus),
        readonly=True,
    )
    first_sent_on = Column(
        "first_sent_on", title_en="First sent on", title_zh="首次提交日期", readonly=True
    )

    permission = Permission.TASK_EDIT

    class Meta:
        model = Task
        import_id_fields = ("organisation_code", "task", "period")

    def __init__(self, *, cycle, **kwargs):
        super().__init__(organisation=cycle.organisation, **kwargs)
        self.cycle = cycle

    def get_queryset(self):
        return self.keyed(super().get_queryset().filter(cycle=self.cycle))

    @staticmethod
    def keyed(queryset):
        """Each task with the text it is known by in the sheet."""
        return queryset.annotate(
            task_key=Coalesce(
                "template__code", NullIf("title_zh", Constant("")), NullIf("title_en", Constant(""))
            )
        )

    def table(self, queryset=None, *, title=None):
        return super().table(self.keyed(queryset) if queryset is not None else None, title=title)

    def related(self):
        return ["organisation", "post", "template"]

    def validate(self, instance, values):
        """A new row is a task by hand; what is there stays as it is."""
        if instance.pk:
            raise ValidationError(
                _("This task is there already. A sheet adds tasks and changes none.")
            )
        if values["task"] in self._codes():
            raise ValidationError(
                _("This is the code of a template: such tasks are generated, not brought in.")
            )
        if values.get("post") is None:
            raise ValidationError({"post": _("Say which post answers for it.")})
        if self._participant(instance.organisation) is None:
            raise ValidationError(
                {"organisation": _("This organisation takes no part in the cycle.")}
            )
        for name, most in TEXTS.items():
            text = values["task"] if name == "title_zh" else values.get(name) or ""
            if len(text) > most:
                column = "task" if name == "title_zh" else name
                raise ValidationError(
                    {column: _("Keep it within %(most)s characters.") % {"most": most}}
                )
        try:
            self._check_fixes(instance, values)
        except Refused as error:
            column = {"participant": "organisation"}.get(error.field, error.field)
            raise ValidationError({column: str(error)}) from error
        instance.title_zh = values["task"]

    def _check_fixes(self, instance, values):
        """Refuse here, with the row, what the action would refuse for the whole sheet."""
        require_there([self._participant(instance.organisation)])
        check_post(values["post"], instance.organisation)
        check_days(self.cycle, instance.scheduled_on, instance.due_on)
        check_period(self.cycle, instance.period_start, instance.due_on)

    def _codes(self):
        if not hasattr(self, "_template_codes"):
            self._template_codes = set(TaskTemplate.objects.values_list("code", flat=True))
        return self._template_codes

    def _participant(self, organisation):
        if not hasattr(self, "_participants"):
            rows = self.cycle.participants.filter(post=None).select_related("organisation", "cycle")
            self._participants = {row.organisation_id: row for row in rows}
        return self._participants.get(organisation.pk)

    def apply(self, rows, *, by, at):
        for row in rows:
            values = row.values
            actions.add_task(
                self._participant(values["organisation_code"]),
                by=by,
                at=at,
                post=values["post"],
                due_on=values["due_on"],
                scheduled_on=values["scheduled_on"],
                period_start=values["period"],
                title_zh=values["task"],
                is_key=bool(values.get("is_key")),
                **{name: values.get(name) or "" for name in WORDS},
            )


class ParticipantWidget(ScopedCodeWidget):
    """A participant of one cycle, named by the code of its organisation, or a leader's by the post.

    Should an organisation and a post go by one code, the organisation is meant.
    """

    cycle = None

    def __init__(self):
        super().__init__(Participant, code="organisation__code")

    def prepare(self, cells):
        rows = self.get_queryset().filter(cycle=self.cycle)
        rows = rows.select_related("organisation", "post", "cycle")
        self._found = {row.code: row for row in rows.order_by(F("post").desc(nulls_last=True))}

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else value.code


class MeasureWidget(ScopedCodeWidget):
    """A measure by its code; measures are the same for everybody."""

    def __init__(self):
        super().__init__(Measure)

    def get_queryset(self):
        return Measure.objects.select_related("duty")


class UnitsWidget(DecimalWidget):
    """A number with at most four decimals, kept in units of 0.0001."""

    def clean(self, value, row=None, **kwargs):
        number = super().clean(value)
        return None if number is None else int(number * UNITS)

    def render(self, value, obj=None, **kwargs):
        return None if value is None else (Decimal(value) / UNITS).normalize() + 0


class MeasurementResource(ResourceBase):
    """The measured values of one cycle by organisation and measure."""

    organisation_code = Column(
        "participant",
        title_en="Organisation code",
        title_zh="单位编码",
        widget=ParticipantWidget(),
        required=True,
    )
    organisation_name = Column(
        "participant__name", title_en="Organisation", title_zh="单位", readonly=True
    )
    measure_code = Column(
        "measure",
        title_en="Measure code",
        title_zh="数据项编码",
        widget=MeasureWidget(),
        required=True,
    )
    measure_title = Column("measure__title", title_en="Measure", title_zh="数据项", readonly=True)
    value = Column(
        "value",
        title_en="Value",
        title_zh="数值",
        widget=UnitsWidget(),
        help_en="For measures that are one number",
        help_zh="用于单一数值的数据项",
    )
    numerator = Column(
        "numerator",
        title_en="Of these",
        title_zh="其中",
        widget=UnitsWidget(),
        help_en="For measures that are a share: how many",
        help_zh="用于比率类数据项：其中数",
    )
    denominator = Column(
        "denominator",
        title_en="Of all",
        title_zh="总数",
        widget=UnitsWidget(),
        help_en="For measures that are a share: of how many",
        help_zh="用于比率类数据项：总数",
    )
    not_applicable = Column(
        "not_applicable",
        title_en="Does not apply",
        title_zh="不适用",
        widget=YesNoWidget(),
        help_en="yes or no; empty means no. Yes needs a reason",
        help_zh="是或否；不填表示否。填“是”须写明理由",
    )
    reason = Column("reason", title_en="Reason or note", title_zh="理由或说明")

    class Meta:
        model = Measurement
        import_id_fields = ("organisation_code", "measure_code")

    def __init__(self, *, cycle, **kwargs):
        super().__init__(organisation=cycle.organisation, **kwargs)
        self.cycle = cycle
        self.fields["organisation_code"].widget.cycle = cycle

    def get_queryset(self):
        """What the person may see, and what is the person's own to enter."""
        seen = super().get_queryset().filter(cycle=self.cycle)
        owned = Q(pk__in=[])
        for measure in owners.owned_by(self.user):
            mine = owners.participants_for(self.user, measure, self.cycle)
            owned |= Q(measure=measure, participant__in=mine)
        return seen | Measurement.objects.filter(owned, cycle=self.cycle)

    def related(self):
        return ["participant__organisation", "participant__post", "measure__duty"]

    def validate(self, instance, values):
        """The number must be the person's to enter, and the value what its measure asks for."""
        if owners.entering_post(self.user, instance.measure, instance.participant) is None:
            raise ValidationError(_("Your post does not include the right to change this row."))
        try:
            check_entry(instance.measure, instance.participant, _value(instance), by=self.user)
        except Refused as error:
            raise ValidationError(str(error)) from error

    def apply(self, rows, *, by, at):
        by_measure = {}
        for row in rows:
            instance = row.instance
            by_measure.setdefault(instance.measure, {})[instance.participant] = _value(instance)
        for measure, values in by_measure.items():
            actions.enter_measurements(measure, values, by=by, at=at)


def _value(instance):
    return Value(
        value=instance.value,
        numerator=instance.numerator,
        denominator=instance.denominator,
        not_applicable=bool(instance.not_applicable),
        reason=instance.reason or "",
    )
