"""Bring in what the documents say, where it is not there yet."""

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from tracker.determination.actions import publish_version
from tracker.determination.models import FrameworkVersion
from tracker.determination.states import VersionStatus
from tracker.management import document_fixtures

FRAMEWORK, NUMBER = "grassroots-responsibility", 1


class Command(BaseCommand):
    """Insert what is missing by natural key and change nothing: edits of a county survive."""

    help = __doc__

    @transaction.atomic
    def handle(self, *args, **options):
        inserted = document_fixtures.insert_missing()
        if inserted.get("tracker.frameworkversion"):
            version = FrameworkVersion.objects.get_by_natural_key(FRAMEWORK, NUMBER)
            if version.status == VersionStatus.DRAFT:
                publish_version(version, by=None, at=timezone.now())
        if not inserted:
            self.stdout.write("The documents are in already; nothing was changed.")
            return
        total = sum(inserted.values())
        self.stdout.write(f"Brought in {total} rows of the documents; nothing else was changed.")
