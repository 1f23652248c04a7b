"""The inbox: each kind is a sentence in the reader's language, lines are opened by a POST."""

import re
from datetime import timedelta

import pytest
from django.utils import translation

from tests.factories import NOW
from tracker.notices.actions import notify
from tracker.notices.models import Notice, NoticeKind
from tracker.notices.texts import text_of

VALUES = {
    "title_zh": "主题党日",
    "title_en": "Theme Party day",
    "organisation_zh": "东村",
    "organisation_en": "East",
    "cycle_zh": "2026年度",
    "cycle_en": "Year 2026",
    "reason": "缺会议记录",
    "happened_on": "2026-06-05",
    "due_on": "2026-06-30",
    "count": 2,
    "days": 3,
    "organisations": 2,
}


def tell(user, kind=NoticeKind.TASK_REMINDER, *, link="/account/", **values):
    (notice,) = notify([user], kind, at=NOW, link=link, values={**VALUES, **values})
    return notice


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_every_kind_is_a_sentence_in_both_languages(cast, kind):
    notice = Notice(kind=kind, values=VALUES)
    with translation.override("en"):
        english = text_of(notice)
    with translation.override("zh-hans"):
        chinese = text_of(notice)
    assert english != chinese and "%" not in english + chinese
    assert english != str(NoticeKind(kind).label)
    assert "主题党日" not in english and "Theme" not in chinese


CYCLES = [
    NoticeKind.REVIEWS_TO_REDO,
    NoticeKind.VERSION_MOVED,
    NoticeKind.RESULT_PUBLISHED,
    NoticeKind.APPEAL_FILED,
    NoticeKind.APPEAL_ANSWERED,
    NoticeKind.VETO_PROPOSED,
    NoticeKind.VETO_CONFIRMED,
    NoticeKind.VETO_EXCEPTED,
    NoticeKind.VETO_LIFTED,
    NoticeKind.EXCEPTION_CLAIMED,
    NoticeKind.EXCEPTION_REFUSED,
]


@pytest.mark.parametrize("kind", CYCLES)
def test_a_cycle_is_called_by_its_title_between_quotation_marks(db, kind):
    with translation.override("en"):
        assert "“Year 2026”" in text_of(Notice(kind=kind, values=VALUES))
    with translation.override("zh-hans"):
        assert "“2026年度”" in text_of(Notice(kind=kind, values=VALUES))


def test_a_notice_from_before_still_calls_its_cycle_by_the_code(db):
    with translation.override("en"):
        notice = Notice(kind=NoticeKind.RESULT_PUBLISHED, values={"cycle": "330424-2026"})
        assert text_of(notice) == "The results of “330424-2026” are published."


def test_a_missing_value_falls_back_to_the_name_of_the_kind(db):
    for kind in (NoticeKind.APPEAL_FILED, NoticeKind.TASK_REMINDER):
        assert text_of(Notice(kind=kind, values={})) == str(NoticeKind(kind).label)


def test_one_task_and_two_tasks_are_counted(db):
    with translation.override("en"):
        one = Notice(kind=NoticeKind.TASK_REMINDER, values={"count": 1, "due_on": "2026-06-30"})
        assert text_of(one) == "1 task is to do, by 2026-06-30."
        two = Notice(kind=NoticeKind.TASK_REMINDER, values={"count": 2, "due_on": "2026-06-30"})
        assert text_of(two) == "2 tasks are to do, the first by 2026-06-30."


def shown(client, query=""):
    return [notice.pk for notice in client.get(f"/inbox/{query}").context["page_obj"]]


def test_lines_stand_under_their_day_the_newest_first(cast, as_user):
    (old,) = notify([cast.secretary], NoticeKind.APPEAL_FILED, at=NOW - timedelta(days=1))
    (late,) = notify([cast.secretary], NoticeKind.APPEAL_FILED, at=NOW - timedelta(hours=23))
    new = tell(cast.secretary)
    client = as_user(cast.secretary)
    assert shown(client) == [new.pk, late.pk, old.pk]
    page = client.get("/inbox/").content.decode()
    days = re.findall(r'<h2 class="notice-day">(.*?)</h2>', page)
    assert days == ["2026-06-15", "2026-06-14"]
    assert page.count('<ul class="rows">') == 2


def test_each_tab_keeps_one_sort(cast, as_user):
    asks, tells = tell(cast.secretary), tell(cast.secretary, NoticeKind.RECORD_ACCEPTED)
    client = as_user(cast.secretary)
    client.post(f"/inbox/{asks.pk}/open/")
    assert shown(client, "?show=all") == [tells.pk, asks.pk]
    assert shown(client, "?show=unread") == [tells.pk]
    assert shown(client, "?show=to_do") == [asks.pk]
    assert shown(client, "?show=decided") == [tells.pk]
    assert shown(client, "?show=__class__") == [tells.pk, asks.pk]


def test_one_line_is_marked_and_the_person_stays_where_they_were(cast, as_user):
    notice, other = tell(cast.secretary), tell(cast.secretary)
    client = as_user(cast.secretary)
    answer = client.post(f"/inbox/{notice.pk}/read/", {"show": "to_do", "page": "1"})
    assert answer.url == "/inbox/?show=to_do&page=1"
    answer = client.post(f"/inbox/{notice.pk}/read/", {"show": "//x", "page": "٣"})
    assert answer.url == "/inbox/?show=all"
    assert list(Notice.objects.unread()) == [other]


def test_looking_reads_nothing_and_opening_leads_to_the_matter(cast, as_user):
    notice = tell(cast.secretary)
    client = as_user(cast.secretary)
    page = client.get("/inbox/")
    assert page.context["unread"] == 1
    notice.refresh_from_db()
    assert notice.read_at is None
    assert client.post(f"/inbox/{notice.pk}/open/").url == "/account/"
    notice.refresh_from_db()
    assert notice.read_at is not None


@pytest.mark.parametrize("link", ["", "https://example.org/", "//example.org/", "javascript:x"])
def test_a_link_never_leads_away_from_here(cast, as_user, link):
    notice = tell(cast.secretary, link=link)
    assert as_user(cast.secretary).post(f"/inbox/{notice.pk}/open/").url == "/inbox/"


def test_reading_all_reads_the_own_lines_only(cast, as_user):
    tell(cast.secretary)
    tell(cast.secretary)
    other = tell(cast.officer)
    assert as_user(cast.secretary).post("/inbox/read/").url == "/inbox/"
    assert list(Notice.objects.filter(read_at=None)) == [other]


def test_another_persons_line_is_not_found(cast, as_user):
    notice = tell(cast.secretary)
    client = as_user(cast.officer)
    assert client.post(f"/inbox/{notice.pk}/read/").status_code == 404
    assert client.post(f"/inbox/{notice.pk}/open/").status_code == 404
    assert shown(client) == []
    notice.refresh_from_db()
    assert notice.read_at is None


@pytest.mark.parametrize("rows", [1, 3])
def test_the_inbox_costs_the_same_at_any_length(cast, as_user, rows, django_assert_num_queries):
    for _number in range(rows):
        tell(cast.secretary)
    client = as_user(cast.secretary)
    with django_assert_num_queries(7):
        assert len(shown(client)) == rows


def test_an_empty_inbox_says_so(cast, as_user, language):
    body = as_user(cast.secretary).get("/inbox/").content.decode()
    words = {"en": "No notice yet.", "zh-hans": "还没有通知。"}
    assert words[language] in body
