"""Frameworks as files: write one out, check a file, bring one in."""

from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tracker.audit.refusals import Refused
from tracker.determination.actions import import_framework
from tracker.determination.framework_files.checks import check_file
from tracker.determination.framework_files.rows import document_of
from tracker.determination.framework_files.writing import FORMATS, write
from tracker.determination.models import Framework, FrameworkVersion
from tracker.organisations.models import Organisation, User


class Command(BaseCommand):
    """The format is described in docs/framework-format.md; a file comes in whole or not at all.

    Without --organisation the product itself brings in a framework of the documents.
    """

    help = __doc__

    def add_arguments(self, parser):
        acts = parser.add_subparsers(dest="act", required=True)
        out = acts.add_parser("export", help="Write a version to a file or to standard output.")
        out.add_argument("code")
        out.add_argument("number", type=int)
        out.add_argument("--as", dest="form", choices=FORMATS, default=FORMATS[0])
        out.add_argument("--to", type=Path, dest="path", default=None)
        acts.add_parser("check", help="Say what is wrong with a file.").add_argument(
            "path", type=Path
        )
        bring = acts.add_parser("import", help="Make a draft of a file.")
        bring.add_argument("path", type=Path)
        bring.add_argument("--organisation", help="Code of the county that it is to belong to.")
        bring.add_argument("--by", dest="username", help="Who brings it in for the county.")
        bring.add_argument("--into", help="Code of a framework that gets the next version.")

    def handle(self, *, act, **options):
        {"export": self._export, "check": self._check, "import": self._import}[act](**options)

    def _export(self, *, code, number, form, path, **options):
        version = FrameworkVersion.objects.filter(framework__code=code, number=number).first()
        if version is None:
            raise CommandError(f"There is no version {number} of {code}.")
        content = write(document_of(version), form=form)
        if path is None:
            self.stdout.write(content.decode(), ending="")
        else:
            path.write_bytes(content)

    def _check(self, *, path, **options):
        checked = self._read(path)
        self.stdout.write(f"{len(checked.rows)} items, nothing wrong.")
        return checked

    def _read(self, path):
        """Return a checked file without errors; what it leaves open is told."""
        try:
            checked = check_file(path.read_bytes())
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        except Refused as error:
            raise CommandError(str(error)) from error
        for problem in checked.problems:
            self.stderr.write(str(problem))
        if checked.errors:
            raise CommandError(f"{len(checked.errors)} errors; nothing was written.")
        return checked

    def _import(self, *, path, organisation, username, into, **options):
        checked = self._read(path)
        now = timezone.now()
        owner = by = None
        if organisation:
            owner = Organisation.objects.filter(code=organisation).first()
            by = User.objects.filter(username__iexact=username or "", is_active=True).first()
            if owner is None or by is None:
                raise CommandError(
                    "Name an organisation and an open account: --organisation, --by."
                )
            by.as_of = timezone.localdate(now)
        framework = Framework.objects.filter(code=into).first() if into else None
        if into and framework is None:
            raise CommandError(f"There is no framework {into}.")
        try:
            draft = import_framework(
                checked.document, organisation=owner, into=framework, by=by, at=now
            )
        except (Refused, PermissionDenied) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{draft.framework.code}/{draft.number}: a draft of {len(checked.rows)} items."
        )
