"""Editing a draft: what may be changed, by whom, and that every change can be taken back."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from tests import factories as f
from tests.determination.builders import draft
from tracker.audit.models import AuditEvent
from tracker.audit.refusals import Refused
from tracker.determination import actions
from tracker.determination.actions.outlines import outlines_of
from tracker.determination.actions.undoing import next_redo, next_undo
from tracker.determination.models import FrameworkChange
from tracker.determination.rows import rows_of, siblings

pytestmark = pytest.mark.django_db

BONUS = {"kind": "bonus", "params": {"each": "1", "cap": "3"}, "title_zh": "加分"}


@pytest.fixture
def version(cast):
    """root (sum) > i-tasks, part (sum) > a, b; i-village; all of the cast's county."""
    version = draft(organisation=cast.county)
    version.nodes.filter(code="i-tasks").update(order=10)
    version.nodes.filter(code="i-village").update(order=40)
    root = version.nodes.get(code="root")
    part = f.make_node(version, parent=root, kind="sum", code="part", points=0, order=20)
    f.make_node(version, parent=part, kind="all_or_nothing", code="a", order=21)
    f.make_node(version, parent=part, kind="all_or_nothing", code="b", order=22)
    return version


@pytest.fixture
def act(version, cast):
    """Call an action on the version as the county's administrator."""

    def call(name, *args, by=cast.administrator, on=version, **kwargs):
        return getattr(actions, name)(on, *args, by=by, at=f.NOW, **kwargs)

    return call


def undo(change, by):
    return actions.undo_change(change, by=by, at=f.NOW)


def line(version, parent):
    return siblings(rows_of(version), parent)


def test_an_item_is_added_at_the_end_or_behind_another(version, act):
    change = act("add_item", "bonus", {**BONUS, "parent": "part"})
    act("add_item", "early", {**BONUS, "parent": "part"}, after="a")
    assert line(version, "part") == ["a", "early", "b", "bonus"]
    assert (change.number, change.verb, change.before) == (1, "added", {"bonus": None})
    assert change.after["bonus"]["params"] == {"each": "1", "cap": "3"}
    event = AuditEvent.objects.order_by("seq").first()
    assert (event.verb, event.data["change"], event.data["indicators"]) == (
        "framework.changed",
        1,
        ["bonus"],
    )


def test_an_item_is_changed_with_all_that_it_says(version, act):
    clause = f.make_clause()
    row = {"title_zh": "新名", "points": 50_000, "ends_on": "2026-12-31", "remarks_zh": "备注",
           "clauses": [clause.code], "dimension": "political"}  # fmt: skip
    change = act("edit_item", "a", row, seen=0)
    now = rows_of(version)["a"]
    assert {name: now[name] for name in row} == row
    assert change.before["a"]["points"] == 100_000
    assert list(change.after) == ["a"]


def test_a_change_that_changes_nothing_leaves_no_trace(version, act):
    assert act("edit_item", "a", {"points": 100_000}, seen=0) is None
    assert (FrameworkChange.objects.count(), AuditEvent.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("code", "direction", "parent", "expected"),
    [
        ("part", "up", "root", ["part", "i-tasks", "i-village"]),
        ("part", "down", "root", ["i-tasks", "i-village", "part"]),
        ("i-village", "in", "part", ["a", "b", "i-village"]),
        ("a", "out", "root", ["i-tasks", "part", "a", "i-village"]),
        ("b", "up", "part", ["b", "a"]),
    ],
)
def test_an_item_moves_one_place(version, act, code, direction, parent, expected):
    change = act("move_item", code, direction)
    assert line(version, parent) == expected
    assert change.verb == "moved"


@pytest.mark.parametrize(
    ("code", "direction"),
    [("i-tasks", "up"), ("i-village", "down"), ("i-tasks", "in"), ("part", "in"), ("root", "out")],
)
def test_where_there_is_no_place_a_move_is_refused(version, act, code, direction):
    before = rows_of(version)
    with pytest.raises(Refused):
        act("move_item", code, direction)
    assert rows_of(version) == before


def test_an_item_moves_below_another_parent_with_what_is_below_it(version, act):
    act("add_item", "other", {"kind": "sum", "title_zh": "另", "parent": "root"})
    act("edit_item", "part", {"parent": "other"}, seen=9)
    assert (line(version, "other"), line(version, "part")) == (["part"], ["a", "b"])


def test_an_item_is_removed_with_everything_below_it(version, act):
    change = act("remove_item", "part")
    assert sorted(change.after) == ["a", "b", "part"]
    assert sorted(rows_of(version)) == ["i-tasks", "i-village", "root"]


@pytest.mark.parametrize(
    ("code", "row", "field"),
    [
        ("a", {"parent": "b"}, "parent"),
        ("part", {"parent": "part"}, "parent"),
        ("root", {"parent": "part"}, "parent"),
        ("a", {"parent": "nowhere"}, "parent"),
        ("part", {"kind": "all_or_nothing"}, "kind"),
        ("a", {"dimension": "nowhere"}, "dimension"),
        ("a", {"clauses": ["nowhere"]}, "clauses"),
        ("a", {"title_zh": "", "title_en": ""}, "title_zh"),
        ("a", {"title_zh": "长" * 300}, "title_zh"),
        ("a", {"points": -1}, "points"),
        ("a", {"weight": 0}, "weight"),
        ("a", {"weight": 1_010_000}, "weight"),
        ("a", {"evidence": "photo"}, "evidence"),
    ],
)
def test_what_would_be_no_tree_or_no_value_is_refused_at_its_field(version, act, code, row, field):
    before = rows_of(version)
    with pytest.raises(Refused) as refusal:
        act("edit_item", code, row, seen=0)
    assert refusal.value.field == field
    assert rows_of(version) == before
    assert FrameworkChange.objects.count() == 0


def test_an_item_that_others_stand_below_is_not_taken_away_from_above_them(version, act):
    with pytest.raises(Refused):
        act("change_nodes", {"part": None}, verb="removed")


def test_a_code_is_given_once(version, act):
    with pytest.raises(Refused) as refusal:
        act("add_item", "a", {**BONUS, "parent": "part"})
    assert refusal.value.field == "code"


def test_only_administrators_of_the_owning_county_edit(version, act, cast):
    for other in (cast.outsider, cast.officer, cast.assigned, cast.technical, cast.secretary):
        with pytest.raises(PermissionDenied):
            act("move_item", "b", "up", by=other)
        with pytest.raises(PermissionDenied):
            act("change_dimensions", [], by=other)
    change = act("move_item", "b", "up", by=cast.second_administrator)
    with pytest.raises(PermissionDenied):
        undo(change, cast.outsider)


def test_nobody_edits_the_documents_own_framework(cast, act):
    theirs = draft()
    with pytest.raises(PermissionDenied):
        act("remove_item", "i-tasks", on=theirs)


def test_a_published_version_is_not_edited(version, act, cast):
    change = act("move_item", "b", "up")
    type(version).objects.filter(pk=version.pk).update(status="published", content_hash="0" * 64)
    attempts = [
        lambda: act("move_item", "b", "down"),
        lambda: act("edit_item", "a", {"points": 1}, seen=9),
        lambda: act("add_item", "c", BONUS),
        lambda: act("remove_item", "a"),
        lambda: act("change_dimensions", []),
        lambda: act("change_grades", bands=version.bands, rules=version.rules),
        lambda: undo(change, cast.administrator),
    ]
    for attempt in attempts:
        with pytest.raises(Refused):
            attempt()
    assert FrameworkChange.objects.count() == 1


def test_what_another_person_changed_meanwhile_is_not_overwritten(version, act, cast):
    first = act("edit_item", "a", {"points": 50_000}, seen=0, by=cast.second_administrator)
    with pytest.raises(actions.ChangedSince) as refusal:
        act("edit_item", "a", {"points": 60_000}, seen=0)
    assert refusal.value.change == first
    assert str(cast.second_administrator) in str(refusal.value)
    act("edit_item", "b", {"points": 60_000}, seen=0)
    act("edit_item", "a", {"points": 60_000}, seen=1)
    assert rows_of(version)["a"]["points"] == 60_000


def test_a_move_by_another_person_does_not_stand_in_the_way_of_an_edit(version, act, cast):
    act("move_item", "b", "up", by=cast.second_administrator)
    act("edit_item", "a", {"points": 60_000}, seen=0)
    assert rows_of(version)["a"]["points"] == 60_000


# Undoing ------------------------------------------------------------------------------------------

GRADES = [{"code": "a", "title_zh": "好", "title_en": "", "from": "60"}]
DEEDS = {
    "added": lambda act: act("add_item", "bonus", {**BONUS, "parent": "part"}, after="a"),
    "edited": lambda act: act("edit_item", "a", {"points": 1, "title_zh": "新"}, seen=0),
    "moved": lambda act: act("move_item", "part", "up"),
    "parent": lambda act: act("move_item", "a", "out"),
    "removed": lambda act: act("remove_item", "part"),
    "dimensions": lambda act: act(
        "change_dimensions",
        [
            {"code": "new", "title_zh": "新", "title_en": ""},
            {"code": "political", "title_zh": "政治", "title_en": ""},
        ],
    ),
    "grades": lambda act: act(
        "change_grades", bands=GRADES, rules={"panel": "median", "reviewers": 3}
    ),
}


def everything(version):
    version.refresh_from_db()
    return rows_of(version), outlines_of(version)


@pytest.mark.parametrize("deed", DEEDS)
def test_each_change_can_be_undone_and_done_again(version, act, cast, deed):
    start = everything(version)
    change = DEEDS[deed](act)
    changed = everything(version)
    assert changed != start
    undone = undo(change, cast.administrator)
    assert everything(version) == start
    assert (undone.verb, undone.undoes) == ("undone", change)
    redone = undo(undone, cast.administrator)
    assert everything(version) == changed
    assert (redone.verb, redone.undoes) == ("redone", undone)
    undo(redone, cast.administrator)
    assert everything(version) == start


def test_a_change_is_undone_once(version, act, cast):
    change = act("move_item", "b", "up")
    undo(change, cast.administrator)
    with pytest.raises(Refused):
        undo(change, cast.administrator)


def test_a_change_goes_back_without_what_was_changed_elsewhere(version, act, cast):
    first = act("edit_item", "a", {"points": 50_000}, seen=0)
    act("edit_item", "a", {"title_zh": "新名"}, seen=9)
    act("edit_item", "b", {"points": 1}, seen=9)
    undo(first, cast.administrator)
    rows = rows_of(version)
    assert (rows["a"]["points"], rows["a"]["title_zh"], rows["b"]["points"]) == (
        100_000,
        "新名",
        1,
    )


def test_a_change_that_was_changed_again_names_what_must_be_undone_first(version, act, cast):
    first = act("edit_item", "a", {"points": 50_000}, seen=0)
    later = act("edit_item", "a", {"points": 60_000}, seen=9, by=cast.second_administrator)
    with pytest.raises(Refused, match=f"{later.number}.*{cast.second_administrator}"):
        undo(first, cast.administrator)
    undo(later, cast.administrator)
    undo(first, cast.administrator)
    assert rows_of(version)["a"]["points"] == 100_000


def test_an_item_that_got_others_below_it_is_not_undone_away(version, act, cast):
    added = act("add_item", "group", {"kind": "sum", "title_zh": "组", "parent": "root"})
    act("add_item", "bonus", {**BONUS, "parent": "group"})
    with pytest.raises(Refused):
        undo(added, cast.administrator)


def test_undo_and_redo_walk_back_and_forth(version, act, cast):
    changes = version.changes
    start = everything(version)
    for deed in ("added", "edited", "moved"):
        DEEDS[deed](act)
    end = everything(version)
    assert next_redo(changes.all()) is None
    while change := next_undo(changes.all()):
        undo(change, cast.administrator)
    assert everything(version) == start
    while change := next_redo(changes.all()):
        undo(change, cast.administrator)
    assert everything(version) == end
    undo(next_undo(changes.all()), cast.administrator)
    act("edit_item", "b", {"points": 5}, seen=99)
    assert next_redo(changes.all()) is None


def test_the_database_keeps_changes_as_they_were_written(version, act):
    change = act("move_item", "b", "up")
    with pytest.raises(IntegrityError, match="locked"), transaction.atomic():
        FrameworkChange.objects.filter(pk=change.pk).update(verb="other")
    with pytest.raises(IntegrityError, match="locked"), transaction.atomic():
        FrameworkChange.objects.filter(pk=change.pk).delete()


# Dimensions and grades ----------------------------------------------------------------------------


def test_a_dimension_that_holds_items_is_not_removed(version, act):
    with pytest.raises(Refused):
        act("change_dimensions", [{"code": "new", "title_zh": "新", "title_en": ""}])
    assert list(version.dimensions.values_list("code", flat=True)) == ["political"]


@pytest.mark.parametrize(
    "dimensions",
    [
        [{"code": "political", "title_zh": "", "title_en": ""}],
        [{"code": "political", "title_zh": "政治", "title_en": ""}] * 2,
    ],
)
def test_dimensions_have_titles_and_codes_of_their_own(version, act, dimensions):
    with pytest.raises(Refused):
        act("change_dimensions", dimensions)


@pytest.mark.parametrize(
    ("bands", "rules", "field"),
    [
        ([], {"panel": "mean", "reviewers": 1}, "bands"),
        (GRADES * 2, {"panel": "mean", "reviewers": 1}, "bands"),
        ([{**GRADES[0], "from": "good"}], {"panel": "mean", "reviewers": 1}, "bands"),
        ([{**GRADES[0], "title_zh": ""}], {"panel": "mean", "reviewers": 1}, "bands"),
        (GRADES, {"panel": "best", "reviewers": 1}, "panel"),
        (GRADES, {"panel": "mean", "reviewers": 0}, "reviewers"),
        (GRADES, {"panel": "mean", "reviewers": 1, "trim_from": 2}, "trim_from"),
        (
            GRADES,
            {
                "panel": "mean",
                "reviewers": 1,
                "grading": {"by": "share", "shares": [{"grade": "b", "to": "100"}]},
            },
            "grading",
        ),
    ],
)
def test_grades_that_cannot_be_read_are_refused(version, act, bands, rules, field):
    with pytest.raises(Refused) as refusal:
        act("change_grades", bands=bands, rules=rules)
    assert refusal.value.field == field
