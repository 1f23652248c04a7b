"""The common sheet in and out: items, points, texts and remarks stay, and confirmed rules too."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation

from tests import factories as f
from tests.determination.builders import draft
from tests.determination.common_sheets import VILLAGE, village, workbook
from tracker.audit.models import AuditEvent
from tracker.audit.refusals import Refused
from tracker.determination import actions
from tracker.determination.common_sheet.matching import Fate, plan_sheet
from tracker.determination.common_sheet.reading import read_common_sheet
from tracker.determination.common_sheet.writing import common_sheet
from tracker.determination.contents import canonical
from tracker.determination.models import Framework, FrameworkChange, Node
from tracker.management import document_fixtures
from tracker.organisations.models import OrganisationKind
from tracker.spreadsheets.reading import read_grid
from tracker.spreadsheets.writing import write_csv, write_workbook

pytestmark = pytest.mark.django_db


def sheet_of(rows=VILLAGE, **options):
    return read_common_sheet(workbook(rows, **options), name="x.xlsx")


@pytest.fixture
def made(cast):
    """A draft made of the village's sheet."""
    return actions.import_sheet(
        read_common_sheet(village(), name="x.xlsx"),
        organisation=cast.county,
        code="village-2026",
        title="村级考核细则",
        by=cast.administrator,
        at=f.NOW,
    )


def exported(version, **options):
    """The version's sheet as a file."""
    return write_workbook([common_sheet(version, **options)]).read()


def again(version, *, by, remove=False, **options):
    sheet = read_common_sheet(exported(version, **options), name="x.xlsx")
    assert sheet.problems == []
    return plan_sheet(sheet, version, remove=remove)


def test_a_sheet_becomes_a_draft_with_proposed_rules(made, cast):
    assert (made.framework.organisation, made.framework.title_zh, made.number) == (
        cast.county,
        "村级考核细则",
        1,
    )
    assert [
        (n.code, n.parent and n.parent.code, n.dimension and n.dimension.code, n.kind, n.points)
        for n in made.nodes.select_related("parent", "dimension").order_by("order")
    ] == [
        ("root", None, None, "sum", 120_000),
        ("d1", "root", "d1", "sum", 70_000),
        ("d1-1", "d1", "d1", "per_occurrence", 40_000),
        ("d1-2", "d1", "d1", "per_occurrence", 30_000),
        ("d2", "root", "d2", "sum", 50_000),
        ("d2-1", "d2", "d2", "discretionary", 50_000),
    ]
    first = made.nodes.get(code="d1-1")
    assert (first.title_zh, first.standard_zh, first.method_zh, first.reading) == (
        "三会一课",
        "每少1次扣0.5分，扣完为止。",
        "查阅资料",
        "proposed",
    )
    assert made.nodes.get(code="d1-2").remarks_zh == "每月一次"
    unread = made.nodes.get(code="d2-1")
    assert (unread.reading, "least" in unread.params, "most" in unread.params) == (
        "proposed",
        False,
        False,
    )
    assert AuditEvent.objects.get(verb="framework.imported").data["lines"] == 3


def test_only_the_countys_administrators_bring_a_sheet_in(cast, made):
    for person in (cast.officer, cast.secretary, cast.assigned, cast.observer, cast.outsider):
        with pytest.raises(PermissionDenied):
            actions.import_sheet(
                sheet_of(), organisation=cast.county, code="x", title="x", by=person, at=f.NOW
            )
        with pytest.raises(PermissionDenied):
            actions.merge_sheet(sheet_of(VILLAGE[:1]), made, remove=True, by=person, at=f.NOW)
    assert made.nodes.count() == 6


def test_a_sheet_with_an_error_and_a_taken_code_are_refused(cast, made):
    arguments = {"organisation": cast.county, "title": "x", "by": cast.administrator, "at": f.NOW}
    with pytest.raises(Refused):
        actions.import_sheet(sheet_of([["组织", "班子", "若干", "一。"]]), code="x", **arguments)
    with pytest.raises(Refused, match="village-2026"):
        actions.import_sheet(sheet_of(), code="village-2026", **arguments)
    assert Framework.objects.count() == 1


def test_the_sheet_goes_out_as_it_came_in(made):
    grid = read_grid(exported(made), name="x.xlsx")
    assert [row.cells for row in grid.rows[1:]] == [
        ("组织建设（7分）", "三会一课", "4", "每少1次扣0.5分，扣完为止。", "查阅资料", "", "", ""),
        ("", "主题党日", "3", "未按期开展的每次扣0.5分。", "查阅资料", "", "", "每月一次"),
        ("作风建设（5分）", "服务群众", "5", "酌情扣分。", "走访座谈", "", "", ""),
        ("合计", "", "12", "", "", "", "", ""),
    ]
    assert [(area.top, area.bottom, area.left) for area in grid.merged] == [(2, 3, 1)]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_out_and_in_again_changes_nothing(made, cast, language):
    Node.objects.filter(version=made, code="d1-1").update(reading="confirmed")
    with translation.override(language):
        plan = again(made, by=cast.administrator, remove=True)
    assert ([item.fate for item in plan.items], plan.rows) == ([Fate.UNCHANGED] * 3, {})
    before = canonical(made)
    with pytest.raises(Refused):
        actions.merge_sheet(
            read_common_sheet(exported(made), name="x.xlsx"),
            made,
            by=cast.administrator,
            at=f.NOW,
        )
    assert canonical(made) == before


@pytest.mark.parametrize("kind", ["", OrganisationKind.VILLAGE, OrganisationKind.HOSPITAL])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_documents_own_framework_goes_out_and_in_unchanged(cast, language, kind):
    document_fixtures.insert_missing()
    version = Framework.objects.get(code="grassroots-responsibility").versions.get()
    with translation.override(language):
        sheet = read_common_sheet(exported(version, kind=kind), name="x.xlsx")
        plan = plan_sheet(sheet, version, remove=not kind)
    assert sheet.errors == []
    assert (plan.rows, plan.count(Fate.UNCHANGED)) == ({}, len(sheet.items))


def test_as_a_csv_the_sheet_says_the_same(made):
    table = common_sheet(made, merges=False)
    content = b"".join(write_csv(table.headers, table.rows))
    sheet = read_common_sheet(content, name="x.csv")
    assert (sheet.problems, plan_sheet(sheet, made, remove=True).rows) == ([], {})


def test_in_a_new_framework_items_points_texts_and_remarks_are_the_same(made, cast):
    copy = actions.import_sheet(
        read_common_sheet(exported(made), name="x.xlsx"),
        organisation=cast.county,
        code="copy",
        title="村级考核细则",
        by=cast.administrator,
        at=f.NOW,
    )
    assert canonical(copy) == canonical(made)


def test_changed_texts_are_proposed_anew_and_others_keep_their_confirmed_rule(made, cast):
    made.nodes.update(reading="confirmed", source={"from": "findings"})
    rows = [
        [
            "组织建设（7分）",
            "三会一课",
            4,
            "每少1次扣0.5分，扣完为止。",
            "查阅资料",
            None,
            None,
            "新备注",
        ],
        [None, "主题党日", 3, "未按期开展的每次扣0.3分。", "查阅资料", None, None, "每月一次"],
        [None, "谈心谈话", 1, "每少1次扣1分。", "走访座谈"],
        ["制度建设", "规章", 2, "未上墙扣1分。", "实地查看"],
    ]
    version = actions.merge_sheet(sheet_of(rows), made, by=cast.administrator, at=f.NOW)
    found = {
        node.code: (node.title_zh, node.reading, node.kind, node.params.get("each"))
        for node in version.nodes.all()
    }
    assert found["d1-1"] == ("三会一课", "confirmed", "per_occurrence", "0.5")
    assert version.nodes.get(code="d1-1").remarks_zh == "新备注"
    assert found["d1-2"] == ("主题党日", "proposed", "per_occurrence", "0.3")
    assert version.nodes.get(code="d1-2").source == {"from": "findings"}
    assert found["d1-3"][:2] == ("谈心谈话", "proposed")
    assert version.nodes.get(code="d1-3").parent.code == "d1"
    assert "d2-1" in found  # what the sheet does not name stays
    new = version.nodes.get(title_zh="规章")
    assert (new.dimension.title_zh, new.parent.title_zh) == ("制度建设", "制度建设")
    verbs = list(FrameworkChange.objects.order_by("number").values_list("verb", flat=True))
    assert verbs == ["dimensions", "imported"]


def test_what_the_sheet_does_not_name_goes_when_asked(made, cast):
    version = actions.merge_sheet(
        sheet_of(VILLAGE[:1]), made, remove=True, by=cast.administrator, at=f.NOW
    )
    codes = set(version.nodes.values_list("code", flat=True))
    assert codes == {"root", "d1", "d1-1", "d2"}
    change = FrameworkChange.objects.get(verb="imported")
    actions.undo_change(change, by=cast.administrator, at=f.NOW)
    assert version.nodes.count() == 6


def test_a_sheet_comes_into_a_new_draft_of_a_published_version(made, cast):
    version = draft(organisation=cast.county)
    actions.publish_version(version, by=cast.administrator, at=f.NOW)
    version.refresh_from_db()
    second = actions.merge_sheet(
        sheet_of([["政治建设", "新增", 1, "每次扣0.5分。"]]),
        version,
        by=cast.administrator,
        at=f.NOW,
    )
    assert (second.number, second.nodes.count(), version.nodes.count()) == (2, 4, 3)


def test_what_was_shown_is_what_is_done(made, cast):
    sheet = sheet_of(VILLAGE[:1])
    digest = plan_sheet(sheet, made, remove=True).digest
    made.nodes.filter(code="d1-2").update(title_zh="另一项", code="d1-9")
    with pytest.raises(actions.SheetChanged):
        actions.merge_sheet(
            sheet, made, remove=True, digest=digest, by=cast.administrator, at=f.NOW
        )


def test_a_sheet_for_one_kind_leaves_out_what_does_not_apply_to_it(cast):
    version = draft(organisation=cast.county)
    titles = [
        [row[1] for row in common_sheet(version, kind=kind).rows if row[1]]
        for kind in ("", OrganisationKind.VILLAGE, OrganisationKind.ORGAN)
    ]
    assert titles == [["指标i-tasks", "指标i-village"]] * 2 + [["指标i-tasks"]]


def test_a_text_that_begins_like_a_formula_goes_out_as_a_text_and_comes_back(made, cast):
    made.nodes.filter(code="d1-1").update(standard_zh="=1+1", title_zh="+加强", remarks_zh="@某")
    content = exported(made)
    assert b"<f>" not in content
    plan = plan_sheet(read_common_sheet(content, name="x.xlsx"), made, remove=True)
    assert plan.rows == {}
    table = common_sheet(made, merges=False)
    csv = b"".join(write_csv(table.headers, table.rows))
    assert plan_sheet(read_common_sheet(csv, name="x.csv"), made, remove=True).rows == {}


def item(text, points=4, content="加分项"):
    """The nodes of a framework of one line, without its frame, by their order."""

    def nodes(cast):
        version = actions.import_sheet(
            sheet_of([["项目", content, points, text]]),
            organisation=cast.county,
            code=f"x{f.number()}",
            title="x",
            by=cast.administrator,
            at=f.NOW,
        )
        return version, list(version.nodes.exclude(code__in=("root", "d1")).order_by("order"))

    return nodes


def test_several_rules_stand_below_the_item_that_combines_them(cast):
    version, nodes = item("每季度一次，每少一次扣0.5分；记录不全的扣1分；态度不好的酌情扣分。")(
        cast
    )
    assert [(n.code, n.kind, n.points, n.parent.code, n.reading) for n in nodes] == [
        ("d1-1", "from_full_mark", 40_000, "d1", "written"),
        ("d1-1-1", "shortfall", 0, "d1-1", "proposed"),
        ("d1-1-2", "checklist", 0, "d1-1", "proposed"),
        ("d1-1-3", "discretionary", 0, "d1-1", "proposed"),
    ]
    assert nodes[1].params["floor"] is None
    assert nodes[2].standard_zh == "记录不全的扣1分；"
    assert again(version, by=cast.administrator, remove=True).rows == {}


def test_a_bonus_stands_beside_the_full_mark_and_keeps_its_points_as_a_cap(cast):
    version, nodes = item("每获得一项表彰加1分，最多加3分。", points=3)(cast)
    assert [(n.kind, n.points, n.params["cap"]) for n in nodes] == [("bonus", 0, "3")]
    rows = common_sheet(version).rows
    assert ([str(row[2]) for row in rows], rows[0][0]) == (["3", "0"], "项目（0分）")
    assert again(version, by=cast.administrator, remove=True).rows == {}


def test_several_bonuses_share_the_points_of_their_line_as_a_cap(cast):
    text = "获得市级表彰加1分；获得经验推广每次加0.5分。"
    version, nodes = item(text, points=3)(cast)
    assert [(n.kind, n.points) for n in nodes] == [("sum", 0), ("bonus", 0), ("bonus", 0)]
    assert nodes[0].params["cap"] in (3, "3")
    assert again(version, by=cast.administrator, remove=True).rows == {}


def test_a_text_that_is_no_rule_is_left_open(cast):
    version, nodes = item("见上级文件。")(cast)
    assert [(n.kind, n.params, n.points, n.reading, n.sureness) for n in nodes] == [
        ("discretionary", {"schema": 1}, 40_000, "proposed", 0)
    ]
    with pytest.raises(Refused):
        actions.publish_version(version, by=cast.administrator, at=f.NOW)
