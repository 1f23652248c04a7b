"""Put a line into people's inboxes; mark it read."""

from tracker.audit.deeds import deed
from tracker.notices.models import Notice


@deed
def notify(recipients, kind, *, at, link="", values=None):
    """Give each recipient one notice; nobody twice for the same kind, link and moment.

    `recipients` are Users (None is passed over), `values` fills the sentence of the kind when it
    is read, in the reader's own language. No audit event: a notice is no act of its own.
    """
    users = {user.pk: user for user in recipients if user is not None and user.is_active}
    return Notice.objects.bulk_create(
        [
            Notice(recipient=user, kind=kind, values=values or {}, link=link, at=at)
            for user in users.values()
        ]
    )


def mark_read(notices, *, at):
    """Mark notices (a queryset of one person's) as read; those read before keep their moment."""
    return notices.filter(read_at=None).update(read_at=at)
