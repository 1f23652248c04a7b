"""Compute every running total anew and compare it with the row that is kept."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tracker.assessment import totals
from tracker.determination.models import Cycle
from tracker.determination.states import LOCKED_PHASES


class Command(BaseCommand):
    """Report what differs (exit 1), and mend it with --write. Settled cycles are passed over."""

    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("cycles", nargs="*", help="codes of cycles; all open ones without")
        parser.add_argument("--write", action="store_true", help="keep what was computed")

    def handle(self, *args, cycles, write, **options):
        chosen = Cycle.objects.exclude(phase__in=LOCKED_PHASES)
        if cycles:
            chosen = chosen.filter(code__in=cycles)
        wrong = 0
        for cycle in chosen.order_by("code"):
            found = totals.differences(cycle)
            wrong += len(found)
            for participant, kept, right in found:
                self.stdout.write(f"{cycle.code} {participant.pk}: kept {kept}, right {right}")
            if write and found:
                totals.refresh_cycle(cycle, at=timezone.now())
        if wrong and not write:
            raise CommandError(f"{wrong} running totals differ; --write mends them.")
        self.stdout.write(f"{wrong} running totals differed." if wrong else "All totals are right.")
