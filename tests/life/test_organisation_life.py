"""The year's organisation life: what was held by quarter, bands for many, talks only counted."""

from datetime import date

import pytest
from django.urls import reverse

from tests.factories import NOW, TODAY, make_record, make_task, make_template
from tracker.determination.record_kinds import RecordKind
from tracker.life import overview as life
from tracker.life.overview import Cell
from tracker.performance.models import Record

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    import time_machine

    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.parametrize(
    ("cell", "state", "band"),
    [
        (Cell(), "none", ""),
        (Cell(asked=3), "due", ""),
        (Cell(asked=3, held=3), "held", "all"),
        (Cell(asked=3, held=1), "due", "all"),
        (Cell(asked=4, held=3, missed=1), "missed", "most"),
        (Cell(asked=12, held=2, missed=2), "missed", "half"),
        (Cell(asked=12, held=1, missed=2), "missed", "few"),
    ],
)
def test_what_fell_due_decides_and_what_lies_ahead_does_not(cell, state, band):
    assert (cell.state, cell.band) == (state, band)


def test_a_template_stands_for_its_first_kind_unless_others_name_nothing_else():
    plain = make_template(record_kinds=["committee_meeting"])
    wide = make_template(record_kinds=["committee_meeting", "training"])
    lecture = make_template(record_kinds=["lecture", "theme_day"])
    other = make_template(record_kinds=["service"])
    nothing = make_template()
    found = life.kinds_of_templates()
    assert found == {
        plain.pk: RecordKind.COMMITTEE_MEETING,
        lecture.pk: RecordKind.LECTURE,
    }
    assert not {wide.pk, other.pk, nothing.pk} & set(found)


def test_what_one_county_adds_hides_no_lecture_from_another(cast):
    lecture = make_template(record_kinds=["lecture", "theme_day"])
    own = make_template(record_kinds=["lecture"], organisation=cast.elsewhere)
    assert set(life.kinds_of_templates()) == {lecture.pk, own.pk}


@pytest.fixture
def days(work):
    """A monthly theme day: January accepted, February missed, May overdue, June and July ahead."""
    template = make_template(record_kinds=["theme_day"])
    for month, status in ((1, "accepted"), (2, "missed"), (4, "submitted"), (5, "due"), (6, "due")):
        make_task(
            work.participant,
            template=template,
            status=status,
            period_start=date(2026, month, 1),
            scheduled_on=date(2026, month, 25),
            due_on=date(2026, month, 25),
        )
    return template


def test_tasks_count_in_the_quarter_of_their_due_day(work, days):
    cells = life.cells([work.participant, work.west], on=TODAY)
    assert cells == {
        work.participant.pk: {
            (RecordKind.THEME_DAY, 1): Cell(asked=2, held=1, missed=1),
            (RecordKind.THEME_DAY, 2): Cell(asked=3, held=1, missed=1),
        }
    }
    year = life.of_the_year(cells[work.participant.pk], RecordKind.THEME_DAY)
    assert year == Cell(asked=5, held=2, missed=2)


def test_talks_are_summed_and_nothing_else_is_said_of_them(work, cast):
    for number, status in ((12, "sent"), (5, "sent"), (40, "draft")):
        make_record(
            work.participant,
            cast.secretary,
            kind="talk",
            number=number,
            status=status,
            received_at=None if status == "draft" else NOW,
        )
    task = make_task(work.participant, template=make_template(record_kinds=["talk"]))
    make_record(
        work.participant,
        cast.secretary,
        tasks=[task],
        number=3,
        status="sent",
        received_at=NOW,
    )
    assert life.talks([work.participant, work.west]) == {work.participant.pk: 20}


def test_a_secretary_is_led_to_the_own_branch(as_user, cast, work, days):
    client = as_user(cast.secretary)
    answer = client.get(reverse("life:life-list"))
    target = reverse("life:life-detail", args=[work.cycle.code, cast.east.code])
    assert answer.url == target
    page = client.get(target).content.decode()
    assert "应开 2 次，已开 1 次，未开 1 次" in page
    assert "0 人次，党员 20 人" in page


def test_the_level_above_sees_bands_and_who_missed_something(as_user, cast, work, days):
    client = as_user(cast.officer)
    page = client.get(reverse("life:life-list"))
    assert [row.organisation for row in page.context["page_obj"]] == [cast.east, cast.west]
    assert "半数开展 2/5" in page.content.decode()
    behind = client.get(reverse("life:life-list"), {"tab": "behind"})
    assert [row.organisation for row in behind.context["page_obj"]] == [cast.east]


def test_low_attendance_twice_is_shown_with_its_meetings(as_user, cast, work):
    for day in (10, 12):
        make_record(
            work.west,
            cast.other_secretary,
            status="sent",
            received_at=NOW,
            happened_on=date(2026, 6, day),
            attended=2,
            expected=5,
        )
    page = as_user(cast.officer).get(reverse("life:life-list"), {"tab": "attendance"})
    assert [row.organisation for row in page.context["page_obj"]] == [cast.west]
    assert page.content.decode().count("实到 2 人，应到 5 人") == 2
    assert Record.objects.filter(status="sent").count() == 2


def test_an_observer_sees_bands_but_no_records(as_user, cast, work, days):
    client = as_user(cast.observer)
    page = client.get(reverse("life:life-list"), {"tab": "attendance"})
    assert list(page.context["page_obj"]) == []
    detail = client.get(
        reverse("life:life-detail", args=[work.cycle.code, cast.east.code])
    ).content.decode()
    assert "/follow-ups/" not in detail


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_at_any_length(
    as_user, cast, work, days, count, django_assert_num_queries
):
    for participant in [work.participant, work.west, work.far][:count]:
        make_task(participant, template=make_template(record_kinds=["lecture"]))
    client = as_user(cast.administrator)
    with django_assert_num_queries(11):
        client.get(reverse("life:life-list"))
