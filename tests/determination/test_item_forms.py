"""The form of an item: every kind of rule can be typed, comes back as it was, says its faults."""

import json
import re
from pathlib import Path

import pytest
from django.http import QueryDict

from tests import factories as f
from tests.determination.builders import draft
from tracker import scoring
from tracker.determination.forms.items import ItemForm
from tracker.determination.forms.rules import KIND_FORMS, RuleSheet
from tracker.determination.rows import empty_row, rows_of

pytestmark = pytest.mark.django_db

PAGE = (Path(__file__).parents[2] / "docs" / "scoring.md").read_text(encoding="utf-8")
DOCUMENTED = [json.loads(text) for text in re.findall(r"```json example\n(.*?)```", PAGE, re.S)]
ITEMS = [item for example in DOCUMENTED for item in example.get("items", [example])]
RULES = {
    f"{number}-{item['kind']}": (item["kind"], item.get("points"), item.get("params", {}))
    for number, item in enumerate(one for one in ITEMS if "kind" in one)
}
# what no documented example states
MORE = {
    "no-bounds": ("per_occurrence", "2", {"each": "0.1", "floor": None, "cap": None}),
    "bounds": ("sum", "2", {"floor": "-1", "cap": "3"}),
    "over-years": (
        "all_or_nothing",
        "2",
        {"periods": {"of": "year", "combine": "last", "missing": "zero"}},
    ),
    "circumstances": (
        "severity",
        "5",
        {
            "mode": "add",
            "levels": [{"code": "通报", "points": "2"}],
            "circumstances": [{"code": "concealed", "factor": "2"}],
        },
    ),
    "roles": (
        "ladder",
        None,
        {
            "cap": None,
            "levels": [{"code": "county", "points": "4"}],
            "roles": [{"code": "joint", "factor": "0.5"}],
        },
    ),
    "office": ("delegated", "5", {"office": "纪委", "out_of": "100"}),
    "rounded": (
        "relative",
        "10",
        {
            "against": "share",
            "within": "kind",
            "better": "lower",
            "shares": [{"to": "100", "points": "5"}],
            "rounding": "up",
            "at_least_one": True,
            "ties": "worst",
        },
    ),
    "base": (
        "relative",
        "10",
        {"against": "mean", "above": "1", "equal": "0.5", "below": "-1", "base": "5"},
    ),
    "veto": (
        "veto",
        None,
        {
            "effect": "total",
            "limit": "59",
            "exceptions": [{"code": "不可抗力"}],
            "expires_months": 12,
        },
    ),
    "started": ("step", "5", {"target": "8", "step": "1", "below": "-1", "steps": "started"}),
}


def a_row(kind, params, points=None, **fields):
    units = scoring.to_units(scoring.exact(points)) if points else 0
    return {
        **empty_row(),
        "code": "x",
        "kind": kind,
        "params": params,
        "points": units,
        "title_zh": "项目",
        **fields,
    }


def typed(form, **changes):
    """What a browser would send of a form that it was just given."""
    data = QueryDict(mutable=True)
    for name in form.fields:
        value = form[name].value()
        if isinstance(value, list | tuple):
            data.setlist(name, [str(one) for one in value])
        elif value is True:
            data[name] = "on"
        elif value not in (None, False):
            data[name] = str(value)
    data["shown"] = form.kind
    data.update(changes)
    return data


@pytest.fixture
def version(cast):
    version = draft(organisation=cast.county)
    f.make_node(version, code="x", kind="sum", points=0)
    return version


@pytest.fixture
def form_of(version):
    rows = rows_of(version)

    def make(data=None, *, row, **options):
        return ItemForm(data, version=version, rows=rows, row=row, **options)

    return make


def test_every_kind_of_rule_has_its_form():
    assert set(KIND_FORMS) == set(scoring.KINDS)


def test_every_kind_is_among_the_examples():
    assert {kind for kind, _points, _params in [*RULES.values(), *MORE.values()]} == set(
        scoring.KINDS
    )


@pytest.mark.parametrize("name", [*RULES, *MORE])
def test_a_rule_that_is_opened_and_saved_stays_as_it_was(form_of, name):
    kind, points, params = {**RULES, **MORE}[name]
    row = a_row(kind, params, points)
    form = form_of(typed(form_of(row=row)), row=row)
    assert form.is_valid(), form.errors
    written = form.written()
    assert (written["kind"], written["params"]) == (kind, params)
    assert written["points"] == row["points"]


@pytest.mark.parametrize("name", [*RULES, *MORE])
def test_a_rule_that_is_typed_anew_is_read_as_the_same(form_of, name):
    kind, points, params = {**RULES, **MORE}[name]
    data = typed(form_of(row=a_row(kind, params, points)))
    # nothing is there yet that could be kept
    form = form_of(data, row=a_row("sum", {}))
    assert form.is_valid(), form.errors
    written = form.written()["params"]
    assert scoring.parse(kind, written) == scoring.parse(kind, params)
    shown = form_of(row=a_row(kind, written, points))
    assert typed(shown) == data


@pytest.mark.parametrize("kind", KIND_FORMS)
def test_every_parameter_of_a_kind_has_a_field_where_its_problem_is_shown(kind):
    """What the scorer objects to in an empty rule finds its field on the page."""
    params = {"against": "own_history"} if kind == "relative" else {}
    sheet = RuleSheet(kind, params)
    names = {name for _part, fields in sheet.fields() for name in fields}
    try:
        scoring.parse(kind, params)
        problems = []
    except scoring.InvalidRule as error:
        problems = error.problems
    assert {sheet.field_of(p.parameter) for p in problems} <= names


def test_a_problem_in_a_row_is_shown_in_that_row(form_of):
    row = a_row("checklist", {"checks": [{"code": "a", "points": "1"}]}, "2")
    data = typed(form_of(row=row), **{"rule-checks-2-code": "b", "rule-checks-2-points": "viele"})
    form = form_of(data, row=row)
    assert not form.is_valid()
    assert list(form.errors) == ["rule-checks-2-points"]
    assert form.is_rule_alone


def test_an_incomplete_rule_is_saved_only_on_demand(form_of):
    row = a_row("discretionary", {"least": "1", "most": "3"}, "3")
    data = typed(form_of(row=row), **{"rule-most": ""})
    assert list(form_of(data, row=row).errors) == ["rule-most"]
    form = form_of(data, row=row, unfinished=True)
    assert form.is_valid()
    assert form.written()["params"] == {"least": "1"}
    assert [problem.parameter for problem in form.rule_problems] == ["most"]


@pytest.mark.parametrize(
    ("name", "text"),
    [("points", "fünf"), ("points", "0.00001"), ("weight", "1e3"), ("title_zh", "长" * 300)],
)
def test_what_is_no_number_or_too_long_is_said_at_its_field(form_of, name, text):
    row = a_row("all_or_nothing", {}, "2")
    form = form_of(typed(form_of(row=row), **{name: text}), row=row, unfinished=True)
    assert list(form.errors) == [name]
    assert not form.is_rule_alone


def test_wide_digits_are_read_as_digits(form_of):
    row = a_row("per_occurrence", {"each": "1"}, "2")
    form = form_of(typed(form_of(row=row), **{"rule-each": "０.５", "points": "１０"}), row=row)
    assert form.is_valid(), form.errors
    assert form.written()["params"] == {"each": "0.5"}
    assert form.written()["points"] == 100_000


def test_another_kind_shows_its_own_fields_and_keeps_what_was_typed(form_of):
    row = a_row("all_or_nothing", {}, "2")
    sent = typed(form_of(row=row), kind="checklist", title_zh="新名")
    form = form_of(row=row, sent=sent)
    assert "rule-checks-0-code" in form.fields
    assert form["title_zh"].value() == "新名"
    assert not form.is_bound


def test_one_more_row_keeps_the_others(form_of):
    row = a_row("checklist", {"checks": [{"code": "a", "points": "1"}]}, "2")
    first = form_of(row=row)
    sent = typed(first, **{"rule-checks-1-code": "b"})
    form = form_of(row=row, sent=sent, more="checks")
    lines = next(block["lines"] for block in form.own_blocks() if "lines" in block)
    assert [line[0].value() for line in lines] == ["a", "b", "", ""]


def test_a_choice_shows_the_fields_that_go_with_it(form_of):
    row = a_row("relative", {"against": "rank", "places": [{"to": 1, "points": "5"}]}, "5")
    sent = typed(form_of(row=row), **{"rule-against": "own_history"})
    names = set(form_of(row=row, sent=sent).fields)
    assert "rule-years" in names
    assert not {"rule-within", "rule-places-0-to", "rule-ties"} & names


def test_a_proposed_reading_that_is_saved_is_confirmed(form_of):
    row = a_row("all_or_nothing", {}, "2", reading="proposed", sureness=80)
    form = form_of(typed(form_of(row=row)), row=row)
    assert form.is_valid(), form.errors
    assert form.written()["reading"] == "confirmed"


def test_sources_levels_and_what_a_form_does_not_show_are_kept(form_of):
    template = f.make_template()
    row = a_row(
        "ratio",
        {},
        "2",
        source={"from": "tasks", "templates": [template.code], "count": "late", "own": 1},
        levels=[{"code": "a", "title_zh": "甲", "own": 2}],
    )
    form = form_of(typed(form_of(row=row)), row=row)
    assert form.is_valid(), form.errors
    assert (form.written()["source"], form.written()["levels"]) == (row["source"], row["levels"])


def test_only_sources_that_the_rule_can_be_fed_from_are_offered(form_of):
    form = form_of(row=a_row("discretionary", {"least": "0", "most": "1"}, "1"))
    offered = [code for code, _label in form.fields["source-from"].choices]
    assert "review" in offered
    assert "tasks" not in offered
