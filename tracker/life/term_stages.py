"""How near the end of a term is, in stages that are each told once: pure arithmetic on dates."""

from dateutil.relativedelta import relativedelta

from tracker.life.states import TermStage

FIRST_MONTHS = 6
MONTHS = {
    TermStage.ONE_MONTH: 1,
    TermStage.THREE_MONTHS: 3,
    TermStage.SIX_MONTHS: FIRST_MONTHS,
}
ORDER = ("", *TermStage)


def stage_of(limit, *, on):
    """Return the TermStage of a term whose last day (inclusive) is `limit`, or "" when far off."""
    if limit < on:
        return TermStage.OVERDUE
    return next(
        (stage for stage, months in MONTHS.items() if limit <= on + relativedelta(months=months)),
        "",
    )


def is_next(stage, told):
    """Tell whether a stage comes after the one that was told last ("" for none)."""
    return ORDER.index(stage) > ORDER.index(told)
