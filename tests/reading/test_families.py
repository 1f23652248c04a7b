"""Each family of clauses, as a person would write it, and the rules that are proposed for it."""

import pytest

from tests.reading import scores
from tracker import reading, scoring

CHECK = {"mode": "deduct"}


def rules(text, points="10", **options):
    """Return (kind, parameters without the schema) of what is proposed."""
    proposal = reading.propose(text, points=points, **options)
    return [
        (rule.kind, {name: value for name, value in rule.params.items() if name != "schema"})
        for rule in proposal.rules
    ]


def only(text, points="10", **options):
    """Return the one rule that is proposed."""
    (rule,) = rules(text, points, **options)
    return rule


@pytest.mark.parametrize(
    ("text", "required", "each"),
    [
        ("每月召开1次支委会,每少1次扣0.5分", 12, "0.5"),
        ("党课每季度1次,缺一次扣1分", 4, "1"),
        ("全年不少于4次专题研究,每少一次扣1.5分,扣完为止", 4, "1.5"),
        ("每半年讲党课一次,每漏1次-0.5", 2, "0.5"),
        ("每月不少于2次走访,每少1次扣0.2分", 24, "0.2"),
        ("全年开展活动不少于十五次,每少一次扣1分", 15, "1"),
        ("４项制度每缺１项扣１分", 4, "1"),
        ("4 topic meetings a year, 0.5 each missing", 4, "0.5"),
    ],
)
def test_what_is_missing_from_a_stated_count_is_a_shortfall(text, required, each):
    assert only(text) == ("shortfall", {"required": required, "each": each})


@pytest.mark.parametrize(
    ("text", "each"),
    [
        ("每少1次扣0.5分", "0.5"),
        ("每发现一起扣2分", "2"),
        ("一项不符扣1分", "1"),
        ("缺席会议每人次扣0.1分", "0.1"),
        ("资料不全扣0.5分/次", "0.5"),
        ("篇目缺失-0.1/篇", "0.1"),
        ("逾期每次扣0.5分", "0.5"),
        ("每季度后次月15日后报送的每次扣0.2分", "0.2"),
        ("大会每季度1次,支委会每月1次,每少1次扣0.5分", "0.5"),
        ("每名党员全年学习不少于12次,每少1次扣0.1分", "0.1"),
        ("召开会议不少于4次,缺少一次会议纪要扣0.5分", "0.5"),
        ("each missed report deducts 0.5", "0.5"),
    ],
)
def test_so_much_for_each_where_no_one_count_is_required(text, each):
    assert only(text) == ("per_occurrence", {"each": each, "mode": "deduct"})


def test_deductions_that_happen_once_are_checks_of_one_list():
    assert only("未签承诺-1,未建制度-1,无成效扣2分") == (
        "checklist",
        {
            "mode": "deduct",
            "checks": [
                {"code": "未签承诺", "points": "1"},
                {"code": "未建制度", "points": "1"},
                {"code": "无成效", "points": "2"},
            ],
        },
    )


def test_each_and_respectively_deal_the_points_out():
    checks = only("无动员会/组织/方案各-1")[1]["checks"]
    assert [check["points"] for check in checks] == ["1", "1", "1"]
    checks = only("无部署、无检查、无总结分别扣0.5分、1分、1.5分")[1]["checks"]
    assert [(check["code"], check["points"]) for check in checks] == [
        ("无部署", "0.5"),
        ("无检查", "1"),
        ("无总结", "1.5"),
    ]
    assert only("无部署、无检查分别扣0.5分、1分、1.5分") == ("discretionary", {"mode": "deduct"})


def test_nothing_for_the_item_is_the_whole_rule_alone_and_a_gate_beside_others():
    assert only("未按期换届的,本项不得分") == ("all_or_nothing", {})
    assert [kind for kind, _ in rules("无计划不得分,未落实-1")] == ["gate", "checklist"]
    assert only("完成的得10分,未完成不计分") == ("all_or_nothing", {})
    assert only("no plan: no points") == ("all_or_nothing", {})


def test_bonuses_keep_their_cap():
    assert only("每次加0.5分,最多加2分", "0") == ("bonus", {"each": "0.5", "cap": "2"})
    assert only("每案+0.5,加分最高6", "0") == ("bonus", {"each": "0.5", "cap": "6"})
    assert only("建立台账加1分", "0") == ("bonus", {"each": "1", "cap": "1"})
    assert only("每次加1分,上不封顶", "0") == ("bonus", {"each": "1", "cap": None})
    assert only("每建成一个得1分,最多得5分", "5") == (
        "per_occurrence",
        {"each": "1", "mode": "add"},
    )


def test_a_bonus_with_a_limit_lies_above_the_full_mark():
    proposal = reading.propose("未开展扣1分;每次加0.5分,最多加2分", points=5)
    assert (proposal.combination, proposal.params) == ("from_full_mark", {"cap": None})


@pytest.mark.parametrize(
    ("text", "params"),
    [
        ("达到95%得满分,每低1个百分点扣0.5分", {"target": "95", "step": "1", "below": "-0.5"}),
        (
            "比例30%得基础分,每升降10%加减1",
            {"target": "30", "step": "10", "below": "-1", "above": "1", "cap": None},
        ),
        ("平均年龄不超过48周岁,每超过1岁扣3分", {"target": "48", "step": "1", "above": "-3"}),
        (
            "full marks for 87 % or more; each 3 points below -0.5",
            {"target": "87", "step": "3", "below": "-0.5"},
        ),
    ],
)
def test_steps_from_a_target(text, params):
    assert only(text) == ("step", params)


def test_a_step_without_a_target_is_left_open():
    (rule,) = reading.propose("每低1个百分点扣0.5分", points=5).rules
    assert (rule.kind, rule.params) == ("discretionary", {"schema": 1, "mode": "deduct"})
    assert rule.why == ("range_missing", "target_missing")


def test_thresholds():
    assert only("测评满意率低于60%的不得分") == (
        "threshold",
        {"comparison": "at_least", "threshold": "60"},
    )
    assert only("参会率达到80%得满分,否则不得分") == (
        "threshold",
        {"comparison": "at_least", "threshold": "80"},
    )
    assert only("录用率低于30%的,扣1分") == (
        "threshold",
        {"comparison": "at_least", "threshold": "30", "otherwise": "-1"},
    )


def test_a_figure_that_says_who_is_meant_is_no_threshold():
    assert only("没有35岁以下干部扣3分")[0] == "checklist"


def test_tables_of_words_values_and_bands():
    assert only("健全2/比较健全1/不健全0", "2") == (
        "value_table",
        {
            "values": [
                {"code": "健全", "points": "2"},
                {"code": "比较健全", "points": "1"},
                {"code": "不健全", "points": "0"},
            ]
        },
    )
    assert only("好4分、较好3分、一般2分、差0分", "4") == (
        "grade_words",
        {
            "words": [
                {"code": "好", "value": "4"},
                {"code": "较好", "value": "3"},
                {"code": "一般", "value": "2"},
                {"code": "差", "value": "0"},
            ]
        },
    )
    assert only("90%以上得10分,80%(含)-90%得8分,80%以下不得分") == (
        "value_table",
        {
            "bands": [{"at_least": "90", "points": "10"}, {"at_least": "80", "points": "8"}],
            "below": "0",
        },
    )


def test_parts_that_total_the_full_mark_are_checks_that_earn():
    kind, params = only("有计划得1分,有总结得1分", "2")
    assert (kind, params["mode"]) == ("checklist", "award")
    kind, params = only("有计划(1分);有总结(1分)", "2")
    assert (kind, params["mode"]) == ("checklist", "award")


def test_proportion():
    assert only("按完成率计分") == ("ratio", {})
    assert only("得分=办结件数÷10×15", "15") == ("ratio", {"denominator": "10"})
    assert only("少1次按比例扣") == ("discretionary", {"mode": "deduct"})


def test_discretion_with_and_without_a_range():
    assert only("酌情扣0.5-2分") == (
        "discretionary",
        {"mode": "deduct", "least": "0.5", "most": "2"},
    )
    assert only("视情扣1——3分")[1] == {"mode": "deduct", "least": "1", "most": "3"}
    assert only("酌情扣分,最多扣2分")[1] == {"mode": "deduct", "least": "0", "most": "2"}
    (rule,) = reading.propose("走过场酌情扣", points=2).rules
    assert (rule.kind, "range_missing" in rule.why) == ("discretionary", True)
    assert {problem.parameter for problem in rule.problems} == {"least", "most"}


def test_the_default_is_the_full_mark():
    assert only("由领导判断,默认满分", "8") == (
        "discretionary",
        {"mode": "award", "least": "0", "most": "8", "default": "8"},
    )


def test_a_frequency_without_a_size_is_named_and_left_open():
    (rule,) = reading.propose("书记半年和年底各一次述职评议", points=3).rules
    assert (rule.kind, rule.params) == ("discretionary", {"schema": 1})
    assert rule.why == ("range_missing", "nothing_read", "names_a_frequency")


def test_ladders_of_honours():
    for text, points in (
        ("国家级10分、省级6分、市级4分", "0"),
        ("国家级10分、省级6分、市级4分(就高不就低)", "10"),
    ):
        assert only(text, points)[0] == "ladder"
    assert only("国家级10分、省级6分、市级4分", "10")[0] == "value_table"
    assert only("获国家级表彰加10分、省级加6分、市级加4分,同一项目就高不就低", "0") == (
        "ladder",
        {
            "levels": [
                {"code": "national", "points": "10"},
                {"code": "provincial", "points": "6"},
                {"code": "municipal", "points": "4"},
            ],
            "cap": None,
        },
    )


def test_a_scale_of_measures_with_circumstances():
    assert only("通报2、诫勉3、轻处分6;瞒报加倍;主动报告减半;同一人就高扣分", "20") == (
        "severity",
        {
            "mode": "deduct",
            "levels": [
                {"code": "bulletin", "points": "2"},
                {"code": "admonition", "points": "3"},
                {"code": "light-punishment", "points": "6"},
            ],
            "circumstances": [
                {"code": "concealed", "factor": "2"},
                {"code": "self-reported", "factor": "0.5"},
            ],
            "same_event": "highest",
        },
    )


def test_lateness_by_the_day_needs_to_know_what_never_costs():
    assert only("每迟报一天扣0.1分,未报的扣1分") == ("lateness", {"each": "0.1", "never": "1"})
    assert only("每迟报一天扣0.1分")[0] == "per_occurrence"


def test_relative_rules():
    assert only("第一名10分、第二名8分,其余得4分") == (
        "relative",
        {
            "against": "rank",
            "places": [{"to": 1, "points": "10"}, {"to": 2, "points": "8"}],
            "beyond": "4",
        },
    )
    assert only("前10%的得40分,前40%的得36分,其余得28分", "40") == (
        "relative",
        {
            "against": "share",
            "shares": [
                {"to": "10", "points": "40"},
                {"to": "40", "points": "36"},
                {"to": "100", "points": "28"},
            ],
        },
    )
    assert only("高于全县平均加0.5分,低于全县平均扣1分") == (
        "relative",
        {"against": "mean", "above": "0.5", "below": "-1", "cap": None},
    )


def test_vetoes_say_their_effect_and_lack_their_exception():
    assert only("弄虚作假的,该项一票否决") == ("veto", {"effect": "item"})
    assert only("发生案件的,取消评优资格") == (
        "veto",
        {"effect": "class", "classes": ["excellent-unit"]},
    )
    assert only("被列为软弱涣散的,直接评为不合格等次") == (
        "veto",
        {"effect": "grade", "grade": "incompetent"},
    )
    assert only("实行一票否决,取消评优资格")[1]["effect"] == "class"
    (rule,) = reading.propose("实行一票否决", points=5).rules
    assert rule.why == ("exception_missing", "effect_missing")


def test_quarters_are_averaged():
    assert only("各季度得分取平均值;每少1次扣1分")[1]["periods"] == {
        "of": "quarter",
        "combine": "mean",
    }


def test_bounds_of_one_clause_and_of_the_whole():
    proposal = reading.propose("每处扣0.5分,最多扣2分;未建台账扣1分", points=5)
    assert [rule.params.get("floor") for rule in proposal.rules] == ["-2", None]
    proposal = reading.propose("每处扣0.5分;每次扣1分,扣完为止", points=5)
    assert (proposal.combination, proposal.params) == ("from_full_mark", {"floor": "0"})
    proposal = reading.propose("每人次扣0.2分;一次扣0.5分,该项最多扣3分", points=5)
    assert [piece.why for piece in proposal.unread] == ["bound_not_placed"]
    assert only("每次扣1分,可倒扣")[1]["floor"] is None


def test_more_for_the_second_time_is_not_read_as_so_much_for_each():
    (rule,) = reading.propose("无故缺席一次扣3分,两次扣5分,三次以上不得分", points=10).rules
    assert (rule.kind, "tiers" in rule.why) == ("discretionary", True)


def test_forbidden_things_are_read_like_any_other():
    assert only("点赞转发每少1次扣0.1分") == ("per_occurrence", {"each": "0.1", "mode": "deduct"})


def test_words_around_figures_are_no_figures():
    text = "十分重视分工,三会一课、四议两公开、第一书记、一岗双责落实到位"
    (rule,) = reading.propose(text, points=5).rules
    assert (rule.kind, rule.params) == ("discretionary", {"schema": 1})


def test_what_states_no_points_is_kept_as_unread():
    proposal = reading.propose("查会议录及资料。未开展扣1分。", points=5)
    assert [(piece.text, piece.why) for piece in proposal.unread] == [
        ("查会议录及资料。", "states_no_points")
    ]


def test_sureness_falls_where_figures_do_not_fit_the_full_mark():
    sure = reading.propose("每次扣1分", points=5).sureness
    assert reading.propose("每次扣8分", points=5).sureness < sure
    assert reading.propose("酌情扣分", points=5).sureness < 30


def test_a_full_mark_that_is_no_number_is_refused():
    for points in ("many", float("nan"), -1, "-3"):
        with pytest.raises(ValueError, match="full mark"):
            reading.propose("每次扣1分", points=points)
    with pytest.raises(ValueError, match="grammar"):
        reading.propose("每次扣1分", points=5, language="fr")


@pytest.mark.parametrize("item", scores.items("developing"), ids=lambda item: item["id"])
def test_proposals_build_a_tree_wherever_nothing_is_left_open(item):
    proposal = scores.proposed(item)
    if any(rule.problems for rule in proposal.rules):
        return
    parent, rows = None, []
    if proposal.combination != "single":
        points = scoring.exact(item["points"]) if proposal.combination != "sum" else None
        parent = "item"
        rows.append(scoring.Item("item", proposal.combination, points, proposal.params))
    for order, rule in enumerate(proposal.rules):
        points = None if rule.points is None else scoring.exact(rule.points)
        rows.append(scoring.Item(f"r{order}", rule.kind, points, rule.params, parent, order))
    assert scoring.build(rows)


def test_the_developing_texts_are_read_as_a_person_reads_them():
    """The grammar does not fall behind what it was made on; how it fares elsewhere is measured."""
    score = scores.score(scores.items("developing"))
    assert score.recall >= 97
    assert score.wrong_figure_rate <= 1
