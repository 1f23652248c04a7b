"""Who a channel writes to, on a day: those who hold a post then, and nobody who lost it."""

from tracker.notices.models.channels import Channel
from tracker.organisations.models import Appointment, User


def with_posts(*, on):
    """Accounts in use whose person holds a post on that day."""
    current = Appointment.objects.current(on=on).filter(post__is_active=True)
    return User.objects.filter(is_active=True, person__in=current.values("person"))


def mail_channel_of(user, channels):
    """Return the nearest of these mail Channels that writes to the person, or None.

    `user.as_of` says the day. A channel reaches posts of its roles at its organisation and below;
    of several the one that stands nearest to the person wins, so that one message is one.
    """
    reaching = [
        channel
        for channel in channels
        if any(
            post.role in channel.audience
            and post.organisation.path.startswith(channel.organisation.path)
            for post in user.standing
        )
    ]
    return max(
        reaching, key=lambda channel: (len(channel.organisation.path), -channel.pk), default=None
    )


def mail_channel_on(user):
    """Return the switched-on mail Channel that writes to the person, or None."""
    channels = Channel.objects.on().mail().select_related("organisation")
    return mail_channel_of(user, list(channels))


def readers_of(channel, *, on):
    """Return how many people a mail channel would write to: address confirmed, summary wanted."""
    current = Appointment.objects.current(on=on).filter(
        post__is_active=True, post__role__in=channel.audience
    )
    below = current.filter(post__organisation__in=_area(channel))
    return with_posts(on=on).filter(
        person__in=below.values("person"),
        notice_settings__wants_digest=True,
        notice_settings__confirmed_at__isnull=False,
    )


def _area(channel):
    return type(channel.organisation).objects.in_subtree(channel.organisation)
