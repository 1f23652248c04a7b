"""What differs between two versions, in words of both languages; and the page that says it."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation

from tests import factories as f
from tests.determination.builders import draft
from tracker.determination import actions
from tracker.determination.differences.comparing import GROUPS, Difference, compare
from tracker.determination.differences.sentences import SENTENCES, sentence

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(cast):
    """A version and a draft copied from it."""
    old = draft()
    new = actions.copy_version(old, organisation=cast.county, by=cast.administrator, at=f.NOW)
    return old, new


def change(version, code="i-tasks", **fields):
    version.nodes.filter(code=code).update(**fields)


def said(old, new, language="en"):
    with translation.override(language):
        return [sentence(one) for one in compare(old, new)]


def test_a_copy_does_not_differ(pair):
    assert compare(*pair) == []


def test_a_changed_full_mark_is_one_sentence_in_each_language(pair):
    change(pair[1], points=50_000)
    assert compare(*pair) == [
        Difference("points", "i-tasks", ("指标i-tasks", "Indicator i-tasks"), "", 900_000, 50_000)
    ]
    assert said(*pair) == ["“Indicator i-tasks”: full mark 90 → 5"]
    assert said(*pair, "zh-hans") == ["“指标i-tasks”：满分 90 → 5"]


@pytest.mark.parametrize(
    ("code", "fields", "words"),
    [
        ("i-tasks", {"title_en": "Theme day"}, "“Indicator i-tasks”: renamed “Theme day”"),
        ("i-tasks", {"weight": 505_000}, "“Indicator i-tasks”: weight nothing → 50.5%"),
        (
            "i-village",
            {"params": {"least": "0", "most": "8.5"}},
            "“Indicator i-village”: most 10 → 8.5",
        ),
        (
            "i-village",
            {"params": {"least": "0", "most": "10", "default": "10"}},
            "“Indicator i-village”: by default nothing → 10",
        ),
        (
            "i-village",
            {"kind": "checklist", "params": {"checks": [{"code": "a", "points": "10"}]}},
            "“Indicator i-village”: rule “Full mark 10 points; a reviewer awards 0 to 10 points "
            "and gives the reason.” → “Full mark 10 points; each check that is not met takes off: "
            "‘a’ 10 points, down to zero.”",
        ),
        (  # one that cannot be read yet stands with the figures it has
            "i-village",
            {"kind": "ratio", "params": {"denominator": "none"}},
            "“Indicator i-village”: rule “Full mark 10 points; a reviewer awards 0 to 10 points "
            "and gives the reason.” → ratio (whole none)",
        ),
        (
            "i-village",
            {"source": {"from": "measure", "measure": "dues"}},
            "“Indicator i-village”: source of its fact the reviewers → a measured value (dues)",
        ),
        (
            "i-village",
            {"standard_en": "Seen on site"},
            "“Indicator i-village”: standard “nothing” → “Seen on site”",
        ),
        (
            "i-village",
            {"method_zh": "查阅资料"},
            "“Indicator i-village”: method of checking “nothing” → “查阅资料”",
        ),
        (
            "i-village",
            {"evidence": "always"},
            "“Indicator i-village”: evidence none needed → always",
        ),
        (
            "i-village",
            {"applies_to": ["community", "village"]},
            "“Indicator i-village”: applies to village → community, village",
        ),
        ("i-village", {"applies_to": []}, "“Indicator i-village”: applies to village → every kind"),
        ("i-village", {"dimension": None}, "“Indicator i-village”: dimension Political → nothing"),
        (
            "i-village",
            {"parent": None},
            "“Indicator i-village”: moved from “Indicator root” to the top",
        ),
        (
            "i-village",
            {"ends_on": date(2026, 12, 31)},
            "“Indicator i-village”: last day without end → Dec. 31, 2026",
        ),
        (
            "i-village",
            {"reason_needed": True},
            "“Indicator i-village”: a reason is needed: no → yes",
        ),
        (
            "i-village",
            {"remarks_en": "to be agreed"},
            "“Indicator i-village”: remarks “nothing” → “to be agreed”",
        ),
    ],
)
def test_each_kind_of_change_has_its_sentence(pair, code, fields, words):
    change(pair[1], code, **fields)
    assert said(*pair) == [words]


def test_added_and_removed_items_stand_where_they_stand_in_the_sheet(pair):
    old, new = pair
    root = new.nodes.get(code="root")
    new.nodes.get(code="i-tasks").delete()
    f.make_node(
        new, parent=root, kind="all_or_nothing", code="i-new", points=20_000, order=9,
        title_en="Dues",
    )  # fmt: skip
    assert said(old, new) == [
        "“Indicator i-tasks”: gone, full mark 90",
        "“Dues”: new, full mark 2",
    ]
    assert said(new, old) == [
        "“Indicator i-tasks”: new, full mark 90",
        "“Dues”: gone, full mark 2",
    ]


def test_a_new_order_names_the_fewest_items_that_explain_it(pair):
    old, new = pair
    for version in pair:
        root = version.nodes.get(code="root")
        for number in range(5):
            f.make_node(version, parent=root, kind="sum", code=f"g{number}", order=10 + number,
                        title_en=f"G{number}")  # fmt: skip
    change(new, "g0", order=13)
    change(new, "i-tasks", order=12)
    new.nodes.filter(code="g3").update(order=14)
    new.nodes.filter(code="g4").update(order=15)
    assert said(old, new) == [
        "“Indicator i-tasks”: stands now after “G2”",
        "“G0”: stands now after “Indicator i-tasks”",
    ]


def test_clauses_are_compared_by_their_codes(pair):
    old, new = pair
    node = new.nodes.get(code="i-tasks")
    was = node.clauses.get().code
    node.clauses.set([f.make_clause(code="c-new")])
    assert said(old, new) == [f"“Indicator i-tasks”: clauses {was} → c-new"]


def test_dimensions_grades_and_the_combination_are_compared_too(pair):
    old, new = pair
    new.dimensions.update(title_en="Politics")
    f.make_dimension(new, code="style", order=5)
    new.bands = [
        {"code": "good", "title_zh": "优秀", "title_en": "excellent", "from": "92.5"},
        *new.bands[1:3],
        {"code": "bad", "title_zh": "不合格", "title_en": "bad", "from": "0"},
    ]
    new.rules = {"panel": "median", "reviewers": 3}
    new.save()
    assert said(old, new) == [
        "Dimension “Political”: renamed “Politics”",
        "New dimension: Political",
        "Grade “good”: renamed “excellent”",
        "Grade “excellent”: from 90% → 92.5% of the full mark",
        "New grade “bad”: from 0% of the full mark",
        "Grade “poor” gone: it stood from 0% of the full mark",
        "Combination: how the marks of several reviewers are joined mean → median",
        "Combination: number of reviewers 2 → 3",
    ]


def test_every_difference_has_a_group_and_a_sentence():
    assert GROUPS.keys() == SENTENCES.keys()


def test_comparing_takes_the_same_queries_for_any_number_of_items(pair, django_assert_num_queries):
    def read():
        with django_assert_num_queries(6):
            compare(*pair)

    read()
    for number in range(20):
        f.make_node(pair[1], kind="sum", code=f"more-{number}")
    read()


def address(version, query=""):
    place = [version.framework.code, version.number]
    return reverse("determination:framework-compare", args=place) + query


def test_the_page_compares_with_the_version_that_is_named(pair, cast, as_user):
    old, new = pair
    change(new, points=50_000)
    change(new, "i-village", evidence="always")
    page = as_user(cast.administrator).get(
        address(new, f"?with={old.framework.code}/{old.number}&about=points")
    )
    assert page.context["count"] == 1
    assert "90 → 5" in page.content.decode()
    assert "始终" not in page.content.decode()


def test_the_page_takes_the_version_before_in_the_same_framework(cast, as_user):
    first = draft(organisation=cast.county)
    actions.publish_version(first, by=cast.administrator, at=f.NOW)
    second = actions.copy_version(first, organisation=cast.county, by=cast.administrator, at=f.NOW)
    page = as_user(cast.administrator).get(address(second))
    assert page.context["other"] == first
    assert "两个版本没有差异" in page.content.decode()


def test_the_page_says_when_there_is_nothing_to_compare_with(cast, as_user):
    page = as_user(cast.administrator).get(address(draft()))
    assert "还没有其他版本" in page.content.decode()


def test_another_countys_draft_cannot_be_compared_with(cast, as_user):
    mine = draft()
    other = f.make_organisation(kind="committee", level="county")
    theirs = draft(organisation=other)
    query = f"?with={theirs.framework.code}/{theirs.number}"
    assert as_user(cast.administrator).get(address(mine, query)).status_code == 404
    # the control: one that is the county's own can
    theirs.framework.organisation = cast.county
    theirs.framework.save()
    assert as_user(cast.administrator).get(address(mine, query)).status_code == 200


def test_the_page_links_from_the_version(pair, cast, as_user):
    place = [pair[0].framework.code, pair[0].number]
    page = as_user(cast.secretary).get(reverse("determination:framework-detail", args=place))
    assert address(pair[0]) in page.content.decode()
