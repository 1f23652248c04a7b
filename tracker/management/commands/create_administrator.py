"""Make a county with its first administrator, or give an administrator a way in again."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from tracker.audit.refusals import Refused
from tracker.organisations import actions
from tracker.organisations.actions.accounts import clean_username
from tracker.organisations.models import Organisation, Person, Post, User
from tracker.organisations.roles import PostKind


class Command(BaseCommand):
    """What is missing is made: the organisation, the post, the person, the account.

    Prints a one-time password. For an account that is there already this is the way back in: those
    who manage a county cannot reset one another's passwords on the pages.
    """

    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--organisation", required=True, help="Code of the county, e.g. 330424")
        parser.add_argument("--name-zh", default="", help="Its Chinese name, when it is new")
        parser.add_argument("--name-en", default="", help="Its English name, when it is new")
        parser.add_argument("--username", required=True, help="Name to log in with")
        parser.add_argument("--person-code", default="", help="Code of the person; as --username")
        parser.add_argument("--person-name", default="", help="The person's name; as --username")

    def handle(self, *, organisation, name_zh, name_en, username, **options):
        now = timezone.now()
        try:
            with transaction.atomic():
                username = clean_username(username)
                county = self._county(organisation, name_zh, name_en, at=now)
                code = options["person_code"] or username
                name = options["person_name"] or username
                person = self._person(code, name, county, at=now)
                self._seat(person, county, at=now)
                issued = self._account(person, username, at=now)
        except Refused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"organisation: {county.code} {county.name}")
        self.stdout.write(f"user name: {issued.user.username}")
        self.stdout.write(f"one-time password: {issued.password}")
        self.stdout.write("It is shown this once; the first login asks for another one.")

    @staticmethod
    def _county(code, name_zh, name_en, *, at):
        county = Organisation.objects.filter(code=code).first()
        if county is not None:
            return county
        if not name_zh and not name_en:
            raise CommandError(f"There is no organisation {code}: give --name-zh to found it.")
        return actions.found(
            code=code,
            kind="committee",
            level="county",
            parent=None,
            name_zh=name_zh,
            name_en=name_en,
            division_code=code if len(code) == 12 and code.isdecimal() else None,
            by=None,
            at=at,
        )

    @staticmethod
    def _person(code, name, county, *, at):
        person = Person.objects.filter(code=code).select_related("home").first()
        return person or actions.create_person(code=code, name=name, home=county, by=None, at=at)

    @staticmethod
    def _seat(person, county, *, at):
        today = timezone.localdate(at)
        kind = PostKind.COUNTY_ADMINISTRATOR
        seats = Post.objects.filter(organisation=county, kind=kind, is_active=True)
        if seats.held_by(person, on=today).exists():
            return
        taken = [post.pk for post in seats if post.appointments.current(on=today).exists()]
        seat = seats.exclude(pk__in=taken).first()
        seat = seat or actions.create_post(county, kind=kind, by=None, at=at)
        actions.appoint(person, seat, since=today, by=None, at=at)

    @staticmethod
    def _account(person, username, *, at):
        account = User.objects.filter(username__iexact=username).select_related("person").first()
        if account is None:
            return actions.create_account(person, username=username, by=None, at=at)
        if account.person_id != person.pk:
            raise CommandError(f"The account {username} belongs to another person.")
        if not account.is_active:
            actions.reactivate_account(account, by=None, at=at)
        return actions.reset_password(account, by=None, at=at)
