"""The scorer's refusals of a rule in words: its problem codes as sentences."""

from django.utils.translation import gettext_lazy as _

from tracker import scoring
from tracker.scoring import ProblemCode

SENTENCES = {
    ProblemCode.UNKNOWN_KIND: _("There is no rule kind “%(kind)s”."),
    ProblemCode.UNKNOWN_SCHEMA: _("The parameters are of an unknown version (%(schema)s)."),
    ProblemCode.UNKNOWN_PARAMETER: _("This rule has no parameter “%(name)s”."),
    ProblemCode.NOT_AN_OBJECT: _("Parameters must be an object of names and values."),
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
    ProblemCode.CAP_BELOW_FLOOR: _("The cap is below the floor."),
    ProblemCode.CAP_REQUIRED: _("The rule adds points: state a cap, or state that there is none."),
    ProblemCode.NOTHING_CHANGES: _("The rule neither adds nor deducts anything."),
    ProblemCode.ONE_OF: _("State exactly one of %(names)s."),
    ProblemCode.RANGE_UPSIDE_DOWN: _("The range ends below its start."),
    ProblemCode.OUTSIDE_RANGE: _("Must lie between %(minimum)s and %(maximum)s."),
    ProblemCode.POINTS_REQUIRED: _("State the full mark of this item."),
    ProblemCode.POINTS_NEGATIVE: _("A full mark cannot be negative."),
    ProblemCode.NO_FULL_MARK: _("A bonus lies above the full mark: its points must be 0."),
    ProblemCode.WRONG_NUMBER_OF_VALUES: _("Enter %(expected)s values in this row."),
}

OF_TREES = {
    scoring.DuplicateCode: _("Two items share one code."),
    scoring.UnknownParent: _("The item above does not apply, or is not there."),
    scoring.Cycle: _("The item stands below itself."),
    scoring.LeafHasChildren: _("An item with a rule of its own has items below it."),
    scoring.NothingToCombine: _("An item that combines others has none below it."),
}


class Reason:
    """Why the scorer refuses a rule, put into words only when it is read."""

    def __init__(self, problem):
        self.problem = problem

    def _key(self):
        problem = self.problem
        return problem.parameter, problem.code, str(problem.values)

    def __eq__(self, other):
        return isinstance(other, Reason) and self._key() == other._key()

    def __hash__(self):
        return hash(self._key())

    def __str__(self):
        return reason_of(self.problem)


def reason_of_tree(error):
    """Return why the items form no tree, as a sentence to be read later."""
    return OF_TREES.get(type(error), str(error))


def reason_of(problem):
    """Return a scorer's problem as a sentence that names the parameter it is about."""
    sentence = SENTENCES.get(problem.code)
    text = str(problem.code) if sentence is None else sentence % problem.values
    return f"{problem.parameter}: {text}" if problem.parameter else str(text)
