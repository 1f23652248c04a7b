"""The inbox: unread first, one filter, each line opens what it speaks of."""

from django.core.paginator import Paginator
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from tracker.notices import actions
from tracker.notices.texts import text_of

PAGE = 50  # lines


@require_safe
def inbox(request):
    """One's own notices; `?show=unread` leaves out what was read."""
    only_unread = request.GET.get("show") == "unread"
    was_read = ExpressionWrapper(Q(read_at__isnull=False), output_field=BooleanField())
    rows = request.user.notices.order_by(was_read, "-at", "-id")
    if only_unread:
        rows = rows.filter(read_at=None)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    for notice in page:
        notice.text = text_of(notice)
    context = {"page_obj": page, "only_unread": only_unread}
    return render(request, "tracker/notices/inbox.html", context)


@require_POST
def open_notice(request, pk):
    """Mark a notice as read and go where it leads."""
    notices = request.user.notices.filter(pk=pk)
    notice = get_object_or_404(notices)
    actions.mark_read(notices, at=request.now)
    target = notice.link
    if not target.startswith("/") or not url_has_allowed_host_and_scheme(target, None):
        target = reverse("notices:inbox")
    return HttpResponseRedirect(target)


@require_POST
def read_all(request):
    """Mark all of one's own notices as read."""
    actions.mark_read(request.user.notices.all(), at=request.now)
    return HttpResponseRedirect(reverse("notices:inbox"))
