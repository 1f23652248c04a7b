"""Compile the message catalogues with polib, so that no machine needs gettext installed."""

from pathlib import Path

import polib
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    """Write a .mo beside each .po that is newer, or beside every one with --all."""

    help = __doc__
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="Also those that have not changed.")

    def handle(self, **options):
        compiled = 0
        for folder in settings.LOCALE_PATHS:
            for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
                target = source.with_suffix(".mo")
                current = target.exists() and target.stat().st_mtime >= source.stat().st_mtime
                if current and not options["all"]:
                    continue
                try:
                    catalogue = polib.pofile(str(source))
                except OSError as error:
                    raise CommandError(f"{source} cannot be read: {error}") from error
                # A worker may be reading the old one: it is replaced in one step.
                candidate = target.with_suffix(".mo.new")
                catalogue.save_as_mofile(str(candidate))
                candidate.replace(target)
                compiled += 1
        self.stdout.write(f"Compiled {compiled} message catalogues.")
