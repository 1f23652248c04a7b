"""A figure whose role is doubtful is left open, with the reason; what is safe is read."""

import pytest

from tracker import reading


def proposed(text, points="5"):
    """Return (kind, figures) of each rule that is proposed."""
    words = ("schema", "mode", "floor", "checks", "values")
    return [
        (rule.kind, {name: value for name, value in rule.params.items() if name not in words})
        for rule in reading.propose(text, points=points).rules
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("缺席一次扣3分,两次扣5分", "tiers"),
        ("第1次扣1分,第2次扣2分", "tiers"),
        ("问题2个以下扣1分,3个以上扣2分", "tiers"),
        ("完成率低于90%扣1分,低于80%扣2分", "tiers"),
        ("成绩在前20%的加5分;成绩在前40%的加4分", "tiers"),
        ("超过平均值5个点以内扣1分,5个点以外扣2分", "tiers"),
        ("得分低于平均分5分以上扣1分", "sign_not_clear"),
        ("下降1个百分点扣1分", "step_missing"),
        ("误差超过0.1个百分点扣1分", "step_missing"),
        ("扣减10%的分值", "not_understood"),
        ("违规的扣50元", "not_understood"),
        ("其他名次依次递减0.2分", "not_understood"),
        ("1分/次", "no_condition"),
        ("得分不足3分的,按3分计", "no_condition"),
        ("2-4分:落实有力", "no_condition"),
        ("按A、B、C等次分别得5分、3分、1分", "sizes_do_not_match"),
        ("前三名分别得5分、4分、3分", "sizes_do_not_match"),
        ("制度健全(1)台账完整(1)活动正常(2)", "figure_in_brackets"),
        ("无记录的得8分", "more_than_the_full_mark"),
    ],
)
def test_a_doubtful_figure_makes_no_rule(text, why):
    (rule,) = reading.propose(text, points=5).rules
    assert (rule.kind, rule.sureness <= 20) == ("discretionary", True)
    assert {"least", "most"}.isdisjoint(rule.params)
    assert {"range_missing", why} <= set(rule.why)


@pytest.mark.parametrize(
    "text",
    [
        "每学期至少召开两次,少一次扣1分",
        "每两个月至少召开1次,每少1次扣1分",
        "大会、支委会、小组会每季度各1次,每少1次扣1分",
        "县乡两级每年分别召开4次,每少1次扣1分",
        "每月召开1次支委会、1次党小组会,每少1次扣1分",
        "每月召开支委会1次,主题党日少1次扣1分",
        "发放问卷100份,满意率不足90%的每少1份扣1分",
    ],
)
def test_a_count_of_several_things_or_another_period_is_not_required(text):
    assert proposed(text) == [("per_occurrence", {"each": "1"})]


def test_the_same_thing_in_the_same_year_is_required():
    assert proposed("支委会每月1次,支委会少1次扣1分") == [
        ("shortfall", {"required": 12, "each": "1"})
    ]
    assert proposed("上半年、下半年各召开1次,少1次扣1分")[0][1]["required"] == 2


def test_scores_that_a_condition_names_are_no_points():
    assert proposed("考核得分低于80分的扣2分") == [
        ("threshold", {"comparison": "at_least", "threshold": "80", "otherwise": "-2"})
    ]
    assert proposed("考核在90分以上的为优秀,加2分") == [("bonus", {"each": "2", "cap": "2"})]
    assert proposed("满意度低于80扣3分")[0][1]["threshold"] == "80"


@pytest.mark.parametrize(
    ("text", "points", "part"),
    [
        ("5月份到位的记50分,每推迟1个月扣10分", "60", "5月份到位的记50分,"),
        ("会议各得1分,一项不符扣1分", "2", ""),
        ("班子建设占10分,每项不达标扣2分", "20", "班子建设占10分,"),
        ("每项工作5分满,完成不好每次扣3分", "5", "每项工作5分满,"),
        ("定期推送(2分);未推送扣1分", "5", "定期推送(2分);"),
    ],
)
def test_the_mark_of_a_part_is_no_award_beside_deductions(text, points, part):
    proposal = reading.propose(text, points=points)
    given = [rule for rule in proposal.rules if rule.params.get("mode") in ("award", "add")]
    assert [rule for rule in given if not rule.problems] == []
    if part:
        assert [(piece.text, piece.why) for piece in proposal.unread] == [(part, "part_mark")]
    assert "part_mark" not in reading.SETTLED


def test_parts_that_total_the_full_mark_stay_awards():
    (rule,) = reading.propose("本项满分5分,其中班子2分、党员3分", points=5).rules
    assert [row["points"] for row in rule.params["checks"]] == ["2", "3"]
    (rule,) = reading.propose("入学率达到100%得1分;升学率达到97%得1分", points=2).rules
    assert [row["points"] for row in rule.params["checks"]] == ["1", "1"]


def test_a_limit_below_several_clauses_is_not_placed():
    proposal = reading.propose("未召开扣2分,记录不全扣1分,最多扣2分", points=10)
    assert [rule.params["floor"] for rule in proposal.rules if "floor" in rule.params] == []
    assert [piece.why for piece in proposal.unread] == ["bound_not_placed"]


def test_the_most_of_the_item_is_not_the_most_of_its_bonus():
    (rule,) = reading.propose("基础分3分,每开展1次加0.5分,最高5分", points=5).rules
    assert (rule.kind, rule.params["cap"]) == ("bonus", None)


def test_what_is_not_understood_gets_no_range_from_a_limit():
    (rule,) = reading.propose("1分/次,最高5分", points=5).rules
    assert {"least", "most"}.isdisjoint(rule.params)
    assert proposed("视情况加分,最高3分") == [("discretionary", {"least": "0", "most": "3"})]


def test_a_step_keeps_to_the_target_of_its_own_matter():
    text = "服务达80%以上记5分,每下降1个百分点扣0.1分;药具合格记5分,每下降1个百分点扣0.3分"
    first, second = proposed(text, points="10")
    assert (first[1]["target"], first[1]["below"]) == ("80", "-0.1")
    assert second == ("discretionary", {})


def test_a_target_is_found_behind_its_step_and_inside_it():
    after = {"target": "80", "step": "5", "below": "-1"}
    assert proposed("转化率每下降5个百分点扣1分,目标值为80%") == [("step", after)]
    inside = {"target": "90", "step": "1", "below": "-0.5"}
    assert proposed("满意度每低于90%一个百分点扣0.5分") == [("step", inside)]
    assert proposed("每下降5个百分点扣1分,查看资料") == [("discretionary", {})]


def test_lateness_in_bands_needs_every_day_and_never():
    text = "逾期3天内扣0.5分,逾期3-7天扣1分,逾期7天以上或未报扣2分"
    bands = [
        {"over": 0, "points": "0.5"},
        {"over": 3, "points": "1"},
        {"over": 7, "points": "2"},
    ]
    assert proposed(text) == [("lateness", {"bands": bands, "never": "2"})]
    text = "逾期1-5天扣0.5分,6-10天扣1分,10天以上扣2分,未报送的扣3分"
    ((kind, figures),) = proposed(text)
    assert [row["over"] for row in figures["bands"]] == [0, 5, 10]
    assert (kind, figures["never"]) == ("lateness", "3")
    for text in (
        "逾期3天内扣0.5分,逾期5-7天扣1分,逾期7天以上或未报扣2分",
        "逾期1-5天扣0.5分,6-10天扣1分,10天以上扣2分",
    ):
        assert "lateness" not in [kind for kind, _figures in proposed(text)]


def test_points_for_each_of_one_level_are_for_each_of_the_next():
    assert proposed("每篇国家级2分、省级1分、市级0.5分") == [
        ("per_occurrence", {"each": "2"}),
        ("per_occurrence", {"each": "1"}),
        ("per_occurrence", {"each": "0.5"}),
    ]
    ((kind, figures),) = proposed("每篇国家级2分、省级1分、市级0.5分", points="0")
    assert (kind, [row["points"] for row in figures["levels"]]) == ("ladder", ["2", "1", "0.5"])


def test_somebody_s_assessment_is_a_decision_without_a_range():
    assert proposed("按5、3、1评分。未按期改选扣2分。") == [
        ("discretionary", {}),
        ("checklist", {}),
    ]


def test_a_limit_above_the_full_mark_is_of_a_larger_whole():
    (rule,) = reading.propose("发现一处错误扣2分,扣完30分为止", points=6).rules
    assert (rule.kind, "floor" in rule.params) == ("per_occurrence", False)
    assert "bound_above_the_full_mark" in rule.why


def test_points_for_each_month_are_for_each():
    assert proposed("未报送的,每月扣2分") == [("per_occurrence", {"each": "2"})]


def test_a_factor_is_no_award():
    assert proposed("升类个数占总个数的比重乘以10分") == [("discretionary", {})]
