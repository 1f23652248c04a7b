"""What earlier clauses say that later ones lean on."""

from dataclasses import dataclass, field

from .words import alike


@dataclass(slots=True)
class Context:
    """What earlier clauses say that later ones lean on: how often, and how high."""

    clauses: list = field(default_factory=list)

    def required(self, clause):
        """Return (the required count of what is missing, why doubts), or (None, doubts)."""
        for reach, clauses in (("own", [clause]), ("before", self.clauses)):
            stated = {}
            for each in clauses:
                if _is_of_something_else(clause, each):
                    continue
                if _is_for_each(each):
                    continue  # 每名党员2次: how many in all is not written
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


def _is_for_each(clause):
    """Return whether what a clause requires is required of each person or household."""
    for place, phrase in enumerate(clause.phrases):
        if phrase.kind == "every_unit":
            after = clause.phrases[place + 1 :]
            return any(p.kind in ("period", "atleast", "count") for p in after)
    return False


def _is_of_something_else(clause, stated):
    """Return whether what is missing is named, and a clause that states a count does not name it.

    召开会议不少于4次 does not say how many 会议记录 there must be.
    """
    counts = clause.of("count")
    effect = clause.of("deduct")
    if not counts or not effect:
        return False
    between = (p for p in clause.phrases if counts[-1].start < p.start < effect[0].start)
    thing = "".join(p.word for p in between if p.kind in ("text", "stray", "unit")).strip(" ,的")
    lack = clause.of("lack")[0].start
    words = "".join(p.word for p in stated.phrases if stated is not clause or p.start < lack)
    return len(thing) >= 2 and thing not in words


def _step_start(clause):
    return clause.of("down", "up", "both")[0].start
