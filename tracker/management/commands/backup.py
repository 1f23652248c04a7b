"""Write the database and the stored files into one archive that `restore` brings back."""

import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from tracker.management import archives, database_copies


class Command(BaseCommand):
    """The service may go on running. The audit key is not in the archive: keep it elsewhere."""

    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="Where to: a name that is not taken yet.")

    def handle(self, *, file, **options):
        if file.exists():
            raise CommandError(f"{file} is there already: choose another name.")
        if not file.parent.is_dir():
            raise CommandError(f"{file.parent} is not a directory: make it first.")
        if database_copies.lacks_migrations():
            raise CommandError(
                "The tables are not those of this version, so the archive could not be restored "
                "by it: start the service once (make run), or back up with the version before."
            )
        media = Path(settings.MEDIA_ROOT)
        with tempfile.TemporaryDirectory(dir=settings.DATA_DIR, prefix=".backup-") as name:
            copy = Path(name)
            # The database first: a file that comes in meanwhile is surplus, none is missing.
            database_copies.take(copy)
            files = {f"database/{path.name}": path for path in copy.iterdir()}
            for path in media.rglob("*"):
                if path.is_file():
                    files[f"media/{path.relative_to(media).as_posix()}"] = path
            try:
                manifest = archives.write(
                    file,
                    files=files,
                    key=settings.AUDIT_KEY,
                    about={
                        "made_at": timezone.now().isoformat(timespec="seconds"),
                        "database": connection.vendor,
                        "migrations": database_copies.applied_migrations(),
                    },
                )
            except OSError as error:
                raise CommandError(f"The archive could not be written: {error}") from error
        stored = sum(name.startswith("media/") for name in manifest["files"])
        self.stdout.write(
            f"{file} holds the database and {stored} stored files. Keep the audit key with the "
            f"fingerprint {manifest['audit_key']} in another place: the archive is of no use "
            f"without it."
        )
