"""Framework versions: what is published stays, what cannot be scored is not published."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from tests import factories as f
from tests.determination.builders import draft, published
from tracker.audit.models import AuditEvent
from tracker.audit.refusals import Refused
from tracker.determination import actions
from tracker.determination.contents import content_hash
from tracker.determination.models import Framework, FrameworkVersion, Node
from tracker.determination.states import VERSION_NEXT, VersionStatus

pytestmark = pytest.mark.django_db


def test_publishing_freezes_a_draft_under_the_hash_of_its_contents():
    version = draft()
    actions.publish_version(version, by=None, at=f.NOW)
    version.refresh_from_db()
    assert (version.status, version.published_at) == ("published", f.NOW)
    assert version.content_hash == content_hash(version)
    event = AuditEvent.objects.get()
    assert (event.verb, event.by, event.data["sha256"]) == (
        "framework.published",
        None,
        version.content_hash,
    )
    with pytest.raises(IntegrityError, match="locked"), transaction.atomic():
        Node.objects.filter(version=version).update(points=1)


def test_equal_contents_have_equal_hashes_and_a_changed_point_another():
    first = draft(organisation=None)
    county = f.make_organisation(kind="committee", level="county")
    by = f.make_user(county, "county_administrator")
    copy = actions.copy_version(first, organisation=county, by=by, at=f.NOW)
    assert content_hash(copy) == content_hash(first)
    copy.nodes.filter(code="i-tasks").update(points=1)
    assert content_hash(copy) != content_hash(first)


@pytest.mark.parametrize("status", VersionStatus)
def test_each_move_between_statuses_is_allowed_or_refused_as_the_table_says(status):
    acts = {
        VersionStatus.PUBLISHED: actions.publish_version,
        VersionStatus.RETIRED: actions.retire_version,
    }
    version = draft() if status == VersionStatus.DRAFT else published()
    if status == VersionStatus.RETIRED:
        actions.retire_version(version, by=None, at=f.NOW)
    outcomes = {}
    for to, act in acts.items():
        try:
            with transaction.atomic():
                act(version, by=None, at=f.NOW)
                transaction.set_rollback(True)
            outcomes[to] = True
        except Refused:
            outcomes[to] = False
    assert outcomes == {to: to in VERSION_NEXT[status] for to in acts}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"source": {}}, "数据来源"),
        ({"source": {"from": "findings"}}, "findings"),
        ({"source": {"from": "tasks", "templates": ["none"], "count": "accepted"}}, "none"),
        ({"source": {"from": "tasks", "templates": [], "count": "accepted"}}, "i-tasks"),
        ({"source": {"from": "tasks", "templates": ["x"], "count": "all"}}, "i-tasks"),
        ({"kind": "no-such-rule"}, "no-such-rule"),
        ({"params": {"unknown": 1}}, "unknown"),
        ({"params": {"floor": 0.5}}, "保底分"),
        ({"applies_to": ["planet"]}, "planet"),
    ],
)
def test_an_indicator_that_cannot_be_scored_keeps_the_version_unpublished(change, words):
    version = draft()
    Node.objects.filter(version=version, code="i-tasks").update(**change)
    with pytest.raises(Refused, match=words):
        actions.publish_version(version, by=None, at=f.NOW)
    version.refresh_from_db()
    assert (version.status, version.content_hash) == ("draft", "")
    assert AuditEvent.objects.count() == 0


@pytest.mark.parametrize(
    "change",
    [
        {"bands": []},
        {"bands": [{"code": "a", "title_zh": "好", "from": "60"}, {"code": "b", "from": "90"}]},
        {"bands": [{"code": "a", "from": "0"}]},
        {"rules": {}},
        {"rules": {"panel": "mean", "reviewers": 0}},
        {"rules": {"panel": "best", "reviewers": 2}},
    ],
)
def test_grades_and_combination_must_be_readable(change):
    version = draft()
    FrameworkVersion.objects.filter(pk=version.pk).update(**change)
    with pytest.raises(Refused):
        actions.publish_version(version, by=None, at=f.NOW)


def test_weights_that_do_not_add_up_for_one_kind_keep_the_version_unpublished():
    version = draft()
    version.nodes.filter(code="root").update(kind="weighted_mean")
    version.nodes.filter(code="i-tasks").update(weight=900_000)
    version.nodes.filter(code="i-village").update(weight=100_000)
    # right for villages, but every other kind is left with 90 per cent
    with pytest.raises(Refused, match="权重合计为90%"):
        actions.publish_version(version, by=None, at=f.NOW)
    version.nodes.filter(code="i-tasks").update(applies_to=["village"])
    actions.publish_version(version, by=None, at=f.NOW)


def test_an_empty_version_is_not_published():
    with pytest.raises(Refused, match="没有指标"):
        actions.publish_version(f.make_version(), by=None, at=f.NOW)


def test_a_county_cannot_change_the_framework_of_the_documents(cast):
    version = draft()
    with pytest.raises(PermissionDenied):
        actions.publish_version(version, by=cast.administrator, at=f.NOW)
    version = published()
    with pytest.raises(PermissionDenied):
        actions.retire_version(version, by=cast.administrator, at=f.NOW)


def test_a_county_publishes_its_own_framework_and_nobody_else_does(cast):
    version = draft(organisation=cast.county)
    for other in (cast.outsider, cast.officer, cast.assigned, cast.technical, None):
        with pytest.raises(PermissionDenied):
            actions.publish_version(version, by=other, at=f.NOW)
    done = actions.publish_version(version, by=cast.administrator, at=f.NOW)
    assert done.status == "published"


def test_a_copy_is_a_draft_of_the_countys_own_with_everything_in_it(cast):
    version = published()
    copy = actions.copy_version(version, organisation=cast.county, by=cast.administrator, at=f.NOW)
    assert (copy.number, copy.status) == (1, "draft")
    assert copy.framework.organisation == cast.county
    assert copy.framework.code == f"{version.framework.code}-{cast.county.code}"
    nodes = list(copy.nodes.values_list("code", "parent__code", "dimension__code", "points"))
    assert sorted(nodes) == [
        ("i-tasks", "root", "political", 900_000),
        ("i-village", "root", "political", 100_000),
        ("root", None, None, 0),
    ]
    assert copy.nodes.filter(clauses__isnull=False).count() == 1
    assert {node.version_id for node in copy.nodes.all()} == {copy.pk}


def test_the_next_copy_of_ones_own_framework_takes_the_next_number(cast):
    version = published()
    first = actions.copy_version(version, organisation=cast.county, by=cast.administrator, at=f.NOW)
    with pytest.raises(Refused):
        actions.copy_version(first, organisation=cast.county, by=cast.administrator, at=f.NOW)
    actions.publish_version(first, by=cast.administrator, at=f.NOW)
    second = actions.copy_version(first, organisation=cast.county, by=cast.administrator, at=f.NOW)
    assert (second.framework_id, second.number) == (first.framework_id, 2)


def test_a_repeated_copy_with_one_key_makes_one_draft(cast):
    version = published()
    made = [
        actions.copy_version(
            version, organisation=cast.county, by=cast.administrator, at=f.NOW, key="k" * 32
        )
        for _time in range(2)
    ]
    assert made[0] == made[1]
    assert Framework.objects.filter(organisation=cast.county).count() == 1


def test_nobody_copies_for_a_county_that_is_not_theirs(cast):
    version = published()
    for other in (cast.outsider, cast.officer, cast.secretary):
        with pytest.raises(PermissionDenied):
            actions.copy_version(version, organisation=cast.county, by=other, at=f.NOW)
    assert Framework.objects.filter(organisation=cast.county).count() == 0


def test_the_same_code_of_a_long_county_fits_its_column(cast):
    county = f.make_organisation(kind="committee", level="county", code="c" * 32)
    by = f.make_user(county, "county_administrator")
    copy = actions.copy_version(published(), organisation=county, by=by, at=f.NOW)
    assert len(copy.framework.code) <= 32
