"""Commands at the machine: the first administrator, the tree, the record."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.factories import NOW
from tracker.audit.deeds import record
from tracker.audit.models import AuditEvent, ChainHead
from tracker.organisations.models import Organisation, Person, User
from tracker.organisations.permissions import Permission
from tracker.organisations.roles import Role

COUNTY = {"organisation": "330424000000", "name_zh": "样县", "username": "Admin-1"}


def create(**options):
    out = StringIO()
    call_command("create_administrator", stdout=out, **options)
    return dict(line.split(": ", 1) for line in out.getvalue().splitlines() if ": " in line)


@pytest.mark.django_db
def test_the_first_administrator_comes_with_the_county(client):
    printed = create(**COUNTY, person_name="张三")
    county = Organisation.objects.get()
    user = User.objects.get()
    assert (county.code, county.division_code, county.initials, county.parent) == (
        "330424000000",
        "330424000000",
        "yx",
        None,
    )
    assert (user.username, user.person.name, user.must_change_password) == ("admin-1", "张三", True)
    assert [post.role for post in user.standing] == [Role.ADMINISTRATOR]
    assert user.scope(Permission.ORGANISATION_EDIT) == [county.path]
    data = {"username": "admin-1", "password": printed["one-time password"]}
    assert client.post("/login/", data).status_code == 302
    assert client.get("/account/").url == "/password/"
    assert all(event.by is None for event in AuditEvent.objects.all())


@pytest.mark.django_db
def test_a_second_run_gives_a_new_password_and_nothing_else():
    first, second = create(**COUNTY), create(**COUNTY)
    user = User.objects.get()
    assert first["one-time password"] != second["one-time password"]
    assert user.check_password(second["one-time password"])
    assert (Organisation.objects.count(), Person.objects.count()) == (1, 1)
    assert len(user.standing) == 1


@pytest.mark.django_db
def test_a_second_administrator_gets_a_seat_of_their_own():
    create(**COUNTY)
    create(**COUNTY | {"username": "admin-2"})
    seats = [user.standing[0].code for user in User.objects.order_by("username")]
    assert seats == [
        "330424000000-county-administrator",
        "330424000000-county-administrator-2",
    ]


def test_it_refuses_what_it_cannot_do(cast):
    with pytest.raises(CommandError):
        create(organisation="nowhere", username="admin")
    with pytest.raises(CommandError):
        create(organisation=cast.county.code, username="a b")
    with pytest.raises(CommandError):
        create(organisation=cast.county.code, username=cast.secretary.username)
    assert not User.objects.filter(username__in=["admin", "a b"])


def test_the_check_of_the_tree_says_what_is_out_of_place(cast):
    out, err = StringIO(), StringIO()
    call_command("check_tree", stdout=out)
    assert out.getvalue() == "7 organisations, all in their place.\n"
    Organisation.objects.filter(pk=cast.east.pk).update(path="ZZZZZZZZ")
    with pytest.raises(SystemExit) as stop:
        call_command("check_tree", stderr=err)
    assert (stop.value.code, err.getvalue()) == (1, f"{cast.east.code} ZZZZZZZZ\n")


@pytest.mark.django_db
def test_the_record_is_verified_up_to_its_head():
    out, err = StringIO(), StringIO()
    for _number in range(3):
        record("test.done", by=None, at=NOW)
    call_command("audit_verify", stdout=out)
    head = ChainHead.objects.get()
    assert out.getvalue() == f"entries: 3\nhead: {head.digest}\n"
    ChainHead.objects.update(seq=4)
    with pytest.raises(SystemExit) as stop:
        call_command("audit_verify", stderr=err)
    assert stop.value.code == 1
    assert "entry 4" in err.getvalue()
