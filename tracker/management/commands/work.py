"""Do the long work that waits; `make run` keeps one such worker beside the web server."""

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from tracker.jobs.worker import Worker


class Command(BaseCommand):
    """`manage.py work`: until it is told to stop (SIGTERM), which it does at its next step."""

    help = "Does the long work that waits in the queue, and asks for the work of each day."

    def add_arguments(self, parser):
        parser.add_argument(
            "--until-empty", action="store_true", help="stop when nothing waits any more"
        )
        parser.add_argument(
            "--beside", type=int, metavar="PID", help="stop when this parent process is gone"
        )

    def handle(self, *args, until_empty, beside, **options):
        worker = Worker(clock=timezone.now, silence=settings.JOB_SILENCE, parent=beside)
        worker.work(until_empty=until_empty)
