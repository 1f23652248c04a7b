"""What was met or missed, how often, how grave, how late."""

from ..phrases import Each, One, Row, Say, Silent
from .bounds import CAP, FLOOR, NO_FULL_MARK, giving, leaf, taking_off

_POINTS = Say("{code:name}{points:points}", "{code:name} {points:points}")
_FACTOR = Say("{code:name}×{factor:number}", "{code:name} × {factor:number}")

_ALL_OR_NOTHING = giving(
    Say(
        "符合要求得满分，否则不得分", "the full mark when the requirement is met, otherwise nothing"
    )
)

_GATE = Row(
    NO_FULL_MARK,
    Say(
        "未达到要求的，所属项目不得分",
        "where the requirement is not met, the item that it is part of gets nothing",
    ),
    FLOOR,
    CAP,
)

_CHECKLIST = One(
    taking_off(
        Say("逐项检查，未做到的扣分：", "each check that is not met takes off: ", mode="deduct"),
        Each("checks", _POINTS),
    ),
    giving(
        Say("逐项检查，做到的得分：", "each check that is met gives: ", mode="award"),
        Each("checks", _POINTS),
    ),
)

_PER_OCCURRENCE = One(
    taking_off(
        Say("每发生1次扣{each:points}", "each occurrence takes off {each:points}", mode="deduct")
    ),
    giving(Say("每有1次得{each:points}", "each occurrence gives {each:points}", mode="add")),
)

_SHORTFALL = taking_off(
    Say(
        "应开展{required:times}，每少1次扣{each:points}",
        "{required:times} required, each one missing takes off {each:points}",
    )
)

_BONUS = Row(
    NO_FULL_MARK,
    One(
        Say("每有1次加{each:points}", "each occurrence adds {each:points}", beyond=0),
        Say(
            "超过{beyond:times}的部分，每1次加{each:points}",
            "beyond {beyond:times}, each occurrence adds {each:points}",
        ),
    ),
    FLOOR,
    One(
        Say("，加分不设上限", ", without limit", cap=None),
        Say("，最多加{cap:points}", ", at most {cap:points} in all"),
    ),
)

_CIRCUMSTANCES = One(
    Silent(circumstances=()),
    Row(
        Say("；有下列情形的乘以系数：", "; multiplied where it holds: "),
        Each("circumstances", _FACTOR),
    ),
)
_SAME_EVENT = One(
    Silent(same_event="each"),
    Say(
        "；同一事件只计最重的一次",
        "; of one event only the gravest level counts",
        same_event="highest",
    ),
)

_SEVERITY = One(
    taking_off(
        Say("每起按情节扣分：", "each event takes off by its gravity: ", mode="deduct"),
        Each("levels", _POINTS),
        _CIRCUMSTANCES,
        _SAME_EVENT,
    ),
    giving(
        Say("每起按情节得分：", "each event gives by its weight: ", mode="add"),
        Each("levels", _POINTS),
        _CIRCUMSTANCES,
        _SAME_EVENT,
    ),
)

_LADDER = Row(
    NO_FULL_MARK,
    Say(
        "同一项目就高不就低、只计一次，按层级加分：",
        "one project counts once, at its highest level: ",
    ),
    Each("levels", _POINTS),
    One(
        Silent(roles=()),
        Row(Say("；按承担的角色折算：", "; by the role played in it: "), Each("roles", _FACTOR)),
    ),
    One(
        Silent(first_time_only=False),
        Say("；只计首次获得的", "; the first time only", first_time_only=True),
    ),
    FLOOR,
    One(
        Say("，加分不设上限", ", without limit", cap=None),
        Say("，最多加{cap:points}", ", at most {cap:points} in all"),
    ),
)

_NEVER = Say("，始终未办的扣{never:points}", ", never done {never:points} off")

_LATENESS = taking_off(
    One(
        Row(
            Say("每件", "each matter: ", each=None, grace=0),
            Each(
                "bands",
                One(
                    Say("逾期的扣{points:points}", "late {points:points} off", over=0),
                    Say(
                        "逾期超过{over:days}的扣{points:points}",
                        "more than {over:days} late {points:points} off",
                    ),
                ),
            ),
        ),
        Row(
            Say("每件", "each matter: ", bands=()),
            One(
                Say("每逾期1天扣{each:points}", "{each:points} off a day late", grace=0),
                Say(
                    "宽限{grace:days}，此后每逾期1天扣{each:points}",
                    "{each:points} off a day late beyond {grace:days} of grace",
                ),
            ),
        ),
    ),
    _NEVER,
)

SENTENCES = {
    "all_or_nothing": leaf("all_or_nothing", _ALL_OR_NOTHING),
    "gate": leaf("gate", _GATE),
    "checklist": leaf("checklist", _CHECKLIST),
    "per_occurrence": leaf("per_occurrence", _PER_OCCURRENCE),
    "shortfall": leaf("shortfall", _SHORTFALL),
    "bonus": leaf("bonus", _BONUS),
    "severity": leaf("severity", _SEVERITY),
    "ladder": leaf("ladder", _LADDER),
    "lateness": leaf("lateness", _LATENESS),
}
DEFAULTS = {
    "checklist": {"mode": "deduct"},
    "per_occurrence": {"mode": "deduct"},
    "bonus": {"beyond": 0},
    "severity": {"mode": "deduct", "circumstances": (), "same_event": "each"},
    "ladder": {"roles": (), "first_time_only": False},
    "lateness": {"bands": (), "grace": 0},
}
