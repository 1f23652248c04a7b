"""Notices: the inbox, the summary of a day, the channels it goes out by, calendar feeds."""

from tracker.notices.models.channels import Channel, ChannelKind, Delivery, Problem
from tracker.notices.models.digests import Digest, NoticeSettings
from tracker.notices.models.feeds import FeedKey
from tracker.notices.models.inbox import Notice, NoticeKind, count_unread

__all__ = [
    "Channel",
    "ChannelKind",
    "Delivery",
    "Digest",
    "FeedKey",
    "Notice",
    "NoticeKind",
    "NoticeSettings",
    "Problem",
    "count_unread",
]
