"""What is measured: in proportion, step by step, over a line, by bands."""

from itertools import product

from ..phrases import Each, One, Row, Say, Silent
from .bounds import CAP, FLOOR_OF_LOSSES, OPENING, giving, leaf

_RATIO = giving(
    One(
        Say(
            "按完成比例得分",
            "in proportion to what was done of what was due",
            denominator=None,
        ),
        Say(
            "按完成数占{denominator:number}的比例得分",
            "in proportion to the count out of {denominator:number}",
        ),
    ),
    One(
        Silent(if_nothing_due="refuse"),
        Say(
            "，没有应办事项的得满分", ", the full mark where nothing was due", if_nothing_due="full"
        ),
        Say("，没有应办事项的不得分", ", nothing where nothing was due", if_nothing_due="zero"),
    ),
)

_AT_THE_TARGET = One(
    Say("达到{target:number}得满分，", "the full mark at {target:number}, ", base=None),
    Say("达到{target:number}得{base:points}，", "{base:points} at {target:number}, "),
)
_MOVES = {"lost": ("扣", "takes off"), "gained": ("加", "adds")}


def _steps(below, above):
    """Return how a step below and a step above the target count; None: not at all."""
    zh, en, still = [], [], {}
    for key, move, side_zh, side_en in (
        ("below", below, "低", "below"),
        ("above", above, "高", "above"),
    ):
        if move is None:
            still[key] = "0"
            continue
        verb_zh, verb_en = _MOVES[move]
        gap = f"{{{key}:{move}}}"
        zh.append(f"每{side_zh}{{step:number}}{verb_zh}{gap}")
        en.append(f"each {{step:number}} {side_en} {verb_en} {gap}")
    return Say("、".join(zh), ", ".join(en), **still)


_PART_STEPS = One(
    Say("，不足一档的不计", ", part of a step does not count", steps="whole"),
    Say("，不足一档的按一档计", ", part of a step counts as a whole one", steps="started"),
    Say("，不足一档的按比例计", ", part of a step counts in proportion", steps="part"),
)
_SIDES = [sides for sides in product((None, "lost", "gained"), repeat=2) if any(sides)]

_STEP = One(
    Row(
        OPENING,
        _AT_THE_TARGET,
        One(*(_steps(*sides) for sides in _SIDES if "lost" in sides)),
        _PART_STEPS,
        FLOOR_OF_LOSSES,
        CAP,
    ),
    giving(
        _AT_THE_TARGET,
        One(*(_steps(*sides) for sides in _SIDES if "lost" not in sides)),
        _PART_STEPS,
    ),
)

_THRESHOLD = giving(
    Say("数值", "the full mark when the value is "),
    One(
        Say("不低于{threshold:number}", "at least {threshold:number}", comparison="at_least"),
        Say("高于{threshold:number}", "over {threshold:number}", comparison="over"),
        Say("不高于{threshold:number}", "at most {threshold:number}", comparison="at_most"),
        Say("低于{threshold:number}", "under {threshold:number}", comparison="under"),
    ),
    Say("的得满分，", ", "),
    One(
        Say("否则不得分", "otherwise nothing", otherwise="0"),
        Say("否则得{otherwise:points}", "otherwise {otherwise:points}"),
    ),
)

_REST = One(
    Say("，其余不得分", "; below that nothing", below="0"),
    Say("，其余得{below:points}", "; below that {below:points}"),
)
_VALUE_TABLE = One(
    giving(
        Say("按情形给分：", "by what is the case: ", bands=()),
        Each("values", Say("{code:name}{points:points}", "{code:name} {points:points}")),
        One(Silent(below="0"), Say("，其余得{below:points}", "; anything else {below:points}")),
    ),
    giving(
        Silent(values=()),
        Each(
            "bands",
            Say(
                "{at_least:number}及以上得{points:points}",
                "from {at_least:number} up {points:points}",
            ),
        ),
        _REST,
    ),
)

SENTENCES = {
    "ratio": leaf("ratio", _RATIO),
    "step": leaf("step", _STEP),
    "threshold": leaf("threshold", _THRESHOLD),
    "value_table": leaf("value_table", _VALUE_TABLE),
}
DEFAULTS = {
    "ratio": {"if_nothing_due": "refuse"},
    "step": {"below": "0", "above": "0", "steps": "whole"},
    "threshold": {"otherwise": "0"},
    "value_table": {"values": (), "bands": (), "below": "0"},
}
