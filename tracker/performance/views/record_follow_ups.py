"""The agenda on the record form: what earlier meetings left open, and lines for new items."""

from django.db.models import Case, F, Q, When

from tracker.determination.record_kinds import RecordKind
from tracker.performance.actions.follow_ups import MOST, lines_of
from tracker.performance.forms.follow_ups import ALWAYS
from tracker.performance.models import FollowUp
from tracker.performance.views.numbers import row_numbers

# kinds of records that begin with what was left open
MEETINGS = frozenset(
    {
        RecordKind.GENERAL_MEETING,
        RecordKind.COMMITTEE_MEETING,
        RecordKind.GROUP_MEETING,
        RecordKind.LIFE_MEETING,
        RecordKind.THEME_DAY,
    }
)
ASKED = 10  # open items on one agenda; the page of open items has them all
PREFIXES = ("item-", "open-")


def follow_up_parts(request, participant, *, kind, record=None):
    """Return the arguments `lines` and `asked` of the record form for a kind of record."""
    there = lines_of(record) if record is not None else []
    if request.method == "POST":
        sent = [name for name in request.POST if name.startswith("item-")]
        lines = max(sum(name.endswith("-text") for name in sent), ALWAYS)
    else:
        lines = max(len(there) + 1, ALWAYS)
    if "more" in request.POST:
        lines += 1
    return {
        "lines": min(lines, MOST),
        "asked": _asked(participant, record, request.POST) if kind in MEETINGS else [],
    }


def _asked(participant, record, sent):
    """Open items of the branch's meetings, and those that this record has closed itself.

    What the record or the form that was sent speaks of is always among them: else an answer would
    be lost when others write down something more urgent.
    """
    own = Q(closed_in=record) if record is not None else Q(pk__in=[])
    items = FollowUp.objects.said().filter(
        Q(status="open") | own, organisation=participant.organisation
    )
    spoken_of = row_numbers(name.split("-")[1] for name in sent if name.startswith("open-"))
    spoken_of = Q(pk__in=spoken_of[:ASKED])
    if record is not None:
        items = items.exclude(record=record)
        spoken_of |= Q(pk__in=record.follow_up_answers.values("follow_up"))
    rows = items.annotate(is_spoken_of=Case(When(spoken_of, then=0), default=1))
    rows = rows.order_by("is_spoken_of", F("due_on").asc(nulls_last=True), "pk")
    return list(rows.select_related("record", "post__organisation")[:ASKED])


def beginning(record):
    """What the fields show first: what the record says already."""
    if record is None:
        return {}
    shown = {}
    for number, item in enumerate(lines_of(record)):
        shown[f"item-{number}-text"] = item.text
        shown[f"item-{number}-due_on"] = item.due_on
        shown[f"item-{number}-post"] = item.post_id
    for answer in record.follow_up_answers.all():
        shown[f"open-{answer.follow_up_id}-answer"] = answer.answer
        shown[f"open-{answer.follow_up_id}-note"] = answer.note
    return shown


def typed(data):
    """What was typed into the fields, for the same form again."""
    return {name: data.get(name, "") for name in data if name.startswith(PREFIXES)}
