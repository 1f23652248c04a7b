"""The forms of the rules that look at what is met, and that count."""

from django.utils.translation import gettext_lazy as _

from tracker.determination.forms.rules.columns import CODE, DEDUCT_OR_ADD, EACH, FACTOR, POINTS
from tracker.determination.forms.rules.lists import Column, Rows
from tracker.determination.forms.rules.parts import Choice, Number, Variant, YesNo

MODE = Choice(
    name="mode",
    label=_("What it does"),
    choices=(("deduct", _("takes points off the full mark")), ("award", _("gives points"))),
    default="deduct",
)
CHECKS = (
    MODE,
    Rows(
        name="checks",
        label=_("Checks"),
        help=_("What is looked at, one a line, and what it is worth."),
        columns=(CODE, POINTS),
    ),
)
PER_OCCURRENCE = (EACH, DEDUCT_OR_ADD)
SHORTFALL = (
    Number(
        name="required",
        label=_("How many are required"),
        help=_("A whole number, for example 4."),
        is_whole=True,
    ),
    Number(
        name="each",
        label=_("Points off for each one missing"),
        help=_("For example 0.5."),
    ),
)
BONUS = (
    EACH,
    Number(
        name="beyond",
        label=_("Counts only above"),
        help=_("So many are expected anyway; empty means 0."),
        is_whole=True,
    ),
)
SEVERITY = (
    DEDUCT_OR_ADD,
    Rows(
        name="levels",
        label=_("Degrees"),
        help=_("For example notice 2, talk 1, reminder 0.5."),
        columns=(CODE, POINTS),
    ),
    Rows(
        name="circumstances",
        label=_("Circumstances"),
        help=_("They multiply: concealed 2, reported by oneself 0.5. Mostly none."),
        columns=(CODE, FACTOR),
        blank=1,
    ),
    Choice(
        name="same_event",
        label=_("One event named twice"),
        choices=(("each", _("counts each time")), ("highest", _("counts where it weighs most"))),
        default="each",
    ),
)
LADDER = (
    Rows(
        name="levels",
        label=_("Levels"),
        help=_("For example town 2, county 4, city 6, province 10; the highest alone counts."),
        columns=(CODE, POINTS),
    ),
    Rows(
        name="roles",
        label=_("Parts played"),
        help=_("A factor, for example alone 1, jointly 0.5. Mostly none."),
        columns=(CODE, FACTOR),
        blank=1,
    ),
    YesNo(name="first_time_only", label=_("Only the first time counts")),
)
LATENESS = (
    Variant(
        name="by",
        label=_("Points go by"),
        choices=(("bands", _("bands of days")), ("each", _("every day late"))),
        default="bands",
    ),
    Rows(
        name="bands",
        label=_("Bands of days"),
        help=_("From the fewest days upwards: more than 0 days 0.2, more than 15 days 0.5."),
        columns=(Column(name="over", label=_("more than … days"), is_whole=True), POINTS),
        only=("by", "bands"),
    ),
    Number(
        name="each",
        label=_("Points off for each day late"),
        only=("by", "each"),
    ),
    Number(
        name="grace",
        label=_("Days that do not count"),
        help=_("Whole days; empty means 0."),
        is_whole=True,
        only=("by", "each"),
    ),
    Number(
        name="never",
        label=_("Points off when it is never done"),
        help=_("Late but done must differ from never done."),
    ),
)
