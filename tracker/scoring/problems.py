"""What can be wrong with a rubric or a fact, as codes and values that a form can translate."""

from dataclasses import dataclass, field
from enum import StrEnum


class ProblemCode(StrEnum):
    """Why a parameter, a tree or a fact was refused. The comment is the English sentence."""

    UNKNOWN_KIND = "unknown_kind"  # There is no rule kind “{kind}”.
    UNKNOWN_SCHEMA = "unknown_schema"  # The parameters are of an unknown version ({schema}).
    UNKNOWN_PARAMETER = "unknown_parameter"  # This rule has no parameter “{name}”.
    NOT_AN_OBJECT = "not_an_object"  # Parameters must be an object of names and values.
    REQUIRED = "required"  # This is required.
    NOT_A_NUMBER = "not_a_number"  # Enter an exact number such as 0.5.
    NOT_WHOLE = "not_whole"  # Enter a whole number.
    NOT_TRUE_OR_FALSE = "not_true_or_false"  # Choose yes or no.
    NOT_A_TEXT = "not_a_text"  # Enter a text.
    NOT_A_LIST = "not_a_list"  # Enter at least one row.
    NOT_A_CHOICE = "not_a_choice"  # Choose one of {choices}.
    TOO_SMALL = "too_small"  # Must be at least {minimum}.
    NOT_ABOVE = "not_above"  # Must be more than {limit}.
    USED_TWICE = "used_twice"  # “{code}” is used twice.
    NOT_DESCENDING = "not_descending"  # Lower bounds must go down from row to row.
    CAP_BELOW_FLOOR = "cap_below_floor"  # The cap is below the floor.
    CAP_REQUIRED = "cap_required"  # The rule adds points: state a cap, or state that there is none.
    NOTHING_CHANGES = "nothing_changes"  # The rule neither adds nor deducts anything.
    ONE_OF = "one_of"  # State exactly one of {names}.
    RANGE_UPSIDE_DOWN = "range_upside_down"  # The range ends below its start.
    OUTSIDE_RANGE = "outside_range"  # Must lie between {minimum} and {maximum}.
    POINTS_REQUIRED = "points_required"  # State the full mark of this item.
    POINTS_NEGATIVE = "points_negative"  # A full mark cannot be negative.
    NO_FULL_MARK = "no_full_mark"  # A bonus lies above the full mark: its points must be 0.
    NOT_ASCENDING = "not_ascending"  # These must go up from row to row.
    MUST_END_AT = "must_end_at"  # The last row must be {limit}.
    PARTS_DO_NOT_ADD_UP = "parts_do_not_add_up"  # The parts total {total}, the full mark is {full}.
    WRONG_NUMBER_OF_VALUES = "wrong_number_of_values"  # Enter {expected} values in this row.
    # facts
    WRONG_FACT = "wrong_fact"  # This rule needs a fact of another kind ({accepts}).
    NO_SUCH_ITEM = "no_such_item"  # The rubric has no item “{item}”.
    TAKES_NO_FACT = "takes_no_fact"  # This item combines others and takes no fact of its own.
    NOT_APPLICABLE_REFUSED = "not_applicable_refused"  # The rule foresees no exemption.
    NOTHING_DUE = "nothing_due"  # The denominator is 0 and the rule does not say what follows.
    UNKNOWN_CHECK = "unknown_check"  # The rule has no check “{check}”.
    CHECK_MISSING = "check_missing"  # Check “{check}” is not answered.
    UNKNOWN_VALUE = "unknown_value"  # The rule has no value “{value}”.
    REASON_REQUIRED = "reason_required"  # Give the reason.
    NEGATIVE = "negative"  # Cannot be negative.
    DIFFERENT_MARKS = "different_marks"  # A panel's marks must all be facts of this rule.
    NO_MARKS = "no_marks"  # A panel needs at least one mark.
    PROOF_REQUIRED = "proof_required"  # Name the proof.
    UNKNOWN_PART = "unknown_part"  # The rule has no part “{part}”.
    PART_MISSING = "part_missing"  # The part “{part}” has not been given.
    UNKNOWN_EXCEPTION = "unknown_exception"  # The rule has no exception “{exception}”.
    NOT_COMPARED = "not_compared"  # The value has not been compared with the others yet.
    PERIOD_MISSING = "period_missing"  # Nothing is known of the period “{period}”.


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: with which parameter, what, and the values of its sentence.

    `item` is the code of the rubric item where the problem was found in a whole tree.
    """

    parameter: str
    code: ProblemCode
    values: dict = field(default_factory=dict)
    item: str = ""


class ScoringError(ValueError):
    """Anything that the scorer refuses."""


class InvalidRule(ScoringError):
    """One or more rules cannot be read; `problems` lists every one of them."""

    def __init__(self, problems):
        self.problems = tuple(problems)
        super().__init__(
            "; ".join(f"{p.item}[{p.parameter}] {p.code} {p.values}" for p in self.problems)
        )


class InvalidTree(ScoringError):
    """The items do not form a tree. `item` names the first item concerned."""

    def __init__(self, item: str, /, **values):
        self.item, self.values = item, values
        super().__init__(f"{type(self).__name__}: {item} {values or ''}".strip())


class NoItems(InvalidTree):
    """There is nothing to build a tree from."""


class DuplicateCode(InvalidTree):
    """Two items share one code."""


class UnknownParent(InvalidTree):
    """An item names a parent that does not exist."""


class Cycle(InvalidTree):
    """An item is its own ancestor."""


class LeafHasChildren(InvalidTree):
    """An item that turns facts into points has items below it."""


class NothingToCombine(InvalidTree):
    """An item that combines others has none below it."""


class CircularUnits(ScoringError):
    """Somebody leads a unit that, directly or round about, leads them. `member` is one of them."""

    def __init__(self, member):
        self.member = member
        super().__init__(f"{member} leads itself")


class WeightsDoNotAddUp(InvalidTree):
    """The weights below a weighted mean are missing, negative or do not total 100."""


class FactDoesNotFit(ScoringError):
    """A fact cannot be scored by the rule of its item (`item`); `problem` says why."""

    def __init__(self, code: ProblemCode, item: str = "", /, **values):
        self.item, self.problem = item, Problem("fact", code, values, item)
        super().__init__(f"{item}: {code} {values or ''}".strip())

    def at(self, item: str) -> "FactDoesNotFit":
        """Return the same refusal, named for an item."""
        return FactDoesNotFit(self.problem.code, item, **self.problem.values)
