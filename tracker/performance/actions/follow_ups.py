"""Open items of meetings: written down by one, answered by a later one or closed by hand."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.audit.deeds import deed
from tracker.audit.deeds import record as note
from tracker.audit.refusals import Refused
from tracker.organisations.models import Post
from tracker.organisations.permissions import Permission, allowed
from tracker.performance.models import FollowUp, FollowUpAnswer, writing_organisations
from tracker.performance.states import FOLLOW_UP_NEXT, FollowUpStatus, RecordStatus

MOST = 5  # open items that one meeting writes down
CLOSED_AT_ONCE = 100


def lines_of(record):
    """Return what a record wrote down and may still change: its open, unanswered items."""
    return list(record.follow_ups.open().exclude(answers__isnull=False).order_by("id"))


def answered_by_others(record):
    """Tell whether a record that was told says something of this one's open items."""
    answers = FollowUpAnswer.objects.filter(follow_up__record=record)
    return answers.exclude(record__status=RecordStatus.DRAFT).exists()


def said_already(record, *, lines, answers):
    """Tell whether the record holds these lines and answers; None leaves them as they are."""
    if lines is not None:
        there = [(row.text, row.due_on, row.post_id) for row in lines_of(record)]
        if there != [_line(line) for line in lines]:
            return False
    if answers is not None:
        there = {row.follow_up_id: (row.answer, row.note) for row in record.follow_up_answers.all()}
        if there != {item.pk: answer for item, answer in answers.items()}:
            return False
    return True


def write_lines(record, lines):
    """Let the record's open items be these: [{"text", "due_on", "post"}], at most five.

    Items that a later meeting has answered already stay as they are.

    :raises Refused: when there are too many, one lies before the meeting or names another's post
    """
    if len(lines) > MOST:
        raise Refused(_("Write down at most five items; what is small needs no follow-up."))
    for number, line in enumerate(lines):
        if line["due_on"] is not None and line["due_on"] < record.happened_on:
            raise Refused(_("The day lies before the meeting."), field=f"item-{number}-due_on")
    posts = {line["post"].pk for line in lines if line["post"] is not None}
    own = Post.objects.filter(pk__in=posts, organisation_id=record.organisation_id)
    if own.count() != len(posts):
        raise PermissionDenied(_("This post belongs to another organisation."))
    wanted = [_line(line) for line in lines]
    there = lines_of(record)
    if [(row.text, row.due_on, row.post_id) for row in there] == wanted:
        return
    for row in there:
        row.delete()
    FollowUp.objects.bulk_create(
        FollowUp(
            record=record,
            participant_id=record.participant_id,
            organisation_id=record.organisation_id,
            text=text,
            due_on=due_on,
            post_id=post,
        )
        for text, due_on, post in wanted
    )


def _line(line):
    return (line["text"].strip(), line["due_on"], line["post"].pk if line["post"] else None)


def write_answers(record, answers):
    """Keep what the record says of earlier open items: {FollowUp: (answer, note)}.

    :raises PermissionDenied: when an item is another organisation's
    """
    for item in answers:
        if item.organisation_id != record.organisation_id:
            raise PermissionDenied(_("This item belongs to another organisation."))
    record.follow_up_answers.exclude(follow_up__in=list(answers)).delete()
    for item, (answer, said) in answers.items():
        FollowUpAnswer.objects.update_or_create(
            record=record, follow_up=item, defaults={"answer": answer, "note": said}
        )


def apply_answers(record):
    """Close what the record says is done or dropped, as of its day; return the ids of the closed.

    What somebody else closed meanwhile stays as it was closed.

    :raises Refused: when something is dropped without a reason
    """
    take_back_answers(record)
    closed = []
    for answer in record.follow_up_answers.order_by("follow_up_id"):
        if answer.answer == FollowUpStatus.OPEN:
            continue
        item = FollowUp.objects.select_for_update(of=("self",)).get(pk=answer.follow_up_id)
        if item.status != FollowUpStatus.OPEN:
            continue
        if answer.answer == FollowUpStatus.DROPPED and not answer.note:
            raise Refused(_("Say why it is dropped."), field=f"open-{item.pk}-note")
        _close(item, answer.answer, on=record.happened_on, said=answer.note, record=record)
        closed.append(item.pk)
    return closed


def take_back_answers(record):
    """Open again what the record had closed."""
    # in the order of everybody who locks several items
    for item in record.closed_follow_ups.select_for_update(of=("self",)).order_by("pk"):
        _require_move(item, FollowUpStatus.OPEN)
        item.status = FollowUpStatus.OPEN
        item.closed_on = item.closed_in = None
        item.closing_note = ""
        item.save(update_fields=["status", "closed_on", "closed_in", "closing_note"])


@deed
def close_follow_ups(items, *, to, said="", by, at):
    """Close open items outside a meeting, all or none; return how many.

    `to` is done or dropped, `said` what came of it; what is dropped needs a reason.

    :raises PermissionDenied: when one of them is not the person's to close
    :raises Refused: when there is none, one was closed meanwhile, or the reason is missing
    """
    said = said.strip()
    if to not in (FollowUpStatus.DONE, FollowUpStatus.DROPPED):
        raise Refused(_("Choose whether it is done or dropped."))
    if to == FollowUpStatus.DROPPED and not said:
        raise Refused(_("Say why it is dropped."), field="said")
    if len(said) > 300:
        raise Refused(_("Keep it within 300 characters."), field="said")
    chosen = list(
        FollowUp.objects.select_for_update(of=("self",))
        .filter(pk__in=[item.pk for item in items][:CLOSED_AT_ONCE])
        .select_related("organisation")
        .order_by("pk")
    )
    if not chosen:
        raise Refused(_("Choose at least one item."))
    today = timezone.localdate(at)
    for item in chosen:
        if not may_close(by, item):
            raise PermissionDenied(_("Your post does not include this right here."))
        if item.status != FollowUpStatus.OPEN:
            raise Refused(_("“%(text)s” was closed already.") % {"text": item.text})
        _close(item, to, on=today, said=said)
        note(
            "follow_up.closed",
            by=by,
            at=at,
            about=item,
            organisation=item.organisation,
            data={"to": to, "said": said},
        )
    return len(chosen)


def may_close(user, item):
    """Tell whether the person tells the work of the organisation whose item it is."""
    return item.organisation_id in writing_organisations(user) or allowed(
        user, Permission.RECORD_WRITE, organisation=item.organisation
    )


def _close(item, to, *, on, said, record=None):
    _require_move(item, to)
    item.status, item.closed_on, item.closed_in, item.closing_note = to, on, record, said
    item.save(update_fields=["status", "closed_on", "closed_in", "closing_note"])


def _require_move(item, to):
    if to not in FOLLOW_UP_NEXT[FollowUpStatus(item.status)]:
        raise Refused(_("“%(text)s” was closed already.") % {"text": item.text})
