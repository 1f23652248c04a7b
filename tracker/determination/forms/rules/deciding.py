"""The forms of the rules by which people decide: levels, discretion, others, vetoes."""

from django.utils.translation import gettext_lazy as _

from tracker.determination.forms.rules.columns import CODE, FACTOR, POINTS
from tracker.determination.forms.rules.lists import Column, Matrix, Rows, Texts
from tracker.determination.forms.rules.parts import Choice, Number, Stated, Text, Variant, YesNo

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
