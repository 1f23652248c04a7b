"""Indicators as a sheet: out and in again changes nothing, in only where it may, whole or not."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from tests import factories as f
from tests.determination.builders import draft, published
from tracker.audit.models import AuditEvent
from tracker.audit.refusals import Refused
from tracker.determination import actions
from tracker.determination.models import Node
from tracker.determination.resources import IndicatorResource
from tracker.spreadsheets.plans import PlanHasErrors, Planned
from tracker.spreadsheets.reading import read
from tracker.spreadsheets.sheets import Sheet, SheetRow
from tracker.spreadsheets.writing import write_workbook

pytestmark = pytest.mark.django_db

COLUMNS = ("version", "code", "title_zh", "points", "kind", "params", "applies_to", "clauses")


@pytest.fixture
def own(cast):
    """A draft of the county's own framework."""
    return draft(organisation=cast.county)


@pytest.fixture
def resource(cast, own):
    return IndicatorResource(user=cast.administrator, on=f.TODAY, version=own)


def sheet(*rows, headers=COLUMNS):
    return Sheet("x", 1, tuple(headers), tuple(SheetRow(n, r) for n, r in enumerate(rows, 2)))


def label(version):
    return f"{version.framework.code}/{version.number}"


def everything(version):
    return sorted(
        (node.code, node.title_zh, node.points, node.kind, str(node.params), str(node.applies_to))
        for node in version.nodes.all()
    )


@pytest.mark.parametrize("written_in", ["zh-hans", "en"])
@pytest.mark.parametrize("read_in", ["zh-hans", "en"])
def test_what_comes_out_can_go_in_again_and_changes_nothing(resource, written_in, read_in):
    with translation.override(written_in):
        content = write_workbook([resource.table()]).read()
    with translation.override(read_in):
        plan = resource.check(read(content, name="x.xlsx"))
    assert plan.errors == ()
    assert [row.action for row in plan.rows] == [Planned.UNCHANGED] * 3


def test_points_go_out_as_people_write_them(resource):
    headers = resource.headers()
    rows = {row[1]: dict(zip(headers, row, strict=True)) for row in resource.table().rows}
    assert (rows["i-tasks"]["分值"], rows["i-village"]["适用党组织类型"]) == (Decimal(90), "村")


def test_rows_are_changed_and_added_with_their_clauses(resource, own, cast):
    clause = f.make_clause()
    plan = resource.check(
        sheet(
            (label(own), "i-tasks", "新名", "89.5", "all_or_nothing", "", "", clause.code),
            (label(own), "i-new", "新增", "0.5", "per_occurrence",
             '{"each": "0.1"}', "村、organ", ""),
        )
    )  # fmt: skip
    assert plan.errors == ()
    resource.execute(plan, by=cast.administrator, at=f.NOW)
    node = own.nodes.get(code="i-tasks")
    assert (node.title_zh, node.points, [c.code for c in node.clauses.all()]) == (
        "新名",
        895_000,
        [clause.code],
    )
    assert node.source["from"] == "tasks"  # a column that is not there leaves its values alone
    new = own.nodes.get(code="i-new")
    assert (new.points, new.applies_to) == (5_000, ["village", "organ"])
    assert AuditEvent.objects.filter(verb="framework.changed").count() == 1


GOOD = ("i-tasks", "新名", "89", "all_or_nothing", "", "", "")


@pytest.mark.parametrize(
    "bad",
    [
        ("i-x", "错", "0.00001", "all_or_nothing", "", "", ""),
        ("i-x", "错", "1", "no-such-rule", "", "", ""),
        ("i-x", "错", "1", "all_or_nothing", "{bad", "", ""),
        ("i-x", "错", "1", "all_or_nothing", '{"floor": 0.5}', "", ""),
        ("i-x", "错", "1", "all_or_nothing", '{"unknown": 1}', "", ""),
        ("i-x", "错", "1", "all_or_nothing", "", "planet", ""),
        ("i-x", "错", "1", "all_or_nothing", "", "", "no-clause"),
        ("i-x", "", "1", "all_or_nothing", "", "", ""),
        ("", "错", "1", "all_or_nothing", "", "", ""),
    ],
)
def test_one_bad_row_keeps_the_whole_sheet_out(resource, own, cast, bad):
    before = everything(own)
    plan = resource.check(sheet((label(own), *GOOD), (label(own), *bad)))
    assert [error.row for error in plan.errors] == [3]
    with pytest.raises(PlanHasErrors):
        resource.execute(plan, by=cast.administrator, at=f.NOW)
    assert everything(own) == before


def test_a_sheet_of_another_version_is_refused(resource, own, cast):
    plan = resource.check(sheet(("documents/1", *GOOD)))
    assert [error.row for error in plan.errors] == [2]


def test_a_code_of_another_version_is_no_obstacle(resource, own):
    other = f.make_version()
    f.make_node(other, kind="all_or_nothing", code="i-elsewhere")
    row = ("i-elsewhere", "同码", "1", "all_or_nothing", "", "", "")
    assert resource.check(sheet((label(own), *row))).errors == ()


def test_without_the_right_every_row_is_refused(own, cast):
    for other in (cast.officer, cast.outsider, cast.secretary):
        resource = IndicatorResource(user=other, on=f.TODAY, version=own)
        assert len(resource.check(sheet((label(own), *GOOD))).errors) == 1
    documents = draft()
    resource = IndicatorResource(user=cast.administrator, on=f.TODAY, version=documents)
    assert len(resource.check(sheet((label(documents), *GOOD))).errors) == 1


def test_a_published_version_takes_nothing_in(own, cast):
    actions.publish_version(own, by=cast.administrator, at=f.NOW)
    own.refresh_from_db()
    resource = IndicatorResource(user=cast.administrator, on=f.TODAY, version=own)
    plan = resource.check(sheet((label(own), *GOOD)))
    with pytest.raises(Refused):
        resource.execute(plan, by=cast.administrator, at=f.NOW)
    assert own.nodes.get(code="i-tasks").points == 900_000


def test_everybody_who_reads_frameworks_takes_the_sheet_out(cast, as_user):
    version = published()
    address = reverse(
        "determination:indicator-export", args=[version.framework.code, version.number]
    )
    response = as_user(cast.assigned).get(address)
    content = b"".join(response.streaming_content)
    assert [row.cells[1] for row in read(content, name="x.xlsx").rows] == [
        "i-tasks",
        "i-village",
        "root",
    ]


def test_a_sheet_comes_in_by_upload_preview_and_confirmation(cast, as_user, own, resource):
    table = resource.table()
    headers, rows = table.headers, [list(row) for row in table.rows]
    rows[0][headers.index("考核内容")] = "改过的名称"
    content = write_workbook([type(table)(table.title, headers, rows)]).read()
    client = as_user(cast.administrator)
    address = reverse("determination:indicator-import", args=[own.framework.code, own.number])
    upload = SimpleUploadedFile("x.xlsx", content)
    preview = client.post(address, {"file": upload}, follow=True)
    assert (preview.context["plan"].updates, preview.context["plan"].unchanged) == (1, 2)
    assert not Node.objects.filter(title_zh="改过的名称").exists()
    client.post(
        address, {"sheet": preview.context["token"], "digest": preview.context["plan"].digest}
    )
    assert own.nodes.get(title_zh="改过的名称").code == "i-tasks"


def test_the_import_page_is_there_for_drafts_of_ones_own_only(cast, as_user, own):
    version = published()
    client = as_user(cast.administrator)
    answers = [
        client.get(
            reverse("determination:indicator-import", args=[v.framework.code, v.number])
        ).status_code
        for v in (own, version)
    ]
    assert answers == [200, 403]
