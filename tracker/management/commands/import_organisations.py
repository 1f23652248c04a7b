"""Import a sheet of organisations, as the page does: the whole sheet or nothing."""

from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tracker.organisations.models import Appointment, User
from tracker.organisations.permissions import Permission, roles_with
from tracker.organisations.resources import OrganisationResource
from tracker.spreadsheets.plans import PlanRefused
from tracker.spreadsheets.reading import UnreadableSheet, read


class Command(BaseCommand):
    """Takes .xlsx and .csv, also a sheet of public division codes (code, name, parent_code, ...).

    The county itself must be there: `create_administrator` founds it.
    """

    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path)
        parser.add_argument(
            "--as", dest="username", help="Who imports; may be left out with one administrator."
        )

    def handle(self, *, path, username, **options):
        now = timezone.now()
        today = timezone.localdate(now)
        user = self._user(username, on=today)
        user.as_of = today
        try:
            sheet = read(path.read_bytes(), name=path.name)
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        except UnreadableSheet as error:
            raise CommandError(str(error)) from error
        resource = OrganisationResource(user=user, on=today)
        plan = resource.check(sheet)
        if plan.errors:
            for error in plan.errors:
                self.stderr.write(f"{error.row} {error.column}: {error.message}")
            raise CommandError("The sheet has errors; nothing was written.")
        if plan.to_write:
            try:
                resource.execute(plan, by=user, at=now)
            except (PlanRefused, PermissionDenied) as error:
                raise CommandError(str(error)) from error
        self.stdout.write(
            f"{plan.creates} new, {plan.updates} changed, {plan.unchanged} unchanged."
        )

    @staticmethod
    def _user(username, *, on):
        if username:
            user = User.objects.filter(username__iexact=username, is_active=True).first()
            if user is None:
                raise CommandError(f"There is no open account {username}.")
            return user
        editing = Appointment.objects.current(on=on).filter(
            post__role__in=roles_with(Permission.ORGANISATION_EDIT), post__is_active=True
        )
        users = User.objects.filter(is_active=True, person__in=editing.values("person"))
        if len(users) != 1:
            raise CommandError("Say who imports: --as USERNAME (see create_administrator).")
        return users[0]
