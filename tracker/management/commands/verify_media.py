"""`manage.py verify_media`: is every stored file there, unchanged, and is nothing left over?"""

import time
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tracker.files.media import compare


class Command(BaseCommand):
    help = "Compare every stored file with its hash; name what is missing, altered or left over."

    def add_arguments(self, parser):
        parser.add_argument(
            "--remove-orphans",
            action="store_true",
            help="delete files without a row that are older than one hour",
        )

    def handle(self, *args, remove_orphans=False, **options):
        report = compare()
        for word, paths in (
            ("missing", report.missing),
            ("altered", report.altered),
            ("orphan", report.orphans),
        ):
            for path in paths:
                self.stdout.write(f"{word}: {path}")
        if remove_orphans:
            # a younger one may belong to an upload whose row is being written right now
            limit = time.time() - 3600
            for path in report.orphans:
                file = Path(settings.MEDIA_ROOT) / path
                if file.stat().st_mtime < limit:
                    file.unlink()
                    self.stdout.write(f"removed: {path}")
        summary = (
            f"{report.checked} files: {len(report.missing)} missing, "
            f"{len(report.altered)} altered, {len(report.orphans)} left over"
        )
        if not report.is_whole:
            raise CommandError(summary)
        self.stdout.write(summary)
