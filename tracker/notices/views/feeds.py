"""The calendar of one person, for whoever holds its secret link: no login, no cookie."""

import hashlib

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseNotFound
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tracker.notices.actions.feeds import hash_of
from tracker.notices.calendars import AHEAD, PAST, calendar_of
from tracker.notices.contributors import entries_for
from tracker.notices.models import FeedKey


@login_not_required
@require_safe
def feed(request, secret):
    """Answer with one's own days, in one's own language; a wrong, old or closed link is a 404."""
    key = FeedKey.objects.filter(token_hash=hash_of(secret)).select_related("user__person").first()
    if key is None or not key.user.is_active:
        return _not_found()
    user = key.user
    user.as_of = request.today
    with translation.override(user.language or "zh-hans"):
        body = calendar_of(
            entries_for(user, since=request.today - PAST, until=request.today + AHEAD),
            name=_("Party-building work"),
            on=request.today,
            host=request.get_host().split(":")[0],
            address_of=request.build_absolute_uri,
        )
    etag = quote_etag(hashlib.sha256(body).hexdigest())
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer["ETag"] = etag
    answer["Content-Disposition"] = 'inline; filename="calendar.ics"'
    answer["X-Robots-Tag"] = "noindex"
    patch_cache_control(answer, private=True, max_age=3600)
    return get_conditional_response(request, etag=etag, response=answer)


def _not_found():
    answer = HttpResponseNotFound(content_type="text/plain")
    # Django writes the address of what was not found into its log, and this one is a secret
    answer._has_been_logged = True
    return answer
