"""Trying a rubric: what is typed becomes facts, real facts become input, nothing is written."""

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import translation

from tests import factories as f
from tests.assessment.every_kind import EveryKind
from tests.safety.database import contents
from tests.test_access import no_writing
from tracker import scoring
from tracker.assessment import trying
from tracker.assessment.trying.asking import MOST_MARKS
from tracker.determination import rubric


@pytest.fixture
def every(cast):
    return EveryKind(cast)


def rows_of(version):
    return {node.code: node for node in version.nodes.select_related("dimension", "version")}


def tree_of(every):
    return rubric.tree_for(every.version, every.branch.kind)


def typed(pairs):
    data = QueryDict(mutable=True)
    for name, value in pairs.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def tried(every, pairs):
    """The items and the outcome of what was typed."""
    tree, rows = tree_of(every), rows_of(every.version)
    items = trying.asked(tree, rows, typed(pairs), year=2026)
    return items, trying.try_out(every.version, tree, rows, items)


def page(version, query=""):
    address = reverse("assessment:try-it", args=[version.framework.code, version.number])
    return address + query


def test_a_number_of_marks_without_end_shows_as_many_as_a_page_does(every):
    items, _outcome = tried(every, {"e-count.form": "marks:" + "9" * 5000})
    titles = [group.title for group in items["e-count"].groups]
    assert titles.count("") == 1
    assert len(titles) == 1 + MOST_MARKS


def test_every_kind_of_fact_can_be_typed(every):
    """Written as input and read again, each fact is the same one; units go by their names."""
    tree, rows = tree_of(every), rows_of(every.version)
    blank = trying.asked(tree, rows, QueryDict(), year=2026)
    data, misplaced = trying.written(blank, every.facts, every.branch)
    items = trying.asked(tree, rows, data, year=2026)
    unit = scoring.Unit(every.unit.name, "86", "100")
    expected = every.facts | {"e-units": scoring.Units((unit,))}
    assert misplaced == []
    assert {code: item.problems for code, item in items.items() if item.problems} == {}
    assert {code: item.fact for code, item in items.items()} == expected


def test_what_is_typed_gives_what_the_scorer_gives(every):
    blank = trying.asked(tree_of(every), rows_of(every.version), QueryDict(), year=2026)
    data, _misplaced = trying.written(blank, every.facts, every.branch)
    items = trying.asked(tree_of(every), rows_of(every.version), data, year=2026)
    outcome = trying.try_out(every.version, tree_of(every), rows_of(every.version), items)
    evaluation = scoring.evaluate(tree_of(every), every.facts)
    assert outcome.total == scoring.numbers.write(evaluation.total)
    assert outcome.unscored == outcome.refused == []
    assert outcome.grade_code == "average"  # held there by the veto


@pytest.mark.parametrize(
    ("pairs", "fact"),
    [
        ({"e-count.count": "３"}, scoring.Count(3)),
        ({"e-step.value": "21/50"}, scoring.Ratio(21, 50)),
        ({"e-late.days": "0、12、从未"}, scoring.Delays((0, 12, None))),
        ({"e-severity.none": "on"}, scoring.Events(())),
        (
            {"e-severity.0.level": "light", "e-severity.2.key": "b", "e-severity.2.level": "light"},
            scoring.Events((scoring.Event("#1", "light"), scoring.Event("b", "light"))),
        ),
        ({"e-exempt.is-na": "on", "e-exempt.na-reason": "none"}, scoring.NotApplicable("none")),
        (
            {"e-periods.period.2026-q3.count": "2"},
            scoring.Periods(
                (("2026-q1", None), ("2026-q2", None), ("2026-q3", scoring.Count(2)),
                 ("2026-q4", None))
            ),
        ),
    ],
)  # fmt: skip
def test_input_as_people_type_it(every, pairs, fact):
    items, _outcome = tried(every, pairs)
    code = next(iter(pairs)).partition(".")[0]
    assert (items[code].fact, items[code].problems) == (fact, {})


@pytest.mark.parametrize(
    ("pairs", "wrong"),
    [
        ({"e-count.count": "many"}, "e-count.count"),
        ({"e-count.count": "-1"}, "e-count.count"),
        ({"e-step.value": "1e9"}, "e-step.value"),
        ({"e-ratio.numerator": "2"}, "e-ratio.denominator"),
        ({"e-ratio.numerator": "2", "e-ratio.denominator": "0"}, "e-ratio"),
        ({"e-checks.check.a": "yes"}, "e-checks.check.b"),
        ({"e-words.level": "good"}, "e-words.band"),
        ({"e-words.level": "good", "e-words.band": "nowhere"}, "e-words"),
        ({"e-awarded.points": "9", "e-awarded.reason": "much"}, "e-awarded"),
        ({"e-awarded.points": "3"}, "e-awarded"),
        ({"e-late.days": "0, soon"}, "e-late.days"),
        ({"e-relative.value": "84"}, "e-relative.rank"),
        (
            {"e-relative.value": "84", "e-relative.rank": "5", "e-relative.of": "3"},
            "e-relative",
        ),
        ({"e-given.part.north": "3"}, "e-given"),
        ({"e-units.0.name": "West"}, "e-units.0.points"),
        ({"e-units.0.points": "5", "e-units.0.full": "0"}, "e-units"),
        ({"e-veto.status": "effective"}, "e-veto"),
        ({"e-veto.status": "nonsense"}, "e-veto"),
        ({"e-veto.status": "effective", "e-veto.reason": "decision"}, "e-veto"),
        ({"e-severity.0.key": "case"}, "e-severity.0.level"),
        ({"e-exempt.is-na": "on"}, "e-exempt.na-reason"),
    ],
)
def test_a_bad_fact_is_named_at_its_input_and_the_rest_is_computed(every, pairs, wrong):
    items, outcome = tried(every, {"e-met.met": "yes"} | pairs)
    code = wrong.partition(".")[0]
    assert wrong in items[code].problems
    assert items[code].fact is None
    assert [row.node.code for row in outcome.refused] == [code]
    assert code not in [row.node.code for row in outcome.unscored]
    assert outcome.by_code["e-met"].points == "2"
    assert outcome.by_code[code].points == "0"


def test_the_page_keeps_what_was_typed_and_writes_nothing(every, as_user, language):
    client = as_user(every.cast.secretary)
    before = contents()
    sent = {"e-met.met": "yes", "e-count.count": "many", "e-severity.0.key": "a <b>"}
    with no_writing():
        body = client.post(page(every.version), sent).content.decode()
    assert contents() == before
    assert 'value="many"' in body
    assert 'aria-invalid="true"' in body
    assert "a &lt;b&gt;" in body
    assert '<option value="yes" selected>' in body
    assert 'class="error-summary"' in body


def test_a_fragment_brings_points_and_problems_but_no_inputs(every, as_user):
    client = as_user(every.cast.secretary)
    sent = {"e-met.met": "yes", "e-count.count": "many"}
    body = client.post(page(every.version), sent, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in body and "<input" not in body
    assert 'id="try-total" role="status" hx-swap-oob="true"' in body
    # the problem is told beside its item
    with translation.override("zh-hans"):
        assert str(translation.gettext("Enter a whole number.")) in body


def test_more_rows_are_offered_on_request(every, as_user):
    client = as_user(every.cast.secretary)
    body = client.post(page(every.version), {"e-severity.more": "on"}).content.decode()
    assert 'name="e-severity.2.key"' in body
    assert 'name="e-ladder.1.key"' not in body


def test_a_real_branch_fills_the_inputs(county, as_user):
    county.reviewed()
    body = (
        as_user(county.cast.administrator)
        .get(page(county.version, f"?take={county.east.pk}"))
        .content.decode()
    )
    assert county.east.name in body
    assert 'name="i-theme.numerator" ' in body and 'value="1"' in body
    assert 'name="i-study.form" value="marks:2"' in body
    assert 'name="i-effort.mark.1.points"' in body and 'value="16"' in body


def test_a_settled_branch_is_tried_with_its_frozen_facts(county, as_user, monkeypatch):
    county.settled()
    monkeypatch.setattr("tracker.assessment.trying.examples.compute_some", None)  # not asked
    body = (
        as_user(county.cast.administrator)
        .get(page(county.version, f"?take={county.east.pk}"))
        .content.decode()
    )
    assert 'name="i-effort.mark.1.points"' in body and 'value="16"' in body
    _tree, frozen, _evaluation = scoring.from_snapshot(county.result().snapshot)
    assert trying.facts_in(county.east) == frozen


@pytest.mark.parametrize(
    ("member", "status"),
    [
        ("administrator", 200),
        ("second_administrator", 200),
        ("secretary", 404),
        ("officer", 404),
        ("assigned", 404),
        ("observer", 404),
        ("outsider", 404),
        ("technical", 403),
    ],
)
def test_real_facts_are_for_those_who_may_see_unpublished_results(county, as_user, member, status):
    county.in_phase("review")
    client = as_user(getattr(county.cast, member))
    answer = client.get(page(county.version, f"?take={county.east.pk}"))
    assert answer.status_code == status
    if status == 404:
        plain = client.get(page(county.version)).content.decode()
        assert "?take=" not in plain


@pytest.mark.parametrize("take", ["0", "x", "-1", "9" * 30, "１"])
def test_a_branch_that_is_not_there_is_not_found(county, as_user, take):
    client = as_user(county.cast.administrator)
    assert client.get(page(county.version, f"?take={take}")).status_code == 404


def test_real_branches_are_found_by_name_or_code(county, as_user):
    client = as_user(county.cast.administrator)
    body = client.get(page(county.version, f"?find={county.cast.west.code}")).content.decode()
    assert county.west.name in body and county.east.name not in body
    assert client.get(page(county.version, "?find=nobody")).status_code == 200


def test_a_draft_is_tried_without_the_rules_that_are_not_complete(cast, as_user):
    version = f.make_version(organisation=cast.county)
    root = f.make_node(version, kind="sum", points=0, code="root")
    f.make_node(version, parent=root, kind="all_or_nothing", code="whole", points=20_000)
    group = f.make_node(version, parent=root, kind="sum", points=0, code="group")
    f.make_node(version, parent=group, kind="discretionary", code="open", title_en="No range yet")
    body = as_user(cast.administrator).post(page(version), {"whole.met": "yes"}).content.decode()
    assert "open.points" not in body
    assert "/items/open/" in body
    assert '<b class="number">2' in body


def test_a_version_with_nothing_in_it_says_so(cast, as_user):
    version = f.make_version(organisation=cast.county)
    answer = as_user(cast.administrator).get(page(version))
    assert answer.status_code == 200
    assert 'class="empty"' in answer.content.decode()
