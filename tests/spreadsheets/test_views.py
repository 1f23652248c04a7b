"""Upload, preview, confirm, through the pages."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import include, path

from config.urls import urlpatterns as all_addresses
from tests.factories import make_organisation, make_person, make_user
from tests.spreadsheets.test_resources import PersonResource
from tracker.audit.models import AuditEvent
from tracker.organisations.models import Person
from tracker.organisations.permissions import Permission
from tracker.organisations.roles import PostKind
from tracker.spreadsheets.views import SheetImportView

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


class PersonImportView(SheetImportView):
    """The import of people, for these tests."""

    resource_class = PersonResource
    title = "人员"
    permission = Permission.PERSON_EDIT


urlpatterns = [
    path("import-people/", PersonImportView.as_view(), name="import-people"),
    path("import-others/", PersonImportView.as_view(), name="import-others"),
    path("", include(all_addresses)),
]
ADDRESS = "/import-people/"


@pytest.fixture
def county():
    return make_organisation(code="county")


@pytest.fixture
def administrator(county, client):
    user = make_user(county, PostKind.COUNTY_ADMINISTRATOR)
    client.force_login(user)
    return user


def upload(client, text, *, name="people.csv"):
    return client.post(ADDRESS, {"file": SimpleUploadedFile(name, text.encode())})


def preview(client, text):
    """Upload and return the preview's response."""
    response = upload(client, text)
    assert response.status_code == 302
    return client.get(response.url)


def confirmation(response):
    return {"sheet": response.context["token"], "digest": response.context["plan"].digest}


def test_upload_preview_confirm(client, administrator, county, language):
    make_person(county, code="a", name="甲")
    shown = preview(client, "code,name,home\na,<b>乙</b>,county\nb,丙,county\n")
    body = shown.content.decode()
    assert "&lt;b&gt;乙" in body and "<b>乙" not in body
    assert not Person.objects.filter(code="b").exists()
    answer = client.post(ADDRESS, confirmation(shown))
    assert (answer.status_code, answer.url) == (302, "/")
    assert sorted(Person.objects.filter(code__in="ab").values_list("code", "name")) == [
        ("a", "<b>乙</b>"),
        ("b", "丙"),
    ]


def test_a_second_sending_changes_nothing(client, administrator, county):
    shown = preview(client, "code,name,home\nb,丙,county\n")
    for _time in range(2):
        assert client.post(ADDRESS, confirmation(shown)).status_code == 302
    assert AuditEvent.objects.filter(verb="sheet.imported").count() == 1


def test_errors_are_listed_and_cannot_be_confirmed(client, administrator, county):
    shown = preview(client, "code,name,home\nb,,county\nc,丁,nowhere\n")
    assert b'name="digest"' not in shown.content
    assert [(error.row, error.column) for error in shown.context["errors"]] == [
        (2, "name"),
        (3, "home"),
    ]
    assert client.post(ADDRESS, confirmation(shown)).status_code == 409
    assert not Person.objects.filter(code__in=["b", "c"]).exists()


def test_only_so_many_errors_and_changes_are_shown(client, administrator, county):
    lines = "".join(f"n{n},名,nowhere\n" for n in range(300))
    shown = preview(client, "code,name,home\n" + lines)
    assert (len(shown.context["errors"]), shown.context["errors_left"]) == (200, 100)
    shown = preview(client, "code,name,home\n" + lines.replace("nowhere", "county"))
    assert (len(shown.context["changes"]), shown.context["changes_left"]) == (20, 280)


def test_a_change_after_the_preview_shows_the_new_preview(client, administrator, county):
    make_person(county, code="a", name="甲")
    shown = preview(client, "code,name,home\na,乙,county\n")
    Person.objects.filter(code="a").update(name="别人改的")
    again = client.post(ADDRESS, confirmation(shown))
    assert again.status_code == 409
    assert Person.objects.get(code="a").name == "别人改的"
    assert client.post(ADDRESS, confirmation(again)).status_code == 302
    assert Person.objects.get(code="a").name == "乙"


def test_another_person_or_address_does_not_find_the_upload(client, administrator, county):
    shown = preview(client, "code,name,home\nb,丙,county\n")
    assert client.post("/import-others/", confirmation(shown)).url == "/import-others/"
    client.force_login(make_user(county, PostKind.COUNTY_ADMINISTRATOR))
    assert client.get(f"{ADDRESS}?sheet={shown.context['token']}").url == ADDRESS
    assert client.post(ADDRESS, confirmation(shown)).url == ADDRESS
    assert not Person.objects.filter(code="b").exists()


def test_an_unreadable_file_gets_its_sentence(client, administrator):
    answer = upload(client, "<html></html>", name="list.xlsx")
    assert answer.status_code == 422
    assert len(answer.context["form"].errors["file"]) == 1
    assert client.post(ADDRESS, {}).status_code == 422


def test_without_the_right_every_door_is_closed(client, county):
    client.force_login(make_user(county, PostKind.TOWNSHIP_OFFICER))
    assert client.get(ADDRESS).status_code == 403
    assert upload(client, "code\na\n").status_code == 403
    assert client.post(ADDRESS, {"sheet": "0" * 32, "digest": ""}).status_code == 403


def test_the_empty_sheet_can_be_downloaded(client, administrator, language):
    answer = client.get(ADDRESS, {"template": 1})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    headers = {"en": ["Code", "Name", "Organisation"], "zh-hans": ["编码", "姓名", "所在单位"]}
    assert [cell.value for cell in book.worksheets[0][1]] == headers[language]
    assert answer["Content-Disposition"].startswith("attachment")


def test_looking_at_the_pages_writes_nothing(client, administrator, county):
    shown = preview(client, "code,name,home\nb,丙,county\n")
    before = (Person.objects.count(), AuditEvent.objects.count())
    client.get(ADDRESS)
    client.get(f"{ADDRESS}?sheet={shown.context['token']}")
    assert (Person.objects.count(), AuditEvent.objects.count()) == before
