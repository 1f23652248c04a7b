"""Who passes to a page as such; which rows they see there is the querysets' matter."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _


def needs(permission):
    """Let a view answer only people whose posts grant the permission somewhere; else 403."""

    def around(view):
        @wraps(view)
        def gated(request, *args, **kwargs):
            if not request.user.scope(permission):
                raise PermissionDenied(_("Your post does not include this right here."))
            return view(request, *args, **kwargs)

        return gated

    return around
