"""How each kind of rule asks for its fact: the inputs, the fact in them, a fact as inputs.

A shape is made for one item. `inputs(typed)` are its groups of inputs, `read(typed)` the fact or
None where nothing was typed, `write(fact)` {part: text or list of texts}, the other way round.
"""

from django.utils.translation import gettext as _

from tracker import scoring
from tracker.assessment.trying.typed import Group
from tracker.assessment.wording import level_title, shown
from tracker.scoring.numbers import write as exact_text


def yes_no():
    """The two answers to a condition."""
    return (("yes", _("met")), ("no", _("not met")))


class Shape:
    """One item's way of asking. `row` is its Node, for the titles of its levels."""

    def __init__(self, node, row):
        self.node, self.params, self.row = node, node.params, row

    def title(self, code):
        """Return the title of a level, check, part or exception."""
        return level_title(self.row, code)

    def titled(self, codes):
        """Return choices with titles."""
        return tuple((code, self.title(code)) for code in codes)

    def inputs(self, typed):
        """Return the groups of inputs."""
        return [Group("", self.fields(typed))]

    def fields(self, typed):
        """Return the inputs of a shape that has one group."""
        raise NotImplementedError


class ConditionShape(Shape):
    """R1: met or not."""

    def fields(self, typed):
        return [typed.select("met", _("Condition"), yes_no())]

    def read(self, typed):
        answer = typed.text("met")
        return scoring.Met(answer == "yes") if answer in ("yes", "no") else None

    def write(self, fact):
        return {"met": "yes" if fact.met else "no"}


class CountShape(Shape):
    """R2, R3, R12: how many."""

    def fields(self, typed):
        return [typed.input("count", _("How many"), "whole")]

    def read(self, typed):
        count = typed.whole("count")
        return None if count is None else scoring.Count(count)

    def write(self, fact):
        return {"count": str(fact.count)}


class RatioShape(Shape):
    """R8: part and whole."""

    def fields(self, typed):
        return [
            typed.input("numerator", _("Part"), "number", is_narrow=True),
            typed.input("denominator", _("Whole"), "number", is_narrow=True),
        ]

    def read(self, typed):
        if typed.is_blank("numerator", "denominator"):
            return None
        typed.require("numerator", "denominator")
        part, whole = typed.number("numerator"), typed.number("denominator")
        return None if None in (part, whole) else scoring.Ratio(part, whole)

    def write(self, fact):
        return {
            "numerator": exact_text(fact.numerator),
            "denominator": exact_text(fact.denominator),
        }


class MeasureShape(Shape):
    """R6 with bands, R9, R10: a value, or a share such as 21/50, which counts in per cent."""

    def fields(self, typed):
        hint = _("A number such as 84.5, or a share such as 21/50.")
        return [typed.input("value", _("Measured value"), "text", hint=hint)]

    def read(self, typed):
        text = typed.plain("value")
        if "/" not in text:
            value = typed.number("value")
            return None if value is None else scoring.Measured(value)
        part, _slash, whole = text.partition("/")
        try:
            return scoring.Ratio(scoring.exact(part.strip()), scoring.exact(whole.strip()))
        except scoring.NotExact:
            typed.object_to("value", _("Enter an exact number such as 0.5."))
            return None

    def write(self, fact):
        if isinstance(fact, scoring.Ratio):
            return {"value": f"{exact_text(fact.numerator)}/{exact_text(fact.denominator)}"}
        if isinstance(fact, scoring.Count):
            return {"value": str(fact.count)}
        return {"value": exact_text(fact.value)}


class ChecksShape(Shape):
    """R4: an answer to each check."""

    def fields(self, typed):
        answers = yes_no()
        return [
            typed.select(f"check.{code}", self.title(code), answers)
            for code, _points in self.params.checks
        ]

    def read(self, typed):
        parts = [f"check.{code}" for code, _points in self.params.checks]
        if typed.is_blank(*parts) or not typed.require(*parts):
            return None
        return scoring.Checks(
            tuple(
                (code, typed.text(f"check.{code}") == "yes") for code, _points in self.params.checks
            )
        )

    def write(self, fact):
        return {f"check.{code}": "yes" if met else "no" for code, met in fact.checks}


class FactorsShape(Shape):
    """R14 at a combining item: which circumstances hold."""

    def fields(self, typed):
        codes = [code for code, _factor in self.params.factors]
        return [typed.input("holds", _("What holds"), "ticks", choices=self.titled(codes))]

    def read(self, typed):
        ticked = set(typed.many("holds"))
        codes = [code for code, _factor in self.params.factors]
        if not ticked:
            return None
        return scoring.Checks(tuple((code, code in ticked) for code in codes))

    def write(self, fact):
        return {"holds": [code for code, holds in fact.checks if holds]}


class LevelShape(Shape):
    """R6 with values, R7: a level, its band and its load."""

    def fields(self, typed):
        words = getattr(self.params, "words", None)
        codes = [code for code, _value in (words or self.params.values)]
        found = [typed.select("level", _("Level"), self.titled(codes))]
        if words and self.params.bands:
            found.append(typed.select("band", _("Band"), self.titled(self.params.bands)))
        if words and self.params.loads:
            loads = [code for code, _factor in self.params.loads]
            found.append(typed.select("load", _("Load"), self.titled(loads)))
        return found

    def read(self, typed):
        level, band, load = typed.text("level"), typed.text("band"), typed.text("load")
        if not level:
            if band or load:
                typed.require("level")
            return None
        if getattr(self.params, "words", None) and self.params.bands and not typed.require("band"):
            return None
        return scoring.Level(level, band, load)

    def write(self, fact):
        return {"level": fact.code, "band": fact.band, "load": fact.load}


class AwardShape(Shape):
    """R16: points within a range, with the reason."""

    def fields(self, typed):
        least, most = shown(self.params.least), shown(self.params.most)
        label = _("Points to deduct") if self.params.mode == "deduct" else _("Points")
        hint = _("Between %(least)s and %(most)s.") % {"least": least, "most": most}
        return [
            typed.input("points", label, "number", hint=hint, is_narrow=True),
            typed.input("reason", _("Reason")),
        ]

    def read(self, typed):
        points, reason = typed.number("points"), typed.text("reason")
        if points is None:
            if reason:
                typed.require("points")
            return None
        return scoring.Awarded(points, reason)

    def write(self, fact):
        return {"points": exact_text(fact.points), "reason": fact.reason}


class DelaysShape(Shape):
    """R21: the days late of each thing that was due."""

    NEVER = ("never", "从未", "未完成", "-", "x")

    def fields(self, typed):
        hint = _("One number for each thing that was due, 0 for on time. Example: 0, 12, never")
        return [typed.input("days", _("Days late"), hint=hint)]

    def read(self, typed):
        text = typed.plain("days").lower()
        if not text:
            return None
        days = []
        for word in text.replace(";", ",").replace("、", ",").split(","):
            word = word.strip()
            if word in self.NEVER or word == _("never").lower():
                days.append(None)
            elif word.isascii() and word.isdigit() and len(word) <= 5:
                days.append(int(word))
            elif word:
                typed.object_to("days", _("Enter days as whole numbers with commas between them."))
                return None
        return scoring.Delays(tuple(days))

    def write(self, fact):
        return {"days": ", ".join(_("never") if d is None else str(d) for d in fact.days)}


class StandingShape(Shape):
    """R11: the value, and its place among the others or what it is compared with."""

    @property
    def by_place(self):
        """Tell whether the rule goes by the place."""
        return bool(self.params.places.table)

    def fields(self, typed):
        found = []
        if self.node.is_leaf:  # what a ranked group is worth follows from its items
            found.append(typed.input("value", _("Measured value"), "number", is_narrow=True))
        if self.by_place:
            found.append(typed.input("rank", _("Place"), "whole", is_narrow=True))
            found.append(typed.input("of", _("Among how many"), "whole", is_narrow=True))
        else:
            found.append(typed.input("reference", _("Compared with"), "number", is_narrow=True))
        return found

    def read(self, typed):
        parts = ["rank", "of"] if self.by_place else ["reference"]
        if self.node.is_leaf:
            parts.insert(0, "value")
        if typed.is_blank(*parts) or not typed.require(*parts):
            return None
        value = typed.number("value") if self.node.is_leaf else 0
        if self.by_place:
            numbers = {"rank": typed.whole("rank"), "of": typed.whole("of")}
        else:
            numbers = {"reference": typed.number("reference")}
        if value is None or None in numbers.values():
            return None
        return scoring.Standing(value, **numbers)

    def write(self, fact):
        if isinstance(fact, scoring.Ratio):
            if not fact.denominator:
                return {}
            return {"value": exact_text(fact.numerator * 100 / fact.denominator)}
        if isinstance(fact, scoring.Count):
            return {"value": str(fact.count)}
        found = {"value": exact_text(fact.value)}
        if isinstance(fact, scoring.Standing):
            if fact.rank is not None:
                found |= {"rank": str(fact.rank), "of": str(fact.of)}
            if fact.reference is not None:
                found["reference"] = exact_text(fact.reference)
        return found
