"""Bring in the demonstration: a fictitious county with its history, dated back from today."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tracker.determination.models import FrameworkVersion
from tracker.management.demo import loading
from tracker.organisations.demo import DEMO_PASSWORD, demo_users
from tracker.organisations.models import Organisation


class Command(BaseCommand):
    """Runs once: a second run changes nothing. Refuses where real organisations are kept."""

    help = __doc__

    def handle(self, *args, **options):
        if loading.is_loaded():
            self.stdout.write("The demonstration is in already; nothing was changed.")
            return
        if settings.PRODUCTION:
            raise CommandError("PRODUCTION=1 keeps the demonstration out. Nothing was changed.")
        if Organisation.objects.exists():
            raise CommandError(
                "There are organisations in this database already; the demonstration goes into an "
                "empty one only. Nothing was changed."
            )
        if not FrameworkVersion.objects.filter(framework__code=loading.FRAMEWORK).exists():
            call_command("load_documents", stdout=self.stdout)
        loading.load(timezone.now())
        names = ", ".join(demo_users().order_by("pk").values_list("username", flat=True))
        self.stdout.write(f"The demonstration is in. Accounts: {names}; password: {DEMO_PASSWORD}")
