"""The pages of signals: who sees which side, what is marked, how it is closed."""

import random
from datetime import date

import pytest
from django.urls import reverse

from tests.factories import NOW, make_user
from tests.honesty.telling import attach, copied_words, look, one_night, own_words, tell
from tests.likeness import planted_pictures
from tests.performance.test_pages import time_machine_at, today  # noqa: F401  (autouse)
from tracker.honesty.models import Signal
from tracker.jobs.models import Job
from tracker.jobs.running import run_waiting
from tracker.jobs.states import JobStatus
from tracker.organisations.roles import PostKind

pytestmark = pytest.mark.django_db
KEY = "0" * 31 + "1"


def url(name, *args):
    return reverse(f"honesty:{name}", args=args)


def body(answer):
    return answer.content.decode()


@pytest.fixture
def across(work, cast):
    """East copied far's words; the officer of east's township does not see far."""
    tell(work.far, cast.secretary, what_was_done=own_words(1) + "远村原话PLANTED")
    tell(work.participant, cast.secretary, what_was_done=copied_words(1))
    look(cast.county)
    return Signal.objects.get()


def test_the_other_side_outside_the_area_is_there_without_a_word(across, as_user, cast):
    client = as_user(cast.officer)
    for address in (url("signal-list"), url("signal-detail", across.pk)):
        page = body(client.get(address))
        assert "其他乡镇" in page
        assert "PLANTED" not in page and "远村" not in page
    page = body(client.get(url("signal-detail", across.pk)))
    assert "不在您的管理范围内" in page
    assert "<mark>" not in page  # what is marked would tell what the other says


def test_the_administrator_sees_both_sides_with_what_they_share(across, as_user, cast):
    page = body(as_user(cast.administrator).get(url("signal-detail", across.pk)))
    assert "PLANTED" in page and "远村" in page
    assert page.count("<mark>") >= 4
    assert "不影响任何得分" in page


def test_texts_are_escaped_inside_their_marks(work, cast, as_user):
    words = own_words(1)
    tell(work.west, cast.other_secretary, what_was_done=f"<b>{words}</b>")
    tell(work.participant, cast.secretary, what_was_done=f"<script>{words}")
    look(cast.county)
    page = body(as_user(cast.officer).get(url("signal-detail", Signal.objects.get().pk)))
    assert "&lt;b&gt;" in page and "&lt;script&gt;" in page
    assert "<script>" not in page.replace('<script src="', "")


def test_both_photos_stand_beside_each_other_and_can_be_read(work, cast, as_user):
    picture = planted_pictures.originals(1, 1)[0]
    first = attach(tell(work.west, cast.secretary), planted_pictures.packed(picture).read())
    again = planted_pictures.sent_again(picture, random.Random(1)).read()
    later = attach(tell(work.participant, cast.secretary, days=3), again)
    look(cast.county)
    client = as_user(cast.officer)
    page = body(client.get(url("signal-detail", Signal.objects.get().pk)))
    for stored in (first, later):
        address = reverse("files:evidence", args=[stored.uuid])
        assert f'src="{address}"' in page
        assert client.get(address).status_code == 200


def test_a_burst_lists_its_records_with_both_days(work, cast, as_user):
    one_night(work.participant, cast.secretary)
    look(cast.county)
    page = body(as_user(cast.officer).get(url("signal-detail", Signal.objects.get().pk)))
    assert page.count("2026-03-31 22:0") == 8
    assert "2026-01-10" in page and "2026-03-07" in page
    assert "发生80天后收到" in page


def test_the_list_is_filtered_and_counted(work, cast, as_user):
    one_night(work.participant, cast.secretary)
    tell(work.far, cast.secretary, days=60)
    look(cast.county)
    client = as_user(cast.administrator)
    page = client.get(url("signal-list"))
    assert page.context["tabs"][0][2] == 2
    page = client.get(url("signal-list"), {"kind": "lag"})
    assert [one.kind for one in page.context["page_obj"]] == ["lag"]
    page = client.get(url("signal-list"), {"township": cast.township.code})
    assert [one.kind for one in page.context["page_obj"]] == ["burst"]
    assert client.get(url("signal-list"), {"township": "none"}).status_code == 404
    nonsense = {"kind": "x", "tab": "…", "page": "nine"}
    assert client.get(url("signal-list"), nonsense).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_as_much_for_three_rows_as_for_one(
    rows, work, cast, as_user, django_assert_num_queries
):
    for number in range(rows):
        tell(work.far, cast.secretary, what_was_done=own_words(number))
        tell(work.west, cast.secretary, what_was_done=copied_words(number))
    look(cast.county)
    client = as_user(cast.officer)
    client.get(url("signal-list"))
    with django_assert_num_queries(9):
        page = client.get(url("signal-list"))
    assert len(page.context["page_obj"]) == rows


def test_an_empty_list_says_what_comes_next(work, cast, as_user, language):
    page = body(as_user(cast.officer).get(url("signal-list")))
    words = {"zh-hans": "每晚自动比对", "en": "compared every night"}
    assert words[language] in page


@pytest.fixture
def signal(work, cast):
    tell(work.participant, cast.secretary, days=60)
    look(cast.county)
    return Signal.objects.get()


def test_it_is_closed_with_a_reason_and_opened_again(signal, cast, as_user):
    client = as_user(cast.officer)
    answer = client.post(url("signal-close", signal.pk), {"reason": "explained", "words": "停电"})
    assert answer.url == url("signal-list")
    page = body(client.get(url("signal-list"), {"tab": "closed"}))
    assert "支部已作说明" in page
    assert "停电" in body(client.get(url("signal-detail", signal.pk)))
    assert client.post(url("signal-reopen", signal.pk)).status_code == 302
    signal.refresh_from_db()
    assert signal.status == "open"


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "id_reason"),
        ({"reason": "made up", "words": "留下"}, "id_reason"),
        ({"reason": "other"}, "id_words"),
        ({"reason": "explained", "words": "字" * 301}, "id_words"),
        ({"reason": "explained", "words": "a\x00b"}, "id_words"),
    ],
)
def test_an_error_names_its_field_and_keeps_what_was_typed(signal, cast, as_user, sent, field):
    answer = as_user(cast.officer).post(url("signal-close", signal.pk), sent)
    assert answer.status_code == 422
    page = body(answer)
    assert f'href="#{field}"' in page and f'id="{field}"' in page
    assert sent.get("words", "").replace("\x00", "") in page or "\x00" in sent["words"]
    signal.refresh_from_db()
    assert signal.status == "open"


def test_closing_twice_says_that_it_was_closed(signal, cast, as_user):
    client = as_user(cast.officer)
    client.post(url("signal-close", signal.pk), {"reason": "nothing"})
    answer = client.post(url("signal-close", signal.pk), {"reason": "raised"})
    assert answer.status_code == 422
    assert "已经了结" in body(answer)
    assert Signal.objects.get().reason == "nothing"


def test_ones_own_work_is_closed_by_somebody_else(work, cast, as_user):
    tell(work.township, cast.officer, days=60)
    look(cast.county)
    client, pk = as_user(cast.officer), Signal.objects.get().pk
    page = body(client.get(url("signal-detail", pk)))
    assert "由他人了结" in page and url("signal-close", pk) not in page
    assert client.post(url("signal-close", pk), {"reason": "nothing"}).status_code == 403


def test_the_record_says_its_lag_and_its_signals_to_those_who_judge(signal, cast, as_user):
    record = reverse("performance:record-detail", args=[signal.record_id])
    page = body(as_user(cast.officer).get(record))
    assert "发生60天后收到" in page
    assert url("signal-detail", signal.pk) in page
    page = body(as_user(cast.secretary).get(record))
    assert "天后收到" not in page and "signals" not in page


def test_a_record_of_a_burst_names_it(work, cast, as_user):
    told = one_night(work.participant, cast.secretary)
    look(cast.county)
    address = reverse("performance:record-detail", args=[told[3].pk])
    assert url("signal-detail", Signal.objects.get().pk) in body(as_user(cast.officer).get(address))
    other = tell(work.participant, cast.secretary, happened_on=date(2026, 6, 1))
    address = reverse("performance:record-detail", args=[other.pk])
    assert "/signals/" not in body(as_user(cast.officer).get(address)).split("<main", 1)[1]


def test_a_record_waiting_can_be_returned_from_its_signal(signal, cast, as_user):
    page = body(as_user(cast.officer).get(url("signal-detail", signal.pk)))
    address = reverse("performance:record-detail", args=[signal.record_id])
    assert f'href="{address}#return"' in page
    assert 'id="return"' in body(as_user(cast.officer).get(address))


def test_only_those_who_judge_have_the_tab(work, cast, as_user):
    tasks = reverse("performance:task-list")
    assert url("signal-list") in body(as_user(cast.officer).get(tasks))
    assert url("signal-list") not in body(as_user(cast.observer).get(tasks))


def test_an_administrator_has_it_looked_at_now_once(work, cast, as_user):
    client = as_user(cast.administrator)
    for _time in range(2):
        assert client.post(url("signal-look"), {"key": KEY}).url == url("signal-list")
    job = Job.objects.get()
    assert (job.kind, job.organisation) == ("honesty.look_for_signals", cast.county)
    assert as_user(cast.officer).post(url("signal-look")).status_code == 403


def test_looking_now_finds_what_came_in_since_the_night(work, cast, as_user):
    tell(work.participant, cast.secretary, days=60)
    as_user(cast.administrator).post(url("signal-look"), {"key": KEY})
    (job,) = run_waiting(at=NOW)
    assert (job.status, job.result) == (JobStatus.DONE, {"lag": 1})


def test_a_neighbouring_officer_does_not_find_the_signal(signal, cast, as_user):
    neighbour = make_user(cast.other_township, PostKind.TOWNSHIP_OFFICER)
    assert as_user(neighbour).get(url("signal-detail", signal.pk)).status_code == 404
    answer = as_user(neighbour).post(url("signal-close", signal.pk), {"reason": "nothing"})
    assert answer.status_code == 404
