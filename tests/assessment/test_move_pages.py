"""The pages on which a cycle is moved to another version."""

import pytest

from tests.assessment.test_moves import NEW, given, next_version
from tracker.assessment.models import Mark
from tracker.audit.models import AuditEvent
from tracker.determination.models import Cycle


@pytest.fixture
def moving(county):
    """A reviewed county and a version in which one indicator cannot be kept."""
    county.reviewed()
    rule = {"points": 100_000, "params": {"least": "0", "most": "10"}}
    return county, next_version(county, i_effort=rule, i_checks={"remarks_zh": "备注"})


def address(county):
    return f"/cycles/{county.cycle.code}/move/"


def name(version):
    return f"{version.framework.code}/{version.number}"


def typed(county, version, **changes):
    return {
        "version": name(version),
        "came_from": county.version.pk,
        "key": "k1",
        "reason": "规则有误",
        "decide-i-effort": "rescale",
        **changes,
    }


def test_the_versions_to_choose_from_are_the_published_ones_of_the_county(moving, as_user):
    county, version = moving
    page = as_user(county.cast.administrator).get(address(county))
    assert list(page.context["choices"]) == [name(version)]


def test_a_version_that_is_not_offered_is_not_found(moving, as_user):
    county, _version = moving
    client = as_user(county.cast.administrator)
    assert client.get(address(county), {"version": name(county.version)}).status_code == 404


def test_the_page_says_what_is_touched_and_asks(moving, as_user):
    county, version = moving
    page = as_user(county.cast.administrator).get(address(county), {"version": name(version)})
    text = page.content.decode()
    assert "满分 20 → 10" in text
    assert "4 个评分" in text
    assert "按新满分折算" in text and "重新评分" in text
    assert "保留原分" not in text
    assert Mark.objects.filter(node__version=version).count() == 0


def test_check_then_move(moving, as_user):
    county, version = moving
    client = as_user(county.cast.administrator)
    page = client.post(address(county), typed(county, version, step="check"))
    assert page.templates[0].name == "tracker/assessment/move_check.html"
    assert page.context["found"]["marks_rescaled"] == 4
    assert Cycle.objects.get().framework_version == county.version  # nothing has happened yet
    answer = client.post(address(county), typed(county, version, step="move"))
    assert answer.status_code == 302
    assert Cycle.objects.get().framework_version == version
    assert [points for _v, points, _a in given("i-effort")] == [75_000, 80_000, 75_000, 80_000]
    # sent again, it says so and does nothing more
    again = client.post(address(county), typed(county, version, step="move"))
    assert again.url == f"/cycles/{county.cycle.code}/"
    assert AuditEvent.objects.filter(verb="cycle.version_moved").count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"decide-i-effort": "keep"}, "不适用"),
        ({"decide-i-effort": ""}, "请决定"),
        ({"reason": ""}, "请填写此项"),
        ({"came_from": "999999"}, "重新打开"),
    ],
)
@pytest.mark.parametrize("step", ["check", "move"])
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(moving, as_user, changes, words, step):
    county, version = moving
    client = as_user(county.cast.administrator)
    page = client.post(address(county), typed(county, version, step=step, **changes))
    assert page.status_code == 422
    assert "error-summary" in page.content.decode()
    assert changes.get("reason", "规则有误") in page.content.decode()
    assert Cycle.objects.get().framework_version == county.version
    assert words in page.content.decode()


def test_change_leads_back_with_everything_chosen(moving, as_user):
    county, version = moving
    page = as_user(county.cast.administrator).post(
        address(county), typed(county, version, step="change")
    )
    assert page.status_code == 200
    assert page.context["form"]["reason"].value() == "规则有误"
    assert page.context["form"]["decide-i-effort"].value() == "rescale"


@pytest.mark.parametrize("phase", ["publication", "appeal", "closed"])
def test_a_locked_cycle_shows_why_and_offers_nothing(moving, as_user, phase):
    county, version = moving
    county.in_phase(phase)
    client = as_user(county.cast.administrator)
    for page in (client.get(address(county)), client.post(address(county), typed(county, version))):
        assert "不能再更改" in page.content.decode()
        assert 'name="step"' not in page.content.decode()


def test_an_open_settlement_shows_why(moving, as_user):
    county, _version = moving
    county.proposed()
    page = as_user(county.cast.administrator).get(address(county))
    assert page.context["hindrance"]
    assert "select" not in page.content.decode().split("<main")[1]


def test_without_another_version_the_page_says_what_comes_next(county, as_user):
    page = as_user(county.cast.administrator).get(address(county))
    assert "没有其他已发布的版本" in page.content.decode()


def test_the_cycle_leads_there_until_it_is_locked(county, as_user):
    client = as_user(county.cast.administrator)
    cycle = f"/cycles/{county.cycle.code}/"
    assert address(county) in client.get(cycle).content.decode()
    county.in_phase("closed")
    assert address(county) not in client.get(cycle).content.decode()


def test_new_and_vanished_indicators_are_listed(county, as_user):
    county.reviewed()
    version = next_version(county, i_effort=None, new=NEW, i_dues={"points": 100_000})
    page = as_user(county.cast.administrator).get(address(county), {"version": name(version)})
    text = page.content.decode()
    for words in ("新增：待评分", "移除 4 个评分", "按数据重新计算"):
        assert words in text
