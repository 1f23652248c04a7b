"""What is wrong with a rule or a fact, in words: a sentence for every problem the scorer names.

The scorer knows no language: it names problems by codes and parameters by their names.
"""

from fractions import Fraction

from django.utils.translation import gettext
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
    # facts
    ProblemCode.WRONG_FACT: _("This rule needs a fact of another kind (%(accepts)s)."),
    ProblemCode.NO_SUCH_ITEM: _("The framework has no item “%(item)s”."),
    ProblemCode.TAKES_NO_FACT: _("This item combines others and takes no fact of its own."),
    ProblemCode.NOT_APPLICABLE_REFUSED: _("The rule of this indicator foresees no exemption."),
    ProblemCode.NOTHING_DUE: _("Nothing was due, and the rule does not say what follows."),
    ProblemCode.UNKNOWN_CHECK: _("The rule has no check “%(check)s”."),
    ProblemCode.CHECK_MISSING: _("The check “%(check)s” is not answered."),
    ProblemCode.UNKNOWN_VALUE: _("The rule has no value “%(value)s”."),
    ProblemCode.REASON_REQUIRED: _("Give the reason."),
    ProblemCode.NEGATIVE: _("Cannot be negative."),
    ProblemCode.DIFFERENT_MARKS: _("The marks of a panel must all be facts of this rule."),
    ProblemCode.NO_MARKS: _("A panel needs at least one mark."),
    ProblemCode.PROOF_REQUIRED: _("Name the proof."),
    ProblemCode.UNKNOWN_PART: _("The rule has no part “%(part)s”."),
    ProblemCode.PART_MISSING: _("The part “%(part)s” has not been given."),
    ProblemCode.UNKNOWN_EXCEPTION: _("The rule has no exception “%(exception)s”."),
    ProblemCode.NOT_COMPARED: _("The value has not been compared with the others yet."),
    ProblemCode.PERIOD_MISSING: _("Nothing is known of the period “%(period)s”."),
}

# as the forms call them; a part of `periods` has a name of its own
PARAMETERS = {
    "above": _("Points above"),
    "against": _("Compared with"),
    "at_least": _("from"),
    "at_least_one": _("The first share has one place at least"),
    "bands": _("Bands"),
    "base": _("Points to start from"),
    "below": _("Points below"),
    "better": _("Better is"),
    "beyond": _("Beyond"),
    "cap": _("At most"),
    "checks": _("Checks"),
    "circumstances": _("Circumstances"),
    "classes": _("Distinctions that are barred"),
    "code": _("code"),
    "combine": _("How they are joined"),
    "comparison": _("The value must be"),
    "default": _("When nobody decides"),
    "denominator": _("Out of a fixed number"),
    "each": _("Points for each"),
    "effect": _("What it limits"),
    "equal": _("Points when equal"),
    "exceptions": _("Exceptions"),
    "expires_months": _("Ends after so many months"),
    "factor": _("factor"),
    "factors": _("Circumstances"),
    "first_time_only": _("Only the first time counts"),
    "floor": _("At least"),
    "grace": _("Days that do not count"),
    "grade": _("Best grade that is still possible"),
    "if_not_applicable": _("When it does not concern an organisation"),
    "if_nothing_due": _("When nothing was due"),
    "kind": _("Rule"),
    "least": _("Least"),
    "levels": _("Levels"),
    "limit": _("The most that is left, in points"),
    "loads": _("Loads"),
    "missing": _("A period without a fact"),
    "mode": _("What it does"),
    "most": _("Most"),
    "needs_proof": _("Proof must be named"),
    "never": _("Points off when it is never done"),
    "of": _("What is multiplied"),
    "office": _("Name of the office"),
    "otherwise": _("Points otherwise"),
    "out_of": _("Given out of"),
    "over": _("more than … days"),
    "parts": _("Offices and their parts"),
    "periods": _("By period"),
    "periods.of": _("Scored once a"),
    "places": _("Places"),
    "points": _("points"),
    "required": _("How many are required"),
    "roles": _("Parts played"),
    "rounding": _("A share that is no whole number of places"),
    "rubric": _("Code of the other framework"),
    "same_event": _("One event named twice"),
    "scale": _("The numbers are"),
    "schema": _("Version of the parameters"),
    "shares": _("Shares"),
    "step": _("Size of a step"),
    "steps": _("Which steps count"),
    "target": _("Target"),
    "threshold": _("The line"),
    "ties": _("Equal values share"),
    "to": _("up to"),
    "value": _("value"),
    "values": _("Situations"),
    "weight": _("Weight"),
    "within": _("Compared among"),
    "words": _("Levels"),
    "years": _("How many earlier years"),
}


def sentence(problem):
    """Return the sentence of a `scoring.Problem`."""
    values = {
        name: write(value) if isinstance(value, Fraction) else value
        for name, value in problem.values.items()
    }
    if "names" in values:
        separator = gettext(", ")
        values["names"] = separator.join(place(name) for name in values["names"].split(", "))
    return SENTENCES[problem.code] % values


def place(parameter):
    """Return where in a rule a parameter stands: “Checks, row 2, points”; one unknown, by name."""
    words, path = [], ""
    for part in parameter.split("."):
        if part.isdigit():
            words.append(gettext("row %(row)s") % {"row": int(part) + 1})
        elif part:
            path = f"{path}.{part}" if path else part
            words.append(str(PARAMETERS.get(path) or PARAMETERS.get(part, part)))
    return gettext(", ").join(words)


def in_place(problem):
    """Return the sentence of a problem with the parameter that it is about."""
    where = place(problem.parameter)
    if not where:
        return sentence(problem)
    return gettext("%(place)s: %(problem)s") % {"place": where, "problem": sentence(problem)}
