"""Times: what came in long after its event, and what was told all at once."""

from collections import defaultdict
from datetime import timedelta

from django.utils import timezone

from tracker.determination.models import CyclePhase
from tracker.determination.states import Phase
from tracker.honesty.models import Signal, SignalKind
from tracker.likeness import bursts, lags
from tracker.performance.models import Record, Task
from tracker.performance.states import RecordStatus


def find(records, *, at):
    """Return the unsaved Signals of these records' times; one in a burst is not late as well."""
    found, in_bursts = [], set()
    for participant, sittings in _bursts({one.participant_id for one in records}).items():
        known = _known(participant)
        for burst in sittings:
            in_bursts |= set(burst.records)
            signal = _signal(participant, burst, at=at)
            if (before := _same_night(known, signal.day)) is not None:
                signal.day = before  # it was seen while it went on
            found.append(signal)
    for record in records:
        received_on = timezone.localdate(record.received_at)
        if record.pk not in in_bursts and lags.is_late(record.happened_on, received_on):
            found.append(
                Signal(
                    kind=SignalKind.LAG,
                    participant_id=record.participant_id,
                    record=record,
                    measure={"days": lags.days(record.happened_on, received_on)},
                    raised_at=at,
                )
            )
    return found


def tellings(records):
    """Return records, given as rows with these columns, as Tellings."""
    return [
        bursts.Telling(
            one.pk, one.happened_on, one.received_at, timezone.localdate(one.received_at)
        )
        for one in records
    ]


def _bursts(participants):
    """{participant: its Bursts}, of all that these participants have told."""
    told, deadlines = defaultdict(list), defaultdict(set)
    rows = (
        Record.objects.events()
        .filter(participant__in=participants)
        .exclude(status=RecordStatus.DRAFT)
        .only("participant_id", "happened_on", "received_at")
    )
    for one in rows:
        told[one.participant_id].append(one)
    for participant, due_on in Task.objects.filter(participant__in=participants).values_list(
        "participant", "due_on"
    ):
        deadlines[participant].add(due_on)
    ends = CyclePhase.objects.filter(
        phase=Phase.PERFORMANCE, cycle__participants__in=participants
    ).values_list("cycle__participants", "ends_at")
    for participant, ends_at in ends:
        deadlines[participant].add(timezone.localdate(ends_at - timedelta(seconds=1)))
    return {
        participant: bursts.find(tellings(rows), deadlines=sorted(deadlines[participant]))
        for participant, rows in told.items()
    }


def _known(participant):
    signals = Signal.objects.filter(kind=SignalKind.BURST, participant=participant)
    return sorted(signals.values_list("day", flat=True))


def _same_night(known, day):
    return next((one for one in known if abs((one - day).days) <= 1), None)


def _signal(participant, burst, *, at):
    return Signal(
        kind=SignalKind.BURST,
        participant_id=participant,
        day=burst.day,
        measure={
            "count": len(burst.records),
            "spread": burst.spread,
            "begins_at": burst.begins_at.isoformat(),
            "ends_at": burst.ends_at.isoformat(),
            "deadline_on": burst.deadline_on and burst.deadline_on.isoformat(),
        },
        raised_at=at,
    )
