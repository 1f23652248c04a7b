"""What the pages of a draft begin with: the draft, if the person may write it."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from tracker.determination.views.frameworks import may_change, seen_version


def draft_of(request, code, number):
    """Return the draft that the address names; 404 unseen, 403 where it cannot be written."""
    version = seen_version(request.user, code, number)
    if not may_change(request.user, version):
        raise PermissionDenied(_("Only a draft of your county's own framework can change."))
    return version
