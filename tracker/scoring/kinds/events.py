"""R2 and R14 by severity, R13 level ladder: what happened, each at its level."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from ..facts import Event, Events
from ..notes import Note
from ..numbers import Amount, amount, simplest
from ..problems import FactDoesNotFit, ProblemCode
from .registry import NOTHING, LeafKind, LeafParams, opening, register


@dataclass(frozen=True, slots=True, kw_only=True)
class Severity(LeafParams):
    """So much for each event by its level, multiplied by the circumstances that hold.

    `same_event`: of events with one key "each" counts, or only the "highest".
    """

    mode: str
    levels: tuple[tuple[str, Fraction], ...]
    circumstances: tuple[tuple[str, Fraction], ...]
    same_event: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder(LeafParams):
    """A project counts once, at its highest level, by the role that was played in it."""

    levels: tuple[tuple[str, Fraction], ...]
    roles: tuple[tuple[str, Fraction], ...]
    first_time_only: bool


@dataclass(frozen=True, slots=True)
class _Scale:
    """Points of the levels and factors of the circumstances, as a table."""

    levels: dict[str, Fraction]
    factors: dict[str, Fraction]

    def rows(self, event: Event, sign: int, note: Note) -> tuple:
        """Return the rows of one event: its level first, then each circumstance that changes it."""
        points = self.levels.get(event.level)
        if points is None:
            raise FactDoesNotFit(ProblemCode.UNKNOWN_VALUE, value=event.level)
        running: Amount = sign * event.count * amount(points)
        found = [(running, note, (event.key, event.level, event.count, points))]
        for code in event.circumstances:
            factor = self.factors.get(code)
            if factor is None:
                raise FactDoesNotFit(ProblemCode.UNKNOWN_VALUE, value=code)
            change = simplest(running * (factor - 1))
            found.append((change, Note.CIRCUMSTANCE, (event.key, code, factor)))
            running = simplest(running + change)
        return tuple(found)

    def weigh(self, event: Event) -> Amount:
        """Return how much an event changes, in units, whichever way."""
        return abs(sum(row[0] for row in self.rows(event, 1, Note.EVENT_ADDED)))


def _highest_only(scale, events, keep_all=False):
    """Return the events and whether each is passed over: of one key the heaviest counts.

    Equally heavy ones: the first.
    """
    if keep_all:
        return [(event, False) for event in events]
    best: dict[str, tuple] = {}
    for place, event in enumerate(events):
        weight = scale.weigh(event)
        if event.key not in best or weight > best[event.key][0]:
            best[event.key] = (weight, place)
    return [(event, best[event.key][1] != place) for place, event in enumerate(events)]


def _severity(params, full):
    scale = _Scale(dict(params.levels), dict(params.circumstances))
    deducts = params.mode == "deduct"
    start = opening(full) if deducts else ()
    sign, note = (-1, Note.EVENT_DEDUCTED) if deducts else (1, Note.EVENT_ADDED)
    keep_all = params.same_event == "each"

    def evaluate(fact):
        found = []
        for event, is_passed_over in _highest_only(scale, fact.events, keep_all):
            if is_passed_over:
                found.append((0, Note.EVENT_NOT_COUNTED, (event.key, event.level)))
            else:
                found += scale.rows(event, sign, note)
        return (*start, *found) or NOTHING

    return evaluate


def _ladder(params, full):
    scale = _Scale(dict(params.levels), dict(params.roles))

    def evaluate(fact):
        found, counting = [], []
        for event in fact.events:
            if params.first_time_only and event.repeat:
                found.append((0, Note.EVENT_REPEATED, (event.key, event.level)))
            else:
                counting.append(event)
        for event, is_passed_over in _highest_only(scale, counting):
            if is_passed_over:
                found.append((0, Note.EVENT_NOT_COUNTED, (event.key, event.level)))
            else:
                found += scale.rows(event, 1, Note.EVENT_ADDED)
        return tuple(found) or NOTHING

    return evaluate


def _weigh(circumstances: str) -> Callable:
    def weigh(params):
        scale = _Scale(dict(params.levels), dict(getattr(params, circumstances)))
        passes_over = getattr(params, "first_time_only", False)
        return lambda event: 0 if passes_over and event.repeat else scale.weigh(event)

    return weigh


def _read_severity(reader):
    return {
        "mode": reader.choice("mode", ("deduct", "add"), default="deduct"),
        "levels": reader.codes("levels", number="points", least=0, required=True),
        "circumstances": reader.codes("circumstances", number="factor", least=0),
        "same_event": reader.choice("same_event", ("each", "highest"), default="each"),
    }


def _read_ladder(reader):
    # a ladder has no full mark to be held at, so its cap must be stated; null says: no cap
    if not reader.has("cap"):
        reader.object_to("cap", ProblemCode.CAP_REQUIRED)
    return {
        "levels": reader.codes("levels", number="points", least=0, required=True),
        "roles": reader.codes("roles", number="factor", least=0),
        "first_time_only": reader.flag("first_time_only", default=False),
    }


register(
    LeafKind(
        code="severity",
        rule="R14",
        params=Severity,
        accepts=(Events,),
        read=_read_severity,
        compile=_severity,
        weigh=_weigh("circumstances"),
    )
)
register(
    LeafKind(
        code="ladder",
        rule="R13",
        params=Ladder,
        accepts=(Events,),
        read=_read_ladder,
        compile=_ladder,
        # nobody reported a project: there is none, and nothing is left open
        absent=lambda params, full: NOTHING,
        weigh=_weigh("roles"),
        has_full_mark=False,
    )
)
