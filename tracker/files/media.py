"""Compare what the rows say with what lies below MEDIA_ROOT."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from tracker.files.models import StoredFile


@dataclass(frozen=True)
class MediaReport:
    """Paths below MEDIA_ROOT: rows without a file, files that changed, files without a row."""

    checked: int
    missing: tuple[str, ...]
    altered: tuple[str, ...]
    orphans: tuple[str, ...]

    @property
    def is_whole(self):
        """Whether every row has its file, byte for byte."""
        return not self.missing and not self.altered


def compare():
    """Read every file once and return a MediaReport."""
    root = Path(settings.MEDIA_ROOT)
    known, missing, altered, checked = set(), [], [], 0
    rows = StoredFile.objects.order_by("id").values_list("path", "sha256", "size")
    for path, sha256, size in rows.iterator(chunk_size=2000):
        checked += 1
        known.add(path)
        file = root / path
        if not file.is_file():
            missing.append(path)
        elif file.stat().st_size != size or _sha256(file) != sha256:
            altered.append(path)
    there = {str(file.relative_to(root)) for file in root.rglob("*") if file.is_file()}
    return MediaReport(checked, tuple(missing), tuple(altered), tuple(sorted(there - known)))


def _sha256(file):
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
