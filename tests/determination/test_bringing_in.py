"""Pages: upload, preview, confirm; every step with what was typed, nothing written before."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests import factories as f
from tests.determination.builders import draft, published
from tests.determination.common_sheets import VILLAGE, village, workbook
from tracker.determination import actions
from tracker.determination.contents import canonical
from tracker.determination.framework_files.rows import document_of
from tracker.determination.framework_files.writing import write
from tracker.determination.models import Framework, Node
from tracker.spreadsheets.reading import read_grid

pytestmark = pytest.mark.django_db

ADDRESS = reverse("determination:framework-bring-in")


@pytest.fixture
def office(cast, as_user):
    """The county's administrator at the pages."""
    return as_user(cast.administrator)


def upload(client, content, name="rubric.xlsx", **fields):
    data = {"file": SimpleUploadedFile(name, content), **fields}
    return client.post(ADDRESS, data, follow=True)


def confirm(client, preview, **changes):
    context = preview.context
    given = context["upload"]
    data = {
        "upload": given.token,
        "into": given.into.code if given.into else "",
        "code": context.get("code", ""),
        "title": given.title,
        "remove": "1" if given.remove else "",
        "digest": context["plan"].digest if "plan" in context else "",
    }
    return client.post(ADDRESS, {**data, **changes}, follow=True)


def test_a_sheet_comes_in_by_upload_preview_and_confirmation(office, cast):
    preview = upload(office, village(), code="v-2026", title="村级细则")
    assert preview.status_code == 200
    assert [row.planned.item.rows for row in preview.context["rows"]] == [[2], [3], [4]]
    assert preview.context["counts"]["rules"] == 3
    assert Framework.objects.count() == 0
    page = confirm(office, preview)
    version = Framework.objects.get(code="v-2026", title_zh="村级细则").versions.get()
    assert page.redirect_chain[-1][0] == reverse("determination:rule-list", args=["v-2026", 1])
    assert version.nodes.filter(reading="proposed").count() == 3


def test_confirming_twice_makes_one_framework(office):
    preview = upload(office, village())
    confirm(office, preview)
    again = confirm(office, preview)
    assert again.status_code == 200
    assert Framework.objects.count() == 1


def test_without_a_code_and_a_title_both_are_found(office, cast):
    rows = [
        ["样县考核细则"],
        ["考核项目", "考核内容", "分值", "评分标准"],
        ["组织", "班子", 1, "一次扣1分。"],
    ]
    content = workbook(rows, head=None)
    confirm(office, upload(office, content))
    framework = Framework.objects.get()
    assert (framework.title_zh, framework.organisation) == ("样县考核细则", cast.county)
    assert framework.code == f"{cast.county.code}-r1"


def test_a_sheet_with_errors_shows_them_with_their_rows_and_cannot_be_confirmed(office):
    content = workbook([["组织", "班子", "若干", "一。"]])
    preview = upload(office, content)
    assert [place for place, _sentence in preview.context["errors"]] == ["第 2 行"]
    assert b'name="digest"' not in preview.content
    refused = confirm(office, preview)
    assert (refused.status_code, Framework.objects.count()) == (409, 0)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (workbook([["组织", "班子", "=1+1", "一。"]]), "x.xlsx"),
        (workbook([["组织", f"内容{n}", 1, "一。"] for n in range(2_011)]), "x.xlsx"),
        (b"a: &a [1]\nb: *a\n", "x.yaml"),
        (b"{", "x.json"),
        (b"", "x.xlsx"),
    ],
)
def test_what_cannot_be_read_stays_at_the_form_with_what_was_typed(office, content, name):
    page = upload(office, content, name, title="我的细则", code="mine")
    assert page.status_code == 422
    assert page.context["form"].errors["file"]
    assert "我的细则" in page.content.decode()


@pytest.mark.parametrize("form", ["json", "yaml"])
def test_a_framework_file_comes_in_by_upload_preview_and_confirmation(office, cast, form):
    version = published()
    content = write(document_of(version), form=form).replace(
        version.framework.code.encode(), b"our-own"
    )
    preview = upload(office, content, f"x.{form}")
    assert (preview.context["items"], preview.context["indicators"]) == (3, 2)
    assert not Framework.objects.filter(code="our-own").exists()
    confirm(office, preview)
    made = Framework.objects.get(code="our-own")
    assert made.organisation == cast.county
    assert canonical(made.versions.get()) == canonical(version)


def test_a_sheet_of_more_rules_than_a_framework_takes_is_refused(office):
    text = "每季度一次，每少一次扣0.5分；记录不全的扣1分；态度不好的酌情扣分。"
    rows = [["组织", f"内容{n}", 5, text] for n in range(600)]
    preview = upload(office, workbook(rows))
    assert "2000" in preview.context["errors"][0][1]
    assert (confirm(office, preview).status_code, Framework.objects.count()) == (409, 0)


def test_a_framework_file_with_errors_shows_them(office):
    version = draft()
    document = document_of(version)
    document["nodes"][0]["children"][0]["clauses"] = ["c-none"]
    preview = upload(office, write(document, form="yaml"), "x.yaml")
    assert "c-none" in preview.context["errors"][0][1]
    refused = confirm(office, preview)
    assert (refused.status_code, Framework.objects.count()) == (409, 1)


def test_a_sheet_goes_into_a_draft_of_ones_own_and_what_is_unchanged_stays(office, cast):
    confirm(office, upload(office, village(), code="v-2026", title="x"))
    version = Framework.objects.get().versions.get()
    version.nodes.filter(code="d1-1").update(reading="confirmed")
    changed = [list(row) for row in VILLAGE]
    changed[1][3] = "未按期开展的每次扣0.2分。"
    preview = upload(office, workbook(changed[:2]), into="v-2026", remove="1")
    counts = preview.context["counts"]
    assert (counts["unchanged"], counts["changed"], counts["removed"]) == (1, 1, 1)
    confirm(office, preview)
    assert dict(version.nodes.filter(is_indicator=True).values_list("code", "reading")) == {
        "d1-1": "confirmed",
        "d1-2": "proposed",
    }


def test_what_changed_after_the_preview_is_shown_again(office, cast):
    confirm(office, upload(office, village(), code="v-2026", title="x"))
    preview = upload(office, workbook(VILLAGE[:1]), into="v-2026", remove="1")
    Node.objects.filter(code="d1-2").update(code="d1-7")
    refused = confirm(office, preview)
    assert (refused.status_code, Node.objects.filter(code="d1-7").exists()) == (409, True)


@pytest.mark.parametrize("code", ["a/b", "a b", "a%", "a?", "ab\x01"])
def test_a_code_that_no_address_can_hold_is_refused_at_the_confirmation_too(office, code):
    preview = upload(office, village(), code="v-2026", title="村级细则")
    answer = confirm(office, preview, code=code)
    assert answer.status_code == 409
    assert not Framework.objects.exists()


def test_another_countys_framework_is_no_place_to_go(office, cast):
    other = draft(organisation=cast.elsewhere).framework
    page = upload(office, village(), into=other.code)
    assert page.status_code == 422
    preview = upload(office, village())
    confirm(office, preview, into=other.code)
    assert other.versions.get().nodes.count() == 3


def test_an_upload_of_another_person_is_not_found(office, cast, as_user):
    preview = upload(office, village())
    token = preview.context["upload"].token
    answer = as_user(cast.second_administrator).get(f"{ADDRESS}?upload={token}", follow=True)
    assert "plan" not in answer.context
    page = as_user(cast.outsider).post(ADDRESS, {"upload": token}, follow=True)
    assert (page.status_code, Framework.objects.count()) == (200, 0)


def test_the_list_offers_it_to_those_who_may(office, cast, as_user):
    address = reverse("determination:framework-list")
    assert ADDRESS in office.get(address).content.decode()
    assert ADDRESS not in as_user(cast.officer).get(address).content.decode()


def test_a_version_is_taken_out_as_file_and_sheet(cast, as_user):
    version = published()
    client, place = as_user(cast.assigned), [version.framework.code, version.number]
    file = reverse("determination:framework-export-file", args=place)
    sheet = reverse("determination:framework-export-sheet", args=place)
    for form in ("json", "yaml"):
        answer = client.get(f"{file}?as={form}")
        assert answer.content == write(document_of(version), form=form)
        assert f".{form}" in answer["Content-Disposition"]
    answer = client.get(f"{sheet}?kind=village")
    rows = read_grid(b"".join(answer.streaming_content), name="x.xlsx").rows
    assert [row.cells[1] for row in rows] == ["考核内容", "指标i-tasks", "指标i-village", ""]
    csv = b"".join(client.get(f"{sheet}?as=csv").streaming_content)
    assert csv.startswith("\ufeff考核项目".encode())
    assert client.get(f"{file}?as=exe").status_code == 404
    assert client.get(f"{sheet}?kind=planet").status_code == 404


def test_a_draft_of_another_county_is_not_taken_out(cast, as_user):
    version = draft(organisation=cast.elsewhere)
    place = [version.framework.code, version.number]
    for name in ("framework-export-file", "framework-export-sheet"):
        address = reverse(f"determination:{name}", args=place)
        assert as_user(cast.administrator).get(address).status_code == 404


def test_the_page_of_a_draft_says_what_waits(office, cast):
    confirm(office, upload(office, village(), code="v-2026", title="x"))
    page = office.get(reverse("determination:framework-detail", args=["v-2026", 1]))
    assert page.context["waiting"] == 3
    assert reverse("determination:rule-list", args=["v-2026", 1]) in page.content.decode()
    version = Framework.objects.get().versions.get()
    for code in ("d1-1", "d1-2"):
        actions.confirm_rules(version, [code], by=cast.administrator, at=f.NOW)
    page = office.get(reverse("determination:framework-detail", args=["v-2026", 1]))
    assert page.context["waiting"] == 1
