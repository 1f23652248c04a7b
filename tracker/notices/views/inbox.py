"""The inbox: by day, one filter, each line opens what it speaks of; above it today's summary."""

from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from tracker.notices import actions
from tracker.notices.lines import said
from tracker.notices.models import NoticeKind
from tracker.notices.models.inbox import TO_DO
from tracker.notices.texts import text_of
from tracker.organisations.permissions import Permission

PAGE = 50  # lines

TABS = {
    "all": _("All"),
    "unread": _("Unread"),
    "to_do": _("To do"),
    "decided": _("Decided"),
}


@require_safe
def inbox(request):
    """One's own notices, the newest day first; `?show=` keeps one sort of them."""
    show = request.GET.get("show") if request.GET.get("show") in TABS else "all"
    rows = request.user.notices.order_by("-at", "-id")
    if show != "all":
        rows = getattr(rows, show)()
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    day = None
    for notice in page:
        notice.text = text_of(notice)
        notice.asks = NoticeKind(notice.kind) in TO_DO if notice.kind in NoticeKind else False
        notice.day = timezone.localdate(notice.at)
        notice.begins_a_day, day = notice.day != day, notice.day
    digest = request.user.digests.filter(on=request.today).first()
    context = {
        "page_obj": page,
        "show": show,
        "tabs": TABS.items(),
        "digest": digest,
        "lines": said(digest.lines) if digest else [],
        "runs_channels": bool(
            request.user.scope(Permission.CYCLE_RUN) or request.user.scope(Permission.TECHNICAL)
        ),
    }
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
def read_one(request, pk):
    """Mark a notice as read and stay."""
    notices = request.user.notices.filter(pk=pk)
    get_object_or_404(notices)
    actions.mark_read(notices, at=request.now)
    return HttpResponseRedirect(_way_back(request))


@require_POST
def read_all(request):
    """Mark all of one's own notices as read."""
    actions.mark_read(request.user.notices.all(), at=request.now)
    return HttpResponseRedirect(reverse("notices:inbox"))


def _way_back(request):
    """The inbox, with the filter and the page that the person was on."""
    page = request.POST.get("page", "")
    show = request.POST.get("show", "")
    query = f"?show={show}" if show in TABS else "?show=all"
    if page.isascii() and page.isdigit() and len(page) < 6:
        query += f"&page={page}"
    return reverse("notices:inbox") + query
