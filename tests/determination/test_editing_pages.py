"""The pages on which a draft is edited: what they show, what their buttons do, at what cost."""

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import factories as f
from tests.determination.builders import draft, published
from tests.determination.test_item_forms import typed
from tracker.audit.refusals import Refused
from tracker.determination import actions
from tracker.determination.campaigns import years_named
from tracker.determination.forms.items import ItemForm
from tracker.determination.models import Framework, FrameworkChange
from tracker.determination.rows import empty_row, rows_of, siblings

pytestmark = pytest.mark.django_db
NAMES = ("framework-edit", "framework-dimensions", "framework-grades", "change-list", "node-new")


@pytest.fixture
def version(cast):
    return draft(organisation=cast.county)


@pytest.fixture
def page(version, cast, as_user):
    """Ask for, or post to, a page of the draft as the county's administrator."""
    client = as_user(cast.administrator)

    def ask(name, data=None, *, node=None, query="", **extra):
        place = [version.framework.code, version.number, *([node] if node else [])]
        address = reverse(f"determination:{name}", args=place) + query
        if data is None:
            return client.get(address, **extra)
        return client.post(address, data, **extra)

    return ask


def text_of(response):
    return response.content.decode()


def form_data(version, node, **changes):
    rows = rows_of(version)
    form = ItemForm(version=version, rows=rows, row=rows[node])
    return typed(form, seen="0", save="1", **changes).dict() | {
        name: form.fields[name].initial
        for name in ("applies_to", "clauses", "source-templates")
        if name in form.fields
    }


# costs


@pytest.mark.parametrize("rows", [1, 40])
def test_the_tree_costs_the_same_for_any_number_of_items(
    version, page, django_assert_num_queries, rows
):
    root = version.nodes.get(code="root")
    for _number in range(rows):
        f.make_node(version, parent=root, kind="all_or_nothing")
    with django_assert_num_queries(7):
        page("framework-edit")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_changes_cost_the_same_for_any_number(
    version, page, cast, django_assert_num_queries, rows
):
    for number in range(rows):
        actions.edit_item(
            version,
            "i-tasks",
            {"points": 10_000 + number},
            by=(cast.administrator, cast.second_administrator)[number % 2],
            at=f.NOW,
            seen=9,
        )
    with django_assert_num_queries(11):
        page("change-list")


@pytest.mark.parametrize("rows", [1, 40])
def test_an_item_costs_the_same_for_any_size_of_the_draft(
    version, page, django_assert_num_queries, rows
):
    root = version.nodes.get(code="root")
    for _number in range(rows):
        f.make_node(version, parent=root, kind="all_or_nothing")
    with django_assert_num_queries(11):
        page("node-edit", node="i-tasks")


def test_a_tree_of_150_items_is_a_light_page(version, page):
    root = version.nodes.get(code="root")
    for number in range(150):
        f.make_node(version, parent=root, kind="all_or_nothing", title_zh=f"党建工作指标第{number}")
    assert len(page("framework-edit").content) < 120 * 1024


# the tree


def test_the_tree_shows_items_full_marks_and_what_is_unfinished(version, page, language):
    version.nodes.filter(code="i-village").update(params={}, reading="proposed")
    version.nodes.filter(code="i-tasks").update(ends_on=date(2026, 1, 31))
    version.nodes.filter(code="root").update(points=1_100_000)
    body = text_of(page("framework-edit", HTTP_ACCEPT_LANGUAGE=language))
    words = {
        "zh-hans": ("下级合计 90 分", "未完成", "待确认", "至 2026", "全部得分或不得分"),
        "en": ("what stands below comes to 90", "unfinished", "to confirm", "until"),
    }[language]
    for said in words[:4]:
        assert said in body
    assert 'id="l-i-tasks"' in body


def test_the_buttons_of_a_line_move_and_remove_it(version, page):
    root = version.nodes.get(code="root")
    f.make_node(version, parent=root, kind="sum", code="part", points=0, order=9)
    answer = page("framework-edit", {"up": "part"})
    assert answer.url.endswith("/edit/#l-part")
    assert siblings(rows_of(version), "root") == ["i-tasks", "part", "i-village"]
    page("framework-edit", {"in": "i-village"})
    assert siblings(rows_of(version), "part") == ["i-village"]
    page("framework-edit", {"out": "i-village"})
    page("framework-edit", {"drop": "part"})
    assert sorted(rows_of(version)) == ["i-tasks", "i-village", "root"]


def test_undo_and_redo_stand_on_the_tree(version, page):
    assert 'name="undo"' not in text_of(page("framework-edit"))
    page("framework-edit", {"drop": "i-tasks"})
    body = text_of(page("framework-edit"))
    assert 'name="undo" value="1"' in body and 'name="redo"' not in body
    page("framework-edit", {"undo": "1"})
    assert "i-tasks" in rows_of(version)
    assert 'name="redo" value="2"' in text_of(page("framework-edit"))
    page("framework-edit", {"redo": "2"})
    assert "i-tasks" not in rows_of(version)


def test_a_fragment_says_why_a_move_was_refused(version, page):
    body = text_of(page("framework-edit", {"out": "root"}, HTTP_HX_REQUEST="true"))
    assert "<html" not in body
    assert 'class="message error"' in body


@pytest.mark.parametrize("sent", [{"undo": "99"}, {"undo": "x"}, {"undo": "9" * 40}, {"up": "x"}])
def test_what_is_not_there_is_refused_in_words(version, page, sent):
    page("framework-edit", sent)
    assert 'class="message error"' in text_of(page("framework-edit"))


def test_a_draft_without_items_says_what_comes_next(version, page):
    actions.remove_item(
        version, "root", by=f.make_user(version.framework.organisation, "county_administrator"),
        at=f.NOW,
    )  # fmt: skip
    assert "items/new/" in text_of(page("framework-edit"))


@pytest.mark.parametrize("name", NAMES)
def test_a_published_version_has_no_page_to_edit_it(cast, as_user, name):
    version = draft(organisation=cast.county)
    actions.publish_version(version, by=cast.administrator, at=f.NOW)
    place = [version.framework.code, version.number]
    answer = as_user(cast.administrator).get(reverse(f"determination:{name}", args=place))
    assert answer.status_code == (200 if name == "change-list" else 403)


def test_a_draft_links_to_its_tree_and_a_published_version_does_not(version, cast, as_user):
    client = as_user(cast.administrator)
    place = [version.framework.code, version.number]
    edit = reverse("determination:framework-edit", args=place)
    detail = reverse("determination:framework-detail", args=place)
    assert edit in text_of(client.get(detail))
    type(version).objects.filter(pk=version.pk).update(status="published", content_hash="0" * 64)
    assert edit not in text_of(client.get(detail))


# an item


def test_an_item_is_saved_and_one_comes_back_to_its_line(version, page):
    data = form_data(version, "i-tasks", title_zh="新名", points="12.5")
    answer = page("node-edit", data, node="i-tasks")
    assert answer.url.endswith("/edit/#l-i-tasks")
    row = rows_of(version)["i-tasks"]
    assert (row["title_zh"], row["points"], len(row["clauses"])) == ("新名", 125_000, 1)


def test_saving_without_a_change_leaves_no_trace(version, page):
    page("node-edit", form_data(version, "i-village"), node="i-village")
    page("node-edit", form_data(version, "i-tasks"), node="i-tasks")
    assert list(FrameworkChange.objects.all()) == []


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_saved(version, page):
    data = form_data(version, "i-village") | {"rule-most": "viel", "title_zh": "新名"}
    answer = page("node-edit", data, node="i-village")
    body = text_of(answer)
    assert answer.status_code == 422
    assert '<a href="#id_rule-most">' in body
    assert 'value="新名"' in body and 'name="unfinished"' in body
    assert FrameworkChange.objects.count() == 0


def test_an_unfinished_rule_is_saved_when_that_is_asked_for(version, page):
    data = form_data(version, "i-village") | {"rule-most": "", "unfinished": "1"}
    del data["save"]
    page("node-edit", data, node="i-village")
    assert rows_of(version)["i-village"]["params"] == {"least": "0"}
    with pytest.raises(Refused):
        actions.publish_version(version, by=FrameworkChange.objects.get().by, at=f.NOW)


def test_what_another_person_saved_meanwhile_is_shown_beside_ones_own(version, page, cast):
    data = form_data(version, "i-village") | {"title_zh": "我的"}
    actions.edit_item(
        version,
        "i-village",
        {"points": 50_000},
        by=cast.second_administrator,
        at=f.NOW,
        seen=0,
    )
    answer = page("node-edit", data, node="i-village")
    body = text_of(answer)
    assert answer.status_code == 422
    assert str(cast.second_administrator) in body and "10 → 5" in body
    assert 'value="我的"' in body
    assert 'name="seen" value="1"' in body
    page("node-edit", data | {"seen": "1"}, node="i-village")
    row = rows_of(version)["i-village"]
    assert (row["title_zh"], row["points"]) == ("我的", 100_000)


def test_another_rule_shows_its_fields_and_writes_nothing(version, page):
    data = form_data(version, "i-tasks") | {"kind": "severity", "show": "1", "title_zh": "新名"}
    del data["save"]
    answer = page("node-edit", data, node="i-tasks")
    body = text_of(answer)
    assert answer.status_code == 200
    assert "rule-levels-0-code" in body and 'value="新名"' in body
    assert "rule-levels-0-code" in text_of(
        page("node-edit", node="i-tasks", query="?kind=severity")
    )
    assert FrameworkChange.objects.count() == 0


def test_one_more_line_is_offered_without_scripts(version, page):
    data = form_data(version, "i-tasks") | {"kind": "checklist", "more": "checks"}
    del data["save"]
    body = text_of(page("node-edit", data, node="i-tasks"))
    assert "rule-checks-3-code" in body and "rule-checks-4-code" not in body


def test_the_rule_is_read_back_in_plain_words(version, page, language):
    body = text_of(page("node-edit", node="i-village", HTTP_ACCEPT_LANGUAGE=language))
    words = re.search(r'id="in-words".*?</section>', body, re.S).group()
    assert "10" in words


def new_item(version, **changes):
    row = {**empty_row(), "code": None, "kind": "bonus", "parent": "root"}
    form = ItemForm(version=version, rows=rows_of(version), row=row)
    data = typed(form, **{"rule-each": "1", "rule-cap": "3", "title_zh": "加分", "save": "1"})
    return data.dict() | {"key": "k" * 20} | changes


def test_an_item_is_added_once_however_often_it_is_sent(version, page):
    for _time in range(2):
        page("node-new", new_item(version))
    rows = rows_of(version)
    assert siblings(rows, "root") == ["i-tasks", "i-village", "i-1"]
    assert (rows["i-1"]["params"], rows["i-1"]["is_indicator"]) == ({"each": "1", "cap": "3"}, True)


@pytest.mark.parametrize("code", ["i-tasks", "new", "a/b", "a b"])
def test_a_code_that_is_taken_or_no_code_is_refused_at_its_field(version, page, code):
    answer = page("node-new", new_item(version, code=code))
    assert answer.status_code == 422
    assert '<a href="#id_code">' in text_of(answer)


def test_a_new_item_stands_below_the_one_it_was_asked_for(version, page):
    body = text_of(page("node-new", query="?parent=root"))
    assert re.search(r'<option value="root" selected', body)


# changes


def test_the_list_says_who_changed_what_and_takes_it_back(version, page, cast):
    change = actions.edit_item(
        version,
        "i-village",
        {"points": 50_000},
        by=cast.second_administrator,
        at=f.NOW,
        seen=0,
    )
    body = text_of(page("change-list"))
    assert str(cast.second_administrator) in body and "10 → 5" in body
    place = [version.framework.code, version.number, change.number]
    answer = page("change-list", query="?by=x")
    assert answer.context["person"] is None
    address = reverse("determination:change-undo", args=place)
    client = answer.client
    client.post(address)
    assert rows_of(version)["i-village"]["points"] == 100_000
    client.post(address)
    body = text_of(page("change-list", query=f"?by={cast.administrator.pk}"))
    assert 'class="message error"' in body and "10 → 5" not in body


def test_an_empty_list_of_changes_says_so(page):
    assert 'class="empty"' in text_of(page("change-list"))


# dimensions and grades


def lines(prefix, rows):
    return {
        f"list-{prefix}-{place}-{name}": value
        for place, row in enumerate(rows)
        for name, value in row.items()
    }


def test_dimensions_are_added_renamed_reordered_and_removed(version, page):
    rows = [
        {"place": "2", "code": "political", "title_zh": "政治", "title_en": ""},
        {"place": "1", "code": "style", "title_zh": "作风", "title_en": "Style"},
    ]
    page("framework-dimensions", {**lines("dimensions", rows), "save": "1"})
    found = list(version.dimensions.order_by("order").values_list("code", "title_zh"))
    assert found == [("style", "作风"), ("political", "政治")]
    answer = page("framework-dimensions", {**lines("dimensions", rows[1:]), "save": "1"})
    assert answer.status_code == 422
    assert version.dimensions.count() == 2


def test_grades_are_written_with_places_and_lines_that_override(version, page):
    data = {
        **lines("bands", [{"code": "a", "title_zh": "优", "from": "90"},
                          {"code": "b", "title_zh": "差", "from": "0"}]),
        **lines("shares", [{"grade": "a", "to": "15"}, {"grade": "b", "to": "100"}]),
        **lines("under", [{"below": "60", "grade": "b"}]),
        "by": "share",
        "place-within": "parent",
        "place-rounding": "half_up",
        "place-ties": "best",
        "panel": "trimmed_mean",
        "reviewers": "5",
        "trim_from": "4",
        "save": "1",
    }  # fmt: skip
    page("framework-grades", data)
    version.refresh_from_db()
    assert version.rules == {
        "panel": "trimmed_mean",
        "reviewers": 5,
        "trim_from": 4,
        "grading": {
            "by": "share",
            "within": "parent",
            "shares": [{"grade": "a", "to": "15"}, {"grade": "b", "to": "100"}],
            "under": [{"below": "60", "grade": "b"}],
        },
    }
    assert [band["from"] for band in version.bands] == ["90", "0"]
    page("framework-grades", {**data, "by": "bands"})
    version.refresh_from_db()
    assert version.rules == {"panel": "trimmed_mean", "reviewers": 5, "trim_from": 4}


def test_grades_that_cannot_be_read_are_not_saved(version, page):
    wrong = [{"code": "a", "title_zh": "优", "from": "60"}, {"code": "b", "title_zh": "差",
              "from": "90"}]  # fmt: skip
    data = {**lines("bands", wrong), "by": "bands", "panel": "mean", "reviewers": "2", "save": "1"}
    assert page("framework-grades", data).status_code == 422
    assert FrameworkChange.objects.count() == 0


def test_one_more_grade_is_offered_without_scripts(version, page):
    body = text_of(page("framework-grades", {"by": "share", "more": "shares"}))
    assert "list-shares-3-grade" in body


# copying for a new year


YEAR = timezone.localdate().year  # pages read the clock


@pytest.fixture
def over(cast):
    """A published version of the county with a campaign that ends and an item of this year."""
    version = draft(organisation=cast.county)
    root = version.nodes.get(code="root")
    campaign = f.make_node(
        version, parent=root, kind="sum", code="campaign", points=0, ends_on=date(YEAR, 12, 31)
    )
    f.make_node(
        version,
        parent=campaign,
        kind="discretionary",
        params={"least": "0", "most": "10"},
        code="c-1",
        source={"from": "review"},
        title_zh=f"{YEAR}年重点任务",
        is_indicator=True,
    )
    return actions.publish_version(version, by=cast.administrator, at=f.NOW)


@pytest.fixture
def copy(over, cast, as_user):
    client = as_user(cast.administrator)
    address = reverse("determination:framework-copy", args=[over.framework.code, over.number])

    def send(data=None):
        return client.get(address) if data is None else client.post(address, data)

    return send


def newest():
    return Framework.objects.order_by("-pk").first().versions.order_by("-number").first()


def test_copying_asks_about_items_that_may_be_over(copy, language):
    answer = copy({})
    assert answer.status_code == 200
    items = answer.context["form"].items
    assert [(item.code, item.years) for item in items] == [("campaign", ()), ("c-1", (YEAR,))]
    assert newest().number == 1


def test_every_item_must_be_answered(copy):
    answer = copy({"answered": "1", "answer-0": "keep"})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["answer-1"]
    assert newest().number == 1


def test_what_is_no_longer_needed_stays_behind_with_what_is_empty_without_it(copy):
    copy(
        {"answered": "1", "answer-0": "longer", "ends-0": f"{YEAR + 1}-12-31", "answer-1": "leave"}
    )
    version = newest()
    assert version.number == 2
    assert sorted(rows_of(version)) == ["i-tasks", "i-village", "root"]


def test_a_campaign_goes_on_to_its_new_last_day(copy):
    copy({"answered": "1", "answer-0": "longer", "ends-0": f"{YEAR + 1}-12-31", "answer-1": "keep"})
    rows = rows_of(newest())
    assert (rows["campaign"]["ends_on"], rows["c-1"]["parent"]) == (f"{YEAR + 1}-12-31", "campaign")


def test_a_campaign_that_is_kept_has_no_end_any_more(copy):
    copy({"answered": "1", "answer-0": "keep", "answer-1": "keep"})
    assert rows_of(newest())["campaign"]["ends_on"] is None


@pytest.mark.parametrize("day", ["", f"{YEAR}-12-31", f"{YEAR + 1}-01-01", "garbage"])
def test_a_new_last_day_lies_in_the_coming_year(copy, day):
    answer = copy({"answered": "1", "answer-0": "longer", "ends-0": day, "answer-1": "keep"})
    assert list(answer.context["form"].errors) == ["ends-0"]
    assert newest().number == 1


def test_without_such_items_copying_is_one_press(cast, as_user):
    version = published()
    address = reverse("determination:framework-copy", args=[version.framework.code, 1])
    answer = as_user(cast.administrator).post(address)
    assert answer.url == reverse(
        "determination:framework-detail", args=[newest().framework.code, 1]
    )


@pytest.mark.parametrize(
    ("words", "years"),
    [
        ("2026年重点任务", (2026,)),
        ("学习《条例》(2018)和2025年工作", (2025,)),
        ("对照2019年国企基层组织条例", ()),
        ("The rule book of 2019", ()),
        ("二〇二七年", ()),
        ("2027年规划", ()),
        ("编号12026", ()),
    ],
)
def test_years_of_cited_documents_are_no_years_of_an_item(words, years):
    assert years_named({**empty_row(), "title_zh": words}, on=f.TODAY) == years
