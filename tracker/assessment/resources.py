"""Results as a sheet: they go out, and never come in."""

from decimal import Decimal

from django.utils.translation import gettext as _

from tracker.assessment import wording
from tracker.assessment.models import Result
from tracker.assessment.states import ResultStatus
from tracker.audit.refusals import Refused
from tracker.determination.subjects import SubjectKind
from tracker.spreadsheets.columns import Column
from tracker.spreadsheets.resources import ResourceBase
from tracker.spreadsheets.widgets import CellWidget, ChoiceWidget

UNITS = 10_000  # of one point


class PointsWidget(CellWidget):
    """Stored units of 0.0001 point, shown as the exact decimal number of points."""

    def render(self, value, obj=None, **kwargs):
        if value is None:
            return None
        points = Decimal(value) / UNITS
        return points.quantize(Decimal(1)) if points == points.to_integral() else points.normalize()


def _readonly(attribute, title_en, title_zh, widget=None):
    return Column(attribute, title_en=title_en, title_zh=title_zh, widget=widget, readonly=True)


class ResultResource(ResourceBase):
    """The results a person may see, one row a branch: what is shown on the pages, in a sheet."""

    cycle = _readonly("participant__cycle__code", "Cycle", "考核周期")
    code = _readonly("participant__code", "Code", "编码")
    name_zh = _readonly("participant__name_zh", "Chinese name", "中文名称")
    name_en = _readonly("participant__name_en", "English name", "英文名称")
    kind = _readonly("participant__kind", "Kind", "类别", ChoiceWidget(SubjectKind))
    version = _readonly("version", "Version", "版本")
    points = _readonly("points", "Points", "得分", PointsWidget())
    full_points = _readonly("full_points", "Full mark", "满分", PointsWidget())
    grade = _readonly("grade", "Grade", "等次")
    status = _readonly("status", "Status", "状态", ChoiceWidget(ResultStatus))
    sha256 = _readonly("sha256", "SHA-256 of the snapshot", "快照 SHA-256")

    class Meta:
        model = Result
        import_id_fields = ("cycle", "code")

    def get_queryset(self):
        """Versions that count, without their long texts."""
        return super().get_queryset().newest().defer("snapshot")

    def related(self):
        """The participant with its cycle, organisation and the version that names the grades."""
        return [
            "participant__cycle",
            "participant__organisation",
            "participant__post",
            "participant__framework_version",
        ]

    def cells(self, instance):
        """One row, the grade by its title."""
        cells = super().cells(instance)
        bands = instance.participant.framework_version.bands
        place = list(self.fields).index("grade")
        cells[place] = wording.grade_title(bands, instance.grade)
        return cells

    def check(self, sheet):
        """Closed: a score comes from facts and marks alone."""
        raise Refused(_("Results are computed here; they cannot be brought in."))

    def execute(self, *args, **kwargs):
        """Closed, as `check` is."""
        raise Refused(_("Results are computed here; they cannot be brought in."))
