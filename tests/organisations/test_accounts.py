"""Accounts: one-time passwords, and resets by the level above only."""

import re

import pytest
from django.core.exceptions import PermissionDenied

from tests.factories import NOW, PASSWORD, appoint, make_person, make_post, make_user
from tracker.audit.models import AuditEvent
from tracker.audit.refusals import Refused
from tracker.organisations import actions
from tracker.organisations.models import User
from tracker.organisations.roles import PostKind

# who may reset whose password; everybody else may not
RESETS = {
    "officer": {"secretary", "other_secretary"},
    "administrator": {
        "secretary",
        "other_secretary",
        "officer",
        "assigned",
        "second_reviewer",
        "unassigned",
        "observer",
    },
    "second_administrator": {
        "secretary",
        "other_secretary",
        "officer",
        "assigned",
        "second_reviewer",
        "unassigned",
        "observer",
    },
    "technical": {
        "secretary",
        "other_secretary",
        "officer",
        "assigned",
        "second_reviewer",
        "unassigned",
        "observer",
    },
}
EVERYBODY = (
    "secretary",
    "other_secretary",
    "officer",
    "assigned",
    "second_reviewer",
    "unassigned",
    "administrator",
    "second_administrator",
    "observer",
    "technical",
    "outsider",
)


def may_reset(user, *, by):
    try:
        actions.reset_password(user, by=by, at=NOW)
    except PermissionDenied:
        return False
    return True


@pytest.mark.parametrize("member", EVERYBODY)
def test_a_password_is_reset_by_the_level_above_only(cast, member):
    by = getattr(cast, member)
    could = {other for other in EVERYBODY if may_reset(getattr(cast, other), by=by)}
    assert could == RESETS.get(member, set())


def test_whoever_also_sits_higher_is_out_of_the_reach_of_the_officer(cast):
    person = cast.secretary.person
    appoint(person, make_post(cast.county, PostKind.OBSERVER))
    with pytest.raises(PermissionDenied):
        actions.reset_password(cast.secretary, by=cast.officer, at=NOW)
    actions.reset_password(cast.secretary, by=cast.administrator, at=NOW)


def test_a_closed_account_keeps_its_level(cast):
    User.objects.filter(pk=cast.second_administrator.pk).update(is_active=False)
    cast.second_administrator.refresh_from_db()
    with pytest.raises(PermissionDenied):
        actions.reactivate_account(cast.second_administrator, by=cast.technical, at=NOW)


def test_a_one_time_password_works_once_and_asks_for_another(cast):
    old = cast.secretary.password
    issued = actions.reset_password(cast.secretary, by=cast.officer, at=NOW)
    user = User.objects.get(pk=cast.secretary.pk)
    assert re.fullmatch(r"([a-z2-9]{4}-){2}[a-z2-9]{4}", issued.password)
    assert user.check_password(issued.password) and user.must_change_password
    assert user.password != old
    event = AuditEvent.objects.get()
    assert (event.verb, event.by, event.about_id) == (
        "account.password_reset",
        cast.officer,
        str(user.pk),
    )
    assert issued.password not in str(event.data)


def test_a_repeated_key_gives_no_second_password(cast):
    first = actions.issue_passwords([cast.secretary], by=cast.officer, at=NOW, key="k1")
    again = actions.issue_passwords([cast.secretary], by=cast.officer, at=NOW, key="k1")
    assert (len(first), again) == (1, [])
    assert User.objects.get(pk=cast.secretary.pk).check_password(first[0].password)


def test_accounts_are_made_for_many_at_once(cast):
    people = [make_person(cast.east) for _number in range(3)]
    issued = actions.create_accounts(
        [(person, f"Name{person.pk}") for person in people], by=cast.officer, at=NOW, key="k1"
    )
    assert [one.user.username for one in issued] == [f"name{person.pk}" for person in people]
    assert all(one.user.check_password(one.password) for one in issued)
    assert all(one.user.must_change_password for one in issued)
    assert len({one.password for one in issued}) == 3
    assert actions.create_accounts([(people[0], "x1")], by=cast.officer, at=NOW, key="k1") == []
    assert AuditEvent.objects.filter(verb="account.created").count() == 3


@pytest.mark.parametrize("name", ["a", "a b", "名/字", "x" * 65, ""])
def test_a_user_name_has_a_form(cast, name):
    with pytest.raises(Refused):
        actions.create_account(make_person(cast.east), username=name, by=cast.officer, at=NOW)


def test_names_and_people_have_one_account_each(cast):
    person = make_person(cast.east)
    with pytest.raises(Refused):
        taken = cast.secretary.username.upper()
        actions.create_account(person, username=taken, by=cast.officer, at=NOW)
    with pytest.raises(Refused):
        actions.create_account(cast.secretary.person, username="other", by=cast.officer, at=NOW)
    with pytest.raises(Refused):
        twice = [(person, "same"), (make_person(cast.east), "SAME")]
        actions.create_accounts(twice, by=cast.officer, at=NOW)
    assert AuditEvent.objects.count() == 0


def test_an_account_is_made_by_the_level_above_only(cast):
    person = make_person(cast.east)
    for by in (cast.secretary, cast.observer, cast.outsider):
        with pytest.raises(PermissionDenied):
            actions.create_account(person, username="name", by=by, at=NOW)
    manager = make_person(cast.county)
    appoint(manager, make_post(cast.county, PostKind.COUNTY_ADMINISTRATOR))
    with pytest.raises(PermissionDenied):
        actions.create_account(manager, username="name", by=cast.administrator, at=NOW)


def test_closing_and_opening_an_account(cast, client):
    actions.deactivate_account(cast.secretary, by=cast.officer, at=NOW)
    data = {"username": cast.secretary.username, "password": PASSWORD}
    assert client.post("/login/", data).status_code == 422
    actions.reactivate_account(cast.secretary, by=cast.officer, at=NOW)
    verbs = list(AuditEvent.objects.values_list("verb", flat=True))
    assert verbs == ["account.deactivated", "account.reactivated"]
    assert client.post("/login/", data).status_code == 302


def test_nobody_closes_the_own_account_or_an_account_without_a_person(cast):
    with pytest.raises(PermissionDenied):
        actions.deactivate_account(cast.officer, by=cast.officer, at=NOW)
    with pytest.raises(PermissionDenied):
        actions.reset_password(make_user(), by=cast.administrator, at=NOW)


# pages


def test_the_sheet_is_shown_once(cast, as_user):
    client = as_user(cast.officer)
    data = {"username": [cast.secretary.username, cast.other_secretary.username], "key": "k1"}
    page = client.post("/accounts/passwords/", data)
    body = page.content.decode()
    assert (
        page.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    )
    assert len(page.context["issued"]) == 2
    assert all(one.password in body for one in page.context["issued"])
    again = client.post("/accounts/passwords/", data)
    assert again.url == "/accounts/"
    (one, two) = page.context["issued"]
    assert one.password not in client.get("/accounts/").content.decode()


def test_an_officer_makes_accounts_for_a_village_in_one_go(cast, as_user):
    people = [make_person(cast.east) for _number in range(2)]
    make_person(cast.far)
    client = as_user(cast.officer)
    page = client.get("/accounts/new/")
    assert [row["person"] for row in page.context["rows"]] == people
    data = {"person": [person.code for person in people], f"username-{people[0].code}": "zhang.san"}
    sheet = client.post("/accounts/new/", data)
    assert [one.user.username for one in sheet.context["issued"]] == ["zhang.san", people[1].code]


def test_a_refused_name_makes_no_account_at_all(cast, as_user):
    people = [make_person(cast.east) for _number in range(2)]
    data = {
        "person": [person.code for person in people],
        f"username-{people[1].code}": cast.officer.username,
    }
    answer = as_user(cast.officer).post("/accounts/new/", data)
    assert answer.url == "/accounts/new/"
    assert User.objects.filter(person__in=people).count() == 0


def test_people_of_elsewhere_get_no_account_by_a_forged_form(cast, as_user):
    person = make_person(cast.far)
    as_user(cast.officer).post("/accounts/new/", {"person": [person.code]})
    assert not User.objects.filter(person=person)


def test_closing_an_account_on_the_page(cast, as_user):
    client = as_user(cast.officer)
    name = cast.secretary.username
    assert client.post(f"/accounts/{name}/close/").url == "/accounts/"
    assert not User.objects.get(pk=cast.secretary.pk).is_active
    assert client.post(f"/accounts/{name}/reopen/").url == "/accounts/"
    assert User.objects.get(pk=cast.secretary.pk).is_active
    assert client.post(f"/accounts/{cast.administrator.username}/close/").status_code == 404


def test_an_equal_is_seen_and_not_touched(cast, as_user):
    client = as_user(cast.administrator)
    name = cast.second_administrator.username
    assert client.post(f"/accounts/{name}/close/").status_code == 403
    assert client.post("/accounts/passwords/", {"username": [name]}).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_accounts_costs_the_same_at_any_length(
    cast, as_user, rows, django_assert_num_queries
):
    village = cast.far
    for _number in range(rows):
        make_user(village)
    officer = make_user(cast.other_township, PostKind.TOWNSHIP_OFFICER)
    client = as_user(officer)
    with django_assert_num_queries(7):
        page = client.get("/accounts/")
    assert len(page.context["page_obj"].object_list) == rows + 1


def test_filters_of_the_list(cast, as_user):
    client = as_user(cast.officer)
    User.objects.filter(pk=cast.secretary.pk).update(is_active=False)
    User.objects.filter(pk=cast.other_secretary.pk).update(must_change_password=True)

    def names(query):
        return [row.username for row in client.get(f"/accounts/?{query}").context["page_obj"]]

    assert names("state=closed") == [cast.secretary.username]
    assert names("state=new") == [cast.other_secretary.username]
    assert names(f"q={cast.officer.username}") == [cast.officer.username]
    assert names("q=nobody-of-that-name") == []
