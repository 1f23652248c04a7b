"""Channels and people who get mail, for the tests of what goes out."""

from tests.factories import NOW
from tracker.notices import sealing
from tracker.notices.models import Channel, NoticeSettings

MAIL = {
    "host": "mail.example.org",
    "port": 587,
    "mode": "starttls",
    "user": "robot",
    "password": "swordfish",
    "sender": "robot@example.org",
}
ROBOT = {"token": "a1b2c3d4e5f6a7b8", "secret": ""}


def make_channel(organisation, kind="mail", *, parts=None, is_on=True, **fields):
    """A channel that is on; mail goes to secretaries and officers."""
    parts = parts or (MAIL if kind == "mail" else ROBOT)
    audience = ["secretary", "officer"] if kind == "mail" else []
    return Channel.objects.create(
        organisation=organisation,
        kind=kind,
        label=fields.pop("label", kind),
        sealed=sealing.seal(parts),
        audience=fields.pop("audience", audience),
        is_on=is_on,
        **fields,
    )


def give_address(user, email=None, **fields):
    """The person has confirmed an address."""
    email = email or f"{user.username}@example.org"
    return NoticeSettings.objects.create(
        user=user, email=email, confirmed_at=fields.pop("confirmed_at", NOW), **fields
    )
