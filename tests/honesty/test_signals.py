"""Signals: what is noticed in records, once, for people to look at."""

import random
import re
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings

from tests.factories import (
    NOW,
    SHANGHAI,
    make_cycle,
    make_organisation,
    make_participant,
    make_record,
    make_user,
)
from tests.honesty.telling import attach, copied_words, look, one_night, own_words, picture, tell
from tests.likeness import planted_pictures, planted_texts
from tracker.audit.models import AuditEvent
from tracker.honesty import actions as signals
from tracker.honesty import background
from tracker.honesty.models import (
    PictureKey,
    PicturePrint,
    Signal,
    TextKey,
    TextPrint,
)
from tracker.notices.models import Notice
from tracker.organisations.roles import PostKind
from tracker.performance import actions
from tracker.performance.models import Record

pytestmark = pytest.mark.django_db


# What is noticed ----------------------------------------------------------------------------------


def test_copied_words_are_found_across_branches_and_the_later_one_is_looked_at(work, cast):
    first = tell(work.far, cast.secretary, what_was_done=own_words(1))
    later = tell(
        work.participant,
        cast.secretary,
        what_was_done=copied_words(1),
        happened_on=date(2026, 6, 9),
    )
    tell(work.west, cast.other_secretary, what_was_done=own_words(2))
    assert look(cast.county) == {"copied_text": 1}
    (signal,) = Signal.objects.all()
    assert (signal.kind, signal.record, signal.other) == ("copied_text", later, first)
    assert signal.participant == work.participant
    assert signal.measure["share"] >= 50


def test_copied_words_of_ones_own_earlier_month_are_found_too(work, cast):
    tell(work.participant, cast.secretary, what_was_done=own_words(1), happened_on=date(2026, 5, 5))
    tell(work.participant, cast.secretary, what_was_done=copied_words(1))
    assert look(cast.county) == {"copied_text": 1}


def test_one_event_told_twice_by_one_branch_is_no_copy(work, cast):
    for day in (3, 5):
        tell(
            work.participant,
            cast.secretary,
            what_was_done=own_words(1),
            happened_on=date(2026, 6, day),
        )
    assert look(cast.county) == {}


def test_twenty_copies_among_two_hundred_records_are_found_through_the_tables(work, cast):
    planted = planted_texts.planted(planted_texts.CHINESE, 7)
    rows = [
        tell(
            [work.participant, work.west, work.far][number % 3],
            cast.secretary,
            what_was_done=text,
            happened_on=date(2026, 1, 5) + timedelta(days=number % 150),
        )
        for number, text in enumerate(planted.texts)
    ]
    look(cast.county)
    right = {
        frozenset({rows[copy].pk, rows[of].pk})
        for copy, of in planted.copies.items()
        if rows[copy].organisation_id != rows[of].organisation_id
        or abs((rows[copy].happened_on - rows[of].happened_on).days) > 7
    }
    raised = {frozenset({s.record_id, s.other_id}) for s in Signal.objects.all()}
    assert len(raised & right) >= len(right) - 1
    assert len(raised - right) <= 0.05 * len(raised)


def test_what_comes_in_later_is_compared_with_what_was_read_before(work, cast):
    tell(work.far, cast.secretary, what_was_done=own_words(1))
    assert look(cast.county) == {}
    tell(work.participant, cast.secretary, what_was_done=copied_words(1), days=3)
    assert signals.unread(cast.county).count() == 1
    assert look(cast.county) == {"copied_text": 1}


def test_looking_again_reads_nothing_and_adds_nothing(work, cast):
    tell(work.far, cast.secretary, what_was_done=own_words(1))
    tell(work.participant, cast.secretary, what_was_done=copied_words(1), days=40)
    assert look(cast.county) == {"copied_text": 1, "lag": 1}
    before = list(Signal.objects.order_by("pk").values())
    assert signals.unread(cast.county).count() == 0
    assert look(cast.county) == {}
    TextPrint.objects.all().delete()
    PicturePrint.objects.all().delete()
    assert look(cast.county) == {}  # even when everything is read anew
    assert list(Signal.objects.order_by("pk").values()) == before


def test_what_was_closed_stays_closed(work, cast):
    tell(work.far, cast.secretary, what_was_done=own_words(1))
    tell(work.participant, cast.secretary, what_was_done=copied_words(1))
    look(cast.county)
    signals.close_signal(Signal.objects.get(), by=cast.officer, at=NOW, reason="joint_event")
    TextPrint.objects.all().delete()
    assert look(cast.county) == {}
    assert Signal.objects.get().status == "closed"


def test_a_record_mended_in_its_words_is_read_again(work, cast):
    tell(work.far, cast.secretary, what_was_done=own_words(1))
    record = tell(work.participant, cast.secretary, what_was_done=copied_words(1))
    look(cast.county)
    actions.return_record(record, by=cast.officer, at=NOW, reason="照抄")
    actions.save_and_send(
        work.participant,
        by=cast.secretary,
        at=NOW,
        record=record,
        title="x",
        happened_on=record.happened_on,
        what_was_done=own_words(5),
    )
    assert look(cast.county) == {}
    assert Signal.objects.count() == 0


def test_accepting_a_record_keeps_its_signals(work, cast):
    tell(work.far, cast.secretary, what_was_done=own_words(1))
    record = tell(work.participant, cast.secretary, what_was_done=copied_words(1), days=35)
    look(cast.county)
    actions.accept(record, by=cast.officer, at=NOW)
    assert look(cast.county) == {}
    assert Signal.objects.count() == 2


def test_a_lag_that_is_still_one_after_the_date_was_mended_says_the_days_of_now(work, cast):
    record = tell(work.participant, cast.secretary, happened_on=date(2026, 3, 1), days=60)
    assert look(cast.county) == {"lag": 1}
    Record.objects.update(
        happened_on=record.happened_on + timedelta(days=25),
        decided_at=NOW,
        decided_by=cast.officer,
    )
    assert look(cast.county) == {}
    assert Signal.objects.get().measure == {"days": 35}


def test_a_mended_date_takes_its_lag_away(work, cast):
    record = tell(work.participant, cast.secretary, days=60)
    assert look(cast.county) == {"lag": 1}
    Record.objects.filter(pk=record.pk).update(
        happened_on=record.happened_on + timedelta(days=58), decided_at=NOW, decided_by=cast.officer
    )
    assert look(cast.county) == {}
    assert Signal.objects.count() == 0


def test_drafts_and_returned_records_are_not_read(work, cast):
    make_record(work.participant, cast.secretary, what_was_done=own_words(1))
    tell(work.west, cast.other_secretary, what_was_done=own_words(1), status="returned")
    assert signals.unread(cast.county).count() == 0


def test_other_counties_are_never_compared(work, cast):
    elsewhere = make_participant(
        make_cycle(cast.elsewhere), make_organisation(cast.elsewhere, level="branch")
    )
    for participant in (work.participant, elsewhere):
        record = tell(participant, cast.secretary, what_was_done=own_words(1))
        attach(record, planted_pictures.packed(picture(1)).read())
    assert look(cast.county) == look(cast.elsewhere) == {}
    assert TextKey.objects.count() > 0 and PictureKey.objects.count() > 0


def test_work_of_a_published_cycle_is_compared_with_and_raises_nothing(work, cast):
    old = make_cycle(cast.county, year=2025, phase="closed")
    then = make_participant(old, cast.far)
    tell(then, cast.secretary, what_was_done=own_words(1), happened_on=date(2025, 6, 5), days=50)
    assert look(cast.county) == {}
    tell(work.participant, cast.secretary, what_was_done=copied_words(1))
    assert look(cast.county) == {"copied_text": 1}


def test_a_text_without_a_letter_is_read_too(work, cast):
    tell(work.participant, cast.secretary, what_was_done="2026 … 1/2 \U0001f600")
    assert look(cast.county) == {}
    assert TextPrint.objects.count() == 1


def test_the_same_photo_elsewhere_is_found_though_smaller_and_packed_again(work, cast):
    first = tell(work.far, cast.secretary)
    earlier = attach(first, planted_pictures.packed(picture(1)).read())
    later = tell(work.participant, cast.secretary, days=3)
    sent_again = planted_pictures.sent_again(picture(1), random.Random(1)).read()
    file = attach(later, sent_again)
    attach(later, planted_pictures.packed(picture(2)).read())
    assert look(cast.county) == {"same_photo": 1}
    signal = Signal.objects.get()
    assert (signal.record, signal.other) == (later, first)
    assert (signal.file, signal.other_file) == (file, earlier)
    assert signal.measure["bits"] <= 8


def test_a_photo_is_found_among_those_read_before(work, cast):
    attach(tell(work.far, cast.secretary), planted_pictures.packed(picture(1)).read())
    look(cast.county)
    attach(tell(work.west, cast.secretary, days=2), planted_pictures.packed(picture(1)).read())
    assert look(cast.county) == {"same_photo": 1}


def put_away(record, way, cast):
    """Let a record of `far` be returned, or taken back; return who sends it again."""
    secretary = make_user(cast.far, PostKind.BRANCH_SECRETARY)
    if way == "returned":
        officer = make_user(cast.other_township, PostKind.TOWNSHIP_OFFICER)
        actions.return_record(record, by=officer, at=NOW, reason="补充到会人数")
    else:
        actions.withdraw(record, by=secretary, at=NOW)
    return secretary


def send_again(record, by):
    record.refresh_from_db()
    actions.send(record, by=by, at=NOW)


@pytest.mark.parametrize("way", ["returned", "taken back"])
def test_a_copy_that_comes_in_while_the_other_is_away_is_found(work, cast, way):
    first = tell(work.far, cast.secretary, title="x", what_was_done=own_words(1))
    look(cast.county)
    secretary = put_away(first, way, cast)
    copy = tell(work.participant, cast.secretary, what_was_done=copied_words(1), days=3)
    look(cast.county)
    send_again(first, secretary)
    look(cast.county)
    signal = Signal.objects.get(kind="copied_text")
    assert {signal.record, signal.other} == {first, copy}


@pytest.mark.parametrize("way", ["returned", "taken back"])
def test_a_photo_that_comes_in_while_the_other_is_away_is_found(work, cast, way):
    first = tell(work.far, cast.secretary, title="x")
    attach(first, planted_pictures.packed(picture(1)).read())
    look(cast.county)
    secretary = put_away(first, way, cast)
    attach(tell(work.west, cast.secretary, days=2), planted_pictures.packed(picture(1)).read())
    look(cast.county)
    send_again(first, secretary)
    look(cast.county)
    assert Signal.objects.filter(kind="same_photo").count() == 1


@pytest.mark.parametrize("status", ["open", "closed"])
def test_taking_back_and_sending_again_raises_nothing_twice(work, cast, status):
    first = tell(work.far, cast.secretary, title="x", what_was_done=own_words(1))
    attach(first, planted_pictures.packed(picture(1)).read())
    copy = tell(work.participant, cast.secretary, what_was_done=copied_words(1), days=3)
    attach(copy, planted_pictures.packed(picture(1)).read())
    assert look(cast.county) == {"copied_text": 1, "same_photo": 1}
    if status == "closed":
        for one in Signal.objects.all():
            signals.close_signal(one, by=cast.officer, at=NOW, reason="joint_event")
    before = list(Signal.objects.order_by("pk").values())
    send_again(first, put_away(first, "taken back", cast))
    assert signals.unread(cast.county).count() == 1
    assert look(cast.county) == {}
    assert list(Signal.objects.order_by("pk").values()) == before


def test_a_plain_picture_is_the_same_only_byte_for_byte(work, cast):
    from PIL import Image

    white = planted_pictures.packed(Image.new("RGB", (90, 90), "white")).read()
    grey = planted_pictures.packed(Image.new("RGB", (90, 90), (240, 240, 240))).read()
    attach(tell(work.far, cast.secretary), white)
    attach(tell(work.west, cast.secretary, days=2), grey)
    assert look(cast.county) == {}
    attach(tell(work.participant, cast.secretary, days=3), white)
    assert look(cast.county) == {"same_photo": 1}


def test_two_photos_of_one_record_or_of_one_event_are_nothing(work, cast):
    for _time in range(2):
        record = tell(work.participant, cast.secretary)
        for _photo in range(2):
            attach(record, planted_pictures.packed(picture(1)).read())
    assert look(cast.county) == {}


def test_a_file_that_is_gone_or_no_picture_stops_nothing(work, cast):
    record = tell(work.participant, cast.secretary)
    gone = attach(record, b"x")
    (Path(settings.MEDIA_ROOT) / gone.path).unlink()
    attach(record, b"no picture")
    assert look(cast.county) == {}
    assert PicturePrint.objects.filter(coarse=None).count() == 2


def test_a_quarter_told_in_one_night_is_one_signal_and_no_lags(work, cast):
    told = one_night(work.participant, cast.secretary)
    assert look(cast.county) == {"burst": 1}
    signal = Signal.objects.get()
    assert (signal.participant, signal.day) == (work.participant, date(2026, 3, 31))
    moments = [
        datetime.fromisoformat(signal.measure.pop(name)) for name in ("begins_at", "ends_at")
    ]
    assert moments == [told[0].received_at, told[-1].received_at]
    assert signal.measure == {"count": 8, "spread": 56, "deadline_on": None}


def test_a_night_that_went_on_is_still_one_signal(work, cast):
    one_night(work.participant, cast.secretary, count=7)
    look(cast.county)
    tell(
        work.participant,
        cast.secretary,
        happened_on=date(2026, 1, 2),
        received_at=datetime(2026, 3, 31, 23, 59, tzinfo=SHANGHAI),
    )
    assert look(cast.county) == {}
    assert (Signal.objects.count(), Signal.objects.get().measure["count"]) == (1, 8)


def test_a_deadline_just_after_the_night_is_named(work, cast):
    work.task.due_on = work.task.scheduled_on = date(2026, 4, 2)
    work.task.save()
    one_night(work.participant, cast.secretary)
    look(cast.county)
    assert Signal.objects.get().measure["deadline_on"] == "2026-04-02"


# Who is told, and what it costs -------------------------------------------------------------------


def test_nobody_is_told_and_nothing_else_changes(work, cast):
    record = tell(work.participant, cast.secretary, days=60)
    row = Record.objects.filter(pk=record.pk).values().get()
    look(cast.county)
    assert Signal.objects.count() == 1
    assert Record.objects.filter(pk=record.pk).values().get() == row
    assert Notice.objects.count() == 0
    assert list(AuditEvent.objects.values_list("verb", "data")) == [("signals.raised", {"lag": 1})]


def test_no_score_and_no_consequence_knows_of_signals():
    """The rooms that score, assess and pursue never name the tables of this one."""
    root = Path(settings.BASE_DIR) / "tracker"
    names = re.compile(
        r"\bSignal\b|\blikeness\b|TextPrint|PicturePrint|t\.signals|d\.signals|signals__"
    )
    rooms = ("scoring", "assessment", "accountability", "determination")

    def naming(room):
        return [
            str(path.relative_to(root))
            for path in (root / room).rglob("*.py")
            if names.search(path.read_text())
        ]

    assert [found for room in rooms for found in naming(room)] == []
    # the control: the room that has them is found by the same search
    assert naming("honesty")


def test_the_nightly_work_looks_at_every_county_and_tells_how_far_it_is(work, cast):
    tell(work.participant, cast.secretary, days=60)
    elsewhere = make_participant(
        make_cycle(cast.elsewhere), make_organisation(cast.elsewhere, level="branch")
    )
    tell(elsewhere, cast.outsider, days=60)
    told = []
    run = SimpleNamespace(
        at=NOW, by=None, organisation=None, progress=lambda *row, **values: told.append(row[:2])
    )
    assert background.look_for_signals(run) == {"lag": 2}
    assert told == [(1, 2), (2, 2)]
    assert background.look_for_signals(run, on=NOW.date()) == {}


def test_the_nightly_work_of_one_county_leaves_the_others(work, cast):
    tell(work.participant, cast.secretary, days=60)
    run = SimpleNamespace(at=NOW, by=None, organisation=cast.elsewhere, progress=lambda *row: None)
    assert background.look_for_signals(run) == {}


def test_work_in_steps_finds_what_one_step_finds(work, cast, monkeypatch):
    from tracker.honesty.actions import looking

    monkeypatch.setattr(looking, "AT_ONCE", 2)
    for number, participant in enumerate([work.far, work.west, work.participant] * 2):
        tell(participant, cast.secretary, what_was_done=own_words(number))
    tell(work.participant, cast.secretary, what_was_done=copied_words(1), days=9)
    assert look(cast.county) == {"copied_text": 1}
