"""The linter: each fault is found where it is, and only there; in both languages."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import translation

from tests import factories as f
from tests.determination.linting import cases_of_rules, cases_of_texts  # noqa: F401
from tests.determination.linting.builders import (
    CASES,
    DAY,
    changed,
    codes,
    counted,
    found,
    group,
    leaf,
    measured,
    sound,
)
from tracker.determination import burden, linting
from tracker.determination.linting import FAULTS, Defect, Severity
from tracker.determination.models import Measure

pytestmark = pytest.mark.django_db


def test_a_sound_version_gives_nothing_to_complain_about():
    assert linting.check(sound(), on=DAY) == []


def test_every_fault_has_its_case():
    assert set(CASES) == set(FAULTS)


@pytest.mark.parametrize("code", sorted(CASES))
def test_a_fault_is_found_where_it_is(code):
    defects = [one for one in linting.check(CASES[code](True), on=DAY) if one.code == code]
    assert defects
    for defect in defects:
        assert defect.severity == FAULTS[code].severity
        assert defect.what and defect.why and defect.remedy


@pytest.mark.parametrize("code", sorted(CASES))
def test_a_fault_is_not_seen_where_it_is_not(code):
    assert code not in codes(CASES[code](False))


@pytest.mark.parametrize("code", sorted(CASES))
def test_a_defect_speaks_the_readers_language(code):
    defects = [one for one in linting.check(CASES[code](True), on=DAY) if one.code == code]
    for defect in defects:
        with translation.override("en"):
            english = [defect.why, defect.remedy]
            assert not re.search("[\u4e00-\u9fff]", "".join(english))
            assert "%(" not in defect.what
        with translation.override("zh-hans"):
            for text in (defect.what, defect.why, defect.remedy):
                assert re.search("[\u4e00-\u9fff]", str(text)), text
                assert "%(" not in str(text)


# where and what, exactly ----------------------------------------------------------------------


def test_errors_come_first_then_the_order_of_the_sheet():
    version = changed(sound(), "i-review", source={}, method_zh="")
    changed(version, "i-tasks", standard_zh="全镇12个村")
    leaf(version, "discretionary", {"least": "0", "most": "10"}, has_clause=False, code="i-last")
    seen = [(str(one.severity), one.code, one.place) for one in linting.check(version, on=DAY)]
    assert seen == [
        ("error", "fact_from_nowhere", "i-review"),
        ("warning", "units_in_words", "i-tasks"),
        ("hint", "clause_unsaid", "i-last"),
    ]


def test_parts_that_give_fifty_of_sixty_are_named_with_their_kinds():
    version = sound()
    above = group(version, "sum", points=60, code="g-parts")
    for points, kinds in ((30, []), (20, []), (10, ["village"])):
        leaf(version, "discretionary", {"least": "0", "most": str(points)}, points=points,
             parent=above, applies_to=kinds)  # fmt: skip
    ((place, values),) = found(version, "parts_do_not_add_up")
    assert (place, values["stated"], values["found"]) == ("g-parts", "60", "50")
    assert "village" not in values["kinds"]
    (defect,) = [one for one in linting.check(version) if one.code == "parts_do_not_add_up"]
    assert defect.sentence.startswith("g-parts: 写明满分60分，各部分合计却为50分（")


def test_rules_that_nobody_has_settled_do_not_hide_a_wrong_sum():
    version = changed(sound(), "root", points=900_000)
    changed(version, "i-review", params={})
    leaf(version, "bonus", {}, points=0, source=measured())
    seen = codes(version)
    assert "range_missing" in seen and "size_missing" in seen
    assert [
        (place, values["found"]) for place, values in found(version, "parts_do_not_add_up")
    ] == [("root", "100")]


def test_a_node_that_starts_at_its_full_mark_needs_no_parts():
    version = sound()
    above = group(version, "from_full_mark", points=10)
    leaf(version, "per_occurrence", {"each": "1", "floor": None}, points=0, parent=above,
         source={"from": "findings"})  # fmt: skip
    assert codes(version) == []


def test_a_deduction_below_a_full_mark_is_measured_against_its_group():
    version = sound()
    above = group(version, "from_full_mark", points=2, code="g-two")
    leaf(version, "per_occurrence", {"each": "3", "floor": None}, points=0, parent=above,
         source={"from": "findings"}, code="i-three")  # fmt: skip
    assert found(version, "deductions_exceed_item") == [("i-three", {"found": "3", "full": "2"})]


def test_a_deduction_without_a_floor_hides_nothing():
    version = sound()
    params = {"each": "12", "floor": None}
    leaf(version, "per_occurrence", params, source={"from": "findings"})
    assert codes(version) == []


@pytest.mark.parametrize(
    ("kind", "params", "taken"),
    [
        ("severity", {"levels": [{"code": "light", "points": "12"}]}, "12"),
        ("lateness", {"bands": [{"over": 0, "points": "1"}], "never": "12"}, "12"),
        ("discretionary", {"mode": "deduct", "least": "1", "most": "12"}, "12"),
        ("shortfall", {"required": 4, "each": "12"}, "12"),
    ],
)  # fmt: skip
def test_every_rule_that_takes_away_must_fit_into_its_item(kind, params, taken):
    version = sound()
    leaf(version, kind, params, code="i-x")
    assert found(version, "deductions_exceed_item") == [("i-x", {"found": taken, "full": "10"})]


def test_weights_are_said_once_for_the_kinds_that_they_fail():
    version = changed(sound(), "root", kind="weighted_mean")
    changed(version, "i-tasks", weight=500_000)
    changed(version, "i-review", weight=500_000, applies_to=["village", "community"])
    ((place, values),) = found(version, "weights_do_not_total_100")
    assert (place, values["total"]) == ("root", "50")
    assert len(values["kinds"]) == 7 and "village" not in values["kinds"]
    assert "tree_unreadable" not in codes(version)


def test_leaders_are_asked_about_only_where_an_item_names_them():
    version = sound(note_zh="实行百分制。")
    assert "leader" not in linting.Sheet(version).items
    changed(version, "i-review", applies_to=["leader"])
    assert "leader" in linting.Sheet(version).items
    totals = {
        values["found"]: values["kinds"] for _place, values in found(version, "total_is_not_100")
    }
    assert set(totals) == {"60", "40"}
    assert totals["40"] == ["leader"] and "leader" not in totals["60"]


def test_a_bonus_outside_every_cap_is_not_hidden():
    version = sound()
    above = group(version, "sum", {"cap": "3"})
    leaf(version, "bonus", {"each": "1", "cap": "2"}, points=0, source=measured(), parent=above)
    assert codes(version) == []


def test_numbers_may_be_used_again_below_another_item_or_for_another_kind():
    version = sound()
    for title in ("一、组织生活", "二、党员教育"):
        above = group(version, "sum", title_zh=title)
        for kind in ("village", "community"):
            leaf(version, "discretionary", {"least": "0", "most": "10"}, parent=above,
                 title_zh="（1）会议", applies_to=[kind])  # fmt: skip
    assert codes(version) == []


def test_the_same_words_for_an_event_in_two_rules_punish_it_twice():
    version = sound()
    for code in ("i-a", "i-b"):
        leaf(version, "per_occurrence", {"each": "1"}, source={"from": "findings"}, code=code,
             rule_zh="满分10分，被县级以上通报的，每次扣1分。")  # fmt: skip
    assert found(version, "punished_twice") == [("i-b", {"other": "i-a", "fact": "县级以上通报"})]
    changed(version, "root", kind="not_twice")
    assert found(version, "punished_twice") == []


def test_two_kinds_of_organisation_may_be_judged_by_one_measure():
    version, source = sound(), measured()
    for kind in ("village", "community"):
        leaf(version, "ratio", source=source, applies_to=[kind])
    assert codes(version) == []


# origins and days -----------------------------------------------------------------------------


def test_nobody_says_anything_about_campaigns_without_a_day():
    version = changed(sound(), "i-review", ends_on=DAY - timedelta(days=1))
    assert linting.check(version) == []


def test_a_rule_from_the_units_led_is_fed_by_them_alone():
    version = sound()
    leaf(version, "from_units", source={"from": "units"}, applies_to=["committee"])
    assert codes(version) == []
    leaf(version, "from_units", source=measured(), applies_to=["committee"], code="i-x")
    assert found(version, "rule_cannot_be_fed") == [("i-x", {"origin": "measure"})]


def test_a_delegation_to_a_framework_that_is_not_there_is_named():
    version = sound()
    leaf(version, "delegated", {"rubric": "no-such"}, code="i-x", source={"from": "rubric"})
    assert ("i-x", {"name": "no-such"}) in found(version, "no_such_name")


def test_what_the_scorer_refuses_is_said_with_its_place_in_the_rule():
    version = sound()
    checks = [{"code": "a", "points": "1"}, {"code": "b"}]
    leaf(version, "checklist", {"checks": checks, "cap": "many"}, code="i-x")
    with translation.override("en"):
        said = [str(one.what) for one in linting.check(version) if one.severity == "error"]
    assert said == [
        "The rule cannot be read: At most: Enter an exact number such as 0.5.",
        "It is not said how many points are given or taken (Checks, row 2, points).",
    ]


def test_a_rule_that_is_refused_is_told_once_for_every_kind():
    version = sound()
    leaf(version, "all_or_nothing", {"cap": "many"}, code="i-x", source=counted())
    assert [one.place for one in linting.check(version) if one.severity == "error"] == ["i-x"]


def test_a_defect_is_told_by_its_place():
    assert Defect("no_indicators", Severity.ERROR).sentence == "没有指标。"
    assert Defect("weight_of_zero", Severity.ERROR, "i-x").sentence.startswith("i-x: ")


def test_checking_costs_the_same_for_any_number_of_items(django_assert_max_num_queries):
    version = sound()
    for _item in range(20):
        leaf(version, "ratio", source=counted())
    with django_assert_max_num_queries(12):
        linting.check(version, on=DAY)


def test_the_document_lists_every_fault_with_its_severity_and_every_threshold():
    text = (settings.BASE_DIR / "docs" / "linting.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| `(\w+)` \| (\w+) \|", text, re.M))
    assert listed == {code: str(one.severity) for code, one in FAULTS.items()}
    rows = re.findall(r"^\| [a-z ]+ \| .* \| (\d+)(?: per cent)? \| .* \|$", text, re.M)
    assert rows == [str(limit) for limit in burden.LIMITS.values()]
    minutes = "15 minutes a record, 10 an upload, 5 a year"
    assert minutes in text
    assert minutes == (
        f"{burden.MINUTES_A_RECORD} minutes a record, {burden.MINUTES_AN_UPLOAD} an upload, "
        f"{burden.MINUTES_AN_ITEM} a year"
    )


@pytest.mark.parametrize(("measure", "expected"), [(True, []), (False, ["no_such_name"])])
def test_one_office_alone_gives_its_points_as_a_measured_value(measure, expected):
    version = sound()
    named = Measure.objects.create(
        code=f"m{f.number()}", duty=f.make_duty(), title_zh="指数", title_en="Index"
    )
    source = {"from": "parts", "parts": {"": named.code} if measure else {}}
    node = leaf(version, "delegated", {"office": "县指数考评"}, source=source)
    defects = [one.code for one in linting.check(version, on=DAY) if one.place == node.code]
    assert [code for code in defects if code == "no_such_name"] == expected
