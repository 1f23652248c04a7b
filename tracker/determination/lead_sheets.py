"""Which post leads which unit, as a sheet: out and in for a county's administrators."""

from decimal import Decimal

from django.core.exceptions import ValidationError

from tracker.audit.refusals import Refused
from tracker.determination.actions.leads import check_lead, enter_lead
from tracker.determination.models import Lead
from tracker.determination.models.leads import ONE
from tracker.organisations.models import Organisation, Post
from tracker.organisations.permissions import Permission
from tracker.spreadsheets.columns import Column
from tracker.spreadsheets.resources import ResourceBase
from tracker.spreadsheets.widgets import DecimalWidget, ScopedCodeWidget


class WeightWidget(DecimalWidget):
    """A weight as people write it; kept in units of 0.0001."""

    def clean(self, value, row=None, **kwargs):
        number = super().clean(value)
        return None if number is None else int(number * ONE)

    def render(self, value, obj=None, **kwargs):
        return None if value is None else (Decimal(value) / ONE).normalize() + 0


class LeadResource(ResourceBase):
    """A row for each unit that a post leads. A sheet adds rows and changes weights."""

    permission = Permission.ORGANISATION_EDIT

    post_code = Column(
        "post", title_en="Post code", title_zh="岗位编码", widget=ScopedCodeWidget(Post),
        required=True,
    )  # fmt: skip
    post_name = Column("post__code", title_en="Post led from", title_zh="岗位", readonly=True)
    unit_code = Column(
        "organisation", title_en="Unit code", title_zh="分管单位编码",
        widget=ScopedCodeWidget(Organisation), required=True,
    )  # fmt: skip
    unit_name = Column("organisation__name", title_en="Unit", title_zh="分管单位", readonly=True)
    weight = Column(
        "weight",
        title_en="Weight",
        title_zh="权重",
        widget=WeightWidget(),
        help_en="How heavily the unit counts among those of the post; empty means 1",
        help_zh="该单位在所分管单位中的权重；不填为1",
    )

    class Meta:
        model = Lead
        import_id_fields = ("post_code", "unit_code")

    def get_queryset(self):
        return super().get_queryset().current()

    def related(self):
        return ["post__organisation", "organisation"]

    def organisation_of(self, instance):
        return instance.post.organisation

    def may_write(self, instance):
        unit = instance.organisation
        return super().may_write(instance) and self.user.has_perm(self.permission, unit)

    def validate(self, instance, values):
        """The post must be able to lead the unit so."""
        try:
            check_lead(instance.post, instance.organisation, instance.weight)
        except Refused as error:
            raise ValidationError({error.field: str(error)}) from error

    def cells(self, instance):
        """One row, the post by its organisation and kind."""
        cells = super().cells(instance)
        cells[list(self.fields).index("post_name")] = str(instance.post)
        return cells

    def apply(self, rows, *, by, at):
        for row in rows:
            lead = row.instance
            enter_lead(lead.post, lead.organisation, weight=lead.weight, by=by, at=at)
