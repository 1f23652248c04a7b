"""What is wrong with a fact, in words."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.assessment.wording.titles import level_title, period_title, shown
from tracker.scoring.problems import ProblemCode

# everything that a fact can be refused for; problems of rules are said where rules are written
PROBLEMS = {
    ProblemCode.OUTSIDE_RANGE: _("Must lie between %(minimum)s and %(maximum)s."),
    ProblemCode.REASON_REQUIRED: _("Give the reason."),
    ProblemCode.UNKNOWN_VALUE: _("Choose one of the levels."),
    ProblemCode.UNKNOWN_CHECK: _("There is no such check."),
    ProblemCode.CHECK_MISSING: _("Answer every check."),
    ProblemCode.NOT_A_NUMBER: _("Enter an exact number such as 0.5."),
    ProblemCode.NOT_APPLICABLE_REFUSED: _("The rule of this indicator foresees no exemption."),
    ProblemCode.NOT_WHOLE: _("Enter a whole number."),
    ProblemCode.TOO_SMALL: _("Must be at least %(minimum)s."),
    ProblemCode.NEGATIVE: _("Cannot be negative."),
    ProblemCode.NOT_ABOVE: _("Must be more than %(limit)s."),
    ProblemCode.NOT_A_LIST: _("Enter at least one row."),
    ProblemCode.NO_MARKS: _("Enter at least one mark."),
    ProblemCode.REQUIRED: _("Fill in what belongs together."),
    ProblemCode.USED_TWICE: _("“%(code)s” is named twice."),
    ProblemCode.NOTHING_DUE: _("Nothing was due, and the rule does not say what follows."),
    ProblemCode.PROOF_REQUIRED: _("Name the proof."),
    ProblemCode.UNKNOWN_EXCEPTION: _("Choose one of the exceptions that the rule foresees."),
    ProblemCode.UNKNOWN_PART: _("The rule has no part “%(part)s”."),
    ProblemCode.PART_MISSING: _("The part “%(part)s” has not been given yet."),
    ProblemCode.NOT_COMPARED: _("The value has not been compared with the others yet."),
    ProblemCode.PERIOD_MISSING: _("Nothing is known of the period “%(period)s”."),
    ProblemCode.WRONG_FACT: _("The rule of this indicator asks for another kind of fact."),
    ProblemCode.TAKES_NO_FACT: _("This item combines others and takes no fact of its own."),
    ProblemCode.NO_SUCH_ITEM: _("The rubric has no such item."),
    ProblemCode.DIFFERENT_MARKS: _("The marks of a panel must all answer the same rule."),
}

TITLED = ("part", "exception", "check", "value", "code")


def problem(found, node=None):
    """Return the sentence of a scorer's `Problem` with a fact; `node` is the indicator's row."""
    sentence = PROBLEMS.get(found.code)
    if sentence is None:
        return gettext("This answer does not fit the rule of the indicator.")
    values = {}
    for name, value in found.values.items():
        if name in TITLED and isinstance(value, str):
            value = level_title(node, value)
        elif name == "period":
            value = period_title(value)
        values[name] = shown(value)
    return sentence % values
