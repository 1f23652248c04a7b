"""The summary of a day: made once a person and day, sent once, tried three times at most."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import translation

from tracker.audit.deeds import deed, record
from tracker.notices import contributors, sealing, sending
from tracker.notices.lines import Line, LineKind, as_message, in_order
from tracker.notices.models import Channel, Delivery, Digest, Problem
from tracker.notices.people import mail_channel_of, with_posts

CHUNK = 200  # people whose summaries are written in one transaction
KEPT = timedelta(days=30)  # after this a summary says nothing to anybody
PATIENCE = 3  # failures in a row after which a channel is left alone until the next run


def make_digests(*, on, at, users=None, progress=lambda done, total: None):
    """Make the summary of the day for everybody who holds a post and wants one; return how many.

    `users` narrows the people (a queryset). Whoever has one for the day already keeps it; nobody
    gets one in which nothing stands. Summaries older than 30 days go.
    """
    people = with_posts(on=on) if users is None else users & with_posts(on=on)
    people = people.exclude(notice_settings__wants_digest=False).exclude(digests__on=on)
    numbers = list(people.order_by("pk").values_list("pk", flat=True))
    made = 0
    for start in range(0, len(numbers), CHUNK):
        digests = []
        for user in people.model.objects.filter(pk__in=numbers[start : start + CHUNK]):
            user.as_of = on
            if lines := _lines(user, on=on):
                digests.append(Digest(user=user, on=on, lines=lines, made_at=at))
        made += _keep(digests, at=at)
        progress(min(start + CHUNK, len(numbers)), len(numbers))
    Digest.objects.filter(on__lt=on - KEPT).delete()
    Delivery.objects.filter(on__lt=on - KEPT).delete()
    return made


def _lines(user, *, on):
    """What waits for the person, and how many notices came since the summary before."""
    before = Digest.objects.filter(user=user, on__lt=on).order_by("-on").first()
    unread = user.notices.unread()
    if before is not None:
        unread = unread.filter(at__gt=before.made_at)
    # the inbox is opened from the page that shows this line, and needs no link to itself
    news = in_order([Line(LineKind.NOTICES, unread.count(), "")])
    return contributors.lines_for(user, on=on) + news


@deed
def _keep(digests, *, at):
    if not digests:
        return 0
    # two workers may have made the same ones: the first is kept
    Digest.objects.bulk_create(digests, ignore_conflicts=True)
    record(
        "digests.made",
        by=None,
        at=at,
        data={"on": digests[0].on, "people": len(digests)},
    )
    return len(digests)


@transaction.atomic
def prepare_deliveries(*, on):
    """Note what goes out on the day by which channel; what is noted already stays as it is."""
    # nobody removes a channel while a message is noted for it
    held = Channel.objects.on().select_for_update(of=("self",), no_key=True)
    channels = list(held.select_related("organisation"))
    mail = [channel for channel in channels if channel.writes_to_people]
    deliveries = []
    for channel in channels:
        if not channel.writes_to_people:
            lines = contributors.lines_of_area(channel.organisation, on=on)
            if lines:
                deliveries.append(Delivery(channel=channel, on=on, lines=lines))
    waiting = _mailed(on=on).filter(delivery=None) if mail else Digest.objects.none()
    for digest in waiting.select_related("user"):
        digest.user.as_of = on
        if channel := mail_channel_of(digest.user, mail):
            deliveries.append(Delivery(channel=channel, digest=digest, on=on))
    Delivery.objects.bulk_create(deliveries, ignore_conflicts=True)


def _mailed(*, on):
    """Summaries of the day whose reader still holds a post, wants mail and has shown to get it."""
    return Digest.objects.filter(
        on=on,
        user__in=with_posts(on=on),
        user__notice_settings__wants_digest=True,
        user__notice_settings__confirmed_at__isnull=False,
    )


def deliver(*, on, at, progress=lambda done, total: None):
    """Send what is left of the day; return {"sent": n, "failed": n}.

    Each message is claimed before it goes out, so that two workers never send it twice. A channel
    that fails three times in a row is left alone; the next run of the day tries again, and a
    message is tried three times at most. Not inside a transaction: other machines are waited for.
    """
    prepare_deliveries(on=on)
    outcome = {"sent": 0, "failed": 0}
    failing = {}  # channel pk: failures in a row
    may_get = set(_mailed(on=on).values_list("pk", flat=True))
    left = Delivery.objects.left(on=on).select_related(
        "channel__organisation", "digest__user__notice_settings"
    )
    left = list(left)
    for done, delivery in enumerate(left):
        progress(done, len(left))  # each message may take its time: this says we are alive
        if failing.get(delivery.channel_id, 0) >= PATIENCE:
            continue
        if delivery.digest_id and delivery.digest_id not in may_get:
            continue
        if not _claimed(delivery, at=at):
            continue
        problem = _send(delivery)
        _settle(delivery, problem, at=at)
        outcome["failed" if problem else "sent"] += 1
        failing[delivery.channel_id] = failing.get(delivery.channel_id, 0) + 1 if problem else 0
    if any(outcome.values()):
        record("digests.sent", by=None, at=at, data={"on": on, **outcome})
    return outcome


def _claimed(delivery, *, at):
    """Take the message for this worker; tell whether nobody else had it."""
    free = Delivery.objects.left(on=delivery.on).filter(pk=delivery.pk)
    return bool(free.update(tries=F("tries") + 1, claimed_at=at))


def _send(delivery):
    channel, digest = delivery.channel, delivery.digest
    try:
        parts = sealing.unseal(channel.sealed)
    except sealing.Unreadable:
        return Problem.UNREADABLE
    with translation.override(channel.language_for(digest.user if digest else None)):
        title, body = as_message(digest.lines if digest else delivery.lines)
    to = digest.user.notice_settings.email if digest else ""
    return sending.send(channel.kind, parts, title=title, body=body, to=to)


@transaction.atomic
def _settle(delivery, problem, *, at):
    """Note what came of a message; one whose channel was removed meanwhile is gone with it."""
    Delivery.objects.filter(pk=delivery.pk).update(
        problem=problem,
        sent_at=None if problem else at,
        claimed_at=None if problem else at,
    )
    fields = {"last_problem": problem} if problem else {"last_problem": "", "last_ok_at": at}
    Channel.objects.filter(pk=delivery.channel_id).update(**fields)
