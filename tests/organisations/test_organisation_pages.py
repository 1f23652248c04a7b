"""Pages of the tree and its people: what is shown to whom, found, and done by forms."""

from datetime import date

import pytest
from django.urls import reverse

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
from tracker.organisations.models import Appointment, Organisation, Person, Post
from tracker.organisations.roles import PostKind


def listed(page):
    return [row.code for row in page.context["page_obj"]]


def test_everybody_sees_the_own_part_of_the_tree(cast, as_user):
    expected = {
        "secretary": [cast.east],
        "officer": [cast.township, cast.east, cast.west],
        "outsider": [cast.elsewhere],
        "assigned": [],
    }
    seen = {
        member: listed(as_user(getattr(cast, member)).get("/organisations/")) for member in expected
    }
    assert seen == {member: [o.code for o in rows] for member, rows in expected.items()}


def test_filters_of_the_tree(cast, as_user, language):
    client = as_user(cast.administrator)
    actions.rename(
        cast.far, name_zh="百步村", name_en="Hundred Steps", by=cast.administrator, at=NOW
    )
    for query in ("q=bbc", "q=百步", "q=hundred", f"q={cast.far.code}", "q=BB&kind=village"):
        assert listed(client.get(f"/organisations/?{query}")) == [cast.far.code]
    assert listed(client.get("/organisations/?level=county")) == [cast.county.code]
    assert listed(client.get("/organisations/?kind=hospital")) == []
    assert client.get("/organisations/?kind=nonsense&page=x").status_code == 200


def test_the_dissolved_leave_the_list_and_keep_their_page(cast, as_user):
    actions.dissolve(cast.far, on=TODAY, by=cast.administrator, at=NOW)
    client = as_user(cast.administrator)
    assert cast.far.code not in listed(client.get("/organisations/"))
    page = client.get(f"/organisations/{cast.far.code}/")
    assert "2026-06-15" in page.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_at_any_length(cast, as_user, rows, django_assert_num_queries):
    top = make_organisation(cast.county, name="新镇")
    for _number in range(rows - 1):
        make_organisation(top)
    client = as_user(make_user(top, PostKind.OBSERVER))
    with django_assert_num_queries(6):
        page = client.get("/organisations/")
    assert len(listed(page)) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_people_costs_the_same_at_any_length(
    cast, as_user, rows, django_assert_num_queries
):
    top = make_organisation(cast.county, name="新镇")
    user = make_user(top, PostKind.TOWNSHIP_OFFICER)
    for _number in range(rows - 1):
        make_user(top)
    client = as_user(user)
    with django_assert_num_queries(7):
        page = client.get("/people/")
    assert len(listed(page)) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_an_organisations_page_costs_the_same_at_any_size(
    cast, as_user, rows, django_assert_num_queries
):
    village = make_organisation(cast.township)
    user = make_user(village)
    for _number in range(rows - 1):
        make_user(village, PostKind.DEPUTY_SECRETARY)
        make_organisation(village)
    client = as_user(user)
    with django_assert_num_queries(11):
        page = client.get(f"/organisations/{village.code}/")
    assert len(page.context["posts"]) == rows


def test_mine_is_the_organisation_of_the_own_post(cast, as_user):
    assert as_user(cast.secretary).get("/organisations/mine/").url == (
        f"/organisations/{cast.east.code}/"
    )
    assert as_user(cast.assigned).get("/organisations/mine/").url == "/organisations/"


def test_a_page_shows_holders_to_those_who_may_see_people(cast, as_user, language):
    address = f"/organisations/{cast.east.code}/"
    name = cast.secretary.person.name
    assert name in as_user(cast.officer).get(address).content.decode()
    assert name not in as_user(cast.observer).get(address).content.decode()
    assert as_user(cast.other_secretary).get(address).status_code == 404
    assert as_user(cast.outsider).get(address).status_code == 404


def test_the_way_up_is_named_and_linked_only_as_far_as_it_opens(cast, as_user):
    page = as_user(cast.secretary).get(f"/organisations/{cast.east.code}/").content.decode()
    assert cast.township.name in page
    assert f'href="/organisations/{cast.township.code}/"' not in page
    page = as_user(cast.officer).get(f"/organisations/{cast.east.code}/").content.decode()
    assert f'href="/organisations/{cast.township.code}/"' in page
    assert f'href="/organisations/{cast.county.code}/"' not in page


# find


def test_finding_by_name_initials_and_code(cast, as_user):
    client = as_user(cast.administrator)
    actions.rename(cast.east, name_zh="东门村", name_en="", by=cast.administrator, at=NOW)
    actions.rename(cast.west, name_zh="东明村", name_en="", by=cast.administrator, at=NOW)
    for words in ("东", "dm", "DMC"):
        page = client.get("/organisations/find/", {"q": words})
        assert page.context["found"] == [cast.east, cast.west]
    only = client.get("/organisations/find/", {"q": "东门"})
    assert only.url == f"/organisations/{cast.east.code}/"
    exact = client.get("/organisations/find/", {"q": cast.far.code})
    assert exact.url == f"/organisations/{cast.far.code}/"


def test_finding_stays_within_what_one_may_see(cast, as_user):
    page = as_user(cast.secretary).get("/organisations/find/", {"q": "村"})
    assert page.url == f"/organisations/{cast.east.code}/"
    page = as_user(cast.secretary).get("/organisations/find/", {"q": "西村"})
    assert page.context["found"] == []


def test_typing_gets_the_fragment_alone(cast, as_user):
    client = as_user(cast.administrator)
    page = client.get("/organisations/find/", {"q": "东村"}, headers={"HX-Request": "true"})
    assert page.status_code == 200
    assert [t.name for t in page.templates][0] == "tracker/organisations/_found.html"
    assert "<html" not in page.content.decode() and cast.east.code in page.content.decode()


# forms


def test_founding_by_form_is_done_once(cast, as_user):
    client = as_user(cast.administrator)
    form = client.get(f"/organisations/new/?parent={cast.township.code}").context["form"]
    data = {
        "key": form["key"].value(),
        "parent": cast.township.code,
        "code": "n1",
        "name_zh": "新村",
        "level": "branch",
        "kind": "village",
        "members": "9",
    }
    for _sending in range(2):
        assert client.post("/organisations/new/", data).url == "/organisations/n1/"
    assert Organisation.objects.filter(code="n1").count() == 1
    assert AuditEvent.objects.filter(verb="organisation.founded").count() == 1


def test_an_error_keeps_what_was_typed(cast, as_user, language):
    client = as_user(cast.administrator)
    data = {"parent": "nowhere", "code": cast.east.code, "name_zh": "写了一半", "key": "k1"}
    answer = client.post("/organisations/new/", data)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"parent", "level", "kind", "members"}
    body = answer.content.decode()
    assert "写了一半" in body and 'value="k1"' in body
    data |= {"parent": cast.township.code, "level": "branch", "kind": "village", "members": 0}
    answer = client.post("/organisations/new/", data)
    assert list(answer.context["form"].errors) == ["code"]


def test_editing_moving_and_dissolving_by_form(cast, as_user):
    client = as_user(cast.administrator)
    address = f"/organisations/{cast.east.code}/"
    page = client.get(f"{address}edit/")
    data = {name: value or "" for name, value in page.context["form"].initial.items()}
    assert client.post(f"{address}edit/", data | {"name_zh": "新东村"}).url == address
    assert client.post(f"{address}move/", {"to": cast.other_township.code}).url == address
    assert client.post(f"{address}move/", {"to": cast.elsewhere.code}).status_code == 422
    assert client.post(f"{address}dissolve/", {"on": "2026-06-30"}).url == address
    cast.east.refresh_from_db()
    assert (cast.east.name_zh, cast.east.parent, cast.east.dissolved_on) == (
        "新东村",
        cast.other_township,
        date(2026, 6, 30),
    )
    refused = client.post(f"/organisations/{cast.county.code}/dissolve/", {"on": "2026-06-30"})
    assert refused.status_code == 422


@pytest.mark.parametrize("member", ["secretary", "officer", "observer", "technical"])
@pytest.mark.parametrize("act", ["edit", "move", "dissolve", "posts/new"])
def test_inside_without_the_right_is_forbidden(cast, as_user, member, act):
    client = as_user(getattr(cast, member))
    address = f"/organisations/{cast.east.code}/{act}/"
    assert client.get(address).status_code == 403
    assert client.post(address, {}).status_code == 403


def test_a_post_is_set_up_and_somebody_appointed(cast, as_user):
    client = as_user(cast.administrator)
    answer = client.post(f"/organisations/{cast.east.code}/posts/new/", {"kind": "observer"})
    post = Post.objects.get(organisation=cast.east, kind="observer")
    assert answer.url == f"/posts/{post.code}/appoint/"
    answer = client.post("/people/new/", {"code": "p-1", "name": "王五", "home": cast.east.code})
    assert answer.url == "/people/p-1/"
    answer = client.post(
        f"/posts/{post.code}/appoint/", {"person": "p-1", "since": "2026-06-01", "key": "k1"}
    )
    assert answer.url == f"/organisations/{cast.east.code}/"
    held = Appointment.objects.get(post=post)
    assert (held.person.code, held.since, held.until) == ("p-1", date(2026, 6, 1), None)
    answer = client.post(f"/appointments/{held.pk}/end/", {"until": "2026-06-10"})
    assert answer.url == f"/organisations/{cast.east.code}/"
    assert client.post(f"/posts/{post.code}/close/").status_code == 302
    assert not Post.objects.get(pk=post.pk).is_active


def test_the_form_offers_the_handover_where_somebody_sits(cast, as_user):
    client = as_user(cast.administrator)
    post = Appointment.objects.get(person=cast.secretary.person).post
    successor = make_person(cast.east)
    form = client.get(f"/posts/{post.code}/appoint/").context["form"]
    assert form["hand_over"].value() is True
    data = {"person": successor.code, "since": "2026-06-15"}
    refused = client.post(f"/posts/{post.code}/appoint/", data)
    assert list(refused.context["form"].errors) == ["hand_over"]
    done = client.post(f"/posts/{post.code}/appoint/", data | {"hand_over": "on"})
    assert done.url == f"/organisations/{cast.east.code}/"


def test_a_deputy_acts_under_the_own_name_with_the_rights_of_the_post(cast, as_user):
    deputy = make_user(cast.west, PostKind.OBSERVER, name="赵六")
    address = f"/organisations/{cast.east.code}/"
    assert as_user(deputy).get(address).status_code == 404
    post = Appointment.objects.get(person=cast.secretary.person).post
    appoint(deputy.person, post, is_deputy=True)
    page = as_user(deputy).get(address)
    assert page.status_code == 200
    assert "赵六" in page.content.decode()


def test_a_person_is_corrected(cast, as_user):
    client = as_user(cast.administrator)
    code = cast.secretary.person.code
    answer = client.post(f"/people/{code}/edit/", {"name": "改名", "home": cast.west.code})
    assert answer.url == f"/people/{code}/"
    person = Person.objects.get(code=code)
    assert (person.name, person.home) == ("改名", cast.west)


def test_people_are_found_by_name_and_code(cast, as_user):
    client = as_user(cast.officer)
    person = make_person(cast.east, name="欧阳一")
    assert listed(client.get("/people/?q=欧阳")) == [person.code]
    assert listed(client.get(f"/people/?q={person.code}")) == [person.code]
    assert set(listed(client.get(f"/people/?organisation={cast.west.code}"))) == {
        cast.other_secretary.person.code
    }
    assert listed(client.get("/people/?q=nobody")) == []


def test_everything_held_on_oneself_is_shown_to_oneself(cast, as_user, language):
    past = make_post(cast.west, PostKind.OBSERVER)
    appoint(cast.secretary.person, past, since=date(2019, 1, 1), until=date(2019, 12, 31))
    body = as_user(cast.secretary).get("/account/").content.decode()
    person = cast.secretary.person
    for held in (person.name, person.code, cast.secretary.username, "2019-12-31", cast.west.name):
        assert held in body


def test_an_account_without_a_person_has_its_page_too(db, as_user):
    assert as_user(make_user()).get("/account/").status_code == 200


# the admin


ADMIN = ["organisation", "person", "post", "appointment", "user"]


@pytest.mark.parametrize("model", ADMIN)
def test_the_admin_looks_and_does_not_touch(cast, as_user, model):
    client = as_user(cast.technical)
    rows = client.get(reverse(f"admin:tracker_{model}_changelist"))
    assert rows.status_code == 200
    shown = {row.pk for row in rows.context["cl"].result_list}
    foreign = {
        "organisation": cast.elsewhere.pk,
        "person": cast.outsider.person.pk,
        "user": cast.outsider.pk,
    }
    assert shown and foreign.get(model) not in shown
    one = client.get(reverse(f"admin:tracker_{model}_change", args=[min(shown)]))
    assert one.status_code == 200 and "$" not in one.content.decode()
    assert client.get(reverse(f"admin:tracker_{model}_add")).status_code == 403
    change = reverse(f"admin:tracker_{model}_change", args=[min(shown)])
    assert client.post(change, {}).status_code == 403


@pytest.mark.parametrize("member", ["administrator", "officer", "secretary"])
def test_nobody_else_enters_the_admin(cast, as_user, member):
    answer = as_user(getattr(cast, member)).get("/admin/")
    assert answer.status_code == 302
