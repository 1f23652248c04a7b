"""Every kind of rule: its family, its name, what it does, an example, and the parts of its form."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from tracker.determination.rule_forms import leaves
from tracker.determination.rule_forms.parts import Bound, Choice, Nested, Rows, Stated
from tracker.determination.rule_names import kind_name


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
        choices=leaves.AGAINST,
        default="rank",
        decides=True,
    ),
    leaves.WITHIN,
    *leaves.PLACES,
)
ADJUSTED = (
    Rows(
        name="factors",
        label=_("Circumstances"),
        help=_("Each multiplies: concealed 2, put right within the year 0.5."),
        columns=(leaves.CODE, leaves.FACTOR),
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
                leaves.CHECKS,
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
                leaves.PER_OCCURRENCE,
            ),
            KindForm(
                "shortfall",
                _("Takes off so much for each one missing."),
                _("Four topic meetings a year, 0.5 for each one missing."),
                leaves.SHORTFALL,
            ),
            KindForm(
                "severity",
                _("Each event weighs by its degree and its circumstances."),
                _("A notice of criticism costs 2, a reminder 0.5; twice as much if concealed."),
                leaves.SEVERITY,
            ),
            KindForm(
                "lateness",
                _("Takes off by the days late, and differently when it is never done."),
                _("0.2 off when late, 0.5 after 15 days, 1 when never done."),
                leaves.LATENESS,
            ),
            KindForm(
                "bonus",
                _("Adds so much for each one, above the full mark."),
                _("Over-fulfilment earns 1 a case, 6 at most."),
                leaves.BONUS,
            ),
            KindForm(
                "ladder",
                _("One project counts once, at the highest level it reached."),
                _("Praised by the county 4, by the city 6, by the province 10."),
                leaves.LADDER,
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
                leaves.RATIO,
            ),
            KindForm(
                "step",
                _("So much for each step below or above a target."),
                _("Below 100 per cent, 0.5 off for every 5 per cent."),
                leaves.STEP,
            ),
            KindForm(
                "threshold",
                _("The full mark when a value is at least, or under, a line."),
                _("Attendance under 80 per cent: no points."),
                leaves.THRESHOLD,
            ),
            KindForm(
                "value_table",
                _("Points by named situations, or by bands of a value."),
                _("Quarterly 5, half-yearly 2, seldom 1, never 0."),
                leaves.VALUE_TABLE,
            ),
            KindForm(
                "relative",
                _("Points by place, or against the mean or one's own earlier years."),
                _("Places 1 to 4 get 10, 8, 6, 4; above the county's mean 0.5 more."),
                leaves.RELATIVE,
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
                leaves.GRADE_WORDS,
            ),
            KindForm(
                "discretionary",
                _("A person decides on points within a range and gives the reason."),
                _("One to three points as the work deserves."),
                leaves.DISCRETIONARY,
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
                leaves.DELEGATED,
            ),
            KindForm(
                "from_units",
                _("The full mark in proportion to what the units led have reached."),
                _("A leader takes 20 per cent from the villages led."),
                leaves.FROM_UNITS,
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
                leaves.VETO,
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

LEAF_COMMON = (
    Bound(
        name="floor",
        label=_("At least"),
        usual=_("as usual: 0"),
        help=_("The least that it gives, in points."),
    ),
    Bound(
        name="cap",
        label=_("At most"),
        usual=_("as usual: the full mark"),
        help=_("The most that it gives, in points."),
    ),
    Choice(
        name="if_not_applicable",
        label=_("When it does not concern an organisation"),
        choices=(
            ("refuse", _("this is not foreseen")),
            ("rescale", _("leave it out and rescale the rest")),
            ("full", _("full points, with a recorded reason")),
        ),
        default="refuse",
    ),
    Nested(
        name="periods",
        label=_("By period"),
        parts=(
            Choice(
                name="of",
                label=_("Scored once a"),
                choices=(
                    ("", _("– once, for the whole year")),
                    ("month", _("month")),
                    ("quarter", _("quarter")),
                    ("half_year", _("half-year")),
                    ("year", _("year, over several years")),
                ),
            ),
            Choice(
                name="combine",
                label=_("The periods are joined by"),
                choices=(
                    ("mean", _("their mean")),
                    ("sum", _("their sum")),
                    ("lowest", _("the lowest alone")),
                    ("highest", _("the highest alone")),
                    ("last", _("the last alone")),
                ),
                default="mean",
            ),
            Choice(
                name="missing",
                label=_("A period without a fact"),
                choices=(
                    ("refuse", _("is asked for")),
                    ("zero", _("counts 0")),
                    ("skip", _("is left out")),
                ),
                default="refuse",
            ),
        ),
    ),
)
GROUP_COMMON = (
    Bound(
        name="floor",
        label=_("At least"),
        usual=_("as usual"),
        help=_("The least that it gives, in points."),
    ),
    Bound(
        name="cap",
        label=_("At most"),
        usual=_("as usual"),
        help=_("The most that it gives, in points."),
    ),
)
