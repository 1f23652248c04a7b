"""The sheet of terms, by organisation and first day."""

from collections import defaultdict
from dataclasses import dataclass, replace

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
from tracker.spreadsheets.plans import Planned, RowError
from tracker.spreadsheets.resources import ResourceBase
from tracker.spreadsheets.sheets import clean_code
from tracker.spreadsheets.widgets import DateWidget, IntegerWidget, ScopedCodeWidget


@dataclass(frozen=True)
class BegunBy:
    """The row whose re-election begins a term that has no row of its own."""

    row: int


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

    def _check(self, sheet, *, locking):
        plan = super()._check(sheet, locking=locking)
        errors = list(self._runs_beside_another(plan, sheet))
        bad = {error.row for error in errors}
        return replace(
            plan,
            rows=tuple(row for row in plan.rows if row.row_number not in bad),
            errors=tuple(sorted([*plan.errors, *errors], key=lambda error: error.row)),
        )

    def _runs_beside_another(self, plan, sheet):
        """Go through the rows as `apply` will, and report each that another running term stops.

        Organisations with a row that is wrong already are passed over: it may be what ends a term.
        """
        place = {name: position for position, name in self._columns_of(sheet)[0]}
        wrong = {error.row for error in plan.errors}
        passed_over = {
            clean_code(row.cells[place["organisation_code"]])
            for row in sheet.rows
            if row.number in wrong and "organisation_code" in place
        }
        terms = defaultdict(dict)  # of each organisation: {first day: (day of the election, row)}
        there = self.get_queryset().values_list("organisation", "began_on", "held_on")
        for organisation, began_on, held_on in there:
            terms[organisation][began_on] = (held_on, None)
        for row in plan.rows:
            if row.action is Planned.UNCHANGED:
                term = row.instance
                terms[term.organisation_id][term.began_on] = (term.held_on, row.row_number)
        for row in _in_order(plan.to_write):
            term, known = row.instance, terms[row.instance.organisation_id]
            if term.organisation.code in passed_over:
                continue
            known.pop(term.began_on, None)
            running = [(day, number) for day, (held_on, number) in known.items() if not held_on]
            if term.held_on is None and running:
                yield self._beside(row, *running[0], sheet.headers[place["began_on"]])
                continue
            known[term.began_on] = (term.held_on, row.row_number)
            if term.held_on is not None and max(known) < term.held_on:
                known[term.held_on] = (None, BegunBy(row.row_number))

    @staticmethod
    def _beside(row, began_on, other, column):
        """The error of a row beside which a term runs that began on that day."""
        term, number = row.instance, row.row_number
        if other is None:
            text = _(
                "The term that began on %(day)s is still running. Give the day of its re-election "
                "too."
            )
            values = {"day": began_on}
        elif isinstance(other, BegunBy):
            text = _("The re-election in row %(row)s begins a term on %(day)s already.")
            values = {"day": began_on, "row": other.row}
        else:
            text = _(
                "The terms of %(name)s in rows %(first)s and %(second)s would both run. Give the "
                "earlier one the day of its re-election."
            )
            first, number = sorted((number, other))
            values = {"name": term.organisation.name, "first": first, "second": number}
        return RowError(number, column, text % values)

    def apply(self, rows, *, by, at):
        for row in _in_order(rows):
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


def _in_order(rows):
    """A term that has ended first: the one that runs follows it."""
    return sorted(rows, key=lambda row: row.instance.began_on)


def _content(term):
    return {
        "began_on": term.began_on,
        "years": term.years,
        "ends_on": term.ends_on,
        "held_on": term.held_on,
        "extended_until": term.extended_until,
        "reference": term.reference or "",
    }
