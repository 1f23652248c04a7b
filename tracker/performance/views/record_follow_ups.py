"""The agenda on the record form: what earlier meetings left open, and lines for new items."""

from django.db.models import Q

from tracker.determination.record_kinds import RecordKind
from tracker.performance.actions.follow_ups import MOST, lines_of
from tracker.performance.forms.follow_ups import ALWAYS
from tracker.performance.models import FollowUp

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


def follow_up_parts(request, participant, *, task=None, record=None):
    """Return the arguments `lines` and `asked` of the record form."""
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
        "asked": _asked(participant, record)
        if MEETINGS.intersection(_kinds(request, task, record))
        else [],
    }


def _kinds(request, task, record):
    """The kinds that the record may be of, by what was chosen, told before, or the task's."""
    chosen = request.POST.get("kind") or request.GET.get("kind")
    if chosen:
        return [chosen]
    if record is not None and record.kind != RecordKind.OTHER:
        return [record.kind]
    tasks = [task] if task is not None else []
    if record is not None:
        tasks = record.tasks.select_related("template")
    templates = [one.template for one in tasks if one.template_id]
    # the first kind is what the template is for, the others can serve it too
    return [template.record_kinds[0] for template in templates if template.record_kinds]


def _asked(participant, record):
    """Open items of the branch's meetings, and those that this record has closed itself."""
    own = Q(closed_in=record) if record is not None else Q(pk__in=[])
    items = FollowUp.objects.said().filter(
        Q(status="open") | own, organisation=participant.organisation
    )
    if record is not None:
        items = items.exclude(record=record)
    return list(items.select_related("record", "post__organisation")[:ASKED])


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
