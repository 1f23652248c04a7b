"""The sentences themselves, one of every shape, as people read them."""

from fractions import Fraction

import pytest

from tracker import scoring, words

TITLES = [
    {"code": code, "title_zh": zh, "title_en": en}
    for code, zh, en in [
        ("light", "轻微", "light"),
        ("grave", "严重", "grave"),
        ("concealed", "隐瞒不报", "concealed"),
        ("self", "自查自纠", "self-reported"),
        ("town", "乡镇级", "township"),
        ("county", "县级", "county"),
        ("alone", "独立承担", "alone"),
        ("jointly", "联合承担", "jointly"),
        ("large", "大支部", "large"),
        ("small", "小支部", "small"),
        ("good", "好", "good"),
        ("fair", "较好", "fairly good"),
        ("a", "组织部", "organisation department"),
        ("b", "纪委", "discipline commission"),
        ("fm", "不可抗力", "force majeure"),
        ("excellent-unit", "先进单位", "advanced unit"),
        ("competent", "称职", "competent"),
        ("plan", "有计划、有总结", "plan, and a summary"),
    ]
]

SENTENCES = [
    (
        "all_or_nothing",
        {},
        2,
        "满分2分，符合要求得满分，否则不得分。",
        "Full mark 2 points; the full mark when the requirement is met, otherwise nothing.",
    ),
    (
        "all_or_nothing",
        {"if_not_applicable": "full"},
        None,
        "满分待定，符合要求得满分，否则不得分。不涉及的，得满分。",
        (
            "Full mark not set yet; the full mark when the requirement is met, otherwise "
            "nothing. Where it does not apply, it gets full points."
        ),
    ),
    (
        "shortfall",
        {"required": 12, "each": "0.5"},
        4,
        "满分4分，应开展12次，每少1次扣0.5分，扣完为止。",
        (
            "Full mark 4 points; 12 times required, each one missing takes off 0.5 points, down "
            "to zero."
        ),
    ),
    (
        "step",
        {"target": 100, "step": 5, "below": "-0.5"},
        2,
        "满分2分，达到100得满分，每低5扣0.5分，不足一档的不计，扣完为止。",
        (
            "Full mark 2 points; the full mark at 100, each 5 below takes off 0.5 points, part "
            "of a step does not count, down to zero."
        ),
    ),
    (
        "value_table",
        {
            "bands": [{"at_least": 90, "points": 1}, {"at_least": 75, "points": "0.5"}],
            "if_not_applicable": "rescale",
        },
        1,
        (
            "满分1分，90及以上得1分、75及以上得0.5分，其余不得分。不涉及的，分值由同一部分其他指"
            "标承担。"
        ),
        (
            "Full mark 1 point; from 90 up 1 point, from 75 up 0.5 points; below that nothing. "
            "Where it does not apply, the other items of its part carry its points."
        ),
    ),
    (
        "gate",
        {},
        None,
        "未达到要求的，所属项目不得分。",
        "Where the requirement is not met, the item that it is part of gets nothing.",
    ),
    (
        "checklist",
        {"checks": [{"code": "plan", "points": "1"}, {"code": "x1", "points": "0.5"}]},
        3,
        "满分3分，逐项检查，未做到的扣分：“有计划、有总结”1分、‘x1’0.5分，扣完为止。",
        (
            "Full mark 3 points; each check that is not met takes off: “plan, and a summary” 1 "
            "point, ‘x1’ 0.5 points, down to zero."
        ),
    ),
    (
        "per_occurrence",
        {"each": "0.1", "floor": None},
        0,
        "在所属项目分值内，每发生1次扣0.1分。",
        "Within the item that it is part of: each occurrence takes off 0.1 points.",
    ),
    (
        "per_occurrence",
        {"each": "1", "mode": "add"},
        3,
        "满分3分，每有1次得1分。",
        "Full mark 3 points; each occurrence gives 1 point.",
    ),
    (
        "per_occurrence",
        {"each": "1", "floor": "0.5"},
        3,
        "满分3分，每发生1次扣1分，扣至0.5分为止。",
        "Full mark 3 points; each occurrence takes off 1 point; down to 0.5 points.",
    ),
    (
        "bonus",
        {"each": 1, "beyond": 10, "cap": "6"},
        None,
        "超过10次的部分，每1次加1分，最多加6分。",
        "Beyond 10 times, each occurrence adds 1 point, at most 6 points in all.",
    ),
    (
        "bonus",
        {"each": 1, "cap": None},
        None,
        "每有1次加1分，加分不设上限。",
        "Each occurrence adds 1 point, without limit.",
    ),
    (
        "severity",
        {
            "levels": [{"code": "light", "points": 1}, {"code": "grave", "points": 3}],
            "circumstances": [
                {"code": "concealed", "factor": 2},
                {"code": "self", "factor": "0.5"},
            ],
            "same_event": "highest",
        },
        10,
        (
            "满分10分，每起按情节扣分：轻微1分、严重3分；有下列情形的乘以系数：隐瞒不报×2、自查"
            "自纠×0.5；同一事件只计最重的一次，扣完为止。"
        ),
        (
            "Full mark 10 points; each event takes off by its gravity: light 1 point, grave 3 "
            "points; multiplied where it holds: concealed × 2, self-reported × 0.5; of one "
            "event only the gravest level counts, down to zero."
        ),
    ),
    (
        "severity",
        {"mode": "add", "levels": [{"code": "light", "points": 1}]},
        10,
        "满分10分，每起按情节得分：轻微1分。",
        "Full mark 10 points; each event gives by its weight: light 1 point.",
    ),
    (
        "ladder",
        {
            "levels": [{"code": "town", "points": 2}, {"code": "county", "points": 4}],
            "roles": [{"code": "alone", "factor": 1}, {"code": "jointly", "factor": "0.5"}],
            "first_time_only": True,
            "cap": 10,
        },
        None,
        (
            "同一项目就高不就低、只计一次，按层级加分：乡镇级2分、县级4分；按承担的角色折算：独立"
            "承担×1、联合承担×0.5；只计首次获得的，最多加10分。"
        ),
        (
            "One project counts once, at its highest level: township 2 points, county 4 points; "
            "by the role played in it: alone × 1, jointly × 0.5; the first time only, at most "
            "10 points in all."
        ),
    ),
    (
        "lateness",
        {"bands": [{"over": 0, "points": "0.2"}, {"over": 15, "points": "0.5"}], "never": 1},
        2,
        "满分2分，每件逾期的扣0.2分、逾期超过15天的扣0.5分，始终未办的扣1分，扣完为止。",
        (
            "Full mark 2 points; each matter: late 0.2 points off, more than 15 days late 0.5 "
            "points off, never done 1 point off, down to zero."
        ),
    ),
    (
        "lateness",
        {"each": "0.1", "grace": 7, "never": 1},
        2,
        "满分2分，每件宽限7天，此后每逾期1天扣0.1分，始终未办的扣1分，扣完为止。",
        (
            "Full mark 2 points; each matter: 0.1 points off a day late beyond 7 days of grace, "
            "never done 1 point off, down to zero."
        ),
    ),
    (
        "ratio",
        {"denominator": 10, "if_nothing_due": "full"},
        15,
        "满分15分，按完成数占10的比例得分，没有应办事项的得满分。",
        (
            "Full mark 15 points; in proportion to the count out of 10, the full mark where "
            "nothing was due."
        ),
    ),
    (
        "step",
        {"target": 30, "step": 10, "below": -1, "above": 1, "cap": 5},
        3,
        "满分3分，达到30得满分，每低10扣1分、每高10加1分，不足一档的不计，扣完为止，最高5分。",
        (
            "Full mark 3 points; the full mark at 30, each 10 below takes off 1 point, each 10 "
            "above adds 1 point, part of a step does not count, down to zero. At most 5 points."
        ),
    ),
    (
        "step",
        {"target": 30, "step": 10, "above": 1, "cap": 5, "base": "1", "steps": "part"},
        3,
        "满分3分，达到30得1分，每高10加1分，不足一档的按比例计，最高5分。",
        (
            "Full mark 3 points; 1 point at 30, each 10 above adds 1 point, part of a step "
            "counts in proportion. At most 5 points."
        ),
    ),
    (
        "threshold",
        {"comparison": "at_least", "threshold": 80, "otherwise": "0.5"},
        2,
        "满分2分，数值不低于80的得满分，否则得0.5分。",
        ("Full mark 2 points; the full mark when the value is at least 80, otherwise 0.5 points."),
    ),
    (
        "value_table",
        {"values": [{"code": "good", "points": 5}, {"code": "fair", "points": 2}]},
        5,
        "满分5分，按情形给分：好5分、较好2分。",
        "Full mark 5 points; by what is the case: good 5 points, fairly good 2 points.",
    ),
    (
        "grade_words",
        {
            "bands": ["large", "small"],
            "words": [{"code": "good", "values": [10, 9]}, {"code": "fair", "values": [8, "7.5"]}],
            "loads": [{"code": "light", "factor": "0.9"}],
        },
        10,
        (
            "满分10分，按等次和类别给分，类别依次为大支部、小支部：好10分、9分；较好8分、7.5分；"
            "按工作量乘以系数：轻微×0.9。"
        ),
        (
            "Full mark 10 points; by level and kind, the kinds being large, small: good 10 "
            "points, 9 points; fairly good 8 points, 7.5 points; multiplied by the load: light "
            "× 0.9."
        ),
    ),
    (
        "grade_words",
        {
            "scale": "percent",
            "words": [{"code": "good", "value": 100}, {"code": "fair", "value": 90}],
        },
        20,
        "满分20分，按等次折算：好100%、较好90%。",
        (
            "Full mark 20 points; by level, in per cent of the full mark: good 100 %, fairly "
            "good 90 %."
        ),
    ),
    (
        "discretionary",
        {"least": 1, "most": 3},
        3,
        "满分3分，由评审人在1至3分之间酌情给分并写明理由。",
        "Full mark 3 points; a reviewer awards 1 to 3 points and gives the reason.",
    ),
    (
        "discretionary",
        {"mode": "deduct", "least": "0.5", "most": 2, "default": 0},
        0,
        "在所属项目分值内，由评审人酌情扣0.5至2分并写明理由，未作决定的不扣分。",
        (
            "Within the item that it is part of: a reviewer takes off 0.5 to 2 points and gives "
            "the reason, nothing where nobody decides."
        ),
    ),
    (
        "delegated",
        {"parts": [{"code": "a", "points": 4}, {"code": "b", "points": 3}]},
        7,
        "满分7分，由下列单位分别给分：组织部4分、纪委3分。",
        (
            "Full mark 7 points; given in parts by: organisation department 4 points, discipline "
            "commission 3 points."
        ),
    ),
    (
        "delegated",
        {"rubric": "county-index", "out_of": 100},
        10,
        "满分10分，取考核办法‘county-index’的得分，对方满分100分，按比例折算。",
        ("Full mark 10 points; given by the framework ‘county-index’, from a scale of 100 points."),
    ),
    (
        "delegated",
        {"office": "县统计局"},
        10,
        "满分10分，由“县统计局”给分。",
        "Full mark 10 points; given by “县统计局”.",
    ),
    (
        "from_units",
        {},
        20,
        "满分20分，按所辖单位平均得分率折算。",
        "Full mark 20 points; in proportion to the mean that the units led have reached.",
    ),
    (
        "from_units",
        {"combine": "weighted"},
        20,
        "满分20分，按所辖单位加权平均得分率折算。",
        (
            "Full mark 20 points; in proportion to the weighted mean that the units led have "
            "reached."
        ),
    ),
    (
        "veto",
        {"effect": "total", "exceptions": [{"code": "fm"}], "expires_months": 12},
        None,
        "一票否决：经查实的，总分记零；有下列情形的除外：不可抗力；须附依据；满12个月失效。",
        (
            "Veto: once established, the total is nothing; except: force majeure; proof is "
            "needed; it lapses after 12 months."
        ),
    ),
    (
        "veto",
        {"effect": "grade", "grade": "competent", "exceptions": [{"code": "fm"}]},
        None,
        "一票否决：经查实的，等次最高评为称职；有下列情形的除外：不可抗力；须附依据。",
        (
            "Veto: once established, the best grade left is competent; except: force majeure; "
            "proof is needed."
        ),
    ),
    (
        "veto",
        {
            "effect": "class",
            "classes": ["excellent-unit"],
            "exceptions": [{"code": "fm"}],
            "needs_proof": False,
        },
        None,
        "一票否决：经查实的，不得评为先进单位；有下列情形的除外：不可抗力；可不附依据。",
        (
            "Veto: once established, it cannot be named advanced unit; except: force majeure; no "
            "proof is needed."
        ),
    ),
    (
        "relative",
        {
            "against": "rank",
            "within": "parent",
            "places": [{"to": 1, "points": 10}, {"to": 2, "points": 8}],
        },
        10,
        (
            "满分10分，在同一上级的参评对象中按数值从高到低排名：前1名得10分、前2名得8分，其余不"
            "得分，并列的取靠前名次。"
        ),
        (
            "Full mark 10 points; among those of the same parent, ranked from the highest down: "
            "up to place 1: 10 points, up to place 2: 8 points; beyond that nothing; ties share "
            "the better place."
        ),
    ),
    (
        "relative",
        {
            "against": "share",
            "shares": [
                {"to": 10, "points": 40},
                {"to": 40, "points": 36},
                {"to": 100, "points": 28},
            ],
            "at_least_one": True,
        },
        40,
        (
            "满分40分，在全体参评对象中按数值从高到低排名：前10%得40分、前40%得36分、前100%得28分"
            "，名额四舍五入，首档至少1名，并列的取靠前名次。"
        ),
        (
            "Full mark 40 points; among all, ranked from the highest down: up to 10 % of them: "
            "40 points, up to 40 % of them: 36 points, up to 100 % of them: 28 points; places "
            "rounded half up; the first share has at least one place; ties share the better "
            "place."
        ),
    ),
    (
        "relative",
        {"against": "mean", "above": "0.5", "below": -1, "cap": "3.5"},
        3,
        (
            "满分3分，以满分为基础，与全体参评对象的平均值相比：高于的加0.5分、持平不加不减、低于"
            "的扣1分，最高3.5分。"
        ),
        (
            "Full mark 3 points; on top of the full mark, against the mean of all: above adds "
            "0.5 points, equal changes nothing, below takes off 1 point. At most 3.5 points."
        ),
    ),
    (
        "relative",
        {"against": "own_history", "years": 3, "above": "0.5", "better": "lower", "base": 1},
        3,
        (
            "满分3分，以1分为基础，与本单位前3年的平均值相比：低于的（更好）加0.5分、持平不加不减"
            "、高于的（更差）不加不减。"
        ),
        (
            "Full mark 3 points; on top of 1 point, against its own mean of the 3 years before: "
            "below (better) adds 0.5 points, equal changes nothing, above (worse) changes "
            "nothing."
        ),
    ),
    (
        "ratio",
        {"periods": {"of": "quarter"}},
        4,
        "满分4分，按完成比例得分。按季度分别计分，取各期平均分，缺期的须补齐后计分。",
        (
            "Full mark 4 points; in proportion to what was done of what was due. Scored quarter "
            "by quarter: the mean of the periods counts; a missing period must be supplied first."
        ),
    ),
    (
        "sum",
        {"cap": 3},
        None,
        "下列各项得分相加，最高3分。",
        "The items below are added up. At most 3 points.",
    ),
    ("mean", {}, None, "取下列各项平均分。", "The mean of the items below."),
    (
        "weighted_mean",
        {},
        None,
        "下列各项按权重加权平均。",
        "The mean of the items below by their weights.",
    ),
    (
        "highest",
        {},
        4,
        "满分4分，下列各项只取得分最高的一项。",
        "Full mark 4 points; only the highest of the items below counts.",
    ),
    (
        "lowest",
        {},
        None,
        "下列各项只取得分最低的一项。",
        "Only the lowest of the items below counts.",
    ),
    (
        "from_full_mark",
        {},
        2,
        "满分2分，下列各项在满分基础上扣减或加分，扣完为止。",
        "Full mark 2 points; the items below take off from it or add to it, down to zero.",
    ),
    (
        "first_applicable",
        {},
        None,
        "下列各项按先后只取第一个适用的，其余不计。",
        "Only the first of the items below that applies counts.",
    ),
    (
        "not_twice",
        {},
        None,
        "下列各项得分相加，同一事件不重复计算，只计影响最大的一处。",
        "The items below are added up, and one event counts only where it weighs most.",
    ),
    (
        "adjusted",
        {"factors": [{"code": "concealed", "factor": 2}], "of": "lost"},
        None,
        "下列各项失分之和乘以系数：隐瞒不报×2。",
        "What the items below lost is multiplied where it holds: concealed × 2.",
    ),
    (
        "ranked",
        {
            "against": "share",
            "within": "parent",
            "shares": [{"to": 10, "points": 40}, {"to": 100, "points": 28}],
        },
        40,
        (
            "满分40分，按下列各项得分之和，在同一上级的参评对象中从高到低排名：前10%得40分、前100"
            "%得28分，名额四舍五入，并列的取靠前名次。"
        ),
        (
            "Full mark 40 points; by the sum of the items below, among those of the same parent, "
            "ranked from the highest down: up to 10 % of them: 40 points, up to 100 % of them: "
            "28 points; places rounded half up; ties share the better place."
        ),
    ),
]


@pytest.mark.parametrize(("kind", "params", "points", "zh", "en"), SENTENCES)
def test_the_sentence_of_a_rule(kind, params, points, zh, en):
    assert words.write(kind, params, points, language="zh", titles=TITLES) == zh
    assert words.write(kind, params, points, language="en", titles=TITLES) == en
    rule = words.plain(kind, params, points)
    assert words.read(zh, language="zh", titles=TITLES) == rule
    assert words.read(en, language="en", titles=TITLES) == rule


def test_the_table_shows_every_kind():
    assert {kind for kind, *rest in SENTENCES} == set(scoring.KINDS)


def test_what_a_default_leaves_unsaid_is_read_as_the_default():
    assert words.read("满分4分，应开展12次，每少1次扣0.5分。", language="zh") == words.read(
        "满分4分，应开展12次，每少1次扣0.5分，扣完为止。", language="zh"
    )
    assert words.read(
        "Full mark 4 points; 12 times required, each one missing takes off 0.5 points.",
        language="en",
    ) == words.Rule("shortfall", {"required": 12, "each": "0.5"}, Fraction(4))


def test_a_weight_is_said_behind_the_rule():
    text = words.write("from_units", {}, 20, weight=20, language="zh")
    assert text == "满分20分，按所辖单位平均得分率折算。权重20%。"
    assert words.read(text, language="zh") == words.Rule(
        "from_units", {}, Fraction(20), Fraction(20)
    )


def test_a_full_mark_whose_decimals_do_not_end_is_said_as_a_fraction():
    text = words.write("all_or_nothing", {}, Fraction(1, 3), language="zh")
    assert text == "满分1/3分，符合要求得满分，否则不得分。"
    assert words.read(text, language="zh").points == Fraction(1, 3)


def test_a_code_whose_title_another_shares_stands_by_itself():
    shared = [{"code": code, "title_zh": "好", "title_en": "good"} for code in ("a", "b")]
    params = {"values": [{"code": "a", "points": 2}, {"code": "b", "points": 1}]}
    text = words.write("value_table", params, 2, language="zh", titles=shared)
    assert text == "满分2分，按情形给分：‘a’2分、‘b’1分。"
    assert words.read(text, language="zh", titles=shared) == words.plain("value_table", params, 2)


def test_a_title_is_taken_from_the_other_language_where_one_is_missing():
    params = {"values": [{"code": "a", "points": 2}]}
    titles = [{"code": "a", "title_zh": "好"}]
    text = words.write("value_table", params, 2, language="en", titles=titles)
    assert text == "Full mark 2 points; by what is the case: 好 2 points."


def test_a_rule_that_the_scorer_refuses_has_no_sentence():
    with pytest.raises(scoring.InvalidRule) as refused:
        words.write("discretionary", {}, 3, language="zh")
    assert [problem.parameter for problem in refused.value.problems] == ["least", "most"]
    with pytest.raises(scoring.InvalidRule):
        words.write("bonus", {"each": 1, "cap": 2}, 3, language="zh")


def test_a_sentence_of_a_rule_that_the_scorer_refuses_is_refused():
    with pytest.raises(scoring.InvalidRule):
        words.read("满分4分，应开展0次，每少1次扣0.5分，扣完为止。", language="zh")


def test_what_is_not_understood_is_named_with_its_place():
    with pytest.raises(words.NotUnderstood) as refused:
        words.read("满分4分，应开展12次，每少1次酌情扣分。", language="zh")
    assert (refused.value.position, refused.value.piece) == (16, "酌情扣分。")
