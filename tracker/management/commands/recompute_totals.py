"""Compute every running total and every area's total anew and compare them with what is kept."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tracker.assessment import rollups, totals
from tracker.determination.models import Cycle
from tracker.determination.states import LOCKED_PHASES


class Command(BaseCommand):
    """Report what differs (exit 1), and mend it with --write.

    Running totals of settled cycles are locked and passed over; areas add up published results.
    """

    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("cycles", nargs="*", help="codes of cycles; all open ones without")
        parser.add_argument("--write", action="store_true", help="keep what was computed")

    def handle(self, *args, cycles, write, **options):
        chosen = Cycle.objects.order_by("code")
        if cycles:
            chosen = chosen.filter(code__in=cycles)
        wrong = 0
        for cycle in chosen.filter(phase__in=LOCKED_PHASES):
            found = rollups.differences(cycle)
            wrong += len(found)
            for (participant, part, code), kept, right in found:
                name = f"{cycle.code} area {participant} {part} {code}".strip()
                self.stdout.write(f"{name}: kept {kept}, right {right}")
            if write and found:
                rollups.refresh(cycle)
        for cycle in chosen.exclude(phase__in=LOCKED_PHASES):
            found = totals.differences(cycle)
            wrong += len(found)
            for participant, kept, right in found:
                self.stdout.write(f"{cycle.code} {participant.pk}: kept {kept}, right {right}")
            if write and found:
                totals.refresh_cycle(cycle, at=timezone.now())
        if wrong and not write:
            raise CommandError(f"{wrong} totals differ; --write mends them.")
        self.stdout.write(f"{wrong} totals differed." if wrong else "All totals are right.")
