"""The secret link of one's calendar: made, made anew, taken back."""

import hashlib
import secrets

from tracker.audit.deeds import deed, record
from tracker.notices.models import FeedKey


def hash_of(token):
    """Return what is kept of a secret: 64 hexadecimal digits."""
    return hashlib.sha256(token.encode()).hexdigest()


@deed
def make_feed(*, by, at):
    """Make a new link for one's own calendar; return its secret, which is shown this once.

    A link made before stops working.
    """
    token = secrets.token_urlsafe(32)
    key, is_new = FeedKey.objects.update_or_create(
        user=by, defaults={"token_hash": hash_of(token), "made_at": at}
    )
    record("feed.made", by=by, at=at, about=key, data={"again": not is_new})
    return token


@deed
def revoke_feed(*, by, at):
    """Take one's link back; return whether there was one."""
    key = FeedKey.objects.select_for_update().filter(user=by).first()
    if key is None:
        return False
    record("feed.revoked", by=by, at=at, about=key)
    key.delete()
    return True
