"""What a person wants of notices; an address is theirs only when its code came back."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.factories import NOW
from tests.notices.channels import give_address, make_channel
from tracker.audit.models import AuditEvent
from tracker.audit.refusals import Refused
from tracker.notices import actions
from tracker.notices.models import NoticeSettings


def code_in(posted):
    return re.search(r"\d{6}", posted[-1]["body"]).group()


def enter(cast, email="s@example.org"):
    return actions.save_settings(wants_digest=True, email=email, by=cast.secretary, at=NOW)


def test_an_address_is_confirmed_by_the_code_that_was_sent_there(cast, posted):
    make_channel(cast.county)
    enter(cast)
    assert actions.send_code(by=cast.secretary, at=NOW) == ""
    assert posted[0]["to"] == "s@example.org"
    wanted = actions.confirm_email(f" {code_in(posted)} ", by=cast.secretary, at=NOW)
    assert (wanted.confirmed_at, wanted.code_hash) == (NOW, "")
    # used once
    with pytest.raises(Refused):
        actions.confirm_email(code_in(posted), by=cast.secretary, at=NOW)


def test_the_code_is_not_kept(cast, posted):
    make_channel(cast.county)
    enter(cast)
    actions.send_code(by=cast.secretary, at=NOW)
    kept = NoticeSettings.objects.values().get()
    assert code_in(posted) not in str(kept | {"id": 0, "user_id": 0, "code_sent_at": 0})
    assert code_in(posted) not in str(list(AuditEvent.objects.values_list("data", flat=True)))


def test_after_five_wrong_codes_the_right_one_is_void(cast, posted):
    make_channel(cast.county)
    enter(cast)
    actions.send_code(by=cast.secretary, at=NOW)
    for _try in range(5):
        with pytest.raises(Refused):
            actions.confirm_email("nothing", by=cast.secretary, at=NOW)
    with pytest.raises(Refused):
        actions.confirm_email(code_in(posted), by=cast.secretary, at=NOW)
    assert NoticeSettings.objects.get().confirmed_at is None


def test_a_code_is_old_after_a_day(cast, posted):
    make_channel(cast.county)
    enter(cast)
    actions.send_code(by=cast.secretary, at=NOW)
    late = NOW + timedelta(hours=24, seconds=1)
    with pytest.raises(Refused):
        actions.confirm_email(code_in(posted), by=cast.secretary, at=late)


def test_a_second_code_waits_five_minutes(cast, posted):
    make_channel(cast.county)
    enter(cast)
    actions.send_code(by=cast.secretary, at=NOW)
    with pytest.raises(Refused):
        actions.send_code(by=cast.secretary, at=NOW + timedelta(minutes=4))
    actions.send_code(by=cast.secretary, at=NOW + timedelta(minutes=5))
    assert len(posted) == 2


def test_another_address_does_not_get_round_the_five_minutes(cast, posted):
    make_channel(cast.county)
    enter(cast)
    actions.send_code(by=cast.secretary, at=NOW)
    enter(cast, "other@example.org")
    with pytest.raises(Refused):
        actions.send_code(by=cast.secretary, at=NOW)
    with pytest.raises(Refused):
        actions.confirm_email(code_in(posted), by=cast.secretary, at=NOW)


def test_no_code_goes_out_while_mail_is_off_or_for_others(cast, posted):
    enter(cast)
    make_channel(cast.county, is_on=False)
    make_channel(cast.elsewhere)
    make_channel(cast.county, "wecom")
    with pytest.raises(Refused):
        actions.send_code(by=cast.secretary, at=NOW)
    assert posted == []


def test_without_an_address_there_is_no_code(cast, posted):
    make_channel(cast.county)
    with pytest.raises(Refused):
        actions.send_code(by=cast.secretary, at=NOW)


def test_a_changed_address_has_to_be_confirmed_again(cast):
    give_address(cast.secretary, "s@example.org")
    wanted = enter(cast, "s@example.org")
    assert wanted.confirmed_at == NOW
    wanted = enter(cast, "t@example.org")
    assert (wanted.email, wanted.confirmed_at) == ("t@example.org", None)


def test_the_event_says_that_something_changed_and_not_the_address(cast):
    enter(cast)
    enter(cast)
    (event,) = AuditEvent.objects.all()
    assert (event.verb, event.data) == (
        "notices.settled",
        {"wants_digest": True, "email_changed": True},
    )


def test_the_database_refuses_a_confirmation_of_nothing(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        NoticeSettings.objects.create(user=cast.secretary, confirmed_at=NOW)


# the page


def test_the_page_keeps_what_was_typed_and_says_what_is_wrong(cast, as_user):
    answer = as_user(cast.secretary).post("/inbox/settings/", {"email": "no address"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="no address"' in page and 'href="#id_email"' in page
    assert NoticeSettings.objects.count() == 0


def test_the_summary_can_be_refused(cast, as_user):
    client = as_user(cast.secretary)
    assert client.post("/inbox/settings/", {"email": ""}).url == "/inbox/settings/"
    assert NoticeSettings.objects.get().wants_digest is False
    client.post("/inbox/settings/", {"email": "", "wants_digest": "on"})
    assert NoticeSettings.objects.get().wants_digest is True


def test_the_whole_way_on_the_page(cast, as_user, posted):
    make_channel(cast.county)
    client = as_user(cast.secretary)
    client.post("/inbox/settings/", {"email": "s@example.org", "wants_digest": "on"})
    assert "id_code" in client.get("/inbox/settings/").content.decode()
    client.post("/inbox/settings/code/")
    wrong = client.post("/inbox/settings/confirm/", {"code": "x"})
    assert (wrong.status_code, list(wrong.context["code_form"].errors)) == (422, ["code"])
    client.post("/inbox/settings/confirm/", {"code": code_in(posted)})
    assert NoticeSettings.objects.get().confirmed_at is not None
    assert "id_code" not in client.get("/inbox/settings/").content.decode()
