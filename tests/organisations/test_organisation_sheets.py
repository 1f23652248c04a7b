"""Sheets of organisations, people and accounts: whole or not at all, and back again unchanged."""

from datetime import date
from io import BytesIO, StringIO
from pathlib import Path

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from tests.factories import (
    NOW,
    TODAY,
    appoint,
    make_organisation,
    make_person,
    make_post,
    make_user,
)
from tracker.audit.models import AuditEvent
from tracker.organisations import actions
from tracker.organisations.models import Appointment, Organisation, Person, Post, User
from tracker.organisations.resources import (
    AccountResource,
    AppointmentResource,
    OrganisationResource,
)
from tracker.organisations.roles import PostKind
from tracker.spreadsheets.plans import PlanHasErrors
from tracker.spreadsheets.reading import read
from tracker.spreadsheets.writing import write_csv, write_workbook

HAIYAN = Path(__file__).parents[1] / "data" / "organisations-haiyan-county.csv"
HEAD = ["code", "parent_code", "name_zh", "level", "kind"]


def sheet(*rows, headers=HEAD):
    return read(b"".join(write_csv(headers, rows)), name="sheet.csv")


def snapshot():
    return [
        list(model.objects.order_by("pk").values())
        for model in (Organisation, Person, Post, Appointment, User, AuditEvent)
    ]


def errors_of(resource, *rows, headers=HEAD):
    """What is wrong, as (row, column); nothing may have been written, nor be writable."""
    before = snapshot()
    wanted = sheet(*rows, headers=headers)
    plan = resource.check(wanted)
    with pytest.raises(PlanHasErrors):
        resource.execute(wanted, by=resource.user, at=NOW)
    assert snapshot() == before
    return [(error.row, error.column) for error in plan.errors]


def take_in(resource, *rows, headers=HEAD):
    plan = resource.check(sheet(*rows, headers=headers))
    assert plan.errors == ()
    resource.execute(plan, by=resource.user, at=NOW)
    return plan


@pytest.fixture
def organisations(cast):
    return OrganisationResource(user=cast.administrator, on=TODAY)


@pytest.fixture
def appointments(cast):
    return AppointmentResource(user=cast.administrator, on=TODAY)


@pytest.fixture
def accounts(cast):
    return AccountResource(user=cast.administrator, on=TODAY)


# a whole county


@pytest.fixture
def haiyan(db):
    root = make_organisation(
        code="330424000000", kind="committee", level="county", name="海盐县", name_en=""
    )
    return make_user(root, PostKind.COUNTY_ADMINISTRATOR)


def as_xlsx(path):
    """The same rows in a workbook."""
    book = openpyxl.Workbook()
    for line in path.read_text(encoding="utf-8-sig").splitlines():
        book.active.append(line.split(","))
    file = BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_sheet_of_public_codes_brings_in_a_county(haiyan, kind):
    content = HAIYAN.read_bytes() if kind == "csv" else as_xlsx(HAIYAN)
    resource = OrganisationResource(user=haiyan, on=TODAY)
    plan = resource.check(read(content, name=f"haiyan.{kind}"))
    assert (plan.errors, plan.creates, plan.unchanged) == ((), 131, 1)
    resource.execute(plan, by=haiyan, at=NOW)
    by_kind = {
        (kind, level): Organisation.objects.filter(kind=kind, level=level).count()
        for kind, level in [
            ("committee", "county"),
            ("committee", "township"),
            ("village", "branch"),
            ("community", "branch"),
        ]
    }
    assert list(by_kind.values()) == [1, 9, 77, 45]
    community = Organisation.objects.get(code="330424001001")
    assert (community.name_zh, community.division_code, community.initials) == (
        "百可社区居委会",
        "330424001001",
        "bksqjwh",
    )
    assert community.parent.name_zh == "武原街道"
    assert actions.check_paths() == []
    again = OrganisationResource(user=haiyan, on=TODAY).check(read(content, name="again"))
    assert (again.errors, again.unchanged) == ((), 132)


def test_the_command_does_what_the_page_does(haiyan):
    out = StringIO()
    call_command("import_organisations", str(HAIYAN), stdout=out)
    assert out.getvalue() == "131 new, 0 changed, 1 unchanged.\n"
    again = StringIO()
    call_command("import_organisations", str(HAIYAN), username=haiyan.username, stdout=again)
    assert again.getvalue() == "0 new, 0 changed, 132 unchanged.\n"


def test_the_command_says_what_is_wrong_and_writes_nothing(haiyan, tmp_path):
    file = tmp_path / "bad.csv"
    file.write_text("code,name,parent_code,level,field\nx1,村,nowhere,branch,rural village\n")
    before, err = snapshot(), StringIO()
    with pytest.raises(CommandError):
        call_command("import_organisations", str(file), stderr=err)
    assert err.getvalue().startswith("2 parent_code:")
    assert snapshot() == before
    with pytest.raises(CommandError):
        call_command("import_organisations", str(file), username="nobody")
    with pytest.raises(CommandError):
        call_command("import_organisations", str(tmp_path / "none.csv"))


def test_without_one_administrator_the_command_asks_who_imports(cast):
    with pytest.raises(CommandError):
        call_command("import_organisations", str(HAIYAN))


@pytest.mark.parametrize("first", ["zh-hans", "en"])
@pytest.mark.parametrize("second", ["zh-hans", "en"])
def test_what_goes_out_comes_in_again_without_a_change(cast, first, second):
    resources = (OrganisationResource, AppointmentResource, AccountResource)
    for resource_class in resources:
        with translation.override(first):
            table = resource_class(user=cast.administrator, on=TODAY).table()
            content = write_workbook([table]).read()
        with translation.override(second):
            resource = resource_class(user=cast.administrator, on=TODAY)
            wanted = read(content, name="out.xlsx")
            plan = resource.check(wanted)
        managed_elsewhere = 2 if resource_class is AccountResource else 0
        assert plan.errors == () and not plan.to_write
        assert plan.unchanged == len(wanted.rows) > managed_elsewhere


# the tree


def test_parents_may_come_later_in_the_sheet(cast, organisations):
    take_in(
        organisations,
        ["n3", "n2", "丙村", "支部", "村"],
        ["n1", cast.county.code, "甲镇", "乡镇", ""],
        ["n2", "n1", "乙镇", "township", "党委"],
    )
    third = Organisation.objects.get(code="n3")
    assert [third.parent.code, third.parent.parent.code] == ["n2", "n1"]
    assert actions.check_paths() == []


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("村", "village"),
        ("社区", "community"),
        ("机关", "organ"),
        ("国企", "state_firm"),
        ("高校", "university"),
        ("医院", "hospital"),
        ("非公企业", "private_firm"),
        ("社会组织", "social_organisation"),
        ("state firm", "state_firm"),
        ("social_organisation", "social_organisation"),
        ("Village", "village"),
        ("urban community", "community"),
    ],
)
def test_kinds_are_read_as_people_write_them(cast, organisations, word, kind):
    take_in(organisations, ["n1", cast.township.code, "新", "branch", word])
    assert Organisation.objects.get(code="n1").kind == kind


@pytest.mark.parametrize("level", ["县", "乡镇", "county", "township", "街道"])
def test_above_the_branches_the_kind_may_be_left_out(cast, organisations, level):
    take_in(organisations, ["n1", cast.county.code, "新", level, "rural"])
    assert Organisation.objects.get(code="n1").kind == "committee"


def test_names_are_corrected_and_branches_moved(cast, organisations):
    plan = take_in(
        organisations,
        [cast.east.code, cast.other_township.code, "新东村", "branch", "village"],
        [cast.west.code, cast.township.code, "西村", "branch", "village"],
    )
    assert (plan.updates, plan.unchanged) == (1, 1)
    cast.east.refresh_from_db()
    assert (cast.east.name_zh, cast.east.parent) == ("新东村", cast.other_township)
    verbs = list(AuditEvent.objects.values_list("verb", flat=True))
    assert verbs == ["sheet.imported", "organisation.renamed", "organisation.moved"]
    assert actions.check_paths() == []


def test_two_organisations_change_places_one_below_the_other(cast, organisations):
    take_in(
        organisations,
        [cast.township.code, cast.east.code, "样镇", "township", "committee"],
        [cast.east.code, cast.county.code, "东村", "branch", "village"],
    )
    cast.township.refresh_from_db()
    assert cast.township.parent == cast.east
    assert actions.check_paths() == []


def test_a_branch_hangs_below_a_new_town(cast, organisations):
    take_in(
        organisations,
        [cast.east.code, "n1", "东村", "branch", "village"],
        ["n1", cast.county.code, "新镇", "township", ""],
    )
    cast.east.refresh_from_db()
    assert cast.east.parent.code == "n1"


def test_own_ancestors_are_refused_at_their_rows(cast, organisations):
    rows = [
        [cast.township.code, cast.east.code, "样镇", "township", "committee"],
        ["n1", "n2", "甲", "branch", "village"],
        ["n2", "n1", "乙", "branch", "village"],
        ["n3", "n3", "丙", "branch", "village"],
    ]
    assert errors_of(organisations, *rows) == [
        (2, "parent_code"),
        (3, "parent_code"),
        (4, "parent_code"),
        (5, "parent_code"),
    ]


def test_what_is_wrong_is_told_by_row_and_column(cast, organisations):
    town = cast.township.code
    rows = [
        ["n1", "nowhere", "甲", "branch", "village"],
        ["n2", cast.elsewhere.code, "乙", "branch", "village"],
        ["n3", town, "丙", "galaxy", "village"],
        ["n4", town, "丁", "branch", "castle"],
        ["n5", town, "戊", "branch", ""],
        ["n6", town, "", "branch", "village"],
        ["a/b", town, "己", "branch", "village"],
        ["n7", "", "庚", "county", "committee"],
        ["n8", town, "辛", "branch", "village"],
        ["n8", town, "壬", "branch", "village"],
        ["", town, "癸", "branch", "village"],
        [cast.county.code, town, "丑", "county", "committee"],
        ["mine", town, "寅", "branch", "village"],
    ]
    assert errors_of(organisations, *rows) == [
        (2, "parent_code"),
        (3, "parent_code"),
        (4, "level"),
        (5, "kind"),
        (6, "kind"),
        (7, "name_zh"),
        (8, "code"),
        (9, "parent_code"),
        (11, "code"),
        (12, "code"),
        (13, "parent_code"),
        (14, "code"),
    ]


def test_the_message_speaks_the_readers_language(cast, language):
    resource = OrganisationResource(user=cast.administrator, on=TODAY)
    plan = resource.check(sheet(["n1", "nowhere", "甲", "branch", "village"]))
    (error,) = plan.errors
    said_in_english = error.message == "There is no “nowhere” among what you may see."
    assert said_in_english == (language == "en")
    assert "nowhere" in error.message


def test_a_dissolved_organisation_is_neither_changed_nor_a_parent(cast, organisations):
    actions.dissolve(cast.east, on=TODAY, by=cast.administrator, at=NOW)
    rows = [
        [cast.east.code, cast.township.code, "改名", "branch", "village"],
        ["n1", cast.east.code, "甲", "branch", "village"],
    ]
    assert errors_of(organisations, *rows) == [(2, "code"), (3, "parent_code")]


@pytest.mark.parametrize("member", ["secretary", "officer", "observer", "technical", "assigned"])
def test_without_the_right_no_row_passes(cast, member):
    resource = OrganisationResource(user=getattr(cast, member), on=TODAY)
    rows = [
        [cast.east.code, cast.township.code, "改名", "branch", "village"],
        ["n1", cast.township.code, "甲", "branch", "village"],
    ]
    found = errors_of(resource, *rows)
    assert {row for row, _column in found} == {2, 3}


def test_the_county_next_door_is_out_of_reach(cast):
    resource = OrganisationResource(user=cast.outsider, on=TODAY)
    rows = [
        [cast.east.code, cast.elsewhere.code, "抢来", "branch", "village"],
        ["n1", cast.township.code, "甲", "branch", "village"],
    ]
    assert errors_of(resource, *rows) == [(2, "code"), (3, "parent_code")]


def test_a_sheet_without_its_columns_or_rows_is_refused(cast, organisations):
    assert errors_of(organisations, ["n1", "甲"], headers=["code", "name"]) == [(1, "层级")]
    assert errors_of(organisations, headers=HEAD) == [(1, "")]
    strange = organisations.check(sheet(["n1", "x"], headers=["code", "shoe size"]))
    assert (1, "shoe size") in [(error.row, error.column) for error in strange.errors]


# the pages, and hostile files


def upload(client, address, name, content):
    file = BytesIO(content)
    file.name = name
    return client.post(address, {"file": file})


ADDRESSES = ["/import/organisations/", "/import/people/", "/import/accounts/"]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.xlsx", b""),
        ("text.xlsx", b"not a workbook at all"),
        ("page.xlsx", b"<html><body>no</body></html>"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)),
        ("letters.csv", b"\xff\xfe\xfa\x00\x81"),
        ("headers.csv", b"code,level\n"),
    ],
)
def test_a_file_of_the_wrong_kind_is_refused_with_advice(cast, as_user, address, name, content):
    client = as_user(cast.administrator)
    before = snapshot()
    answer = upload(client, address, name, content)
    if answer.status_code == 302:
        answer = client.get(answer.url)
        assert answer.context["plan"].errors
    else:
        assert answer.status_code == 422
        assert answer.context["form"].errors["file"]
    assert snapshot() == before


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_workbook_that_was_cut_is_refused(cast, as_user, address):
    content = as_xlsx(HAIYAN)
    answer = upload(as_user(cast.administrator), address, "cut.xlsx", content[: len(content) // 2])
    assert answer.status_code == 422


def test_an_upload_is_shown_and_then_written(cast, as_user, language):
    client = as_user(cast.administrator)
    content = b"".join(write_csv(HEAD, [["n1", cast.township.code, "新村", "支部", "村"]]))
    shown = client.get(upload(client, "/import/organisations/", "new.csv", content).url)
    assert (shown.context["plan"].creates, shown.context["plan"].errors) == (1, ())
    assert not Organisation.objects.filter(code="n1")
    data = {"sheet": shown.context["token"], "digest": shown.context["plan"].digest}
    assert client.post("/import/organisations/", data).url == "/organisations/"
    assert Organisation.objects.get(code="n1").parent == cast.township


def test_a_bad_upload_names_row_and_column_on_the_page(cast, as_user, language):
    client = as_user(cast.administrator)
    rows = [
        ["n1", cast.township.code, "好", "branch", "village"],
        ["n2", "nowhere", "坏", "branch", "村"],
    ]
    content = b"".join(write_csv(["编码", "上级编码", "名称", "层级", "类型"], rows))
    shown = client.get(upload(client, "/import/organisations/", "bad.csv", content).url)
    (error,) = shown.context["plan"].errors
    assert (error.row, error.column) == (3, "上级编码")
    assert error.message in shown.content.decode().replace("&quot;", '"')
    data = {"sheet": shown.context["token"], "digest": shown.context["plan"].digest}
    assert client.post("/import/organisations/", data).status_code == 409
    assert not Organisation.objects.filter(code__in=["n1", "n2"])


@pytest.mark.parametrize("name", ["organisations", "people", "accounts"])
def test_exports_hold_what_the_person_may_see(cast, as_user, name):
    answer = as_user(cast.officer).get(f"/export/{name}/")
    table = read(b"".join(answer.streaming_content), name="x.xlsx")
    text = repr(table)
    assert cast.east.code in text or cast.secretary.username in text
    assert cast.far.code not in text and cast.administrator.username not in text
    assert "$" not in text  # no password, not even its hash


# people and their posts

PEOPLE = ["person_code", "name", "organisation_code", "post_kind", "since", "until", "is_deputy"]


def test_people_and_posts_come_in_one_sheet(cast, appointments):
    code = cast.east.code
    take_in(
        appointments,
        ["p-1", "王五", code, "组织委员", "2026-01-01", "", ""],
        ["p-1", "王五", code, "宣传委员", "2026/3/1", "2026-12-31", "否"],
        ["p-2", "赵六", code, "党支部书记", "2026年6月1日", "2026-06-30", "是"],
        ["p-3", "钱七", cast.county.code, "reviewer", "2026-01-01", "", "no"],
        headers=PEOPLE,
    )
    person = Person.objects.get(code="p-1")
    assert (person.name, person.home) == ("王五", cast.east)
    assert [
        (a.post.kind, a.since, a.until, a.is_deputy) for a in person.appointments.order_by("since")
    ] == [
        ("organisation_member", date(2026, 1, 1), None, False),
        ("publicity_member", date(2026, 3, 1), date(2026, 12, 31), False),
    ]
    deputy = Appointment.objects.get(person__code="p-2")
    assert (deputy.is_deputy, deputy.post.appointments.count()) == (True, 2)
    assert Post.objects.filter(organisation=cast.county, kind=PostKind.REVIEWER).count() == 4


def test_a_handover_fits_into_one_sheet(cast, appointments):
    holder, code = cast.secretary.person, cast.east.code
    take_in(
        appointments,
        ["p-1", "王五", code, "branch secretary", "2026-06-01", "", ""],
        [holder.code, holder.name, code, "branch secretary", "2020-01-01", "2026-05-31", ""],
        headers=PEOPLE,
    )
    post = Post.objects.get(organisation=cast.east, kind=PostKind.BRANCH_SECRETARY)
    assert list(post.appointments.order_by("since").values_list("person__code", "until")) == [
        (holder.code, date(2026, 5, 31)),
        ("p-1", None),
    ]


def test_what_is_wrong_with_people_is_told_by_row_and_column(cast, appointments):
    code = cast.east.code
    seat, day = "支部书记", "2026-01-01"
    rows = [
        ["p-1", "甲", code, seat, day, "", ""],
        ["p-2", "乙", "nowhere", "组织委员", day, "", ""],
        ["p-3", "丙", cast.elsewhere.code, "组织委员", day, "", ""],
        ["p-4", "丁", code, "king", day, "", ""],
        ["p-5", "戊", code, "组织委员", "soon", "", ""],
        ["p-6", "己", code, "组织委员", day, "2025-01-01", ""],
        ["330424199001011234", "庚", code, "宣传委员", day, "", ""],
        ["p-7", "辛", code, "纪检委员", day, "", ""],
        ["p-7", "不是辛", code, "宣传委员", day, "", ""],
        [cast.outsider.person.code, "外人", code, "观察员", day, "", ""],
        ["p-8", "", code, "观察员", day, "", ""],
        ["p-9", "壬", code, "观察员", day, "", "maybe"],
    ]
    assert errors_of(appointments, *rows, headers=PEOPLE) == [
        (2, "since"),
        (3, "organisation_code"),
        (4, "organisation_code"),
        (5, "post_kind"),
        (6, "since"),
        (7, "until"),
        (8, "person_code"),
        (10, "name"),
        (11, "person_code"),
        (12, "name"),
        (13, "is_deputy"),
    ]


def test_an_ended_appointment_is_not_prolonged_nor_a_deputy_made_holder(cast, appointments):
    person = make_person(cast.east, code="p-1", name="甲")
    post = make_post(cast.east, PostKind.OBSERVER)
    appoint(person, post, since=date(2025, 1, 1), until=date(2025, 12, 31))
    row = ["p-1", "甲", cast.east.code, "observer", "2025-01-01"]
    assert errors_of(appointments, [*row, "2026-12-31", ""], headers=PEOPLE) == [(2, "until")]
    assert errors_of(appointments, [*row, "2025-12-31", "yes"], headers=PEOPLE) == [
        (2, "is_deputy")
    ]


@pytest.mark.parametrize("member", ["secretary", "officer", "observer", "technical", "outsider"])
def test_without_the_right_nobody_is_appointed_by_sheet(cast, member):
    resource = AppointmentResource(user=getattr(cast, member), on=TODAY)
    row = ["p-1", "甲", cast.east.code, "组织委员", "2026-01-01", "", ""]
    assert errors_of(resource, row, headers=PEOPLE) == [(2, "organisation_code")]


# accounts

ACCOUNTS = ["username", "person_code", "is_active"]


def test_accounts_come_in_without_a_password(cast, accounts, as_user):
    person = make_person(cast.east)
    take_in(accounts, ["Zhang.San", person.code, ""], headers=ACCOUNTS)
    user = User.objects.get(username="zhang.san")
    assert (user.person, user.has_usable_password(), user.must_change_password) == (
        person,
        False,
        True,
    )
    page = as_user(cast.officer).get("/accounts/?state=new")
    assert [row.username for row in page.context["page_obj"]] == ["zhang.san"]


def test_accounts_are_closed_by_sheet(cast, accounts):
    row = [cast.secretary.username, cast.secretary.person.code, "否"]
    take_in(accounts, row, headers=ACCOUNTS)
    assert not User.objects.get(pk=cast.secretary.pk).is_active


def test_what_is_wrong_with_accounts_is_told_by_row_and_column(cast, accounts):
    free = make_person(cast.east)
    rows = [
        ["a", free.code, ""],
        ["name1", "nobody", ""],
        ["name2", cast.outsider.person.code, ""],
        ["name3", cast.secretary.person.code, ""],
        [cast.officer.username, free.code, ""],
        [cast.outsider.username, free.code, ""],
        ["name4", free.code, ""],
        ["name5", free.code, ""],
        [cast.second_administrator.username, cast.second_administrator.person.code, "no"],
    ]
    assert errors_of(accounts, *rows, headers=ACCOUNTS) == [
        (2, "username"),
        (3, "person_code"),
        (4, "person_code"),
        (5, "person_code"),
        (6, "person_code"),
        (7, "username"),
        (8, "person_code"),
        (9, "person_code"),
        (10, "person_code"),
    ]


@pytest.mark.parametrize("member", ["secretary", "observer", "outsider"])
def test_without_the_right_no_account_is_made_by_sheet(cast, member):
    resource = AccountResource(user=getattr(cast, member), on=TODAY)
    person = make_person(cast.east)
    assert errors_of(resource, ["name", person.code, ""], headers=ACCOUNTS) == [(2, "person_code")]
