"""Limits, honours and points on top: each where it stands, and open where its role is doubtful."""

import pytest

from tracker import reading


def proposed(text, points="5"):
    """Return (kind, the figures that matter here) of each rule that is proposed."""
    return [
        (
            rule.kind,
            *(rule.params[name] for name in ("each", "cap", "floor") if rule.params.get(name)),
        )
        for rule in reading.propose(text, points=points).rules
    ]


def levels(text):
    """Return the levels of the only rule, as (code, points)."""
    (rule,) = reading.propose(text, points=0).rules
    assert rule.kind == "ladder"
    return [(row["code"], row["points"]) for row in rule.params["levels"]]


@pytest.mark.parametrize(
    "text",
    [
        "学习每次3分,全年累计不超过12分;活动每次2分,全年累计不超过8分。",
        "学习每次3分,全年12分;活动每次2分,全年8分。",
        "学习每次3分,最多12分;活动每次2分,最多8分。",
    ],
)
def test_each_part_has_its_own_limit(text):
    assert proposed(text, "20") == [("per_occurrence", "3", "12"), ("per_occurrence", "2", "8")]


def test_a_later_limit_does_not_lie_over_an_earlier_one():
    text = "每发展1名党员加1分,累计最多加5分;每培训1次加0.5分,累计最多加2分"
    assert proposed(text, 0) == [("bonus", "1", "5"), ("bonus", "0.5", "2")]


def test_a_limit_of_one_level_is_left_to_a_person():
    proposal = reading.propose("院级每篇2分,最高计10分;校级每篇4分,省级每篇6分", points=0)
    (rule,) = proposal.rules
    assert [row["points"] for row in rule.params["levels"]] == ["2", "4", "6"]
    assert rule.params["cap"] is None
    assert [(piece.text, piece.why) for piece in proposal.unread] == [
        ("最高计10分;", "bound_not_placed")
    ]


def test_a_level_that_only_one_organisation_knows_is_its_own_word():
    assert levels("院级奖励加1分,市级奖励加2分") == [("院级", "1"), ("municipal", "2")]


def test_sizes_in_turn_may_share_one_unit():
    assert levels("受到中央、省、市级表彰的分别加8、6.5、10分") == [
        ("national", "8"),
        ("provincial", "6.5"),
        ("municipal", "10"),
    ]
    (rule,) = reading.propose(
        "在中央、省、市级媒体和内刊、网站上刊用的分别加6、4、2、1分", points=0
    ).rules
    assert "sizes_do_not_match" in rule.why


@pytest.mark.parametrize(
    "text",
    [
        "获国家级加5分,省级加3分,其他加1分",
        "获国家级奖项加5分,省部级加3分,厅局级加2分",
        "校内加6分;市级加8分;省级加10分",
        "获一等奖加3分、二等奖加2分",
        "担任班长加8分,团支书加6分,任多种职务的按最高职务加分",
    ],
)
def test_honours_at_levels_that_are_not_all_known_are_left_open(text):
    for rule in reading.propose(text, points=0).rules:
        assert rule.kind == "discretionary"
        assert {"least", "most"}.isdisjoint(rule.params)
        assert {"range_missing", "levels_not_known"} <= set(rule.why)


def test_adding_means_earning_where_the_parts_total_the_full_mark():
    (rule,) = reading.propose("配备较好的加3分,有设备的加2分", points=5).rules
    assert (rule.kind, rule.params["mode"]) == ("checklist", "award")
    assert [row["points"] for row in rule.params["checks"]] == ["3", "2"]
    assert rule.sureness < 90
    # on top of a larger full mark it stays a bonus
    assert proposed("配备较好的加3分,有设备的加2分", 10) == [
        ("bonus", "3", "3"),
        ("bonus", "2", "2"),
    ]


@pytest.mark.parametrize("text", ["有4分,没有的扣4分", "有4分,否则扣4分"])
def test_the_full_mark_or_else_nothing_is_one_rule(text):
    assert proposed(text, 4) == [("all_or_nothing",)]
    assert proposed("未建立的扣4分", 4) == [("checklist",)]


def test_how_many_are_looked_at_is_not_how_many_there_must_be():
    assert proposed("未学习的(查看笔记,随机抽3个),缺一个,扣1分") == [("per_occurrence", "1")]
    (rule,) = reading.propose("设立示范岗不少于3个,缺一个扣1分", points=5).rules
    assert (rule.kind, rule.params["required"]) == ("shortfall", 3)


def test_a_score_in_brackets_behind_a_score_is_no_points():
    assert proposed("每日积分未达41分(一般干部30分),每人扣1分,扣满8分为止", 10) == [
        ("per_occurrence", "1", "-8")
    ]


@pytest.mark.parametrize("text", ["召开一次会议加2分", "解决一个问题加2分"])
def test_one_of_something_may_be_once_or_each(text):
    (rule,) = reading.propose(text, points=0).rules
    assert "once_or_each" in rule.why
    assert rule.sureness < 90


@pytest.mark.parametrize(
    ("text", "points"), [("酌情扣1分", 2), ("省级3分,市级2分,县级1分", 6), ("无记录的扣8分", 5)]
)
def test_a_rule_that_is_not_sure_states_no_figures(text, points):
    (rule,) = reading.propose(text, points=points).rules
    assert (rule.kind, {"least", "most"} & set(rule.params)) == ("discretionary", set())
    assert {"range_missing", "too_unsure"} <= set(rule.why)


def test_no_rule_with_figures_is_less_than_fairly_sure():
    for text in ("每次扣1分", "国家级加3分,省级加2分", "召开一次会议加2分", "每少1次扣1分"):
        for rule in reading.propose(text, points=5).rules:
            assert rule.sureness >= 80
