"""What is compared with others, with their mean, or with one's own years before."""

from ..phrases import Each, One, Row, Say, Silent
from .bounds import CAP_IF_STATED, FLOOR_IF_STATED, giving, leaf

_WITHIN = One(
    Say("在全体参评对象中", "among all", within="all"),
    Say("在同一上级的参评对象中", "among those of the same parent", within="parent"),
    Say("在同类参评对象中", "among those of the same kind", within="kind"),
)
_BETTER = One(
    Say("按数值从高到低排名：", ", ranked from the highest down: ", better="higher"),
    Say("按数值从低到高排名：", ", ranked from the lowest up: ", better="lower"),
)
_TIES = One(
    Say("，并列的取靠前名次", "; ties share the better place", ties="best"),
    Say("，并列的取靠后名次", "; ties share the worse place", ties="worst"),
)
_PLACES = Row(
    Silent(against="rank", shares=(), rounding="half_up", at_least_one=False),
    Each(
        "places", Say("前{to:whole}名得{points:points}", "up to place {to:whole}: {points:points}")
    ),
    One(
        Say("，其余不得分", "; beyond that nothing", beyond="0"),
        Say("，其余得{beyond:points}", "; beyond that {beyond:points}"),
    ),
    _TIES,
)
_SHARES = Row(
    Silent(against="share", places=(), beyond="0"),
    Each(
        "shares",
        Say("前{to:percent}得{points:points}", "up to {to:percent} of them: {points:points}"),
    ),
    One(
        Say("，名额四舍五入", "; places rounded half up", rounding="half_up"),
        Say("，名额只舍不入", "; places rounded down", rounding="down"),
        Say("，名额只入不舍", "; places rounded up", rounding="up"),
    ),
    One(
        Silent(at_least_one=False),
        Say("，首档至少1名", "; the first share has at least one place", at_least_one=True),
    ),
    _TIES,
)

_NO_REFERENCE = Silent(above="0", equal="0", below="0", base=None, years=None)
_NO_TABLE = Silent(
    places=(), shares=(), beyond="0", rounding="half_up", at_least_one=False, ties="best"
)


def _side(key, zh, en):
    """Return what follows on one side of the reference."""
    return One(
        Say(f"{zh}不加不减", f"{en} changes nothing", **{key: "0"}),
        Say(f"{zh}加{{{key}:gained}}", f"{en} adds {{{key}:gained}}"),
        Say(f"{zh}扣{{{key}:lost}}", f"{en} takes off {{{key}:lost}}"),
    )


def _sides(better, good, bad):
    """Return what follows above, at and below; with `lower` as better, above means a lower one."""
    return Row(
        Silent(better=better),
        _side("above", *good),
        _side("equal", "、持平", ", equal"),
        _side("below", "、" + bad[0], ", " + bad[1]),
    )


_REFERENCE = Row(
    _NO_TABLE,
    One(
        Say("以满分为基础，", "on top of the full mark, ", base=None),
        Say("以{base:points}为基础，", "on top of {base:points}, "),
    ),
    One(
        Row(
            Silent(against="mean", years=None),
            One(
                Say("与全体参评对象的平均值相比：", "against the mean of all: ", within="all"),
                Say(
                    "与同一上级参评对象的平均值相比：",
                    "against the mean of those of the same parent: ",
                    within="parent",
                ),
                Say(
                    "与同类参评对象的平均值相比：",
                    "against the mean of those of the same kind: ",
                    within="kind",
                ),
            ),
        ),
        Say(
            "与本单位前{years:years}的平均值相比：",
            "against its own mean of the {years:years} before: ",
            against="own_history",
            within="all",
        ),
    ),
    One(
        _sides("higher", ("高于的", "above"), ("低于的", "below")),
        _sides("lower", ("低于的（更好）", "below (better)"), ("高于的（更差）", "above (worse)")),
    ),
)

_RELATIVE = giving(
    One(
        Row(_NO_REFERENCE, _WITHIN, _BETTER, One(_PLACES, _SHARES)),
        _REFERENCE,
    )
)

_RANKED = Row(
    One(
        Say("满分待定，", "full mark not set yet; ", points=None),
        Say("满分{points:points}，", "full mark {points:points}; "),
    ),
    Say("按下列各项得分之和，", "by the sum of the items below, "),
    _WITHIN,
    Say("从高到低排名：", ", ranked from the highest down: "),
    One(_PLACES, _SHARES),
    FLOOR_IF_STATED,
    CAP_IF_STATED,
)

SENTENCES = {"relative": leaf("relative", _RELATIVE)}
RANKED = _RANKED
_TABLE = {
    "places": (),
    "shares": (),
    "within": "all",
    "ties": "best",
    "beyond": "0",
    "rounding": "half_up",
    "at_least_one": False,
}
DEFAULTS = {
    "relative": {**_TABLE, "better": "higher", "above": "0", "equal": "0", "below": "0"},
    "ranked": _TABLE,
}
