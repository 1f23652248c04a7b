"""The reasons a line of working can give. Pages translate `Note.sentence`; lines hold values."""

import re
from enum import Enum


class Note(Enum):
    """Why an amount stands in the working: a stable code and its English sentence.

    The placeholders of the sentence, in their order, name the values of the line (`names`).
    Points, weights and measured values are exact numbers, counts are whole numbers.
    """

    # leaves: where the count starts
    STARTS_AT_FULL_MARK = "starts_at_full_mark", "Starts at the full mark."
    FULL_MARK = "full_mark", "Condition met: full mark."
    CONDITION_UNMET = "condition_unmet", "Condition not met: no points."
    GATE_OPEN = "gate_open", "Condition met: nothing is taken away."
    GATE_CLOSED = "gate_closed", "Condition not met."
    COUNTS_NOTHING = "counts_nothing", "“{item}” is not met: the item counts {limit}."
    # R2, R3, R12
    DEDUCTED_EACH = "deducted_each", "{count} × {each} deducted."
    ADDED_EACH = "added_each", "{count} × {each} added."
    MISSING_EACH = "missing_each", "{count} of {required} missing, {each} deducted for each."
    REQUIRED_REACHED = "required_reached", "All {required} reached ({count})."
    BONUS_EACH = "bonus_each", "Bonus: {count} × {each} above the full mark."
    # R4
    CHECK_UNMET = "check_unmet", "Check “{check}” not met: {points} deducted."
    CHECK_NOT_MET = "check_not_met", "Check “{check}” not met: no points."
    CHECK_MET = "check_met", "Check “{check}” met: {points}."
    # R6, R7
    VALUE_GIVES = "value_gives", "“{value}” gives {points}."
    BAND_GIVES = "band_gives", "{value} is at least {bound}: {points}."
    BELOW_BANDS = "below_bands", "{value} is below every band: {points}."
    LEVEL_GIVES = "level_gives", "Level “{level}” gives {points}."
    LEVEL_IN_BAND_GIVES = (
        "level_in_band_gives",
        "Level “{level}” in band “{band}” gives {points}.",
    )
    LEVEL_SHARE = "level_share", "Level “{level}” gives {share} % of {points}."
    LEVEL_IN_BAND_SHARE = (
        "level_in_band_share",
        "Level “{level}” in band “{band}” gives {share} % of {points}.",
    )
    LOAD_FACTOR = "load_factor", "Load “{load}”: multiplied by {factor}."
    # R8, R9, R10
    RATIO = "ratio", "{numerator} of {denominator} × {points}."
    NOTHING_DUE_FULL = "nothing_due_full", "Nothing was due: full mark."
    NOTHING_DUE_ZERO = "nothing_due_zero", "Nothing was due: no points."
    BASE_POINTS = "base_points", "Points at the target of {target}."
    STEPS_BELOW = "steps_below", "{value} is {steps} steps of {step} below {target}: {each} each."
    STEPS_ABOVE = "steps_above", "{value} is {steps} steps of {step} above {target}: {each} each."
    REACHES_THRESHOLD = "reaches_threshold", "{value} satisfies the threshold of {threshold}."
    MISSES_THRESHOLD = "misses_threshold", "{value} does not satisfy the threshold of {threshold}."
    # R11
    PLACE_GIVES = "place_gives", "{value} is place {rank} of {of}: {points}."
    ABOVE_REFERENCE = "above_reference", "{value} is above {reference}: {points}."
    EQUALS_REFERENCE = "equals_reference", "{value} equals {reference}: {points}."
    BELOW_REFERENCE = "below_reference", "{value} is below {reference}: {points}."
    BASE_OF_COMPARISON = "base_of_comparison", "Points before the comparison."
    RANKED = "ranked", "{value} points are place {rank} of {of}: {points} instead."
    # R13, R14
    EVENT_DEDUCTED = "event_deducted", "“{event}”, {level}: {count} × {points} deducted."
    EVENT_ADDED = "event_added", "“{event}”, {level}: {count} × {points} added."
    EVENT_NOT_COUNTED = "event_not_counted", "“{event}”, {level}: only the highest counts."
    EVENT_REPEATED = "event_repeated", "“{event}”, {level}: only the first time counts."
    EVENT_ELSEWHERE = "event_elsewhere", "“{event}” is counted under “{item}”, not twice."
    CIRCUMSTANCE = "circumstance", "“{event}”, {circumstance}: multiplied by {factor}."
    NOTHING_HAPPENED = "nothing_happened", "Nothing was reported."
    MULTIPLIED = "multiplied", "“{circumstance}”: multiplied by {factor}."
    # R15
    VETO_CLEAR = "veto_clear", "No veto."
    VETO_PENDING = "veto_pending", "Veto raised, not yet approved by a second person: no effect."
    VETO_EXCEPTED = "veto_excepted", "Veto not applied, exception “{exception}”: {reason}"
    VETO_EXPIRED = "veto_expired", "The time of the veto is over: no effect."
    VETO_ITEM = "veto_item", "Veto, held to {limit} for the item. Reason: {reason}"
    VETO_TOTAL = "veto_total", "Veto, held to {limit} in all. Reason: {reason}"
    VETO_GRADE = "veto_grade", "Veto, at best the grade “{grade}”. Reason: {reason}"
    VETO_CLASS = "veto_class", "Veto, not eligible for {classes}. Reason: {reason}"
    VETO_HOLDS = "veto_holds", "Veto by “{item}”: held to {limit}."
    # R17, R18
    PART_GIVEN = "part_given", "“{part}” gave {points}."
    GIVEN = "given", "{given} of {out_of} was given: {points}."
    UNIT_GIVES = "unit_gives", "“{unit}” came to {points} of {out_of}, counted {share} %."
    UNIT_NOT_COUNTED = "unit_not_counted", "“{unit}” came to {points} of {out_of}, not counted."
    # R21
    ON_TIME = "on_time", "Done on time."
    LATE = "late", "{days} days late: {points} deducted."
    LATE_IN_GRACE = "late_in_grace", "{days} days late: nothing deducted."
    NEVER_DONE = "never_done", "Never done: {points} deducted."
    # R19
    PERIOD = "period", "{period}: {points}, counted {share} %."
    PERIOD_ADDED = "period_added", "{period}: {points}."
    PERIOD_NOT_COUNTED = "period_not_counted", "{period}: {points}, not counted."
    PERIOD_NOTHING = "period_nothing", "{period}: nothing is known, no points."
    PERIOD_SKIPPED = "period_skipped", "{period}: left out."
    # R16
    AWARDED = "awarded", "{points} awarded. Reason: {reason}"
    WITHHELD = "withheld", "{points} deducted. Reason: {reason}"
    DEFAULT_AWARDED = "default_awarded", "Nobody decided otherwise: {points} by default."
    # R20 and missing facts
    NOT_APPLICABLE_FULL = "not_applicable_full", "Not applicable, full points. Reason: {reason}"
    NOT_APPLICABLE_DROPPED = "not_applicable_dropped", "Not applicable, dropped. Reason: {reason}"
    UNSCORED = "unscored", "Not scored yet."
    UNSCORED_LEFT_OUT = "unscored_left_out", "Not scored yet, left out for now."
    # panels
    PANEL_MARK = "panel_mark", "Mark {number} of the panel: {mark}, counted 1 in {counted}."
    PANEL_DROPPED = "panel_dropped", "Mark {number} of the panel: {mark}, not counted."
    # combining, and R5 at any node
    RESCALED = "rescaled", "{applicable} of {full} points apply: rescaled to {full}."
    AVERAGED = "averaged", "Mean of {count} items."
    WEIGHTED = "weighted", "“{item}”: {points} × {weight} %."
    ONLY_HIGHEST = "only_highest", "“{item}” not counted: only the highest counts."
    ONLY_LOWEST = "only_lowest", "“{item}” not counted: only the lowest counts."
    COUNTS_FIRST = "counts_first", "“{item}” not counted: an own rule comes first."
    FLOOR = "floor", "Raised to the floor of {floor}."
    CAP = "cap", "Held at the cap of {cap}."
    ROUNDED = "rounded", "Total rounded half up to 0.01."

    def __init__(self, code: str, sentence: str):
        self.code = code
        self.sentence = sentence
        self.names = tuple(dict.fromkeys(re.findall(r"{(\w+)}", sentence)))


NOTES = {note.code: note for note in Note}
