"""What is wrong with a rule, in words: a sentence for every problem that the scorer names."""

from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from tracker.scoring.numbers import write
from tracker.scoring.problems import ProblemCode

SENTENCES = {
    ProblemCode.UNKNOWN_KIND: _("There is no rule kind “%(kind)s”."),
    ProblemCode.UNKNOWN_SCHEMA: _("The parameters are of an unknown version (%(schema)s)."),
    ProblemCode.UNKNOWN_PARAMETER: _("This rule has no parameter “%(name)s”."),
    ProblemCode.NOT_AN_OBJECT: _("Parameters must be names with values."),
    ProblemCode.REQUIRED: _("This is required."),
    ProblemCode.NOT_A_NUMBER: _("Enter an exact number such as 0.5."),
    ProblemCode.NOT_WHOLE: _("Enter a whole number."),
    ProblemCode.NOT_TRUE_OR_FALSE: _("Choose yes or no."),
    ProblemCode.NOT_A_TEXT: _("Enter a text."),
    ProblemCode.NOT_A_LIST: _("Enter at least one row."),
    ProblemCode.NOT_A_CHOICE: _("Choose one of %(choices)s."),
    ProblemCode.TOO_SMALL: _("Must be at least %(minimum)s."),
    ProblemCode.NOT_ABOVE: _("Must be more than %(limit)s."),
    ProblemCode.USED_TWICE: _("“%(code)s” is used twice."),
    ProblemCode.NOT_DESCENDING: _("Lower bounds must go down from row to row."),
    ProblemCode.NOT_ASCENDING: _("These must go up from row to row."),
    ProblemCode.MUST_END_AT: _("The last row must be %(limit)s."),
    ProblemCode.PARTS_DO_NOT_ADD_UP: _("The parts total %(total)s, the full mark is %(full)s."),
    ProblemCode.CAP_BELOW_FLOOR: _("The cap is below the floor."),
    ProblemCode.CAP_REQUIRED: _("The rule adds points: state a cap, or state that there is none."),
    ProblemCode.NOTHING_CHANGES: _("The rule neither adds nor deducts anything."),
    ProblemCode.ONE_OF: _("State exactly one of %(names)s."),
    ProblemCode.RANGE_UPSIDE_DOWN: _("The range ends below its start."),
    ProblemCode.OUTSIDE_RANGE: _("Must lie between %(minimum)s and %(maximum)s."),
    ProblemCode.POINTS_REQUIRED: _("State the full mark of this item."),
    ProblemCode.POINTS_NEGATIVE: _("A full mark cannot be negative."),
    ProblemCode.NO_FULL_MARK: _("This rule has no full mark: its points must be empty."),
    ProblemCode.WRONG_NUMBER_OF_VALUES: _("Enter %(expected)s values in this row."),
}


def sentence(problem):
    """Return the sentence of a `scoring.Problem`; one of a fact is named by its code."""
    words = SENTENCES.get(problem.code)
    if words is None:
        return str(problem.code)
    values = {
        name: write(value) if isinstance(value, Fraction) else value
        for name, value in problem.values.items()
    }
    return words % values
