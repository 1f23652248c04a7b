"""Uploaded sheets, kept on the server between preview and confirmation.

Each lies in settings.STAGING_ROOT under a random name, with a note beside it of whose it is and
when it came. A day later it is gone.
"""

import json
import os
import re
import secrets
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tracker.audit.refusals import Refused

KEPT_FOR = timedelta(days=1)

_TOKEN = re.compile(r"[0-9a-f]{32}")


class NotStaged(Refused):
    """There is no such upload: unknown, too old, or another person's."""

    def __init__(self):
        super().__init__(_("This upload is no longer kept. Upload the file again."))


def stage(content, *, name, purpose, by, at):
    """Keep the bytes for a day; return the token (32 hex digits) they are found by.

    `purpose` says which import they are for: a token of one import does not open another.
    """
    folder = Path(settings.STAGING_ROOT)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    sweep(at=at)
    token = secrets.token_hex(16)
    note = {"by": by.pk, "at": at.isoformat(), "name": str(name)[:150], "purpose": purpose}
    _write(folder / f"{token}.sheet", content)
    # the note comes last: a file without one is not found
    _write(folder / f"{token}.json", json.dumps(note).encode())
    return token


def staged(token, *, purpose, by, at):
    """Return (bytes, name) of this person's upload.

    :raises NotStaged: when it is unknown, older than a day, for another import or not theirs
    """
    if not _TOKEN.fullmatch(token or ""):
        raise NotStaged
    folder = Path(settings.STAGING_ROOT)
    try:
        note = json.loads((folder / f"{token}.json").read_bytes())
        content = (folder / f"{token}.sheet").read_bytes()
    except FileNotFoundError:
        raise NotStaged from None
    age = at - datetime.fromisoformat(note["at"])
    if note["by"] != by.pk or note["purpose"] != purpose or age > KEPT_FOR:
        raise NotStaged
    return content, note["name"]


def discard(token):
    """Remove an upload; one that is gone already is no error."""
    if _TOKEN.fullmatch(token or ""):
        for kind in ("json", "sheet"):
            (Path(settings.STAGING_ROOT) / f"{token}.{kind}").unlink(missing_ok=True)


def sweep(*, at):
    """Remove what is older than a day."""
    oldest = (at - KEPT_FOR).timestamp()
    for file in Path(settings.STAGING_ROOT).glob("*.*"):
        try:
            if file.stat().st_mtime < oldest:
                file.unlink(missing_ok=True)
        except FileNotFoundError:  # another process swept it first
            continue


def _write(path, content):
    """Write so that the file is whole or not there."""
    unfinished = path.with_suffix(".part")
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(unfinished, path)
