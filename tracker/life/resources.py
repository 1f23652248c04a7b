"""The sheet of terms, by organisation and first day."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tracker.audit.refusals import Refused
from tracker.life import actions
from tracker.life.actions.terms import LONGEST, check_term, last_day
from tracker.life.models import Term
from tracker.life.models.terms import usual_years
from tracker.organisations.models import Organisation
from tracker.organisations.permissions import Permission
from tracker.spreadsheets.columns import Column
from tracker.spreadsheets.resources import ResourceBase
from tracker.spreadsheets.widgets import DateWidget, IntegerWidget, ScopedCodeWidget


class TermResource(ResourceBase):
    """Terms of the county's organisations, in and out."""

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
    began_on = Column(
        "began_on", title_en="Began on", title_zh="任期开始日期", widget=DateWidget(), required=True
    )
    years = Column(
        "years",
        title_en="Years",
        title_zh="任期年数",
        widget=IntegerWidget(),
        default=None,
        help_en="Empty: five in villages and communities, three elsewhere",
        help_zh="不填：村、社区为五年，其他为三年",
    )
    ends_on = Column(
        "ends_on",
        title_en="Ends on",
        title_zh="任期届满日期",
        widget=DateWidget(),
        default=None,
        help_en="Empty: it follows from the years",
        help_zh="不填：按任期年数推算",
    )
    held_on = Column(
        "held_on",
        title_en="Re-election held on",
        title_zh="换届日期",
        widget=DateWidget(),
        help_en="The next term begins with it",
        help_zh="下一任期从这一天开始",
    )
    extended_until = Column(
        "extended_until", title_en="Extended until", title_zh="延期至", widget=DateWidget()
    )
    reference = Column(
        "reference",
        title_en="Reason and reference",
        title_zh="延期理由和文号",
        help_en="Needed for an extension",
        help_zh="延期的必须填写",
    )

    permission = Permission.ORGANISATION_EDIT

    class Meta:
        model = Term
        import_id_fields = ("organisation_code", "began_on")

    def related(self):
        return ["organisation"]

    def validate(self, instance, values):
        """Days must agree with each other, as they must on the page."""
        if instance.years is None:
            instance.years = usual_years(instance.organisation.kind)
        is_sound = instance.began_on <= self.on and 1 <= instance.years <= LONGEST
        if instance.ends_on is None and is_sound:
            instance.ends_on = last_day(instance.began_on, instance.years)
        try:
            check_term(_content(instance), today=self.on)
        except Refused as error:
            raise ValidationError(str(error)) from error

    def apply(self, rows, *, by, at):
        # a term that has ended first: the one that runs follows it
        ordered = sorted(rows, key=lambda row: row.instance.began_on)
        for row in ordered:
            instance = row.instance
            term = instance if instance.pk else self._begun_by_itself(instance)
            try:
                actions.enter_term(
                    instance.organisation, by=by, at=at, term=term, **_content(instance)
                )
            except Refused as error:
                # only together with the other rows does it show: say at least whose it is
                said = {"name": instance.organisation.name, "message": error}
                raise Refused(_("%(name)s: %(message)s") % said) from error

    @staticmethod
    def _begun_by_itself(instance):
        """The term that an earlier row's election has just begun on the same day."""
        return Term.objects.filter(
            organisation=instance.organisation, began_on=instance.began_on
        ).first()


def _content(term):
    return {
        "began_on": term.began_on,
        "years": term.years,
        "ends_on": term.ends_on,
        "held_on": term.held_on,
        "extended_until": term.extended_until,
        "reference": term.reference or "",
    }
