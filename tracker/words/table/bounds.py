"""What sentences of different kinds share: the full mark, bounds, exemption, periods, weight."""

from ..phrases import One, Row, Say, Silent, Within

# Titles of codes stand in lists: "、" in Chinese and ", " in English part their rows. What is said
# with a figure behind such a list begins with another mark, so that no title can pass for it.

FULL_MARK = "full_mark"  # stands for the cap that follows the full mark

OPENING = One(
    Say("不单独设分，", "no full mark of its own; ", points="0"),
    Say("满分待定，", "full mark not set yet; ", points=None),
    Say("满分{points:points}，", "full mark {points:points}; "),
)
NO_FULL_MARK = Silent(points=None)

CAP = One(
    Silent(cap=FULL_MARK),
    Say("，得分不设上限", ", with no upper limit", cap=None),
    Say("，最高{cap:points}", ". At most {cap:points}"),
)
FLOOR = One(
    Silent(floor="0"),
    Say("，得分不设下限", ", with no lower limit", floor=None),
    Say("，最低{floor:points}", ". At least {floor:points}"),
)
# where points are taken off, the usual floor is said: 扣完为止
FLOOR_OF_LOSSES = One(
    Say("，扣完为止", ", down to zero", floor="0"),
    Say("，扣分不设下限", ", with no lower limit", floor=None),
    Say("，扣至{floor:points}为止", "; down to {floor:points}"),
    Silent(floor="0"),
)
# of what has no bound unless it is stated
CAP_IF_STATED = One(
    Silent(cap=None),
    Say("，最高{cap:points}", ". At most {cap:points}"),
)
FLOOR_IF_STATED = One(
    Silent(floor=None),
    Say("，最低{floor:points}", ". At least {floor:points}"),
)

# a clause of an item with several: it has no full mark and takes from the item's
CLAUSE = Say("在所属项目分值内，", "within the item that it is part of: ", points="0", floor=None)

EXEMPTION = One(
    Silent(if_not_applicable="refuse"),
    Say(
        "不涉及的，分值由同一部分其他指标承担。",
        " Where it does not apply, the other items of its part carry its points.",
        if_not_applicable="rescale",
    ),
    Say(
        "不涉及的，得满分。",
        " Where it does not apply, it gets full points.",
        if_not_applicable="full",
    ),
)

PERIODS = One(
    Silent(periods=None),
    Within(
        "periods",
        Row(
            One(
                Say("按月分别计分，", " Scored month by month: ", of="month"),
                Say("按季度分别计分，", " Scored quarter by quarter: ", of="quarter"),
                Say("按半年分别计分，", " Scored half-year by half-year: ", of="half_year"),
                Say("按年度分别计分，", " Scored year by year: ", of="year"),
            ),
            One(
                Say("取各期平均分，", "the mean of the periods counts; ", combine="mean"),
                Say("各期得分相加，", "the periods are added up; ", combine="sum"),
                Say("取得分最低的一期，", "the lowest period counts; ", combine="lowest"),
                Say("取得分最高的一期，", "the highest period counts; ", combine="highest"),
                Say("以最后一期为准，", "the last period counts; ", combine="last"),
            ),
            One(
                Say(
                    "缺期的须补齐后计分。",
                    "a missing period must be supplied first.",
                    missing="refuse",
                ),
                Say("缺期的按0分计。", "a missing period counts 0.", missing="zero"),
                Say("缺期的不计入。", "a missing period is left out.", missing="skip"),
            ),
        ),
        {"combine": "mean", "missing": "refuse"},
    ),
)

WEIGHT = One(
    Silent(weight=None),
    Say("权重{weight:percent}。", " Weight {weight:percent}."),
)

END = Say("。", ".")


def leaf(kind, body):
    """Return the sentence of a rule that turns facts into points."""
    return Row(Silent(kind=kind), body, END, EXEMPTION, PERIODS, WEIGHT)


def taking_off(*words):
    """Return a rule that takes points off a full mark, its own or that of its item."""
    return One(
        Row(CLAUSE, *words, CAP),
        Row(OPENING, *words, FLOOR_OF_LOSSES, CAP),
    )


def giving(*words):
    """Return a rule that gives points up to a full mark."""
    return Row(OPENING, *words, FLOOR, CAP)
