"""The same event told already: near in time and of one kind, or nearly in the same words.

A plain comparison while the form is open, so that nobody tells one event twice by mistake. The
person decides what it is; nothing is joined or refused by itself.
"""

from datetime import date, timedelta
from difflib import SequenceMatcher
from unicodedata import normalize

from tracker.determination.record_kinds import RecordKind
from tracker.performance.models import Record
from tracker.performance.states import RecordStatus

DAYS = timedelta(days=1)
ALIKE = 0.85  # of two texts, from 0 (nothing in common) to 1 (equal)
SHORTEST = 6  # signs: shorter texts are equal by chance
COMPARED = 400  # signs of a text: the beginning says which event it was
LOOKED_AT = 50
SUGGESTED = 3
# of these there are several on one day as a matter of course: only equal words tell
MANY_A_DAY = frozenset(
    {
        RecordKind.OTHER,
        RecordKind.TALK,
        RecordKind.SERVICE,
        RecordKind.CARE_VISIT,
        RecordKind.PROBLEM,
        RecordKind.DECISION,
    }
)


def told_before(participant, *, kind, day, title="", words="", beside=None):
    """Return the Records of the same organisation that may tell this event, the nearest first.

    `beside` is the record that is being written, which is not compared with itself.
    """
    rows = Record.objects.events().filter(
        organisation_id=participant.organisation_id,
        participant__post=participant.post_id,
        # whatever day was typed: the first and the last of all days have none beside them
        happened_on__range=(
            day - min(DAYS, day - date.min),
            day + min(DAYS, date.max - day),
        ),
    )
    if beside is not None:
        rows = rows.exclude(pk__in=[beside.pk, beside.repeats_id or beside.pk])
    rows = rows.prefetch_related("tasks__template", "repeated_by__tasks")
    same = [
        row
        for row in rows.order_by("-id")[:LOOKED_AT]
        if (row.kind == kind and kind not in MANY_A_DAY)
        or nearly_equal(title, row.title)
        or nearly_equal(words, row.what_was_done)
    ]
    return sorted(same, key=lambda row: abs(row.happened_on - day))


def may_have_told(task, *, on):
    """Return Records of the same cycle that may tell what the task asks for, the newest first.

    Of a kind that its template names, within its period and up to day `on`, and not counted for
    that template yet: the form offers them before anything is typed a second time. Nothing is
    offered where the template names no kind, and nothing that several events of a day share.
    """
    template = task.template
    kinds = set(template.record_kinds) - MANY_A_DAY if template else set()
    if not kinds:
        return []
    rows = (
        Record.objects.events()
        .filter(
            participant_id=task.participant_id,
            kind__in=kinds,
            happened_on__range=(task.period_start, on),
        )
        .prefetch_related("tasks__template", "repeated_by__tasks")
        .order_by("-happened_on", "-id")[:LOOKED_AT]
    )
    found = [
        row
        for row in rows
        if row.status != RecordStatus.DRAFT
        and template.pk not in {served.template_id for served in served_by(row)}
    ]
    return found[:SUGGESTED]


def served_by(record):
    """Return the Tasks that the event serves: the record's own, and those of its repetitions."""
    repeated = [task for row in record.repeated_by.all() for task in row.tasks.all()]
    return [*record.tasks.all(), *repeated]


def nearly_equal(one, other):
    """Tell whether two texts say the same: width, case, spaces and signs do not matter."""
    one, other = _plain(one), _plain(other)
    if min(len(one), len(other)) < SHORTEST:
        return False
    if one == other:
        return True
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def _plain(text):
    folded = normalize("NFKC", text).casefold()
    return "".join(sign for sign in folded if sign.isalnum())[:COMPARED]
