"""The forms of the rules that turn a fact into points."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from tracker.determination.rule_forms.parts import (
    Choice,
    Column,
    Matrix,
    Number,
    Rows,
    Stated,
    Text,
    Texts,
    Variant,
    YesNo,
)

CODE = Column(name="code", label=_("code or short name"), is_number=False)
POINTS = Column(name="points", label=_("points"))
FACTOR = Column(name="factor", label=_("factor"))

MODE = Choice(
    name="mode",
    label=_("What it does"),
    choices=(("deduct", _("takes points off the full mark")), ("award", _("gives points"))),
    default="deduct",
)
DEDUCT_OR_ADD = Choice(
    name="mode",
    label=_("What it does"),
    choices=(("deduct", _("takes points off the full mark")), ("add", _("adds points from 0"))),
    default="deduct",
)
EACH = Number(name="each", label=_("Points for each"), help=_("For example 0.5."))

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
GRADE_WORDS = (
    Choice(
        name="scale",
        label=_("The numbers are"),
        choices=(("points", _("points")), ("percent", _("per cent of the full mark"))),
        default="points",
    ),
    Matrix(
        name="words",
        label=_("Levels"),
        help=_("From the best downwards, for example good 4, fair 3."),
        columns=(CODE,),
        across="bands",
        across_label=_("size %(number)s"),
        single=Column(name="value", label=_("number")),
        many="values",
    ),
    Texts(
        name="bands",
        label=_("Sizes"),
        help=_("Only where each level is worth more or less for large and small organisations."),
    ),
    Rows(
        name="loads",
        label=_("Loads"),
        help=_("A factor for lighter or heavier work, for example light 0.9. Mostly none."),
        columns=(CODE, FACTOR),
        blank=1,
    ),
)
DISCRETIONARY = (
    Choice(
        name="mode",
        label=_("What it does"),
        choices=(("award", _("gives points")), ("deduct", _("takes points off the full mark"))),
        default="award",
    ),
    Number(name="least", label=_("Least"), help=_("The range within which a person decides.")),
    Number(name="most", label=_("Most")),
    Number(
        name="default",
        label=_("When nobody decides"),
        help=_("Points that hold then; empty: the item stays open."),
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
DELEGATED = (
    Variant(
        name="by",
        label=_("Points are given by"),
        choices=(
            ("parts", _("several offices, each a part")),
            ("rubric", _("another framework")),
            ("office", _("one office")),
        ),
        default="parts",
    ),
    Rows(
        name="parts",
        label=_("Offices and their parts"),
        help=_("The parts make up the full mark."),
        columns=(CODE, POINTS),
        only=("by", "parts"),
    ),
    Text(
        name="rubric",
        label=_("Code of the other framework"),
        only=("by", "rubric"),
    ),
    Text(name="office", label=_("Name of the office"), only=("by", "office")),
    Number(
        name="out_of",
        label=_("Given out of"),
        help=_("The giver's own scale, for example 100; empty means the full mark here."),
        only=("by", "rubric", "office"),
    ),
)
FROM_UNITS = (
    Choice(
        name="combine",
        label=_("The units led are joined by"),
        choices=(
            ("mean", _("their mean")),
            ("weighted", _("their weighted mean")),
            ("lowest", _("the lowest alone")),
        ),
        default="mean",
    ),
)
VETO = (
    Stated(
        name="effect",
        label=_("What it limits"),
        choices=(
            ("item", _("the item it stands in")),
            ("total", _("the total")),
            ("grade", _("the grade")),
            ("class", _("distinctions")),
        ),
        default="item",
        decides=True,
    ),
    Number(
        name="limit",
        label=_("The most that is left, in points"),
        help=_("Empty means 0."),
        only=("effect", "item", "total"),
    ),
    Text(
        name="grade",
        label=_("Best grade that is still possible"),
        help=_("The code of a grade of this framework."),
        only=("effect", "grade"),
    ),
    Texts(
        name="classes",
        label=_("Distinctions that are barred"),
        only=("effect", "class"),
    ),
    Rows(
        name="exceptions",
        label=_("Exceptions"),
        help=_("When it does not apply, for example force majeure. At least one."),
        columns=(CODE,),
        blank=1,
    ),
    YesNo(name="needs_proof", label=_("Proof must be named"), default=True),
    Number(
        name="expires_months",
        label=_("Ends after so many months"),
        help=_("Empty: it does not end by itself."),
        is_whole=True,
    ),
)
