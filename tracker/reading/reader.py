"""Clauses to a proposal: what belongs together, what bounds what, how sure it is."""

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from . import rows, single
from .bounds import apply_bounds
from .clauses import clauses as read_clauses
from .drafts import Draft
from .finish import finish
from .phrases import phrases
from .proposals import Proposal, Unread
from .texts import figure, language_of, plain
from .words import ABOVE_MEAN, AND_ALSO, BELOW_MEAN, CIRCUMSTANCES, alike, first

# more than any cell of a sheet that a person wrote; the rest is kept unread
LONGEST = 6_000


def propose(text: str, *, points, language: str | None = None) -> Proposal:
    """Return the rules that a scoring text states, for a person to confirm one by one.

    `points` is the item's full mark as an int, a Decimal or plain digits, or None. Every figure of a
    rule stands in the text or is the full mark; what is not said stays open. `language` is "zh" or
    "en"; without it the text's own characters decide.

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


@dataclass(slots=True)
class Context:
    """What earlier clauses say that later ones lean on: how often, and how high."""

    clauses: list = field(default_factory=list)

    def required(self, clause):
        """Return (the required count of what is missing, why doubts), or (None, doubts)."""
        for reach, clauses in (("own", [clause]), ("before", self.clauses)):
            stated = {}
            for each in clauses:
                for frequency in each.frequencies:
                    if alike(clause.trigger, frequency.unit):
                        why = ["counted_for_a_year"] if frequency.is_counted_out else []
                        stated.setdefault(frequency.required, why)
                taken = {frequency.start for frequency in each.frequencies}
                for quantity in each.quantities:
                    if quantity.start in taken or not alike(clause.trigger, quantity.unit):
                        continue
                    if quantity.unit == "%" or quantity.least != quantity.most:
                        continue
                    is_required = quantity.comparison == "at_least"
                    is_listed = reach == "own" and not quantity.comparison and quantity.least != "1"
                    if (is_required or is_listed) and quantity.least.isdigit():
                        if quantity.least != "0":
                            stated.setdefault(int(quantity.least), [])
            if len(stated) == 1:
                required, why = next(iter(stated.items()))
                return required, [*why, *(["count_stands_before"] if reach == "before" else [])]
            if stated:
                return None, ["several_counts"]
        return None, []

    def target(self, unit, clause=None):
        """Return the target of a step in this unit: the nearest that is stated, or None."""
        for each in ([clause] if clause is not None else []) + self.clauses[::-1]:
            stated = [
                q
                for q in each.quantities
                if (q.unit == unit or (unit != "%" and alike(unit, q.unit)))
                and q.least == q.most
                and (clause is None or each is not clause or q.start < _step_start(clause))
            ]
            values = {q.least for q in stated}
            if len(values) == 1:
                return values.pop()
            if values:
                return None
            if each.form in ("step", "zero") and each is not clause:
                continue
        return None


def _step_start(clause):
    return clause.of("down", "up", "both")[0].start


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

    def read(self):
        """Turn the clauses into drafts, in order."""
        place = 0
        while place < len(self.clauses):
            clause = self.clauses[place]
            if clause.is_after_stop:
                self.sentence += 1
            if clause.condition in AND_ALSO and place:
                clause.condition = self.clauses[place - 1].condition
            taken = self._rows(place)
            if not taken:
                self._one(clause, place)
                taken = 1
            self.context.clauses += self.clauses[place : place + taken]
            place += taken
        self._settle_full_marks()

    # rows ----------------------------------------------------------------------------------------

    def _rows(self, place):
        """Read a table, a ladder or a scale that begins here; return how many clauses it takes."""
        count = rows.run_of_measures(self.clauses, place)
        if count >= 2:
            self._add(rows.scale(self.clauses[place : place + count]))
            self._bounds_of(self.clauses[place + count - 1])
            return count
        count = rows.run_of_levels(self.clauses, place)
        if count >= 2:
            self._add(rows.ladder(self.clauses[place : place + count]))
            self._bounds_of(self.clauses[place + count - 1])
            return count
        if count := rows.run_of_tiers(self.clauses, place):
            # so much for the first, more from the second on: no kind says that in the text's figures
            draft = single.missing(self.clauses[place], "tiers")
            draft.end = self.clauses[place + count - 1].end
            self._add(draft)
            return count
        if (draft := rows.lateness(self.clauses, place)) is not None:
            self._add(draft)
            self._bounds_of(self.clauses[place + 1])
            return 2
        count = rows.run_of_rows(self.clauses, place, self.points)
        while count >= 2:
            draft = rows.table(self.clauses[place : place + count], self.points)
            if draft is not None:
                self._add(draft)
                return count
            if self.clauses[place + count - 1].form != "zero":
                break
            count -= 1
        return self._condensed_pair(place)

    def _condensed_pair(self, place):
        """及时2/不及时0: two rows, one of them nothing."""
        pair = self.clauses[place : place + 2]
        if len(pair) == 2 and all(row.form == "give" and row.is_bare for row in pair):
            draft = rows.table(pair, self.points)
            if draft is not None:
                self._add(draft)
                return 2
        return 0

    # one clause ----------------------------------------------------------------------------------

    def _one(self, clause, place):
        handler = getattr(self, f"_read_{clause.form}")
        handler(clause)
        if clause.form not in ("bound", "mark"):
            self._bounds_of(clause)

    def _bounds_of(self, clause):
        apply_bounds(self, clause)

    def _add(self, draft):
        draft.sentence = self.sentence
        if self.full_from is not None:
            # words on the full mark before a rule belong to it
            draft.start, self.full_from, self.full = self.full_from, None, []
        self.drafts.append(draft)

    def leave(self, clause, why):
        """Keep the words of a clause as unread."""
        self.unread.append((clause.start, clause.end, why))

    def _read_deduct(self, clause):
        for draft in single.deducted(clause, self.context):
            self._add(draft)

    def _read_add(self, clause):
        for draft in single.added(clause, self.context):
            self._add(draft)

    def _read_give(self, clause):
        draft = single.given(clause, self.points)
        if draft is not None:
            self._add(draft)
        else:
            self._hold_full(clause)

    def _read_full(self, clause):
        self._hold_full(clause)

    def _hold_full(self, clause):
        if self.full_from is None:
            self.full_from = clause.start
        self.full.append(clause)

    def _read_zero(self, clause):
        held = self.full[-1] if self.full else None
        if held is not None and clause.has("rest") and _is_a_limit(held):
            quantity = [q for q in held.quantities if q.comparison or q.unit == "%"][-1]
            comparison = {"at_least": "at_least", "over": "over", "under": "under"}.get(
                quantity.comparison, "at_least"
            )
            draft = single.refused(clause, True)
            draft.kind = "threshold"
            draft.figures = {"comparison": comparison, "threshold": quantity.least}
            draft.is_whole, draft.title = True, held.condition
            draft.why = [] if quantity.comparison else ["comparison_not_stated"]
            self._add(draft)
            return
        before = self.drafts[-1] if self.drafts else None
        if before is not None and before.side == "award" and before.kind == "checklist":
            if not clause.is_after_stop and before.end == clause.start:
                before.end = clause.end  # 按时换届得3分,未按时的不得分: said twice
                return
        draft = single.refused(clause, False)
        draft.side = "gate"
        draft.clause = clause
        self._add(draft)

    def _read_step(self, clause):
        draft = single.stepped(clause, self.context)
        before = self.drafts[-1] if self.drafts else None
        # 30%加1,每增10%加1: the points at the target, then the steps
        if (
            draft.kind == "step"
            and before is not None
            and before.kind == "bonus"
            and before.sentence == self.sentence
            and not clause.is_after_stop
            and self.context.clauses
            and self.context.clauses[-1].form == "add"
            and any(q.least == draft.figures["target"] for q in self.context.clauses[-1].quantities)
        ):
            draft.figures["base"] = before.figures["each"]
            draft.start, draft.title = before.start, before.title
            self.drafts.pop()
        self._add(draft)

    def _read_ratio(self, clause):
        draft, before = single.shared(clause), self.drafts[-1] if self.drafts else None
        if before is not None and before.kind == "ratio":
            # 按完成率计分,得分=完成率×15: said twice, in words and as a formula
            before.figures |= draft.figures
            before.end = clause.end
        else:
            self._add(draft)

    def _read_default(self, clause):
        if self.points is None:
            self._add(single.missing(clause, "full_mark_not_stated", mode="award"))
        else:
            self._add(single.default(clause, self.points))

    def _read_vague(self, clause):
        mode = "award" if clause.has("unsized_add") else "deduct"
        why = []
        if clause.frequencies or clause.is_lack:
            why.append("size_missing")
        if clause.has("proportion"):
            why.append("proportion_without_size")
        draft = single.missing(clause, *why, mode=mode)
        draft.side = "add" if mode == "award" else "deduct"
        self._add(draft)

    def _read_veto(self, clause):
        self._add(single.vetoed(clause))

    def _read_relative(self, clause):
        size = clause.sizes[0][0]
        adds = clause.has("add")
        words = plain(self.text[clause.start : clause.end])
        above, below = bool(ABOVE_MEAN.search(words)), bool(BELOW_MEAN.search(words))
        if above == below or clause.sizes[0][0] != clause.sizes[0][1]:
            self._add(single.missing(clause, "sign_not_clear"))
            return
        side = "above" if above else "below"
        figure_ = size if adds else f"-{size}"
        before = self.drafts[-1] if self.drafts else None
        if before is not None and before.kind == "relative" and side not in before.figures:
            if before.figures.get("against") == "mean":
                before.figures[side] = figure_
                before.end = clause.end
                return
        draft = Draft(
            "relative",
            {"against": "mean", side: figure_},
            clause.start,
            clause.end,
            clause.condition,
            "both",
        )
        self._add(draft)

    def _read_mean_of(self, clause):
        period = next((p.word for p in clause.of("period")), clause.condition)
        of = next(
            (code for words, code in (("半年", "half_year"), ("季", "quarter"), ("月", "month"))
             if words in period),
            None,
        )  # fmt: skip
        if of is None:
            self.leave(clause, "not_understood")
            return
        self.periods = {"of": of, "combine": "mean"}
        self.why.append("periods")
        self.leave(clause, "applies_to_all")

    def _read_factor(self, clause):
        before = next(
            (
                draft
                for draft in reversed(self.drafts)
                if draft.kind in ("severity", "per_occurrence") and draft.side == "deduct"
            ),
            None,
        )
        word = clause.of("factor")[0].word
        factor = "2" if any(w in word for w in ("加倍", "双倍", "doubl")) else "0.5"
        if "免" in word:
            factor = "0"
        if before is None:
            self.leave(clause, "nothing_to_multiply")
            return
        if before.kind == "per_occurrence":
            level = {
                "code": rows.coded(before.title, fallback="case"),
                "points": before.figures["each"],
            }
            before.kind, before.figures = "severity", {"mode": "deduct", "levels": [level]}
        held = before.figures.setdefault("circumstances", [])
        codes = [row["code"] for row in held]
        code = first(CIRCUMSTANCES, clause.condition) or clause.condition
        held.append({"code": rows.coded(code, codes, "circumstance"), "factor": factor})
        before.why.append("circumstances")
        before.end = max(before.end, clause.end) if self._is_next(before, clause) else before.end
        if before.end < clause.end:
            self.leave(clause, "read_into_an_earlier_rule")

    def _is_next(self, draft, clause):
        return draft.end == clause.start

    def _read_bound(self, clause):
        apply_bounds(self, clause)

    def _read_mark(self, clause):
        apply_bounds(self, clause)

    def _read_prose(self, clause):
        self.leave(clause, "states_no_points")

    def _read_unknown(self, clause):
        draft = single.missing(clause, "not_understood")
        self._add(draft)

    # the full mark -------------------------------------------------------------------------------

    def _settle_full_marks(self):
        """Words on the full mark that no rule took up: they are the rule."""
        if self.full_from is None:
            return
        clause = self.full[-1]
        start, self.full_from = self.full_from, None
        if self.drafts:
            is_relief = any("不" in p.word for each in self.full for p in each.of("full"))
            self.unread.append((start, clause.end, "exemption" if is_relief else "full_mark"))
            return
        measured = [q for q in clause.quantities if q.comparison in ("at_least", "over")]
        if measured and measured[-1].unit == "%":
            draft = Draft(
                "threshold",
                {"comparison": measured[-1].comparison, "threshold": measured[-1].least},
                start, clause.end, clause.condition, "award", is_whole=True,
            )  # fmt: skip
        else:
            draft = Draft(
                "all_or_nothing", {}, start, clause.end, clause.condition, "award", is_whole=True
            )
        self._add(draft)


def _is_a_limit(clause):
    return any(q.comparison or q.unit == "%" for q in clause.quantities)
