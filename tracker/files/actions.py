"""Keep a checked file, and give one up again. The bytes lie below MEDIA_ROOT, the row beside them.

The file is there before its row: a row without a file would be a loss, a file without a row is
litter that `verify_media` finds.
"""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from tracker.audit.deeds import deed, record, replayed
from tracker.files.content import CleanFile, clean
from tracker.files.models import StoredFile
from tracker.files.readers import unattached


def store(upload, *, organisation, by, at, name="", key=None):
    """Check an upload, keep it under a random name and return its StoredFile.

    `upload` is an open file, bytes, or a CleanFile that was checked before; `name` is shown and
    never used as a path. The caller has required the right to write for this organisation. When
    the deed fails, the file goes with it. An upload that comes in again under its `key` is the
    file that the first one made.

    :raises RefusedFile: when the content is not one of those taken
    """
    if key and (first := replayed(by, key)) is not None:
        if isinstance(first, StoredFile):
            return first
        key = None  # it was discarded since: this is another one
    shown = Path(str(name or getattr(upload, "name", ""))).name[-150:] or "file"
    if not isinstance(upload, CleanFile):
        upload = clean(upload, name=shown)
    path = write(upload.content, extension=upload.extension)
    try:
        stored = _enter(upload, path, organisation=organisation, by=by, at=at, name=shown, key=key)
    except BaseException:
        _remove(path)
        raise
    if stored.path != path:
        _remove(path)  # the same upload was quicker on another line: its bytes are there
    return stored


def _remove(path):
    with suppress(FileNotFoundError):
        (Path(settings.MEDIA_ROOT) / path).unlink()


@deed
def _enter(upload, path, *, organisation, by, at, name):
    """Write the row with the hash of what was kept."""
    stored = StoredFile.objects.create(
        organisation=organisation,
        uploaded_by=by,
        uploaded_at=at,
        name=name,
        kind=upload.kind,
        content_type=upload.content_type,
        size=upload.size,
        sha256=upload.sha256,
        path=path,
    )
    record(
        "file.stored",
        by=by,
        at=at,
        about=stored,
        organisation=organisation,
        data={"sha256": upload.sha256, "size": upload.size, "kind": upload.kind},
    )
    return stored


@deed
def discard(stored, *, by, at):
    """Delete a file that nothing refers to any more; the bytes go when the deed is committed."""
    organisation, path, sha256 = stored.organisation, stored.path, stored.sha256
    record(
        "file.discarded",
        by=by,
        at=at,
        about=stored,
        organisation=organisation,
        data={"sha256": sha256},
    )
    stored.delete()
    transaction.on_commit(lambda: (Path(settings.MEDIA_ROOT) / path).unlink(missing_ok=True))


def discard_litter(*, before, at, by=None):
    """Discard files uploaded before that moment which nothing refers to; return how many.

    Each is a deed of its own: one that is attached at this very moment stays, and stops no other.
    """
    count = 0
    litter = unattached(StoredFile.objects.filter(uploaded_at__lt=before))
    for stored in litter.select_related("organisation").order_by("pk"):
        with suppress(ProtectedError, IntegrityError):
            discard(stored, by=by, at=at)
            count += 1
    return count


def write(content, *, extension):
    """Write bytes to a random place below MEDIA_ROOT; return the path relative to it.

    To a temporary name, flushed to the disk, then renamed: whatever has the final name is whole.
    """
    root = Path(settings.MEDIA_ROOT)
    name = secrets.token_hex(16)
    folder = root / name[:2]
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    arriving = folder / f".{name}.part"
    descriptor = os.open(arriving, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(arriving, folder / f"{name}{extension}")
    except BaseException:
        arriving.unlink(missing_ok=True)
        raise
    entry = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(entry)  # the new name is on the disk too
    finally:
        os.close(entry)
    return f"{name[:2]}/{name}{extension}"
