"""Addresses of channels are secrets: whoever has one writes into the group. Kept encrypted.

The key comes from SECRET_KEY, which lies outside the database: a copy of the database alone opens
nothing. With another SECRET_KEY an address can no longer be read and is typed again.
"""

import base64
import hashlib
import hmac
import json

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

_PURPOSE = b"tracker.notices.channels"


class Unreadable(ValueError):
    """The sealed text does not open with this installation's key."""


def seal(parts):
    """Return a dict of texts and numbers as encrypted text, different at each call."""
    return _box().encrypt(json.dumps(parts, ensure_ascii=False).encode()).decode()


def unseal(sealed):
    """Return the dict that was sealed. :raises Unreadable: with another key, or when altered."""
    try:
        return json.loads(_box().decrypt(sealed.encode()))
    except InvalidToken as error:
        # without the cause: its text must reach no log
        raise Unreadable("the address of a channel cannot be read") from error


def _box():
    """The newest key seals; former ones, named by SECRET_KEY_FALLBACKS, still open."""
    return MultiFernet(
        [
            Fernet(base64.urlsafe_b64encode(hmac.digest(key.encode(), _PURPOSE, hashlib.sha256)))
            for key in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        ]
    )
