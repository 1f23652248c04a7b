"""The tree keeps its shape: paths follow from parents whatever is founded and moved."""

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import NOW, TODAY, make_cycle, make_organisation, make_participant
from tracker.audit.models import AuditEvent
from tracker.audit.refusals import Refused
from tracker.organisations import actions
from tracker.organisations.models import Appointment, Organisation
from tracker.organisations.scope import line_to, lines_to, step


def found(by, parent, code, **fields):
    fields = {"kind": "village", "level": "branch", "name_zh": "新村"} | fields
    return actions.found(code=code, parent=parent, by=by, at=NOW, **fields)


def verbs():
    return list(AuditEvent.objects.values_list("verb", flat=True))


def test_founding_gives_the_next_path_and_the_initials(cast):
    new = found(cast.administrator, cast.township, "n1", name_zh="百步村", name_en="Baibu")
    assert new.path == cast.township.path + step(3)
    assert (new.initials, new.parent, verbs()) == ("bbc", cast.township, ["organisation.founded"])
    assert actions.check_paths() == []


def test_a_name_in_english_alone_gives_the_initials_of_its_words(cast):
    new = found(cast.administrator, cast.township, "n1", name_zh="", name_en="Long River Village")
    assert (new.initials, new.name) == ("lrv", "Long River Village")


@pytest.mark.parametrize("member", ["officer", "secretary", "observer", "technical", "outsider"])
def test_only_an_administrator_of_the_place_founds_moves_corrects_and_dissolves(cast, member):
    by = getattr(cast, member)
    with pytest.raises(PermissionDenied):
        found(by, cast.township, "n1")
    with pytest.raises(PermissionDenied):
        actions.move(cast.east, to=cast.other_township, by=by, at=NOW)
    with pytest.raises(PermissionDenied):
        actions.rename(cast.east, name_zh="改名", name_en="", by=by, at=NOW)
    with pytest.raises(PermissionDenied):
        actions.dissolve(cast.east, on=TODAY, by=by, at=NOW)
    assert verbs() == []


def test_an_organisation_cannot_be_moved_into_another_county(cast):
    with pytest.raises(PermissionDenied):
        actions.move(cast.east, to=cast.elsewhere, by=cast.administrator, at=NOW)


def test_a_root_is_founded_by_the_command_alone(cast):
    with pytest.raises(Refused):
        found(cast.administrator, None, "r1", level="county", kind="committee")
    root = found(None, None, "r1", level="county", kind="committee")
    assert (len(root.path), root.parent) == (4, None)
    assert actions.check_paths() == []


@pytest.mark.parametrize("code", ["", "a b", "a/b", "mine", "find", "NEW", "x" * 33, ".."])
def test_a_code_that_could_not_stand_in_an_address_is_refused(cast, code):
    with pytest.raises(Refused):
        found(cast.administrator, cast.township, code)


def test_a_taken_code_and_a_missing_name_are_refused(cast):
    with pytest.raises(Refused):
        found(cast.administrator, cast.township, cast.far.code)
    with pytest.raises(Refused):
        found(cast.administrator, cast.township, "n1", name_zh="")
    assert verbs() == []


def test_nothing_is_founded_below_the_dissolved_or_below_sixteen_levels(cast):
    actions.dissolve(cast.east, on=TODAY, by=cast.administrator, at=NOW)
    with pytest.raises(Refused):
        found(cast.administrator, cast.east, "n1")
    deep = cast.west
    for number in range(13):
        deep = found(cast.administrator, deep, f"deep{number}")
    assert deep.depth == 15
    with pytest.raises(Refused):
        found(cast.administrator, deep, "deeper")


def test_many_are_founded_in_one_deed_whatever_their_levels(cast):
    rows = [
        {"code": "t9", "kind": "committee", "level": "township", "parent": cast.county},
        {"code": "b1", "kind": "village", "level": "branch", "parent": "t9"},
        {"code": "b2", "kind": "village", "level": "branch", "parent": "t9"},
        {"code": "b3", "kind": "village", "level": "branch", "parent": cast.township},
    ]
    made = actions.found_all(
        [row | {"name_zh": row["code"]} for row in rows], by=cast.administrator, at=NOW
    )
    assert [o.code for o in made] == ["t9", "b1", "b2", "b3"]
    top = made[0].path
    assert [o.path for o in made[1:]] == [
        top + step(1),
        top + step(2),
        cast.township.path + step(3),
    ]
    assert verbs() == ["organisations.founded"]
    assert actions.check_paths() == []


def test_renaming_changes_name_and_initials_and_says_what_was_there(cast):
    actions.rename(cast.east, name_zh="南门村", name_en="", by=cast.administrator, at=NOW)
    cast.east.refresh_from_db()
    assert (cast.east.name_zh, cast.east.initials) == ("南门村", "nmc")
    event = AuditEvent.objects.get()
    assert (event.verb, event.data["from"]["name_zh"]) == ("organisation.renamed", "东村")


def test_a_correction_that_changes_nothing_leaves_no_trace(cast):
    actions.correct(cast.east, members=20, by=cast.administrator, at=NOW)
    assert verbs() == []


def test_moving_rewrites_the_subtree_and_leaves_past_participants_alone(cast):
    participant = make_participant(make_cycle(cast.county), cast.east)
    old = participant.path
    below = found(cast.administrator, cast.east, "n1")
    actions.move(cast.township, to=cast.other_township, by=cast.administrator, at=NOW)
    below.refresh_from_db()
    participant.refresh_from_db()
    cast.township.refresh_from_db()
    assert cast.township.path == cast.other_township.path + step(2)
    assert below.path == cast.township.path + step(1) + step(1)
    assert participant.path == old
    assert actions.check_paths() == []


def test_nothing_moves_below_itself(cast):
    for target in (cast.township, cast.east):
        with pytest.raises(Refused):
            actions.move(cast.township, to=target, by=cast.administrator, at=NOW)
    with pytest.raises(Refused):
        actions.move(cast.county, to=cast.east, by=cast.administrator, at=NOW)


def test_what_has_something_open_below_is_not_dissolved(cast):
    with pytest.raises(Refused):
        actions.dissolve(cast.township, on=TODAY, by=cast.administrator, at=NOW)
    for branch in (cast.east, cast.west):
        actions.dissolve(branch, on=TODAY, by=cast.administrator, at=NOW)
    actions.dissolve(cast.township, on=TODAY, by=cast.administrator, at=NOW)
    assert list(Organisation.objects.active().below(cast.county)) == [cast.other_township, cast.far]
    assert not Appointment.objects.current(on=TODAY.replace(day=16)).filter(
        post__organisation=cast.east
    )
    with pytest.raises(Refused):
        actions.dissolve(cast.township, on=TODAY, by=cast.administrator, at=NOW)


def test_the_check_of_paths_finds_each_kind_of_error(cast):
    assert actions.check_paths() == []
    Organisation.objects.filter(pk=cast.east.pk).update(path=cast.other_township.path + "0009")
    assert actions.check_paths() == [cast.east]
    Organisation.objects.filter(pk=cast.elsewhere.pk).update(path="00010002")
    assert actions.check_paths() == [cast.east, cast.elsewhere]


def test_the_superior_is_the_parent(cast):
    assert actions.superior_of(cast.east) == cast.township
    assert actions.superior_of(cast.county) is None


deeds = st.lists(
    st.tuples(st.sampled_from(["found", "move"]), st.integers(0, 30), st.integers(0, 30)),
    max_size=25,
)


@pytest.mark.django_db
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(deeds=deeds)
def test_paths_follow_from_parents_after_any_foundings_and_moves(deeds, undone):
    with undone():
        root = make_organisation(kind="committee", level="county")
        tree, parents = [root], {root.pk: None}
        for verb, first, second in deeds:
            one, other = tree[first % len(tree)], tree[second % len(tree)]
            one.refresh_from_db()
            other.refresh_from_db()
            try:
                if verb == "found":
                    new = found(None, one, f"x{root.pk}-{len(tree)}")
                    tree.append(new)
                    parents[new.pk] = one.pk
                else:
                    actions.move(one, to=other, by=None, at=NOW)
                    parents[one.pk] = other.pk
            except Refused:
                continue
        assert actions.check_paths() == []
        assert dict(Organisation.objects.in_subtree(root).values_list("pk", "parent_id")) == parents


def test_a_line_leads_from_the_root_to_the_path_itself():
    assert line_to("000100020003") == ["0001", "00010002", "000100020003"]
    assert lines_to(["00010002", "00010003"]) == {"0001", "00010002", "00010003"}
    assert (line_to(""), lines_to([])) == ([], set())
