"""Signals are closed with a reason by those who judge, and opened again."""

import pytest
from django.core.exceptions import PermissionDenied

from tests.factories import (
    NOW,
    make_user,
)
from tests.honesty.telling import attach, look, one_night, picture, tell
from tests.likeness import planted_pictures
from tracker.audit.models import AuditEvent
from tracker.audit.refusals import Refused
from tracker.files.models import StoredFile
from tracker.honesty import actions as signals
from tracker.honesty.models import (
    Signal,
)
from tracker.honesty.states import SIGNAL_NEXT, SignalStatus
from tracker.organisations.roles import PostKind
from tracker.performance import actions

pytestmark = pytest.mark.django_db


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
