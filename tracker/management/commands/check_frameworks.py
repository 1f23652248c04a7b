"""Check that every published framework version still holds what was published."""

from django.core.management.base import BaseCommand, CommandError

from tracker.determination.contents import altered_versions, content_hash
from tracker.determination.models import FrameworkVersion
from tracker.determination.states import VersionStatus


class Command(BaseCommand):
    """Takes the hash of each published version anew; names the first that differs (exit 1)."""

    help = __doc__

    def handle(self, **options):
        altered = next(altered_versions(), None)
        if altered is not None:
            raise CommandError(
                f"{altered.framework.code}/{altered.number} was altered: published as "
                f"{altered.content_hash}, now {content_hash(altered)}."
            )
        count = FrameworkVersion.objects.exclude(status=VersionStatus.DRAFT).count()
        self.stdout.write(f"{count} published versions, all as they were published.")
