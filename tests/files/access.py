"""Who gets a stored file: those who may see the record it lies beside."""

from pathlib import Path

from django.conf import settings

from tests.access import Row


def stored(world):
    """Put bytes under the file's row, as an upload would have done."""
    path = Path(settings.MEDIA_ROOT) / world.file.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"%PDF-1.4\n%")
    return {"uuid": world.file.uuid}


ROWS = {
    "files:evidence": Row(
        get={"secretary": 200, "officer": 200, "administrator": 200, "assigned": 200},
        arguments=stored,
    ),
}
