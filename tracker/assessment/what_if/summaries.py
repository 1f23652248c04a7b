"""What a comparison says as a whole: grades, townships, the spread, who crosses a grade line."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from fractions import Fraction

from tracker import scoring
from tracker.assessment import settling, wording
from tracker.assessment.settling import grading
from tracker.assessment.what_if.comparing import movers
from tracker.determination import rubric

WIDTHS = (5, 10, 20)  # per cent of the full mark in one step of the spread
MOST_STEPS = 12


@dataclass(frozen=True)
class Row:
    """One participant of the table; points are exact, shares per cent of the full mark."""

    participant: object
    compared: object
    grade_before: str
    grade_after: str
    title_before: str
    title_after: str

    @property
    def crosses(self):
        """Tell whether the grade is another."""
        return self.grade_before != self.grade_after

    @property
    def difference(self):
        """How much is gained, in points."""
        return self.compared.difference

    @property
    def before(self):
        """The total as it stands, as text."""
        return wording.shown(self.compared.before)

    @property
    def after(self):
        """The total by the other rubric, as text."""
        return wording.shown(self.compared.after)

    @property
    def signed(self):
        """The difference with its sign, as text."""
        return signed(self.difference)


def signed(number):
    """Return an exact number as text, always with its sign; 0 has none."""
    text = wording.shown(number)
    return f"+{text}" if number > 0 else text.replace("-", "−")


def rows_of(found, proposals, *, is_whole):
    """Return a Row for each Compared, in their order.

    Grades by place are given anew only where everybody was computed.
    """
    grades = _grades(found, proposals, is_whole=is_whole)
    rows = []
    for one in found:
        participant = proposals.participants[one.case.key]
        before, after = one.case.grade, grades[one.case.key]
        own, other = participant.framework_version, proposals.version_of(participant)
        rows.append(
            Row(
                participant,
                one,
                before,
                after,
                wording.grade_title(own.bands, before),
                wording.grade_title(other.bands, after),
            )
        )
    return rows


def _grades(found, proposals, *, is_whole):
    """Return {key: grade code} by the bands, or the places, of the version that would judge."""
    grades, shares = {}, defaultdict(dict)
    for one in found:
        participant = proposals.participants[one.case.key]
        version = proposals.version_of(participant)
        full = settling.whole_units(one.evaluation.full_mark)
        grade = settling.grade_of(version, one.evaluation.total_units, full)
        grades[one.case.key] = settling.limited(version, grade, one.evaluation)
        if is_whole and full > 0 and rubric.quotas_of(version):
            shares[version][one.case.key] = Fraction(one.evaluation.total_units * 100, full)
    by_key = {one.case.key: one for one in found}
    for version, scores in shares.items():
        quotas = rubric.quotas_of(version)
        groups = {key: grading.group_of(proposals.participants[key], quotas) for key in scores}
        for key, placed in scoring.grade_by_place(scores, quotas, groups).items():
            grades[key] = settling.limited(version, placed.grade, by_key[key].evaluation)
    return grades


def grades_of(rows):
    """Return [(title, how many before, how many after)], in the order of the bands."""
    before = Counter(row.title_before for row in rows)
    after = Counter(row.title_after for row in rows)
    order = []
    for row in rows:
        for band in row.participant.framework_version.bands:
            title = wording.grade_title([band], band.get("code"))
            if title not in order:
                order.append(title)
    order += [title for title in after if title not in order]
    order += [title for title in before if title not in order]
    return [(title, before[title], after[title]) for title in order]


@dataclass(frozen=True)
class Township:
    """The mean of those that were computed below one participant."""

    name: str
    count: int
    before: str
    after: str
    signed: str


def townships_of(rows):
    """Return a Township for each parent, in the order of the tree."""
    below = defaultdict(list)
    for row in rows:
        below[row.participant.parent].append(row)
    found = []
    for parent, some in below.items():
        before = scoring.round_half_up(sum(r.compared.before for r in some) / len(some))
        after = scoring.round_half_up(sum(r.compared.after for r in some) / len(some))
        found.append(
            Township(
                parent.name if parent else "–",
                len(some),
                wording.shown(before),
                wording.shown(after),
                signed(after - before),
            )
        )
    return found


def spread_of(rows):
    """Return [(from, to, how many before, how many after)] by per cent of the full mark."""
    before, after = [], []
    for row in rows:
        for shares, evaluation in (
            (before, row.compared.case.evaluation),
            (after, row.compared.evaluation),
        ):
            if evaluation.full_mark > 0:
                shares.append(evaluation.total * 100 / evaluation.full_mark)
    if not before and not after:
        return []
    least, most = min([*before, *after]), max([*before, *after])
    for width in WIDTHS:
        first, last = int(least // width), int(most // width)
        if last - first < MOST_STEPS:
            break
    first = max(first, last - MOST_STEPS + 1)
    counts = [Counter(max(int(s // width), first) for s in shares) for shares in (before, after)]
    return [
        (step * width, (step + 1) * width, counts[0][step], counts[1][step])
        for step in range(first, last + 1)
    ]


@dataclass(frozen=True)
class Crossing:
    """Who would get another grade, and the items that move the total most."""

    row: Row
    reasons: list


def crossings_of(rows, titles):
    """Return a Crossing for each row whose grade is another; `titles` is {item code: title}."""
    return [Crossing(row, reasons_of(row.compared, titles)) for row in rows if row.crosses]


def reasons_of(compared, titles):
    """Return [(title, points gained to 0.01)] of the items that move a total most."""
    moves = getattr(compared, "moves", None)  # kept without the working
    return [
        (titles.get(code, code), signed(scoring.round_half_up(gain)))
        for code, gain in (movers(compared) if moves is None else moves)
    ]


def full_marks_of(rows):
    """Return (before, after) as texts where everybody has the same full marks, else None."""
    marks = {(r.compared.case.evaluation.full_mark, r.compared.evaluation.full_mark) for r in rows}
    if len(marks) != 1:
        return None
    before, after = marks.pop()
    return wording.shown(before), wording.shown(after)
