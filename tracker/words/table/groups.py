"""The nodes that combine what stands below them."""

from ..phrases import Each, One, Row, Say, Silent
from .bounds import CAP, CAP_IF_STATED, END, FLOOR_IF_STATED, FLOOR_OF_LOSSES, WEIGHT
from .comparisons import RANKED

_OPENING = One(
    Silent(points=None),
    Say("满分{points:points}，", "full mark {points:points}; "),
)


def _group(kind, body):
    return Row(Silent(kind=kind), body, END, WEIGHT)


def _combining(*words):
    """Return a node whose full mark and bounds are said where they are stated."""
    return Row(_OPENING, *words, FLOOR_IF_STATED, CAP_IF_STATED)


_FROM_FULL_MARK = Row(
    One(
        Say("满分待定，", "full mark not set yet; ", points=None),
        Say("满分{points:points}，", "full mark {points:points}; "),
    ),
    Say("下列各项在满分基础上扣减或加分", "the items below take off from it or add to it"),
    FLOOR_OF_LOSSES,
    CAP,
)

_ADJUSTED = _combining(
    One(
        Say(
            "下列各项得分之和乘以系数：",
            "the sum of the items below is multiplied where it holds: ",
            of="points",
        ),
        Say(
            "下列各项失分之和乘以系数：",
            "what the items below lost is multiplied where it holds: ",
            of="lost",
        ),
    ),
    Each("factors", Say("{code:name}×{factor:number}", "{code:name} × {factor:number}")),
)

SENTENCES = {
    "sum": _group("sum", _combining(Say("下列各项得分相加", "the items below are added up"))),
    "mean": _group("mean", _combining(Say("取下列各项平均分", "the mean of the items below"))),
    "weighted_mean": _group(
        "weighted_mean",
        _combining(Say("下列各项按权重加权平均", "the mean of the items below by their weights")),
    ),
    "highest": _group(
        "highest",
        _combining(Say("下列各项只取得分最高的一项", "only the highest of the items below counts")),
    ),
    "lowest": _group(
        "lowest",
        _combining(Say("下列各项只取得分最低的一项", "only the lowest of the items below counts")),
    ),
    "from_full_mark": _group("from_full_mark", _FROM_FULL_MARK),
    "first_applicable": _group(
        "first_applicable",
        _combining(
            Say(
                "下列各项按先后只取第一个适用的，其余不计",
                "only the first of the items below that applies counts",
            )
        ),
    ),
    "not_twice": _group(
        "not_twice",
        _combining(
            Say(
                "下列各项得分相加，同一事件不重复计算，只计影响最大的一处",
                "the items below are added up, and one event counts only where it weighs most",
            )
        ),
    ),
    "adjusted": _group("adjusted", _ADJUSTED),
    "ranked": _group("ranked", RANKED),
}
DEFAULTS = {"adjusted": {"of": "points"}}
