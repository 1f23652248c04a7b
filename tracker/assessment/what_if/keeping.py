"""An outcome as plain JSON, and back: totals and full marks exact, as text; items by their codes.

A row is [participant, total before, full mark before, total after, full mark after, grade before,
grade after, [[item, points gained], …]]; the last is there for those who cross a grade line.
"""

from dataclasses import dataclass
from fractions import Fraction

from tracker.assessment import wording
from tracker.assessment.what_if.asking import Outcome
from tracker.assessment.what_if.comparing import Case, Compared, movers
from tracker.assessment.what_if.summaries import Row
from tracker.scoring.numbers import write

CODES = ("added", "gone", "other_rules", "left_out")


@dataclass(frozen=True)
class KeptScore:
    """What is kept of a score: the total and the full mark, exact."""

    total: Fraction
    full_mark: Fraction


@dataclass(frozen=True, eq=False)
class KeptCompared(Compared):
    """A participant before and after, without the working; `moves` is what moved it most."""

    moves: tuple = ()


def kept(outcome):
    """Return an Outcome as plain JSON."""
    return {
        "rows": [_kept_row(row) for row in outcome.rows],
        "unscored": [list(pair) for pair in outcome.unscored],
        "missing": outcome.missing,
        **{name: getattr(outcome, name) for name in CODES},
    }


def _kept_row(row):
    before, after = row.compared.case.evaluation, row.compared.evaluation
    moves = [[code, write(gain)] for code, gain in movers(row.compared)] if row.crosses else []
    numbers = (before.total, before.full_mark, after.total, after.full_mark)
    grades = (row.grade_before, row.grade_after)
    return [row.participant.pk, *map(write, numbers), *grades, moves]


def restored(document, asked):
    """Return the Outcome of a document; who is no longer in the cycle is left out."""
    proposals = asked.proposals
    rows = []
    for pk, *numbers, grade_before, grade_after, moves in document["rows"]:
        participant = proposals.participants.get(pk)
        if participant is None:
            continue
        total_before, full_before, total_after, full_after = map(Fraction, numbers)
        compared = KeptCompared(
            Case(pk, KeptScore(total_before, full_before), grade_before),
            KeptScore(total_after, full_after),
            (),
            (),
            tuple((code, Fraction(gain)) for code, gain in moves),
        )
        own, other = participant.framework_version, proposals.version_of(participant)
        rows.append(
            Row(
                participant,
                compared,
                grade_before,
                grade_after,
                wording.grade_title(own.bands, grade_before),
                wording.grade_title(other.bands, grade_after),
            )
        )
    return Outcome(
        rows=rows,
        unscored=[tuple(pair) for pair in document["unscored"]],
        missing=document["missing"],
        needs_everybody=False,
        **{name: document[name] for name in CODES},
    )
