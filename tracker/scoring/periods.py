"""R19: one score for each period, combined into one."""

from collections.abc import Sequence
from fractions import Fraction

from .kinds import PeriodRule
from .notes import Note
from .numbers import UNITS, Amount, divide
from .problems import FactDoesNotFit, ProblemCode


def period_rows(rule: PeriodRule, found: Sequence) -> tuple:
    """Return a row for each of (period, amount or None, does not apply), summing to the result.

    What does not apply is left out; what is missing is left out, counts nothing or is refused, as
    the rule says. When nothing is left to combine, the result is 0.

    :raises FactDoesNotFit: for a missing period that the rule does not let pass
    """
    counted = []
    for code, amount, is_exempt in found:
        if amount is None and not is_exempt and rule.missing == "refuse":
            raise FactDoesNotFit(ProblemCode.PERIOD_MISSING, period=code)
        if amount is not None or (not is_exempt and rule.missing == "zero"):
            counted.append((code, amount or 0))
    chosen = _chosen(rule.combine, counted)
    return tuple(_row(rule, code, amount, exempt, chosen) for code, amount, exempt in found)


def _chosen(combine: str, counted: list) -> frozenset[str]:
    """Return the periods that count; of equal ones the first, with "last" the latest."""
    if combine in ("mean", "sum") or not counted:
        return frozenset(code for code, amount in counted)
    if combine == "last":
        return frozenset({counted[-1][0]})
    pick = min if combine == "lowest" else max
    best = pick(amount for code, amount in counted)
    return frozenset({next(code for code, amount in counted if amount == best)})


def _row(rule, code, amount: Amount | None, is_exempt, chosen):
    if amount is None:
        if is_exempt or rule.missing == "skip":
            return (0, Note.PERIOD_SKIPPED, (code,))
        return (0, Note.PERIOD_NOTHING, (code,))
    points = Fraction(amount) / UNITS
    if code not in chosen:
        return (0, Note.PERIOD_NOT_COUNTED, (code, points))
    if rule.combine == "mean":
        share = Fraction(100, len(chosen))
        return (divide(amount, len(chosen)), Note.PERIOD, (code, points, share))
    return (amount, Note.PERIOD_ADDED, (code, points))
