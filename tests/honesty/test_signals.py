"""Signals: what is noticed in records, once, for people to look at, and how it is closed."""

import random
import re
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from tests.factories import (
    NOW,
    SHANGHAI,
    make_cycle,
    make_organisation,
    make_participant,
    make_record,
    make_user,
)
from tests.likeness import planted_pictures, planted_texts
from tracker.audit.models import AuditEvent
from tracker.audit.refusals import Refused
from tracker.files.models import StoredFile
from tracker.honesty import actions as signals
from tracker.honesty import background
from tracker.honesty.models import (
    ClosingReason,
    PictureKey,
    PicturePrint,
    Signal,
    TextKey,
    TextPrint,
)
from tracker.honesty.states import SIGNAL_NEXT, SignalStatus
from tracker.notices.models import Notice
from tracker.organisations.roles import PostKind
from tracker.performance import actions
from tracker.performance.models import Attachment, Record

pytestmark = pytest.mark.django_db
CHINESE = planted_texts.CHINESE


def own_words(seed):
    return "".join(planted_texts.record(CHINESE, random.Random(seed)))


def copied_words(seed):
    sentences = planted_texts.record(CHINESE, random.Random(seed))
    return planted_texts.edited(CHINESE, sentences, random.Random(-seed))


def tell(participant, by, *, happened_on=date(2026, 6, 5), days=1, **fields):
    """A sent record, received so many days after it happened."""
    received_at = datetime(2026, 1, 1, 9, tzinfo=SHANGHAI) + (happened_on - date(2026, 1, 1))
    return make_record(
        participant,
        by,
        happened_on=happened_on,
        status=fields.pop("status", "sent"),
        received_at=fields.pop("received_at", received_at + timedelta(days=days)),
        **fields,
    )


def attach(record, content, *, name="photo.jpg"):
    """A stored picture beside a record, below MEDIA_ROOT."""
    from hashlib import sha256

    digest = sha256(content).hexdigest()
    path = f"{record.pk}-{StoredFile.objects.count()}.jpg"
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    (root / path).write_bytes(content)
    stored = StoredFile.objects.create(
        organisation=record.organisation,
        uploaded_by=record.written_by,
        uploaded_at=NOW,
        name=name,
        kind="image",
        content_type="image/jpeg",
        size=len(content),
        sha256=digest,
        path=path,
    )
    Attachment.objects.create(record=record, file=stored)
    return stored


def look(county, **changes):
    return signals.look(county, at=changes.pop("at", NOW), **changes)


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
    planted = planted_texts.planted(CHINESE, 7)
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


def picture(seed):
    return planted_pictures.originals(seed, 1)[0]


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


def one_night(participant, by, *, night=date(2026, 3, 31), count=8):
    return [
        tell(
            participant,
            by,
            happened_on=date(2026, 1, 10) + timedelta(days=8 * number),
            received_at=datetime(2026, night.month, night.day, 22, number, tzinfo=SHANGHAI),
        )
        for number in range(count)
    ]


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


# Closing ------------------------------------------------------------------------------------------


@pytest.fixture
def signal(work, cast):
    tell(work.participant, cast.secretary, days=60)
    look(cast.county)
    return Signal.objects.get()


def test_an_officer_closes_a_signal_for_a_reason_and_opens_it_again(signal, cast):
    signals.close_signal(signal, by=cast.officer, at=NOW, reason="explained", words=" 停电 ")
    signal.refresh_from_db()
    assert (signal.status, signal.closed_by, signal.reason, signal.words) == (
        "closed",
        cast.officer,
        "explained",
        "停电",
    )
    signals.reopen_signal(signal, by=cast.administrator, at=NOW)
    signal.refresh_from_db()
    assert (signal.status, signal.closed_at, signal.reason, signal.words) == ("open", None, "", "")
    verbs = AuditEvent.objects.filter(about_type="signal").order_by("seq")
    assert list(verbs.values_list("verb", flat=True)) == ["signal.closed", "signal.reopened"]


@pytest.mark.parametrize(
    ("reason", "words", "field"),
    [("", "", "reason"), ("made up", "", "reason"), ("other", "  ", "words"),
     ("explained", "x" * 301, "words")],
)  # fmt: skip
def test_a_signal_is_not_closed_without_a_reason(signal, cast, reason, words, field):
    with pytest.raises(Refused) as refused:
        signals.close_signal(signal, by=cast.officer, at=NOW, reason=reason, words=words)
    assert refused.value.field == field
    signal.refresh_from_db()
    assert signal.status == "open"


@pytest.mark.parametrize("start", list(SignalStatus))
@pytest.mark.parametrize("to", list(SignalStatus))
def test_signals_move_as_their_table_says(signal, cast, start, to):
    if start == SignalStatus.CLOSED:
        signals.close_signal(signal, by=cast.officer, at=NOW, reason="nothing")

    def move():
        if to == SignalStatus.CLOSED:
            return signals.close_signal(signal, by=cast.officer, at=NOW, reason="nothing")
        return signals.reopen_signal(signal, by=cast.officer, at=NOW)

    if to in SIGNAL_NEXT[start]:
        assert move().status == to
    else:
        with pytest.raises(Refused):
            move()


@pytest.mark.parametrize("member", ["secretary", "other_secretary", "assigned", "observer",
                                    "technical", "outsider"])  # fmt: skip
def test_only_those_who_judge_records_see_or_close_signals(signal, cast, member):
    user = getattr(cast, member)
    assert not Signal.objects.visible_to(user).exists()
    with pytest.raises(PermissionDenied):
        signals.close_signal(signal, by=user, at=NOW, reason="nothing")


def test_nobody_closes_a_signal_about_the_own_work(work, cast):
    record = tell(work.township, cast.officer, days=60)
    one_night(work.township, cast.officer)
    look(cast.county)
    assert Signal.objects.count() == 2
    for signal in Signal.objects.all():
        with pytest.raises(PermissionDenied):
            signals.close_signal(signal, by=cast.officer, at=NOW, reason="nothing")
        assert signals.may_close(cast.administrator, signal)
    assert record.signals.count() == 1


def test_a_branch_officer_elsewhere_sees_only_the_own_area(signal, cast):
    neighbour = make_user(cast.other_township, PostKind.TOWNSHIP_OFFICER)
    assert not Signal.objects.visible_to(neighbour).exists()
    assert Signal.objects.visible_to(cast.officer).get() == signal


def test_what_was_taken_back_is_not_shown_and_goes_with_its_draft(work, cast, signal):
    record = actions.withdraw(signal.record, by=cast.secretary, at=NOW)
    assert not Signal.objects.visible_to(cast.officer).exists()
    actions.delete_draft(record, by=cast.secretary, at=NOW)
    assert Signal.objects.count() == 0
    with pytest.raises(Refused):
        signals.close_signal(signal, by=cast.officer, at=NOW, reason="nothing")


def test_a_photo_taken_off_goes_with_what_was_noticed_about_it(work, cast):
    attach(tell(work.far, cast.secretary), planted_pictures.packed(picture(1)).read())
    record = tell(work.participant, cast.secretary, days=2)
    file = attach(record, planted_pictures.packed(picture(1)).read())
    look(cast.county)
    actions.return_record(record, by=cast.officer, at=NOW, reason="照片")
    actions.save_draft(
        work.participant,
        by=cast.secretary,
        at=NOW,
        record=record,
        happened_on=record.happened_on,
        drop=[file],
    )
    assert (Signal.objects.count(), StoredFile.objects.filter(pk=file.pk).count()) == (0, 0)


# What the database refuses ------------------------------------------------------------------------


def refused(constraint, create):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        create()
    # SQLite names the columns of a unique constraint, not the constraint
    return constraint in str(error.value) or "UNIQUE" in str(error.value)


@pytest.fixture
def rows(work, cast):
    one, other = (tell(work.participant, cast.secretary) for _time in range(2))
    return SimpleNamespace(
        one=one,
        other=other,
        file=attach(one, b"1"),
        other_file=attach(other, b"2"),
        common={"participant": work.participant, "raised_at": NOW},
    )


def examples(rows):
    of_both = {"record": rows.one, "other": rows.other}
    files = {"file": rows.file, "other_file": rows.other_file}
    return {
        "signal_of_a_lag_once": {"kind": "lag", "record": rows.one},
        "signal_of_a_burst_once": {"kind": "burst", "day": date(2026, 6, 1)},
        "signal_of_two_texts_once": {"kind": "copied_text", **of_both},
        "signal_of_two_photos_once": {"kind": "same_photo", **of_both, **files},
    }


def test_the_database_holds_each_signal_once(rows):
    for constraint, fields in examples(rows).items():
        Signal.objects.create(**fields, **rows.common)
        assert refused(constraint, lambda f=fields: Signal.objects.create(**f, **rows.common))


def test_the_database_wants_what_each_kind_needs(rows):
    for fields in examples(rows).values():
        for name in set(fields) - {"kind"}:
            less = {key: value for key, value in fields.items() if key != name}
            assert refused(
                "signal_has_what_its_kind_needs",
                lambda f=less: Signal.objects.create(**f, **rows.common),
            ), less


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"status": "closed"}, "signal_closed_by_someone_for_a_reason"),
        ({"reason": "nothing"}, "signal_closed_by_someone_for_a_reason"),
        ({"closed_at": NOW}, "signal_closed_by_someone_for_a_reason"),
        ({"reason": "other", "status": "closed", "closed_at": NOW, "closed_by": True},
         "signal_closed_otherwise_says_why"),
    ],
)  # fmt: skip
def test_the_database_wants_a_reason_and_a_person(rows, cast, changes, constraint):
    if "closed_by" in changes:
        changes = {**changes, "closed_by": cast.officer}
    fields = {"kind": "lag", "record": rows.one, **rows.common, **changes}
    assert refused(constraint, lambda: Signal.objects.create(**fields))


def test_the_database_keeps_keys_once_and_prints_whole(rows):
    text = TextPrint.objects.create(record=rows.one, digest="0" * 64, received_at=NOW)
    TextKey.objects.create(text=text, key=-5)
    assert refused("textkey_once", lambda: TextKey.objects.create(text=text, key=-5))
    picture = PicturePrint.objects.create(file=rows.file)
    PictureKey.objects.create(picture=picture, key=5)
    assert refused("picturekey_once", lambda: PictureKey.objects.create(picture=picture, key=5))
    assert refused(
        "pictureprint_has_both_or_none",
        lambda: PicturePrint.objects.create(file=rows.other_file, coarse=1),
    )


def test_every_reason_has_words_in_both_languages(language):
    assert all(str(label) for label in ClosingReason.labels)
