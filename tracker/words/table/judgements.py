"""What people judge: levels, points within a range; what others give; what is ruled out."""

from ..phrases import Each, One, Row, Say, Silent
from .bounds import (
    CAP,
    CAP_IF_STATED,
    CLAUSE,
    FLOOR,
    FLOOR_IF_STATED,
    NO_FULL_MARK,
    OPENING,
    giving,
    leaf,
)

_LOADS = One(
    Silent(loads=()),
    Row(
        Say("；按工作量乘以系数：", "; multiplied by the load: "),
        Each("loads", Say("{code:name}×{factor:number}", "{code:name} × {factor:number}")),
    ),
)


def _levels(unit, zh, en):
    """Return the words of the levels, in points or in per cent of the full mark."""
    number = Say(f"{{it:{unit}}}", f"{{it:{unit}}}")
    return One(
        Row(
            Say(f"按等次{zh}：", f"by level{en}: ", bands=()),
            Each("words", Say(f"{{code:name}}{{value:{unit}}}", f"{{code:name}} {{value:{unit}}}")),
        ),
        Row(
            Say(f"按等次和类别{zh}，类别依次为", f"by level and kind{en}, the kinds being "),
            Each("bands", Say("{it:name}", "{it:name}")),
            Say("：", ": "),
            Each(
                "words", Row(Say("{code:name}", "{code:name} "), Each("values", number)), "；", "; "
            ),
        ),
    )


_GRADE_WORDS = giving(
    One(
        Row(Silent(scale="points"), _levels("points", "给分", "")),
        Row(
            Silent(scale="percent"),
            _levels("percent", "折算", ", in per cent of the full mark"),
        ),
    ),
    _LOADS,
)

_AWARDED = Row(
    Say(
        "由评审人在{least:number}至{most:points}之间酌情给分并写明理由",
        "a reviewer awards {least:number} to {most:points} and gives the reason",
        mode="award",
    ),
    One(
        Silent(default=None),
        Say("，未作决定的得{default:points}", ", {default:points} where nobody decides"),
    ),
)
_WITHHELD = Row(
    Say(
        "由评审人酌情扣{least:number}至{most:points}并写明理由",
        "a reviewer takes off {least:number} to {most:points} and gives the reason",
        mode="deduct",
    ),
    One(
        Silent(default=None),
        Say("，未作决定的不扣分", ", nothing where nobody decides", default="0"),
        Say("，未作决定的扣{default:points}", ", {default:points} where nobody decides"),
    ),
)
_DISCRETIONARY = One(
    Row(CLAUSE, _WITHHELD, CAP_IF_STATED),
    Row(OPENING, One(_AWARDED, _WITHHELD), FLOOR_IF_STATED, CAP_IF_STATED),
)

_GIVERS_SCALE = One(
    Silent(out_of=None),
    Say("，对方满分{out_of:points}，按比例折算", ", from a scale of {out_of:points}"),
)
_DELEGATED = giving(
    One(
        Row(
            Say(
                "由下列单位分别给分：", "given in parts by: ", rubric=None, office=None, out_of=None
            ),
            Each("parts", Say("{code:name}{points:points}", "{code:name} {points:points}")),
        ),
        Row(
            Say("取考核办法{rubric:name}的得分", "given by the framework {rubric:name}"),
            Silent(parts=(), office=None),
            _GIVERS_SCALE,
        ),
        Row(
            Say("由{office:text}给分", "given by {office:text}"),
            Silent(parts=(), rubric=None),
            _GIVERS_SCALE,
        ),
    )
)

_FROM_UNITS = giving(
    One(
        Say(
            "按所辖单位平均得分率折算",
            "in proportion to the mean that the units led have reached",
            combine="mean",
        ),
        Say(
            "按所辖单位加权平均得分率折算",
            "in proportion to the weighted mean that the units led have reached",
            combine="weighted",
        ),
        Say(
            "按所辖单位最低得分率折算",
            "in proportion to the lowest that the units led have reached",
            combine="lowest",
        ),
    )
)

_NAME = Say("{it:name}", "{it:name}")
_VETO = Row(
    NO_FULL_MARK,
    Say("一票否决：经查实的，", "veto: once established, "),
    One(
        Row(
            Silent(grade=None, classes=()),
            One(
                Say("所属项目不得分", "the item that it is part of gets nothing",
                    effect="item", limit="0"),
                Say("所属项目最多得{limit:points}",
                    "the item that it is part of keeps at most {limit:points}", effect="item"),
                Say("总分记零", "the total is nothing", effect="total", limit="0"),
                Say("总分最多{limit:points}", "the total keeps at most {limit:points}",
                    effect="total"),
            ),
        ),
        Row(
            Silent(limit="0", classes=()),
            Say("等次最高评为{grade:name}", "the best grade left is {grade:name}", effect="grade"),
        ),
        Row(
            Silent(limit="0", grade=None),
            Say("不得评为", "it cannot be named ", effect="class"),
            Each("classes", _NAME),
        ),
    ),
    Say("；有下列情形的除外：", "; except: "),
    Each("exceptions", Say("{code:name}", "{code:name}")),
    One(
        Say("；须附依据", "; proof is needed", needs_proof=True),
        Say("；可不附依据", "; no proof is needed", needs_proof=False),
    ),
    One(
        Silent(expires_months=None),
        Say("；满{expires_months:months}失效", "; it lapses after {expires_months:months}"),
    ),
    FLOOR,
    CAP,
)  # fmt: skip

SENTENCES = {
    "grade_words": leaf("grade_words", _GRADE_WORDS),
    "discretionary": leaf("discretionary", _DISCRETIONARY),
    "delegated": leaf("delegated", _DELEGATED),
    "from_units": leaf("from_units", _FROM_UNITS),
    "veto": leaf("veto", _VETO),
}
DEFAULTS = {
    "grade_words": {"scale": "points", "bands": (), "loads": ()},
    "discretionary": {"mode": "award"},
    "delegated": {"parts": ()},
    "from_units": {"combine": "mean"},
    "veto": {"limit": "0", "classes": (), "needs_proof": True},
}
