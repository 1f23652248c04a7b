"""Signals: the list of what to look at, both sides beside each other, closing with a reason."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from tracker.audit.refusals import Refused
from tracker.files.models import FileKind
from tracker.honesty import actions
from tracker.honesty.beside import say, sitting
from tracker.honesty.forms import CloseForm
from tracker.honesty.models import Signal, SignalKind
from tracker.honesty.states import SignalStatus
from tracker.honesty.words import lag
from tracker.jobs.actions import enqueue
from tracker.likeness import lags, texts
from tracker.organisations.models import Organisation, OrganisationLevel
from tracker.organisations.permissions import Permission
from tracker.organisations.scope import within_any
from tracker.performance.actions import may_accept
from tracker.performance.models import Record
from tracker.performance.states import RETURNING_PHASES, RecordStatus
from tracker.performance.views.keys import form_key, sent_key

PAGE = 25
TABS = {"open": gettext_lazy("To look at"), "closed": gettext_lazy("Looked at")}
JOB = "honesty.look_for_signals"


@require_GET
def signal_list(request):
    """What to look at in the organisations whose records the person judges."""
    user = request.user
    if not user.scope(Permission.RECORD_ACCEPT):
        raise PermissionDenied(_("Your post does not include this right here."))
    chosen = Signal.objects.visible_to(user)
    kind = request.GET.get("kind")
    kind = kind if kind in SignalKind.values else ""
    if kind:
        chosen = chosen.filter(kind=kind)
    township = None
    if code := request.GET.get("township"):
        township = get_object_or_404(Organisation.objects.visible_to(user), code=code)
        chosen = chosen.in_subtree(township)
    tab = request.GET.get("tab")
    tab = tab if tab in TABS else "open"
    counts = chosen.order_by().aggregate(
        open=Count("pk", filter=Q(status=SignalStatus.OPEN)),
        closed=Count("pk", filter=Q(status=SignalStatus.CLOSED)),
    )
    rows = chosen.filter(status=tab).select_related(
        "participant__organisation", "record", "other__organisation"
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    say(page, user)
    context = {
        "tabs": [(name, label, counts[name]) for name, label in TABS.items()],
        "tab": tab,
        "page_obj": page,
        "kind": kind,
        "kinds": SignalKind.choices,
        "township": township,
        "townships": Organisation.objects.visible_to(user).filter(level=OrganisationLevel.TOWNSHIP),
        "is_filtered": bool(kind or township),
        "may_look_now": bool(user.scope(Permission.CYCLE_RUN)),
        "key": form_key(request),
    }
    return render(request, "tracker/honesty/signal_list.html", context)


@require_GET
def signal_detail(request, pk):
    """One signal: both sides beside each other, or the records of one sitting."""
    return _detail(request, _signal(request, pk), CloseForm())


def _signal(request, pk):
    return get_object_or_404(
        Signal.objects.visible_to(request.user).select_related(
            "participant__organisation",
            "participant__cycle",
            "record__organisation",
            "record__cycle",
            "other__organisation",
            "file",
            "other_file",
            "closed_by__person",
        ),
        pk=pk,
    )


def _detail(request, signal, form, *, status=200):
    user = request.user
    say([signal], user)
    may_close = actions.may_close(user, signal)
    context = {
        "signal": signal,
        "sides": _sides(signal, user),
        "sitting": _told_in(signal, user) if signal.kind == SignalKind.BURST else [],
        "deadline_on": _day(signal.measure.get("deadline_on")),
        "may_close": may_close,
        "form": form,
        "may_return": may_close
        and signal.record is not None
        and signal.record.status == RecordStatus.SENT
        and signal.record.cycle.phase in RETURNING_PHASES
        and may_accept(user, signal.record),
    }
    return render(request, "tracker/honesty/signal_detail.html", context, status=status)


def _day(text):
    return datetime.fromisoformat(text).date() if text else None


def _sides(signal, user):
    """Return the one record, or both, each with what is shown of it; none of a burst.

    The other side, when it lies outside the person's area, is there without a word of it.
    """
    if signal.record is None:
        return []
    sides = [_side(signal.record, signal.file)]
    if signal.other is not None:
        if not Record.objects.visible_to(user).filter(pk=signal.other_id).exists():
            return [*sides, None]
        sides.append(_side(signal.other, signal.other_file))
        if signal.kind == SignalKind.COPIED_TEXT:
            for side, other in (sides, sides[::-1]):
                side["pieces"] = texts.passages(side["text"], other["text"])
    return sides


def _side(record, file):
    text = f"{record.what_was_done}\n{record.decision}".strip()
    photos = record.attachments.filter(file__kind=FileKind.IMAGE).select_related("file")
    return {
        "record": record,
        "title": record.title
        or " · ".join(task.title for task in record.tasks.select_related("template")),
        "text": text,
        "pieces": [(text, False)],
        "file": file,
        "photos": photos.count(),
        "lag": lag(lags.days(record.happened_on, timezone.localdate(record.received_at))),
    }


def _told_in(signal, user):
    """Return the records that came in during a burst, in order, each with its lag in days."""
    begins, ends = sitting(signal)
    records = (
        Record.objects.visible_to(user)
        .events()
        .filter(participant=signal.participant_id, received_at__range=(begins, ends))
        .exclude(status=RecordStatus.DRAFT)
        .order_by("received_at", "pk")
        .prefetch_related("tasks__template")[:100]
    )
    rows = list(records)
    for record in rows:
        record.lag = lag(lags.days(record.happened_on, timezone.localdate(record.received_at)))
    return rows


@require_POST
def signal_close(request, pk):
    """Close a signal with a reason."""
    signal = _signal(request, pk)
    _require_closing(request.user, signal)
    form = CloseForm(request.POST)
    if form.is_valid():
        try:
            actions.close_signal(signal, by=request.user, at=request.now, **form.cleaned_data)
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("Closed. The reason is kept with it."))
            return redirect("honesty:signal-list")
    return _detail(request, signal, form, status=422)


@require_POST
def signal_reopen(request, pk):
    """Take a closed signal up again."""
    signal = _signal(request, pk)
    _require_closing(request.user, signal)
    try:
        actions.reopen_signal(signal, by=request.user, at=request.now)
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("It stands among those to look at again."))
    return redirect("honesty:signal-detail", pk=pk)


def _require_closing(user, signal):
    if not actions.may_close(user, signal):
        raise PermissionDenied(_("You cannot judge this: it is your own work, or your own post's."))


@require_POST
def signal_look(request):
    """Have what came in since the night looked at now, in the counties that the person runs."""
    paths = request.user.scope(Permission.CYCLE_RUN)
    if not paths:
        raise PermissionDenied(_("Your post does not include this right here."))
    counties = Organisation.objects.filter(within_any(paths), cycles__isnull=False).distinct()
    for county in counties.order_by("path"):
        key = sent_key(request)
        enqueue(
            JOB,
            by=request.user,
            at=request.now,
            organisation=county,
            key=key and f"{key}-{county.pk}",
        )
    messages.success(request, _("What came in is being looked at; anything found will stand here."))
    return redirect("honesty:signal-list")
