"""The pages of assessment: what they show, what they do, and to whom."""

import re
from fractions import Fraction

import pytest
from django.urls import reverse

from tests import factories as f
from tests.assessment.builders import answers, more_branches
from tracker.assessment import actions
from tracker.assessment.models import Appeal, Mark, Result, Review, SelfAssessment, Settlement
from tracker.assessment.views import settlement as settlement_page
from tracker.audit.models import AuditEvent
from tracker.jobs.models import Job
from tracker.jobs.running import run_waiting

PEER_REASON = "PEER-REASON-5521"


def page(name, **kwargs):
    return reverse(f"assessment:{name}", kwargs=kwargs)


def of(participant):
    return {"cycle": participant.cycle.code, "code": participant.organisation.code}


def body(response, status=200):
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def test_a_secretary_saves_sends_and_withdraws_the_self_assessment(county, as_user, language):
    county.in_phase("self_assessment")
    client = as_user(county.cast.secretary)
    address = page("self-assessment", **of(county.east))
    assert "i-theme-points" in body(client.get(address))
    sent = {
        "summary": "A year",
        "i-theme-points": "12.5",
        "i-theme-text": "on the fixed day",
        "key": "k1",
        "act": "save",
    }
    assert client.post(address, sent).status_code == 302
    row = SelfAssessment.objects.get()
    assert [(s.node.code, s.points, s.text) for s in row.scores.all()] == [
        ("i-theme", 125_000, "on the fixed day")
    ]
    assert "12.5" in body(client.get(address))
    client.post(address, sent | {"act": "send"})
    assert "A year" in body(client.get(address))
    row.refresh_from_db()
    assert row.status == "sent"
    client.post(page("self-assessment-withdraw", **of(county.east)))
    row.refresh_from_db()
    assert row.status == "draft"


def test_points_beyond_the_full_mark_are_refused_beside_their_input(county, as_user):
    county.in_phase("self_assessment")
    client = as_user(county.cast.secretary)
    text = body(
        client.post(
            page("self-assessment", **of(county.east)),
            {"summary": "", "i-theme-points": "20.01", "act": "save"},
        )
    )
    assert "20.01" in text and "error-summary" in text
    assert SelfAssessment.objects.count() == 0


def test_a_reviewer_marks_on_the_screen_and_goes_on_to_the_next(county, as_user, language):
    county.in_phase("review")
    east = county.assign(county.east, county.cast.assigned)
    west = county.assign(county.west, county.cast.assigned)
    client = as_user(county.cast.assigned)
    assert f'class="btn btn-primary" href="{page("review-detail", pk=east.pk)}"' in body(
        client.get(page("review-list"))
    )
    address = page("review-detail", pk=east.pk)
    text = body(client.get(address))
    assert text.count("data-mark") == 3 and 'style="' not in text and "onclick" not in text
    posted = {
        "i-study-level": "high",
        "i-study-reason": "minutes of March",
        "i-effort-points": "15.5",
        "i-effort-reason": "steady",
        "i-checks-check-a": "yes",
        "i-checks-check-b": "no",
        "i-checks-reason": "",
        "key": "k",
    }
    response = client.post(address, posted | {"act": "save"})
    assert response.url == address
    east.refresh_from_db()
    assert (east.points, east.status) == (405_000, "in_progress")
    response = client.post(address, posted | {"act": "send"})
    assert response.url == page("review-detail", pk=west.pk)
    east.refresh_from_db()
    assert east.status == "sent"


def test_an_autosave_answers_with_the_running_total_only(county, as_user):
    county.in_phase("review")
    review = county.assign(county.east, county.cast.assigned)
    response = as_user(county.cast.assigned).post(
        page("review-detail", pk=review.pk),
        {"i-effort-points": "3", "i-effort-reason": "little"},
        HTTP_HX_REQUEST="true",
    )
    text = body(response)
    assert text.startswith('<span id="running-total"') and "<html" not in text
    assert Mark.objects.get().points == 30_000


def test_valid_marks_are_kept_when_another_is_wrong(county, as_user):
    county.in_phase("review")
    review = county.assign(county.east, county.cast.assigned)
    text = body(
        as_user(county.cast.assigned).post(
            page("review-detail", pk=review.pk),
            {
                "i-effort-points": "25",
                "i-effort-reason": "too much",
                "i-study-level": "high",
                "i-study-reason": "minutes",
                "act": "save",
            },
        )
    )
    assert "invalid-feedback" in text and "too much" in text
    assert [m.node.code for m in Mark.objects.all()] == ["i-study"]


def test_peers_marks_are_absent_until_ones_own_are_sent(county, as_user, language):
    county.in_phase("review")
    own = county.assign(county.east, county.cast.assigned)
    peer = county.assign(county.east, county.cast.second_reviewer)
    given = answers("13.37") | {"i-study": (answers()["i-study"][0], PEER_REASON)}
    actions.mark_all(peer, answers=given, by=county.cast.second_reviewer, at=f.NOW)
    actions.send_review(peer, by=county.cast.second_reviewer, at=f.NOW)
    client = as_user(county.cast.assigned)
    address = page("review-detail", pk=own.pk)
    name = county.cast.second_reviewer.person.name
    before = body(client.get(address)) + body(client.get(page("review-list")))
    for secret in ("13.37", PEER_REASON, name):
        assert secret not in before
    actions.mark_all(own, answers=answers(), by=county.cast.assigned, at=f.NOW)
    actions.send_review(own, by=county.cast.assigned, at=f.NOW)
    after = body(client.get(address))
    assert "13.37" in after  # the control: the search finds what is there
    assert name not in after


def test_reviewers_names_are_nowhere_in_what_a_branch_sees(county, as_user, language):
    county.in_appeal()
    client = as_user(county.cast.secretary)
    result = county.result()
    appeal = actions.file_appeal(result, text="no", by=county.cast.secretary, at=f.NOW)
    addresses = [
        page("result-list"),
        page("result-detail", **of(county.east)),
        page("result-sheet", **of(county.east)),
        page("why", **of(county.east)),
        page("appeal-new", **of(county.east)),
        page("appeal-list"),
        page("appeal-detail", pk=appeal.pk),
        page("self-assessment", **of(county.east)),
    ]
    text = "".join(body(client.get(address)) for address in addresses)
    for user in county.reviewers():
        assert user.person.name not in text and user.person.code not in text
    for notice in county.cast.secretary.notices.all():
        assert county.cast.assigned.person.name not in str(notice.values)
    review = Review.objects.first()
    seen = body(as_user(county.cast.administrator).get(page("review-detail", pk=review.pk)))
    assert review.reviewer.name in seen  # the control: it is found where it may stand


def test_a_result_is_seen_by_its_branch_only_once_published(county, as_user):
    county.settled()
    address = page("result-detail", **of(county.east))
    assert as_user(county.cast.secretary).get(address).status_code == 404
    assert "80.5" not in body(as_user(county.cast.secretary).get(page("result-list")))
    assert "80.5" in body(as_user(county.cast.administrator).get(address))
    actions.publish(county.cycle, by=county.cast.administrator, at=f.NOW)
    assert "80.5" in body(as_user(county.cast.secretary).get(address))
    assert as_user(county.cast.other_secretary).get(address).status_code == 404
    assert as_user(county.cast.technical).get(address).status_code == 404
    assert as_user(county.cast.technical).get(page("result-list")).status_code == 403


def test_the_lines_of_the_why_page_sum_exactly_to_the_total(county, as_user, language):
    # three reviewers leave thirds, so that the rounding line has something to do
    county.in_phase("review")
    actions_by = [county.cast.assigned, county.cast.second_reviewer, county.cast.unassigned]
    for participant in county.assessed:
        for user, points in zip(actions_by, ("10", "10", "11"), strict=True):
            review = county.assign(participant, user)
            actions.mark_all(review, answers=answers(points), by=user, at=f.NOW)
            actions.send_review(review, by=user, at=f.NOW)
    actions.confirm_settlement(
        county.proposed(), by=county.cast.second_administrator, at=f.NOW, password=f.PASSWORD
    )
    actions.publish(county.cycle, by=county.cast.administrator, at=f.NOW)
    text = body(as_user(county.cast.secretary).get(page("why", **of(county.east))))
    lines = [Fraction(value) for value in re.findall(r'<data value="([^"]+)"', text)]
    result = county.result()
    assert sum(lines) == Fraction(result.points, 10_000) == Fraction("75.33")
    assert lines[-1] == Fraction("75.33") - Fraction(226, 3)
    assert 'id="i-study"' in text and "minutes of March" in text


def test_the_why_page_names_fact_rule_clause_and_version(county, as_user):
    county.published()
    text = body(as_user(county.cast.secretary).get(page("why", **of(county.east)) + "?version=1"))
    record = county.east.tasks.get(first_sent_on__month=3).records.get()
    assert reverse("performance:record-detail", args=[record.pk]) in text
    assert county.version.framework.title in text and "§1" in text


def test_a_large_cycle_is_checked_again_in_the_background(county, as_user, monkeypatch):
    county.reviewed()
    monkeypatch.setattr(settlement_page, "AT_ONCE", 1)
    address = page("settlement", cycle=county.cycle.code)
    answer = as_user(county.cast.administrator).post(address, {"act": "recheck"})
    (job,) = run_waiting(at=f.NOW)
    assert answer.url == reverse("jobs:detail", args=[job.pk])
    assert (job.status, job.result, job.address) == ("done", {"participants": 2}, address)
    refused = as_user(county.cast.secretary).post(address, {"act": "recheck"})
    assert refused.status_code == 403 and Job.objects.count() == 1


def test_settling_through_the_pages(county, as_user, language):
    county.reviewed()
    address = page("settlement", cycle=county.cycle.code)
    client = as_user(county.cast.administrator)
    assert 'value="propose"' in body(client.get(address))
    wrong = body(client.post(address, {"act": "propose", "password": "wrong", "key": "a"}))
    assert "error-summary" in wrong
    client.post(address, {"act": "recheck"})
    client.post(address, {"act": "propose", "password": f.PASSWORD, "key": "b"})
    assert Settlement.objects.get().status == "proposed"
    assert 'value="confirm"' not in body(client.get(address))
    second = as_user(county.cast.second_administrator)
    assert 'value="confirm"' in body(second.get(address))
    second.post(address, {"act": "confirm", "password": f.PASSWORD, "key": "c"})
    assert Settlement.objects.get().status == "confirmed"
    assert page("publish", cycle=county.cycle.code) in body(second.get(address))
    publish = page("publish", cycle=county.cycle.code)
    assert "error-summary" in body(second.post(publish, {"word": "no", "key": "d"}))
    assert set(Result.objects.values_list("status", flat=True)) == {"settled"}
    second.post(publish, {"word": county.cycle.code, "key": "e"})
    assert set(Result.objects.values_list("status", flat=True)) == {"published"}
    second.post(page("open-appeals", cycle=county.cycle.code), {"key": "f"})
    close = page("close", cycle=county.cycle.code)
    assert county.cycle.code in body(second.get(close))
    second.post(close, {"word": county.cycle.code, "key": "g"})
    assert set(Result.objects.values_list("status", flat=True)) == {"final"}


def test_the_checklist_names_what_is_lacking(county, as_user, language):
    county.in_phase("review")
    county.assign(county.east, county.cast.assigned)
    actions.recheck(county.cycle, by=county.cast.administrator, at=f.NOW)
    text = body(as_user(county.cast.administrator).get(page("settlement", cycle=county.cycle.code)))
    assert county.nodes["i-study"].title in text and 'value="propose"' not in text


def test_the_first_steps_through_the_pages(county, as_user, language):
    client = as_user(county.cast.administrator)
    for name in ("begin-self-assessment", "begin-review"):
        address = page(name, cycle=county.cycle.code)
        body(client.get(address))
        assert client.post(address, {"key": name}).status_code == 302
    county.cycle.refresh_from_db()
    assert county.cycle.phase == "review"
    # a second sending of the same form is refused by the phase and changes nothing
    assert "begin" in address and client.post(address, {"key": "x"}).status_code == 200


def test_assigning_through_the_page(county, as_user, language):
    county.in_phase("review")
    client = as_user(county.cast.administrator)
    address = page("assignments", cycle=county.cycle.code)
    assert county.cast.assigned.person.name in body(client.get(address))
    client.post(
        address,
        {
            "act": "one",
            "participant": county.east.pk,
            "reviewer": county.cast.unassigned.person.pk,
            "key": "k",
        },
    )
    assert Review.objects.count() == 1
    client.post(address, {"act": "all", "key": "l"})
    assert Review.objects.count() == 4
    body(client.get(address))
    listed = body(client.get(page("review-list") + "?status=left"))
    assert county.east.name in listed


def test_a_conflict_is_refused_on_the_page_and_recorded(county, as_user):
    county.in_phase("review")
    f.appoint(county.cast.unassigned.person, f.make_post(county.cast.east))
    text = body(
        as_user(county.cast.administrator).post(
            page("assignments", cycle=county.cycle.code),
            {
                "act": "one",
                "participant": county.east.pk,
                "reviewer": county.cast.unassigned.person.pk,
                "key": "k",
            },
        )
    )
    assert "error-summary" in text
    assert AuditEvent.objects.filter(verb="review.conflict_refused").count() == 1


def test_recusing_and_reopening_through_the_pages(county, as_user):
    county.in_phase("review")
    review = county.assign(county.east, county.cast.assigned)
    client = as_user(county.cast.assigned)
    client.post(page("review-recuse", pk=review.pk), {"reason": ""})
    review.refresh_from_db()
    assert review.status == "assigned"
    client.post(page("review-recuse", pk=review.pk), {"reason": "my cousin"})
    review.refresh_from_db()
    assert (review.status, review.reason) == ("recused", "my cousin")
    other = county.assign(county.east, county.cast.second_reviewer)
    actions.mark_all(other, answers=answers(), by=county.cast.second_reviewer, at=f.NOW)
    actions.send_review(other, by=county.cast.second_reviewer, at=f.NOW)
    as_user(county.cast.administrator).post(
        page("review-reopen", pk=other.pk), {"reason": "wrong branch"}
    )
    other.refresh_from_db()
    assert (other.status, other.reason) == ("in_progress", "wrong branch")


def test_an_appeal_through_the_pages(county, as_user, language):
    county.in_appeal()
    client = as_user(county.cast.secretary)
    new = page("appeal-new", **of(county.east))
    assert new in body(client.get(page("result-detail", **of(county.east))))
    assert "error-summary" in body(client.post(new, {"text": "", "node": ""}))
    client.post(new, {"text": "three theme days", "node": "i-theme", "key": "k"})
    appeal = Appeal.objects.get()
    address = page("appeal-detail", pk=appeal.pk)
    assert "three theme days" in body(client.get(address))
    admin = as_user(county.cast.administrator)
    assert "points-i-theme" in body(admin.get(address))
    admin.post(
        address,
        {
            "upheld": "yes",
            "answer": "THE-PROPOSAL",
            "points-i-theme": "15",
            "password": f.PASSWORD,
            "key": "l",
        },
    )
    appeal.refresh_from_db()
    assert appeal.status == "proposed"
    assert "THE-PROPOSAL" in body(admin.get(address))
    # the branch sees an answer when two have signed it
    assert "THE-PROPOSAL" not in body(as_user(county.cast.secretary).get(address))
    second = as_user(county.cast.second_administrator)
    body(second.get(address))
    second.post(address, {"password": f.PASSWORD, "key": "m"})
    appeal.refresh_from_db()
    assert appeal.status == "upheld"
    client = as_user(county.cast.secretary)
    assert "THE-PROPOSAL" in body(client.get(address))
    shown = body(client.get(page("result-detail", **of(county.east))))
    assert "85.5" in shown and "version=1" in shown
    body(client.get(page("why", **of(county.east))))
    body(client.get(page("why", **of(county.east)) + "?version=1"))


def test_withdrawing_an_appeal_through_the_page(county, as_user):
    county.in_appeal()
    appeal = actions.file_appeal(county.result(), text="no", by=county.cast.secretary, at=f.NOW)
    as_user(county.cast.secretary).post(page("appeal-withdraw", pk=appeal.pk))
    appeal.refresh_from_db()
    assert appeal.status == "withdrawn"


def test_results_are_listed_by_organisation_and_never_by_points(county, as_user):
    county.published()
    text = body(as_user(county.cast.administrator).get(page("result-list")))
    assert text.index(county.east.name) < text.index(county.west.name)
    for query, expected in (
        (f"?township={county.cast.township.code}&kind=village&grade=fair", 2),
        ("?grade=good", 0),
        (f"?township={county.cast.other_township.code}", 0),
    ):
        found = body(as_user(county.cast.administrator).get(page("result-list") + query))
        assert found.count('class="row-link" href="/results/') == expected


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_export_holds_what_the_person_may_see(county, as_user, kind):
    county.published()
    address = f"{page('result-export')}?format={kind}"
    response = as_user(county.cast.officer).get(address)
    content = b"".join(response.streaming_content)
    assert response.status_code == 200 and len(content) > 100
    if kind == "csv":
        lines = content.decode("utf-8-sig").splitlines()
        assert len(lines) == 3 and "80.5" in lines[1]
    assert as_user(county.cast.secretary).get(address).status_code == 403
    assert as_user(county.cast.outsider).get(address).status_code == 200


QUERIES = {"result-list": 9, "review-list": 8, "appeal-list": 7}


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", sorted(QUERIES))
def test_lists_cost_as_many_queries_for_three_rows_as_for_one(
    cast, as_user, django_assert_num_queries, rows, name
):
    from tests.assessment.builders import County

    county = County(cast, branches=[cast.east, *more_branches(cast, rows - 1)])
    county.in_appeal()
    for participant in county.assessed:
        secretary = f.make_user(participant.organisation)
        actions.file_appeal(county.result(participant), text="no", by=secretary, at=f.NOW)
    client = as_user(cast.administrator)
    client.get(page(name))
    with django_assert_num_queries(QUERIES[name]):
        body(client.get(page(name)))
