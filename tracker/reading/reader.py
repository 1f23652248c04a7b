"""Clauses to a proposal: what belongs together, what bounds what, how sure it is."""

from decimal import Decimal, InvalidOperation

from . import rows, runs, single
from .bounds import apply_bounds
from .clauses import clauses as read_clauses
from .context import Context
from .drafts import Draft
from .finish import finish
from .handlers import HANDLERS
from .lateness import lateness, lateness_in_bands
from .phrases import phrases
from .proposals import Proposal
from .texts import figure, language_of, plain
from .words import AND_ALSO

# more than any cell of a sheet that a person wrote; the rest is kept unread
LONGEST = 6_000


def propose(text: str, *, points, language: str | None = None) -> Proposal:
    """Return the rules that a scoring text states, for a person to confirm one by one.

    `points` is the item's full mark as an int, a Decimal or plain digits, or None. Every figure of
    a rule stands in the text or is the full mark; what is not said stays open. `language` is "zh"
    or "en"; without it the text's own characters decide.

    :raises ValueError: for a full mark that is no number, or a language that no grammar reads.
    """
    points = _points(points)
    head = text[:LONGEST]
    found = phrases(plain(head), _language(language, head))
    work = _Work(text, points, read_clauses(plain(head), found) if found else [])
    work.read()
    if len(text) > LONGEST:
        work.unread.append((LONGEST, len(text), "too_long"))
    return finish(work)


def _points(points):
    if points is None:
        return None
    try:
        value = Decimal(str(points))
    except InvalidOperation as error:
        raise ValueError(f"{points!r} is no full mark") from error
    if not value.is_finite() or value < 0:
        raise ValueError(f"{points!r} is no full mark")
    return figure(str(value))


def _language(language, text):
    if language is None:
        return language_of(text)
    if language not in ("zh", "en"):
        raise ValueError(f"no grammar reads {language!r}")
    return language


class _Work:
    """One text on its way to a proposal."""

    def __init__(self, text, points, clauses):
        self.text, self.points, self.clauses = text, points, clauses
        self.drafts: list[Draft] = []
        self.unread: list[tuple[int, int, str]] = []
        self.params: dict = {}
        self.why: list[str] = []
        self.context = Context()
        self.sentence = 0
        self.full_from: int | None = None  # where words about the full mark begin
        self.full: list = []
        self.periods: dict | None = None
        # levels that give points are honours on top: 国家级10分、省级6分,就高不就低
        self.is_bonus = points in (None, "0") or any("highest" in c.marks for c in clauses)

    def read(self):
        """Turn the clauses into drafts, in order."""
        place = 0
        while place < len(self.clauses):
            clause = self.clauses[place]
            if clause.is_after_stop:
                self.sentence += 1
            if clause.condition in AND_ALSO and place:
                clause.condition = self.clauses[place - 1].condition
            runs.carry_trigger(self.clauses, place)
            taken = self._rows(place)
            if not taken:
                self._one(clause)
                taken = 1
            self.context.clauses += self.clauses[place : place + taken]
            place += taken
        self._settle_full_marks()

    # rows ----------------------------------------------------------------------------------------

    def _rows(self, place):
        """Read a table, a ladder or a scale that begins here; return how many clauses it takes."""
        count = runs.run_of_measures(self.clauses, place)
        if count >= 2:
            self.add(runs.scale(self.clauses[place : place + count]))
            self._bounds_of(self.clauses[place + count - 1])
            return count
        count = runs.run_of_levels(self.clauses, place, self.is_bonus)
        if count >= 2:
            self.add(runs.ladder(self.clauses[place : place + count]))
            for clause in self.clauses[place : place + count]:
                if clause.form == "bound":
                    self.leave(clause, "bound_not_placed")  # no ladder has a limit for one level
            self._bounds_of(self.clauses[place + count - 1])
            return count
        if (found := lateness_in_bands(self.clauses, place)) is not None:
            self.add(found[0])
            self._bounds_of(self.clauses[place + found[1] - 1])
            return found[1]
        if count := runs.run_of_tiers(self.clauses, place):
            # more from the second time on: no kind says that in the text's own figures
            draft = single.missing(self.clauses[place], "tiers")
            draft.end = self.clauses[place + count - 1].end
            self.add(draft)
            return count
        if (draft := lateness(self.clauses, place)) is not None:
            self.add(draft)
            self._bounds_of(self.clauses[place + 1])
            return 2
        count = rows.run_of_rows(self.clauses, place, self.points)
        while count >= 2:
            draft = rows.table(self.clauses[place : place + count], self.points)
            if draft is not None:
                self.add(draft)
                return count
            if rows.are_parts(self.clauses[place : place + count], self.points):
                for clause in self.clauses[place : place + count]:
                    self._one(clause)
                return count
            if self.clauses[place + count - 1].form != "zero":
                break
            count -= 1
        if count > 2 and all(row.form == "give" for row in self.clauses[place : place + count]):
            for clause in self.clauses[place : place + count]:
                self._one(clause)  # no part of what is no table is one
            return count
        return self._condensed_pair(place)

    def _condensed_pair(self, place):
        """及时2/不及时0: two rows, one of them nothing."""
        pair = self.clauses[place : place + 2]
        if len(pair) == 2 and all(row.form == "give" and row.is_bare for row in pair):
            draft = rows.table(pair, self.points)
            if draft is not None:
                self.add(draft)
                return 2
        return 0

    # one clause ----------------------------------------------------------------------------------

    def _one(self, clause):
        HANDLERS[clause.form](self, clause)
        if clause.form not in ("bound", "mark"):
            self._bounds_of(clause)

    def _bounds_of(self, clause):
        apply_bounds(self, clause)

    def add(self, draft):
        """Keep a draft, with the words on the full mark that stand before it."""
        draft.sentence = self.sentence
        if self.full_from is not None:
            draft.start, self.full_from, self.full = self.full_from, None, []
        self.drafts.append(draft)

    def leave(self, clause, why):
        """Keep the words of a clause as unread."""
        self.unread.append((clause.start, clause.end, why))

    def hold_full(self, clause):
        """Keep words on the full mark for the rule that follows them."""
        if self.full_from is None:
            self.full_from = clause.start
        self.full.append(clause)

    # the full mark -------------------------------------------------------------------------------

    def _settle_full_marks(self):
        """Words on the full mark that no rule took up: they are the rule."""
        if not self.drafts and self.full_from is None:
            self._part_marks()
        if self.full_from is None:
            return
        clause = self.full[-1]
        start, self.full_from = self.full_from, None
        if self.drafts:
            is_relief = any("不" in p.word for each in self.full for p in each.of("full"))
            self.unread.append((start, clause.end, "exemption" if is_relief else "full_mark"))
            return
        measured = [q for q in clause.quantities if q.comparison in ("at_least", "over")]
        if measured and (measured[-1].unit == "%" or len(clause.quantities) == 1):
            draft = Draft(
                "threshold",
                {"comparison": measured[-1].comparison, "threshold": measured[-1].least},
                start, clause.end, clause.condition, "award", is_whole=True,
            )  # fmt: skip
        else:
            draft = Draft(
                "all_or_nothing", {}, start, clause.end, clause.condition, "award", is_whole=True
            )
        self.add(draft)

    def _part_marks(self):
        """有计划(2分);有总结(1分): parts that total the full mark are checks that earn theirs."""
        marked = [c for c in self.clauses if c.has("part_mark")]
        marks = [c.of("part_mark")[0] for c in marked]
        if len(marked) < 2 or any(
            len(c.of("part_mark")) > 1 or not m.sizes for c, m in zip(marked, marks, strict=True)
        ):
            return
        if self.points is None or sum(Decimal(m.size) for m in marks) != Decimal(self.points):
            return
        for clause, mark in zip(marked, marks, strict=True):
            words = plain(self.text[clause.start : mark.start]).strip(" ,;。、:()")
            self.add(single.check(clause, mark.size, words, mode="award"))
        self.unread = [u for u in self.unread if not any(c.start == u[0] for c in marked)]
