"""The pages of a case: what they offer, what they keep, what they never show."""

import re

import pytest
from django.urls import reverse

from tests.access import MEMBERS
from tests.accountability import cases
from tests.accountability.access import ROWS
from tests.accountability.cases import give
from tests.factories import NOW, make_user
from tracker.accountability.models import Finding, Rectification, RectificationReport, Talk
from tracker.organisations.roles import PostKind

PEOPLE = [member for member in MEMBERS if member != "anonymous"]


def page(name, thing=None, query=""):
    address = reverse(f"accountability:{name}", args=[thing.pk] if thing else [])
    return address + query


def text_of(answer):
    return answer.content.decode()


def offered(answer, finding):
    """The acts that a case's page offers."""
    return set(re.findall(rf'href="/findings/{finding.pk}/(\w+)/"', text_of(answer)))


@pytest.mark.parametrize(
    "name", ["finding-detail", "reply", "answer", "dismiss", "order", "report", "verify", "return"]
)
def test_a_case_of_others_is_not_found_by_post_either(name, world, as_user):
    for member in ("other_secretary", "assigned", "observer", "technical", "outsider"):
        client = as_user(getattr(world.cast, member))
        status = client.post(page(name, world.finding), {"text": "x", "confirmed": "1"}).status_code
        assert status == (405 if name == "finding-detail" else 404)


def stage(world, name):
    """A finding in a stage by name."""
    if name == "open":
        return cases.make_finding(world)
    if name == "replied":
        return world.open_finding
    if name == "ordered":
        return world.finding
    if name == "reported":
        return cases.make_report(world).rectification.finding
    if name == "returned":
        return cases.make_report(world, accepted=False).rectification.finding
    return cases.make_finding(world, status="closed")


@pytest.mark.parametrize(
    ("name", "secretary", "officer"),
    [
        ("open", {"reply"}, {"order", "dismiss"}),
        ("replied", set(), {"answer"}),
        ("ordered", {"report", "reply"}, set()),
        ("reported", {"reply"}, {"verify", "return"}),
        ("returned", {"report", "reply"}, set()),
        ("closed", set(), set()),
    ],
)
def test_a_case_offers_each_side_what_it_can_do_now(name, secretary, officer, world, as_user):
    finding = stage(world, name)
    shown = {
        member: offered(
            as_user(getattr(world.cast, member)).get(page("finding-detail", finding)), finding
        )
        for member in ("secretary", "officer", "administrator")
    }
    assert shown == {"secretary": secretary, "officer": officer, "administrator": officer}


def test_an_act_is_checked_before_it_is_sent(world, as_user):
    client = as_user(world.cast.secretary)
    form = client.get(page("report", world.finding))
    key = re.search(r'name="key" value="(\w+)"', text_of(form)).group(1)
    typed = {"text": "we wrote them all", "key": key}
    check = client.post(page("report", world.finding), typed)
    assert (check.status_code, RectificationReport.objects.count()) == (200, 0)
    assert 'name="confirmed"' in text_of(check) and "we wrote them all" in text_of(check)
    changed = client.post(page("report", world.finding), {**typed, "change": "1"})
    assert "<textarea" in text_of(changed) and "we wrote them all" in text_of(changed)
    for _ in range(2):  # a double send
        sent = client.post(page("report", world.finding), {**typed, "confirmed": "1"})
        assert (sent.status_code, sent.url) == (302, page("finding-detail", world.finding))
    assert [r.text for r in RectificationReport.objects.all()] == ["we wrote them all"]


def test_a_form_with_an_error_keeps_what_was_typed(world, as_user):
    finding = cases.make_finding(world)
    answer = as_user(world.cast.officer).post(
        page("order", finding),
        {
            "measure": "write the minutes",
            "responsible": world.cast.secretary.person_id,
            "deadline_on": "2020-01-01",
            "key": "k" * 32,
        },
    )
    body = text_of(answer)
    assert answer.status_code == 422
    assert 'class="error-summary"' in body and 'href="#id_deadline_on"' in body
    assert "write the minutes" in body and 'value="2020-01-01"' in body and "k" * 32 in body
    assert Rectification.objects.count() == 1  # the world's own


def test_a_whole_case_goes_through_its_pages(world, as_user):
    cast = world.cast
    participant = world.participants[cast.east.code]

    def post(user, address, **typed):
        answer = as_user(user).post(address, {**typed, "confirmed": "1"})
        assert answer.status_code == 302, text_of(answer)

    new = page("finding-new", query=f"?participant={participant.pk}")
    post(cast.officer, new, text="no minutes", node=world.indicator.pk)
    finding = Finding.objects.get(text="no minutes")
    assert finding.node == world.indicator
    post(cast.secretary, page("reply", finding), text="they are in the office")
    post(cast.officer, page("answer", finding), answer="then hand them in")
    post(
        cast.officer,
        page("order", finding),
        measure="hand them in",
        responsible=cast.secretary.person_id,
        deadline_on="2999-01-01",
    )
    post(cast.secretary, page("report", finding), text="handed in")
    first = RectificationReport.objects.get()
    post(cast.officer, page("return", finding), reason="two are missing", report=first.pk)
    post(cast.secretary, page("report", finding), text="all handed in")
    last = RectificationReport.objects.latest("id")
    post(cast.administrator, page("verify", finding), report=last.pk)
    finding.refresh_from_db()
    assert (finding.status, finding.rectification.status) == ("closed", "closed")
    body = text_of(as_user(cast.secretary).get(page("finding-detail", finding)))
    told = ["they are in the office", "then hand them in", "two are missing", "all handed in"]
    assert [body.find(part) for part in told] == sorted(body.find(part) for part in told)
    assert all(part in body for part in told)


def test_a_decision_is_about_the_report_that_was_read(world, as_user):
    first = cases.make_report(world, accepted=False)
    rectification = first.rectification
    Rectification.objects.filter(pk=rectification.pk).update(status="reported")
    second = cases.make_report(world, rectification=rectification)
    client = as_user(world.cast.officer)
    stale = {"report": first.pk, "confirmed": "1"}
    answer = client.post(page("verify", rectification.finding), stale)
    second.refresh_from_db()
    assert (answer.status_code, second.is_accepted) == (422, None)


def test_a_reply_without_rectification_reports_nothing(world, as_user):
    finding = cases.make_finding(world)
    answer = as_user(world.cast.secretary).post(
        page("report", finding), {"text": "x", "confirmed": "1"}
    )
    assert (answer.status_code, RectificationReport.objects.count()) == (422, 0)


@pytest.fixture
def found_by_reviewer(world):
    reviewer = world.cast.assigned
    type(reviewer.person).objects.filter(pk=reviewer.person_id).update(name="REVIEWER-NAME")
    return cases.make_finding(
        world, origin="review", review=world.review, raised_by=reviewer, text="seen in the file"
    )


@pytest.mark.parametrize("member", ["secretary", "officer"])
def test_the_reviewer_who_found_it_is_named_to_few(member, world, found_by_reviewer, as_user):
    client = as_user(getattr(world.cast, member))
    pages = [
        page("finding-detail", found_by_reviewer),
        page("case-list", query="?tab=open"),
        reverse("accountability:list", args=["problems"]),
    ]
    bodies = [text_of(client.get(address)) for address in pages]
    assert all("seen in the file" in body for body in bodies)
    assert not any("REVIEWER-NAME" in body for body in bodies)


def test_the_administrator_reads_who_found_it(world, found_by_reviewer, as_user):
    """Control: the name is there for those who may see reviewers' names."""
    body = text_of(as_user(world.cast.administrator).get(page("finding-detail", found_by_reviewer)))
    assert "REVIEWER-NAME" in body


def test_a_reviewer_raises_a_finding_from_the_own_review_only(world, as_user):
    own = page("finding-new", query=f"?review={world.review.pk}")
    others = page("finding-new", query=f"?review={world.peer_review.pk}")
    by_hand = page("finding-new", query=f"?participant={world.participant.pk}")
    client = as_user(world.cast.assigned)
    answers = [client.get(address).status_code for address in (own, others, by_hand)]
    assert answers == [200, 404, 403]
    sent = client.post(own, {"text": "no minutes in the file"})
    finding = Finding.objects.get(text="no minutes in the file")
    assert (sent.status_code, finding.review, finding.origin) == (302, world.review, "review")
    assert sent.url == reverse("assessment:review-detail", args=[world.review.pk])


def test_the_choice_of_a_participant_ends_at_the_own_area(world, as_user):
    officer = text_of(as_user(world.cast.officer).get(page("finding-new")))
    names = {
        name for name in ("样镇", "东村", "西村", "远村", "邻镇") if f"<b>{name}</b>" in officer
    }
    assert names == {"样镇", "东村", "西村"}
    found = text_of(as_user(world.cast.administrator).get(page("talk-new", query="?q=远")))
    assert "<b>远村</b>" in found and "<b>东村</b>" not in found


@pytest.mark.parametrize(
    "query",
    [
        "participant=0",
        "participant=x",
        "review=9999999",
        "result=-1",
        "participant=99999999999999999999999",
    ],
)
def test_an_address_that_names_nothing_is_not_found(query, world, as_user):
    client = as_user(world.cast.administrator)
    assert client.get(page("finding-new", query=f"?{query}")).status_code == 404


def test_a_talk_goes_through_its_pages(world, as_user):
    client = as_user(world.cast.officer)
    answer = client.post(
        page("talk-new", query=f"?finding={world.finding.pk}"), {"reason": "late again"}
    )
    talk = Talk.objects.get(reason="late again")
    assert (answer.url, talk.finding, talk.participant) == (
        page("talk-detail", talk),
        world.finding,
        world.participant,
    )
    Talk.objects.filter(pk=talk.pk).update(opened_at=NOW)
    client.post(
        page("hold", talk),
        {
            "held_on": NOW.date().isoformat(),
            "held_by": world.cast.officer.person_id,
            "agreed": "a plan by Friday",
        },
    )
    talk.refresh_from_db()
    assert (talk.status, talk.agreed) == ("held", "a plan by Friday")
    assert client.post(page("close", talk)).status_code == 200  # the check
    talk.refresh_from_db()
    assert talk.status == "held"
    client.post(page("close", talk), {"confirmed": "1"})
    talk.refresh_from_db()
    assert talk.status == "closed"


def test_the_button_opens_talks_for_low_grades(published, as_user):
    world = published
    client = as_user(world.cast.administrator)
    address = reverse("accountability:open-talks", args=[world.cycle.code])
    listed = text_of(client.get(page("case-list", query=f"?cycle={world.cycle.code}")))
    assert f'action="{address}"' in listed
    low = give(world, world.cast.west, "poor")
    answer = client.post(address)
    assert answer.url == f"/cases/?tab=talks&cycle={world.cycle.code}"
    assert [talk.result for talk in Talk.objects.filter(result__isnull=False)] == [low]
    officer = text_of(
        as_user(world.cast.officer).get(page("case-list", query=f"?cycle={world.cycle.code}"))
    )
    assert f'action="{address}"' not in officer


@pytest.mark.parametrize(
    ("name", "member", "words"),
    [
        ("case-list", "secretary", {"en": "The four lists", "zh-hans": "四张清单"}),
        ("finding-detail", "secretary", {"en": "What has happened", "zh-hans": "办理经过"}),
        ("report", "secretary", {"en": "What was done", "zh-hans": "整改情况"}),
        ("talk-detail", "officer", {"en": "Reason for the talk", "zh-hans": "约谈事由"}),
    ],
)
def test_pages_speak_the_readers_language(name, member, words, world, as_user, language):
    thing = {"case-list": None, "talk-detail": world.talk}.get(name, world.finding)
    body = text_of(as_user(getattr(world.cast, member)).get(page(name, thing)))
    other = words["en" if language == "zh-hans" else "zh-hans"]
    assert (words[language] in body, other in body) == (True, False)


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if not row.is_post_only])
def test_the_rows_of_access_hold(name, world, as_user):
    row = ROWS[name]
    address = reverse(name, kwargs=row.arguments(world))
    got = {m: as_user(getattr(world.cast, m)).get(address).status_code for m in PEOPLE}
    assert got == {member: row.status(member) for member in PEOPLE}


def test_an_escalated_case_says_where_it_went(world, as_user):
    Rectification.objects.filter(pk=world.rectification.pk).update(
        escalation=1, escalated_to=world.cast.township, escalated_at=NOW
    )
    body = text_of(as_user(world.cast.secretary).get(page("finding-detail", world.finding)))
    assert "样镇" in body


def test_a_text_is_shown_as_text(world, as_user):
    finding = cases.make_finding(world, text="<script>alert(1)</script>")
    make_user(world.cast.east, PostKind.DEPUTY_SECRETARY)
    body = text_of(as_user(world.cast.secretary).get(page("finding-detail", finding)))
    assert "<script>alert" not in body and "&lt;script&gt;alert" in body


def test_an_officer_is_not_offered_the_own_organisation_for_a_talk(world, as_user):
    """Nobody calls in oneself: the page of that talk would refuse."""
    offered = as_user(world.cast.officer).get(page("talk-new")).context["participants"]
    own = {post.organisation_id for post in world.cast.officer.standing}
    assert world.participant in offered
    assert not own & {participant.organisation_id for participant in offered}
    findings = as_user(world.cast.officer).get(page("finding-new")).context["participants"]
    assert own & {participant.organisation_id for participant in findings}
