"""The forms of the rules that go by a value, and that compare it."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from tracker.determination.forms.rules.columns import CODE, POINTS
from tracker.determination.forms.rules.lists import Column, Rows
from tracker.determination.forms.rules.parts import Choice, Number, Stated, Variant, YesNo

RATIO = (
    Number(
        name="denominator",
        label=_("Out of a fixed number"),
        help=_("When only a count comes in; empty when the fact says how many were due."),
    ),
    Choice(
        name="if_nothing_due",
        label=_("When nothing was due"),
        choices=(
            ("refuse", _("a person decides")),
            ("full", _("full points")),
            ("zero", _("no points")),
        ),
        default="refuse",
    ),
)
STEP = (
    Number(name="target", label=_("Target"), help=_("A share is given in per cent: 100.")),
    Number(name="step", label=_("Size of a step"), help=_("For example 5 per cent.")),
    Number(
        name="below",
        label=_("Points for each step below"),
        help=_("With its sign: -0.5 takes half a point off. Empty: nothing happens."),
    ),
    Number(
        name="above",
        label=_("Points for each step above"),
        help=_("With its sign: 1 adds a point. Then say under “At most” where it ends."),
    ),
    Choice(
        name="steps",
        label=_("Which steps count"),
        choices=(
            ("whole", _("whole steps only")),
            ("started", _("a started step too")),
            ("part", _("in proportion")),
        ),
        default="whole",
    ),
    Number(
        name="base",
        label=_("Points at the target"),
        help=_("Empty means the full mark."),
    ),
)
THRESHOLD = (
    Stated(
        name="comparison",
        label=_("The value must be"),
        choices=(
            ("at_least", _("at least")),
            ("over", _("more than")),
            ("at_most", _("at most")),
            ("under", _("less than")),
        ),
        default="at_least",
    ),
    Number(name="threshold", label=_("The line"), help=_("A share is given in per cent: 80.")),
    Number(name="otherwise", label=_("Points otherwise"), help=_("Empty means 0.")),
)
VALUE_TABLE = (
    Variant(
        name="by",
        label=_("Points go by"),
        choices=(("values", _("named situations")), ("bands", _("the size of a value"))),
        default="values",
    ),
    Rows(
        name="values",
        label=_("Situations"),
        help=_("For example quarterly 5, half-yearly 2, seldom 1."),
        columns=(CODE, POINTS),
        only=("by", "values"),
    ),
    Rows(
        name="bands",
        label=_("Bands"),
        help=_("From the highest line downwards; the line itself belongs to the band."),
        columns=(Column(name="at_least", label=_("from")), POINTS),
        only=("by", "bands"),
    ),
    Number(
        name="below",
        label=_("Points under the lowest band"),
        help=_("Empty means 0."),
        only=("by", "bands"),
    ),
)
WITHIN = Choice(
    name="within",
    label=_("Compared with"),
    choices=(
        ("all", _("everybody")),
        ("parent", _("those of the same organisation above")),
        ("kind", _("those of the same kind")),
    ),
    default="all",
)
BETTER = Choice(
    name="better",
    label=_("Better is"),
    choices=(("higher", _("the higher value")), ("lower", _("the lower value"))),
    default="higher",
)
PLACES = (
    Rows(
        name="places",
        label=_("Places"),
        help=_("From the first downwards: up to place 1 10 points, up to place 3 8 points."),
        columns=(Column(name="to", label=_("up to place"), is_whole=True), POINTS),
        only=("against", "rank"),
    ),
    Number(
        name="beyond",
        label=_("Points beyond the last place"),
        help=_("Empty means 0."),
        only=("against", "rank"),
    ),
    Rows(
        name="shares",
        label=_("Shares"),
        help=_("Per cent of the group counted from the best; the last line must be 100."),
        columns=(Column(name="to", label=_("up to per cent")), POINTS),
        only=("against", "share"),
    ),
    Choice(
        name="rounding",
        label=_("A share that is no whole number of places"),
        choices=(
            ("half_up", _("is rounded, halves up")),
            ("down", _("is rounded down")),
            ("up", _("is rounded up")),
        ),
        default="half_up",
        only=("against", "share"),
    ),
    YesNo(
        name="at_least_one",
        label=_("The first share has one place at least"),
        help=_("Where 10 per cent of a group of three would round to none."),
        only=("against", "share"),
    ),
    Choice(
        name="ties",
        label=_("Equal values share"),
        choices=(("best", _("the best of their places")), ("worst", _("the worst of them"))),
        default="best",
        only=("against", "rank", "share"),
    ),
)
AGAINST = (("rank", _("place")), ("share", _("share of the group")))
SIGNED = _("With its sign, on top of the points for an equal value.")
REFERENCES = ("against", "mean", "own_history")
RELATIVE = (
    Stated(
        name="against",
        label=_("Points go by"),
        choices=(
            *AGAINST,
            ("mean", _("the mean of the others")),
            ("own_history", _("one's own earlier years")),
        ),
        default="rank",
        decides=True,
    ),
    replace(WITHIN, only=("against", "rank", "share", "mean")),
    BETTER,
    *PLACES,
    Number(
        name="years",
        label=_("How many earlier years"),
        is_whole=True,
        only=("against", "own_history"),
    ),
    Number(name="above", label=_("Points when better"), help=SIGNED, only=REFERENCES),
    Number(name="equal", label=_("Points when equal"), help=SIGNED, only=REFERENCES),
    Number(name="below", label=_("Points when worse"), help=SIGNED, only=REFERENCES),
    Number(
        name="base",
        label=_("Points they are added to"),
        help=_("Empty means the full mark."),
        only=REFERENCES,
    ),
)
