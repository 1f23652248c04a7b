"""Check that every organisation's path follows from its parent's."""

import sys

from django.core.management.base import BaseCommand

from tracker.organisations.actions import check_paths
from tracker.organisations.models import Organisation


class Command(BaseCommand):
    """Prints how many organisations are in their place, or those that are not (exit 1)."""

    help = __doc__

    def handle(self, **options):
        astray = check_paths()
        for organisation in astray:
            self.stderr.write(f"{organisation.code} {organisation.path}")
        if astray:
            sys.exit(1)
        self.stdout.write(f"{Organisation.objects.count()} organisations, all in their place.")
