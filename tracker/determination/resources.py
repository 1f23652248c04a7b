"""Indicators as a sheet: out for everyone who sees the framework, in for a county's own draft."""

import json
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tracker import scoring
from tracker.determination.actions import change_indicators
from tracker.determination.models import (
    Clause,
    Dimension,
    Evidence,
    FrameworkVersion,
    IndicatorKind,
    Node,
)
from tracker.determination.subjects import SubjectKind
from tracker.organisations.permissions import Permission
from tracker.spreadsheets.columns import Column
from tracker.spreadsheets.resources import ResourceBase
from tracker.spreadsheets.sheets import clean_code
from tracker.spreadsheets.widgets import (
    CellWidget,
    ChoiceWidget,
    CodeWidget,
    DecimalWidget,
    IntegerWidget,
    YesNoWidget,
)

SEPARATORS = str.maketrans({"，": ",", "、": ",", "；": ",", ";": ",", "\n": ","})


class InVersionWidget(CellWidget):
    """A row of the version at hand, named by its code."""

    def __init__(self, model):
        super().__init__()
        self.model = model
        self.version = None
        self._found = {}

    def prepare(self, cells):
        self._found = {row.code: row for row in self.model.objects.filter(version=self.version)}

    def clean(self, value, row=None, **kwargs):
        if value == "":
            return None
        try:
            return self._found[clean_code(value)]
        except KeyError:
            message = _("There is no “%(code)s” in this version.")
            raise ValueError(message % {"code": value}) from None

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else value.code


class VersionWidget(CellWidget):
    """The version itself as code/number: a sheet of another one is refused."""

    version = None

    def clean(self, value, row=None, **kwargs):
        if clean_code(value) != self.render(self.version):
            message = _("This sheet is for %(version)s.")
            raise ValueError(message % {"version": self.render(self.version)})
        return self.version

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else f"{value.framework.code}/{value.number}"


class PointsWidget(DecimalWidget):
    """Points as people write them; kept in units of 0.0001."""

    def clean(self, value, row=None, **kwargs):
        number = super().clean(value)
        return None if number is None else scoring.to_units(number)

    def render(self, value, obj=None, **kwargs):
        return None if value is None else Decimal(value) / scoring.UNITS


class JsonWidget(CellWidget):
    """Parameters and the like as JSON text with sorted names."""

    def clean(self, value, row=None, **kwargs):
        if value == "":
            return ""
        try:
            return json.loads(str(value), parse_float=_refuse_float, parse_constant=_refuse_float)
        except ValueError:
            raise ValueError(_("This is no JSON with exact numbers.")) from None

    def render(self, value, obj=None, **kwargs):
        if not value:
            return ""
        return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _refuse_float(text):
    raise ValueError(text)


class KindsWidget(CellWidget):
    """Kinds of subject, separated by commas; an empty cell means every kind of organisation."""

    def __init__(self):
        super().__init__()
        self.one = ChoiceWidget(SubjectKind)

    def prepare(self, cells):
        self.one.prepare(cells)

    def clean(self, value, row=None, **kwargs):
        order = SubjectKind.values
        kinds = {self.one.clean(part) for part in _parts(value)}
        return sorted(kinds, key=order.index) or ""

    def render(self, value, obj=None, **kwargs):
        return _(", ").join(str(SubjectKind(kind).label) for kind in value or ())


class ClausesWidget(CellWidget):
    """Codes of the cited clauses, separated by commas."""

    def prepare(self, cells):
        self._known = set(Clause.objects.values_list("code", flat=True))

    def clean(self, value, row=None, **kwargs):
        codes = {clean_code(part) for part in _parts(value)}
        if unknown := sorted(codes - self._known):
            raise ValueError(_("There is no clause “%(code)s”.") % {"code": unknown[0]})
        return tuple(sorted(codes))

    def render(self, value, obj=None, **kwargs):
        return ", ".join(value or ())


class ClausesColumn(Column):
    """The clauses that a row cites, as a tuple of their codes."""

    def get_value(self, instance, **kwargs):
        if instance.pk is None:
            return ()
        return tuple(sorted(clause.code for clause in instance.clauses.all()))


def _parts(value):
    return [part.strip() for part in str(value).translate(SEPARATORS).split(",") if part.strip()]


class IndicatorResource(ResourceBase):
    """The lines of one framework version, in the columns of the common sheet and its rules."""

    permission = Permission.FRAMEWORK_EDIT

    version = Column(
        "version",
        title_en="Framework version",
        title_zh="办法版本",
        widget=VersionWidget(),
        required=True,
    )
    code = Column("code", title_en="Code", title_zh="编码", widget=CodeWidget(), required=True)
    parent = Column(
        "parent",
        title_en="Part of",
        title_zh="上级项目",
        widget=InVersionWidget(Node),
        help_en="The code of a line that is in the version already.",
        help_zh="版本中已有项目的编码。",
    )
    dimension = Column(
        "dimension",
        title_en="Dimension",
        title_zh="考核项目",
        widget=InVersionWidget(Dimension),
    )
    title_zh = Column("title_zh", title_en="Content (Chinese)", title_zh="考核内容")
    title_en = Column("title_en", title_en="Content (English)", title_zh="考核内容（英文）")
    points = Column("points", title_en="Points", title_zh="分值", widget=PointsWidget())
    weight = Column(
        "weight", title_en="Weight (per cent)", title_zh="权重（%）", widget=PointsWidget()
    )
    standard_zh = Column("standard_zh", title_en="Scoring standard (Chinese)", title_zh="评分标准")
    standard_en = Column(
        "standard_en", title_en="Scoring standard (English)", title_zh="评分标准（英文）"
    )
    rule_zh = Column("rule_zh", title_en="Rule in words (Chinese)", title_zh="规则说明")
    rule_en = Column("rule_en", title_en="Rule in words (English)", title_zh="规则说明（英文）")
    method_zh = Column("method_zh", title_en="Method of checking (Chinese)", title_zh="考核办法")
    method_en = Column(
        "method_en", title_en="Method of checking (English)", title_zh="考核办法（英文）"
    )
    order = Column("order", title_en="Order", title_zh="顺序", widget=IntegerWidget())
    kind = Column(
        "kind",
        title_en="Rule kind",
        title_zh="规则类型",
        widget=CodeWidget(),
        required=True,
        help_en="One of: " + ", ".join(scoring.KINDS),
        help_zh="可选：" + "、".join(scoring.KINDS),
    )
    params = Column("params", title_en="Parameters", title_zh="规则参数", widget=JsonWidget())
    source = Column("source", title_en="Where the fact comes from", title_zh="数据来源",
                    widget=JsonWidget())  # fmt: skip
    is_indicator = Column(
        "is_indicator", title_en="Is an indicator", title_zh="是否指标", widget=YesNoWidget()
    )
    indicator_kind = Column(
        "indicator_kind",
        title_en="Indicator kind",
        title_zh="指标性质",
        widget=ChoiceWidget(IndicatorKind),
    )
    applies_to = Column(
        "applies_to", title_en="Organisation kinds", title_zh="适用党组织类型", widget=KindsWidget()
    )
    evidence = Column(
        "evidence", title_en="Evidence", title_zh="佐证材料", widget=ChoiceWidget(Evidence)
    )
    levels = Column("levels", title_en="Levels", title_zh="档次", widget=JsonWidget())
    reason_needed = Column(
        "reason_needed", title_en="Reason needed", title_zh="须写理由", widget=YesNoWidget()
    )
    clauses = ClausesColumn(
        "clauses", title_en="Clauses", title_zh="依据条款", widget=ClausesWidget()
    )

    class Meta:
        model = Node
        import_id_fields = ("version", "code")

    def __init__(self, *, user, on, version, **kwargs):
        super().__init__(user=user, on=on, organisation=version.framework.organisation, **kwargs)
        self.framework_version = version
        for column in self.fields.values():
            if isinstance(column.widget, VersionWidget | InVersionWidget):
                column.widget.version = version

    def get_queryset(self):
        return (
            Node.objects.filter(version=self.framework_version)
            .select_related("version__framework", "parent", "dimension")
            .prefetch_related("clauses")
            .order_by("order", "code")
        )

    def organisation_of(self, instance):
        return self.framework_version.framework.organisation

    def may_write(self, instance):
        # the documents' own framework has no owner who could be asked
        return self.organisation_of(instance) is not None and super().may_write(instance)

    def validate(self, instance, values):
        """A rule must be readable by itself; the whole tree is looked at on publication."""
        super().validate(instance, values)
        if not (instance.title_zh or instance.title_en):
            message = _("A title in at least one language is needed.")
            raise ValidationError({"title_zh": message})
        try:
            scoring.parse(instance.kind, instance.params)
        except scoring.InvalidRule as error:
            message = _("The rule cannot be read: %(why)s")
            raise ValidationError({"params": message % {"why": error}}) from error

    def apply(self, rows, *, by, at):
        clauses = {clause.code: clause for clause in Clause.objects.all()}
        nodes = [
            (
                row.instance,
                [clauses[code] for code in row.values["clauses"]]
                if "clauses" in row.values
                else None,
            )
            for row in rows
        ]
        version = FrameworkVersion.objects.get(pk=self.framework_version.pk)
        change_indicators(version, nodes, by=by, at=at)
