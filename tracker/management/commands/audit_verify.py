"""Verify the chain of the audit record, from its first entry to its head."""

import sys

from django.core.management.base import BaseCommand

from tracker.audit.deeds import verify
from tracker.audit.models import ChainHead


class Command(BaseCommand):
    """Prints the number of entries and the digest of the head, or the first bad entry (exit 1)."""

    help = __doc__

    def handle(self, **options):
        bad = verify()
        if bad is not None:
            self.stderr.write(f"The record is not sound: entry {bad} is the first bad one.")
            sys.exit(1)
        head = ChainHead.objects.filter(pk=1).first()
        self.stdout.write(f"entries: {head.seq if head else 0}")
        self.stdout.write(f"head: {head.digest if head else '-'}")
