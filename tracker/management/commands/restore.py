"""Replace the database and the stored files by those of an archive that `backup` wrote."""

import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from tracker.audit import deeds
from tracker.management import archives, database_copies


class Command(BaseCommand):
    """Everything is checked before anything is replaced; stop the service before."""

    help = __doc__
    # An empty database has no locks yet, which the checks would call an error.
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--yes", action="store_true", help="Really replace what is there now.")

    def handle(self, *, file, yes, **options):
        if not file.is_file():
            raise CommandError(f"{file} is not there.")
        with tempfile.TemporaryDirectory(dir=settings.DATA_DIR, prefix=".restore-") as name:
            unpacked = Path(name)
            try:
                manifest = archives.unpack(file, into=unpacked, key=settings.AUDIT_KEY)
                if manifest["database"] != connection.vendor:
                    raise CommandError(
                        f"The archive comes from {manifest['database']}, this installation uses "
                        f"{connection.vendor}: set DATABASE_URL for the same kind of database."
                    )
                database_copies.check(unpacked / "database")
            except (archives.DamagedArchive, database_copies.UnusableCopy) as error:
                raise CommandError(f"{error} Nothing was changed.") from error
            if not yes:
                raise CommandError(
                    f"The archive of {manifest['made_at']} is sound. Everything that is in the "
                    f"database and among the stored files now would be replaced by it: add --yes "
                    f"(make restore FILE=... YES=1) to do so. Nothing was changed."
                )
            self._agree_on_tables(manifest)
            self._replace(unpacked)
        bad = deeds.verify()
        if bad is not None:
            raise CommandError(
                f"The archive is restored, but its record of acts is broken from entry {bad} on."
            )
        self.stdout.write(
            f"Restored the archive of {manifest['made_at']}; the record of acts is unbroken."
        )

    def _agree_on_tables(self, manifest):
        """Make the tables in an empty database; refuse when they are not those of the archive."""
        if not database_copies.applied_migrations():
            call_command("migrate", interactive=False, verbosity=0)
        if database_copies.applied_migrations() != manifest["migrations"]:
            raise CommandError(
                "The archive was made by another version of the tracker. Install that version, "
                "restore, then upgrade. Nothing was changed."
            )

    def _replace(self, unpacked):
        """Bring files in, then the database, then take surplus files away.

        In this order a program that is stopped midway leaves every file that the database knows.
        """
        media = Path(settings.MEDIA_ROOT)
        saved = unpacked / "media"
        kept = {path.relative_to(saved) for path in saved.rglob("*") if path.is_file()}
        for place in sorted(kept):
            target = media / place
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.replace(saved / place, target)
        try:
            database_copies.give_back(unpacked / "database")
        except database_copies.UnusableCopy as error:
            raise CommandError(f"{error} The database is as it was.") from error
        for path in sorted(media.rglob("*")):
            if path.is_file() and path.relative_to(media) not in kept:
                path.unlink()
