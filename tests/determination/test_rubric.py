"""A version's rows as trees: what applies to whom, exact numbers, the memory of frozen trees."""

from fractions import Fraction

import pytest

from tests import factories as f
from tests.determination.builders import draft, published
from tracker import scoring
from tracker.determination import rubric

pytestmark = pytest.mark.django_db


def codes(version, kind):
    return [item.code for item in rubric.items_for(version, kind)]


def test_a_kind_gets_the_common_part_and_its_own():
    version = draft()
    assert codes(version, "village") == ["i-tasks", "i-village", "root"]
    assert codes(version, "hospital") == ["i-tasks", "root"]
    assert rubric.tree_for(version, "village").full_mark == 100
    assert rubric.tree_for(version, "hospital").full_mark == 90


def test_a_group_left_without_leaves_is_dropped_with_what_hangs_below_it():
    version = draft()
    group = f.make_node(version, kind="sum", points=0, code="g", parent=None)
    inner = f.make_node(version, kind="sum", points=0, code="g2", parent=group)
    f.make_node(version, kind="all_or_nothing", code="x", parent=inner, applies_to=["organ"])
    assert codes(version, "village") == ["i-tasks", "i-village", "root"]
    assert {"g", "g2", "x"} <= set(codes(version, "organ"))


def test_what_stands_below_a_group_of_another_kind_does_not_apply():
    version = draft()
    group = f.make_node(version, kind="sum", points=0, code="g", applies_to=["organ"])
    f.make_node(version, kind="all_or_nothing", code="x", parent=group)
    assert "x" not in codes(version, "village")
    assert "x" in codes(version, "organ")


def test_points_and_weights_are_exact():
    version = draft()
    version.nodes.filter(code="i-tasks").update(points=333_333, weight=123_456)
    item = next(item for item in rubric.items_for(version, "organ") if item.code == "i-tasks")
    assert (item.points, item.weight) == (Fraction(333_333, 10_000), Fraction(123_456, 10_000))


def test_a_group_without_a_mark_takes_its_childrens():
    root = next(item for item in rubric.items_for(draft(), "organ") if item.code == "root")
    assert (root.points, root.params, root.parent_code) == (None, {}, None)


def test_trees_of_published_versions_are_kept_and_those_of_drafts_are_not(
    django_assert_num_queries,
):
    version = published()
    first = rubric.tree_for(version, "village")
    with django_assert_num_queries(0):
        assert rubric.tree_for(version, "village") is first
    unfinished = draft()
    rubric.tree_for(unfinished, "village")
    with django_assert_num_queries(1):
        rubric.tree_for(unfinished, "village")


def test_kinds_are_those_with_an_indicator():
    version = draft()
    version.nodes.filter(code="i-tasks").update(applies_to=["organ"])
    assert [str(kind) for kind in rubric.kinds_of(version)] == ["village", "organ"]


def test_bands_are_read_from_the_best_down():
    bands = rubric.bands_of(draft())
    assert scoring.grade(90, 100, bands) == "good"
    assert scoring.grade("89.99", 100, bands) == "fair"
    assert scoring.grade(0, 100, bands) == "poor"


def test_a_version_without_bands_has_no_grades():
    with pytest.raises(scoring.InvalidRule):
        rubric.bands_of(f.make_version(bands=[]))


def test_a_ring_of_parents_does_not_hang_and_is_refused():
    version = draft()
    a = f.make_node(version, kind="sum", points=0, code="a")
    b = f.make_node(version, kind="sum", points=0, code="b", parent=a)
    f.make_node(version, kind="all_or_nothing", code="x", parent=b)
    version.nodes.filter(code="a").update(parent=b)
    with pytest.raises(scoring.ScoringError):
        rubric.tree_for(version, "village")
