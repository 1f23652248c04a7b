"""Put a line into inboxes; make and send the summary of a day; keep settings, channels, links."""

from tracker.notices.actions.channels import (
    add_channel,
    change_channel,
    remove_channel,
    switch_channel,
    try_channel,
)
from tracker.notices.actions.digests import deliver, make_digests, prepare_deliveries
from tracker.notices.actions.feeds import make_feed, revoke_feed
from tracker.notices.actions.inbox import mark_read, notify
from tracker.notices.actions.settings import confirm_email, save_settings, send_code

__all__ = [
    "add_channel",
    "change_channel",
    "confirm_email",
    "deliver",
    "make_digests",
    "make_feed",
    "mark_read",
    "notify",
    "prepare_deliveries",
    "remove_channel",
    "revoke_feed",
    "save_settings",
    "send_code",
    "switch_channel",
    "try_channel",
]
