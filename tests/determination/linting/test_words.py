"""What the linter reads out of words: forbidden matters, numbers of units, other figures."""

import re

import pytest

from tests.determination.linting.builders import changed, counted, found, leaf, sound

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "matter"),
    [
        ("智慧党建APP注册率达到95%", "app"),
        ("组织党员下载安装学习软件，安装率不低于90%", "app"),
        ("推文点赞数不少于50", "likes"),
        ("按要求转发朋友圈", "forwards"),
        ("公众号文章阅读量排名", "forwards"),
        ("党员在线学习时长达标", "online"),
        ("学习强国人均积分", "online"),
        ("主题党日扫码签到", "presence"),
        ("连续登录30天", "runs"),
        ("走访时上报GPS和行动轨迹", "place"),
        ("每次活动上传照片3张", "photos"),
        ("会议须有现场图片", "photos"),
        ("App registration of all members", "app"),
        ("Number of likes of the posts", "likes"),
        ("Reposts of the county's news", "forwards"),
        ("Time online on the platform", "online"),
        ("Daily check-in of members", "presence"),
        ("A streak of 30 days", "runs"),
        ("GPS of each visit", "place"),
        ("Upload three photos of each meeting", "photos"),
    ],
)
def test_what_central_rules_forbid_is_an_error(text, matter):
    tongue = "zh" if re.search("[\u4e00-\u9fff]", text) else "en"
    version = changed(sound(), "i-review", **{f"standard_{tongue}": text})
    matters = [values["matter"].name for _place, values in found(version, "forbidden_item")]
    assert matter in matters


@pytest.mark.parametrize(
    "text",
    [
        "不得以打卡、点赞、转发代替工作",
        "清理微信工作群，减少上传照片等留痕要求",
        "转发上级文件并抓好落实",
        "党支部功能定位清楚",
        "会议签到册齐全",
        "党组织关系转接平台办理",
        "No check-ins and no photos are asked for",
        "The branch likes to hear the people",
        "Members are registered with the branch",
    ],
)
def test_what_is_not_asked_for_is_not_forbidden(text):
    tongue = "zh" if re.search("[\u4e00-\u9fff]", text) else "en"
    version = changed(sound(), "i-review", **{f"standard_{tongue}": text})
    assert found(version, "forbidden_item") == []


@pytest.mark.parametrize(
    ("text", "is_said"),
    [
        ("全县162个村排名", True),
        ("所辖12个社区中排名后3位的", True),
        ("3个村中排名第1的得满分", True),
        ("162 villages of the county", True),
        ("结对帮扶2个村", False),
        ("每个支部", False),
        ("各村排名前10%的得满分", False),
        ("Two villages are visited", False),
    ],
)
def test_numbers_of_units_are_told_from_numbers_of_deeds(text, is_said):
    tongue = "zh" if re.search("[\u4e00-\u9fff]", text) else "en"
    version = changed(sound(), "i-review", **{f"standard_{tongue}": text})
    assert bool(found(version, "units_in_words")) is is_said


@pytest.mark.parametrize(
    ("text", "params", "is_wrong"),
    [
        ("每少1次扣0.5分", {"required": 4, "each": "0.5"}, False),
        ("每少1次扣0.2分", {"required": 4, "each": "0.5"}, True),
        ("全年四次，每少一次扣半分", {"required": 4, "each": "0.5"}, False),
        ("依据2019年办法第3条，每季度一次，每少1次扣0.5分", {"required": 4, "each": "0.5"}, False),
        ("满分10分，全缺扣2分", {"required": 4, "each": "0.5"}, False),
        ("", {"required": 4, "each": "0.5"}, False),
    ],
)
def test_figures_of_the_words_are_compared_with_those_of_the_rule(text, params, is_wrong):
    version = sound()
    leaf(version, "shortfall", params, source=counted(), rule_zh=text, code="i-x")
    assert bool(found(version, "words_state_other_figures")) is is_wrong


def test_a_factor_may_be_said_as_what_it_does():
    version = sound()
    params = {
        "levels": [{"code": "light", "points": "1"}],
        "circumstances": [{"code": "concealed", "factor": "2"}],
    }
    leaf(version, "severity", params, source={"from": "findings"}, code="i-x",
         rule_zh="满分10分，轻微的每件扣1分，瞒报的加倍扣分，3日内整改的除外")  # fmt: skip
    assert found(version, "words_state_other_figures") == []


@pytest.mark.parametrize(
    ("title", "stated"),
    [
        ("组织建设（32分）", "32"),
        ("组织建设(满分：32.5分)", "32.5"),
        ("组织建设 32分", "32"),
        ("Organisation (32 points)", "32"),
        ("少开1次扣2分", None),
        ("组织建设", None),
    ],
)
def test_a_title_states_points_only_where_it_sets_them_off(title, stated):
    version = changed(sound(), "i-review", title_zh=title)
    said = [values["stated"] for _place, values in found(version, "title_states_other_points")]
    assert said == ([stated] if stated else [])
