"""Shapes of facts that are lists or come from elsewhere: events, parts, units, vetoes."""

from django.utils.translation import gettext as _

from tracker import scoring
from tracker.assessment.trying.facts import Shape
from tracker.assessment.trying.typed import Group
from tracker.assessment.wording import shown
from tracker.scoring.numbers import write as exact_text

BLANK_ROWS = 1  # offered below those that are filled in
MOST_ROWS = 40


class RowsShape(Shape):
    """A list of rows, each with the same inputs; `PARTS` are those that make a row more than blank.

    Rows are numbered; a blank one is passed over, and one more is offered below the last.
    """

    PARTS = ()
    can_grow = True

    def inputs(self, typed):
        rows = self._filled(typed) + BLANK_ROWS
        if typed.raw("more"):
            rows += 2
        rows = min(rows, MOST_ROWS)
        return [
            Group(self.row_title(n + 1), self.row_inputs(typed.at(str(n)))) for n in range(rows)
        ]

    def _filled(self, typed):
        filled = [n for n in range(MOST_ROWS) if not typed.at(str(n)).is_blank(*self.PARTS)]
        return filled[-1] + 1 if filled else 0

    def rows(self, typed):
        """Return what was typed in each row that is not blank."""
        below = [typed.at(str(n)) for n in range(self._filled(typed))]
        return [row for row in below if not row.is_blank(*self.PARTS)]


class EventsShape(RowsShape):
    """R2 by severity, R13, R14: what happened, at what level, in what circumstances."""

    PARTS = ("key", "level")

    def row_title(self, number):
        return _("Event %(number)s") % {"number": number}

    def row_inputs(self, typed):
        codes = getattr(self.params, "circumstances", None) or getattr(self.params, "roles", ())
        levels = self.titled(code for code, _points in self.params.levels)
        found = [
            typed.input("key", _("What")),
            typed.select("level", _("Level"), levels),
        ]
        if codes:
            titled = self.titled(code for code, _factor in codes)
            found.append(typed.input("circumstances", _("Circumstances"), "ticks", choices=titled))
        if getattr(self.params, "first_time_only", False):
            found.append(typed.input("repeat", _("Not the first time"), "tick"))
        else:
            found.append(typed.input("count", _("How many times"), "whole", is_narrow=True))
        return found

    def inputs(self, typed):
        tick = typed.input("none", _("Nothing happened"), "tick")
        return [Group("", [tick]), *super().inputs(typed)]

    def read(self, typed):
        rows = self.rows(typed)
        if not rows:
            return scoring.Events(()) if typed.ticked("none") else None
        events = []
        for number, row in enumerate(rows, 1):
            count = row.whole("count") if row.text("count") else 1
            if not row.require("level") or count is None:
                continue
            events.append(
                scoring.Event(
                    # what has no name is an event of its own
                    key=row.text("key") or f"#{number}",
                    level=row.text("level"),
                    circumstances=tuple(dict.fromkeys(row.many("circumstances"))),
                    count=count,
                    repeat=row.ticked("repeat"),
                )
            )
        return scoring.Events(tuple(events))

    def write(self, fact):
        found = {} if fact.events else {"none": "on"}
        for number, event in enumerate(fact.events[:MOST_ROWS]):
            found |= {
                f"{number}.key": event.key,
                f"{number}.level": event.level,
                f"{number}.circumstances": list(event.circumstances),
                f"{number}.count": str(event.count),
            }
            if event.repeat:
                found[f"{number}.repeat"] = "on"
        return found


class UnitsShape(RowsShape):
    """R18: what each unit led came to."""

    PARTS = ("name", "points", "full")

    def row_title(self, number):
        return _("Unit %(number)s") % {"number": number}

    def row_inputs(self, typed):
        found = [
            typed.input("name", _("Name")),
            typed.input("points", _("Points"), "number", is_narrow=True),
            typed.input("full", _("Full mark"), "number", is_narrow=True),
        ]
        if self.params.combine == "weighted":
            found.append(typed.input("weight", _("Weight"), "number", is_narrow=True))
        return found

    def read(self, typed):
        units = []
        for number, row in enumerate(self.rows(typed), 1):
            if not row.require("points"):
                continue
            points, full, weight = row.number("points"), row.number("full"), row.number("weight")
            if points is not None:
                units.append(
                    scoring.Unit(
                        row.text("name") or str(number),
                        points,
                        100 if full is None else full,
                        1 if weight is None else weight,
                    )
                )
        return scoring.Units(tuple(units)) if units else None

    def write(self, fact):
        found = {}
        for number, unit in enumerate(fact.units[:MOST_ROWS]):
            found |= {
                f"{number}.name": unit.code,
                f"{number}.points": exact_text(unit.points),
                f"{number}.full": exact_text(unit.out_of),
                f"{number}.weight": exact_text(unit.weight),
            }
        return found


class GivenShape(Shape):
    """R17: the points that others give, one input for each of them."""

    def parts(self):
        """Return (code, label, the most that can be given or None)."""
        if self.params.parts:
            return [(code, self.title(code), most) for code, most in self.params.parts]
        return [("", self.params.office or _("Points given"), self.params.out_of)]

    def fields(self, typed):
        return [
            typed.input(
                f"part.{code}",
                label,
                "number",
                hint="" if most is None else _("of %(full)s") % {"full": shown(most)},
                is_narrow=True,
            )
            for code, label, most in self.parts()
        ]

    def read(self, typed):
        names = {code: f"part.{code}" for code, _label, _most in self.parts()}
        if typed.is_blank(*names.values()):
            return None
        given = [(code, typed.number(name)) for code, name in names.items() if typed.text(name)]
        if any(points is None for _code, points in given):
            return None
        return scoring.Given(tuple(given))

    def write(self, fact):
        return {f"part.{code}": exact_text(points) for code, points in fact.parts}


class VetoShape(Shape):
    """R15: whether a veto was raised, and what became of it."""

    def fields(self, typed):
        statuses = (
            (scoring.VetoStatus.CLEAR, _("none raised")),
            (scoring.VetoStatus.PENDING, _("raised, not yet approved")),
            (scoring.VetoStatus.EFFECTIVE, _("in effect")),
            (scoring.VetoStatus.EXCEPTED, _("an exception applies")),
            (scoring.VetoStatus.EXPIRED, _("its time is over")),
        )
        found = [
            typed.select("status", _("Veto"), tuple((str(code), word) for code, word in statuses)),
            typed.select("exception", _("Exception"), self.titled(self.params.exceptions)),
            typed.input("reason", _("Reason")),
        ]
        if self.params.needs_proof:
            found.append(typed.input("proof", _("Proof")))
        return found

    def read(self, typed):
        status, proof = typed.text("status"), typed.text("proof")
        if not status:
            return None
        exception = typed.text("exception")
        return scoring.Vetoed(
            status,
            exception if status == scoring.VetoStatus.EXCEPTED else "",
            typed.text("reason"),
            evidence=(proof,) if proof else (),
        )

    def write(self, fact):
        return {
            "status": str(fact.status),
            "exception": fact.exception,
            "reason": fact.reason,
            "proof": ", ".join(fact.evidence),
        }
