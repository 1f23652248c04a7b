"""Every kind of rule: its family, its name, what it does, an example, and the parts of its form."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from tracker.determination.forms.rules import columns, counting, deciding, measuring
from tracker.determination.forms.rules.lists import Rows
from tracker.determination.forms.rules.parts import Choice, Stated
from tracker.determination.rule_words.names import kind_name


@dataclass(frozen=True)
class KindForm:
    """How a kind of rule is offered to a person who writes a framework."""

    code: str
    does: object
    example: object
    parts: tuple = ()

    @property
    def title(self):
        """What the kind is called."""
        return kind_name(self.code)


RANKED = (
    Stated(
        name="against",
        label=_("Points go by"),
        choices=measuring.AGAINST,
        default="rank",
        decides=True,
    ),
    measuring.WITHIN,
    *measuring.PLACES,
)
ADJUSTED = (
    Rows(
        name="factors",
        label=_("Circumstances"),
        help=_("Each multiplies: concealed 2, put right within the year 0.5."),
        columns=(columns.CODE, columns.FACTOR),
    ),
    Choice(
        name="of",
        label=_("What is multiplied"),
        choices=(("points", _("the points")), ("lost", _("the points lost"))),
        default="points",
    ),
)

FAMILIES = (
    (
        _("Met or not"),
        (
            KindForm(
                "all_or_nothing",
                _("The full mark when the condition is met, otherwise nothing."),
                _("No plan for the year: no points."),
            ),
            KindForm(
                "checklist",
                _("Several checks, each with its own points."),
                _("Rules not displayed: 0.5 off. Six checks of 1, 1, 1, 2, 1, 1."),
                counting.CHECKS,
            ),
            KindForm(
                "gate",
                _("Unless it is met, the item that it stands in counts 0."),
                _("No meeting held: no points for the whole item."),
            ),
        ),
    ),
    (
        _("By counting"),
        (
            KindForm(
                "per_occurrence",
                _("Takes off, or adds, so much for each time."),
                _("Each absence costs 0.1."),
                counting.PER_OCCURRENCE,
            ),
            KindForm(
                "shortfall",
                _("Takes off so much for each one missing."),
                _("Four topic meetings a year, 0.5 for each one missing."),
                counting.SHORTFALL,
            ),
            KindForm(
                "severity",
                _("Each event weighs by its degree and its circumstances."),
                _("A notice of criticism costs 2, a reminder 0.5; twice as much if concealed."),
                counting.SEVERITY,
            ),
            KindForm(
                "lateness",
                _("Takes off by the days late, and differently when it is never done."),
                _("0.2 off when late, 0.5 after 15 days, 1 when never done."),
                counting.LATENESS,
            ),
            KindForm(
                "bonus",
                _("Adds so much for each one, above the full mark."),
                _("Over-fulfilment earns 1 a case, 6 at most."),
                counting.BONUS,
            ),
            KindForm(
                "ladder",
                _("One project counts once, at the highest level it reached."),
                _("Praised by the county 4, by the city 6, by the province 10."),
                counting.LADDER,
            ),
        ),
    ),
    (
        _("By a value"),
        (
            KindForm(
                "ratio",
                _("The full mark in proportion to what was done."),
                _("Cases done ÷ 10 × 15 points."),
                measuring.RATIO,
            ),
            KindForm(
                "step",
                _("So much for each step below or above a target."),
                _("Below 100 per cent, 0.5 off for every 5 per cent."),
                measuring.STEP,
            ),
            KindForm(
                "threshold",
                _("The full mark when a value is at least, or under, a line."),
                _("Attendance under 80 per cent: no points."),
                measuring.THRESHOLD,
            ),
            KindForm(
                "value_table",
                _("Points by named situations, or by bands of a value."),
                _("Quarterly 5, half-yearly 2, seldom 1, never 0."),
                measuring.VALUE_TABLE,
            ),
            KindForm(
                "relative",
                _("Points by place, or against the mean or one's own earlier years."),
                _("Places 1 to 4 get 10, 8, 6, 4; above the county's mean 0.5 more."),
                measuring.RELATIVE,
            ),
        ),
    ),
    (
        _("By judgement"),
        (
            KindForm(
                "grade_words",
                _("Reviewers choose a level; each level has its number."),
                _("Good 4, fair 3, ordinary 2, none 0."),
                deciding.GRADE_WORDS,
            ),
            KindForm(
                "discretionary",
                _("A person decides on points within a range and gives the reason."),
                _("One to three points as the work deserves."),
                deciding.DISCRETIONARY,
            ),
        ),
    ),
    (
        _("From elsewhere"),
        (
            KindForm(
                "delegated",
                _("Offices, or another framework, give the points."),
                _("One item split among four offices: 4, 3, 2.5, 1.5."),
                deciding.DELEGATED,
            ),
            KindForm(
                "from_units",
                _("The full mark in proportion to what the units led have reached."),
                _("A leader takes 20 per cent from the villages led."),
                deciding.FROM_UNITS,
            ),
        ),
    ),
    (
        _("Vetoes"),
        (
            KindForm(
                "veto",
                _("Limits the item, the total or the grade, or bars from a distinction."),
                _("A grave accident: the total is 0, unless it was beyond anybody's power."),
                deciding.VETO,
            ),
        ),
    ),
    (
        _("Combining what stands below"),
        (
            KindForm(
                "sum",
                _("Adds up what stands below."),
                _("A dimension with its items."),
            ),
            KindForm(
                "from_full_mark",
                _("Starts at its full mark; what stands below takes away or adds."),
                _("One row of a sheet with several deductions, down to zero."),
            ),
            KindForm(
                "mean",
                _("The plain mean of what stands below."),
                _("The mean of four quarters."),
            ),
            KindForm(
                "weighted_mean",
                _("A mean by weights that total 100."),
                _("Own result 80 per cent, units led 20 per cent."),
            ),
            KindForm(
                "highest",
                _("Only the best of what stands below counts."),
                _("Two honours for one project: the higher one."),
            ),
            KindForm(
                "lowest",
                _("Only the worst of what stands below counts."),
                _("The weakest link decides."),
            ),
            KindForm(
                "first_applicable",
                _("The first that applies counts; its own rule beats the general one."),
                _("A special rule for mountain villages before the general one."),
            ),
            KindForm(
                "not_twice",
                _("A sum in which one event counts once, where it weighs most."),
                _("One case under discipline and under style."),
            ),
            KindForm(
                "adjusted",
                _("Multiplies what stands below when a circumstance holds."),
                _("Doubled when concealed, halved when put right within the year."),
                ADJUSTED,
            ),
            KindForm(
                "ranked",
                _("Ranks everybody by the sum of what stands below; the place gives the points."),
                _("The best 10 per cent of a town get 40, the next 36."),
                RANKED,
            ),
        ),
    ),
)
KIND_FORMS = {kind.code: kind for _family, kinds in FAMILIES for kind in kinds}
