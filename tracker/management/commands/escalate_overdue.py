"""Bring overdue rectifications one level up; run it once a day."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from tracker.accountability.actions import escalate_overdue


class Command(BaseCommand):
    """`manage.py escalate_overdue`: a second run on the same day changes nothing."""

    help = "Brings every overdue rectification to the notice of one level more, once a day."

    def handle(self, *args, **options):
        now = timezone.now()
        risen = escalate_overdue(on=timezone.localdate(now), at=now)
        noun = "rectification" if len(risen) == 1 else "rectifications"
        self.stdout.write(f"{len(risen)} {noun} went one level up.")
