"""Dues on time: one line on the phone once a period; for the level above, who is missing."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tracker.audit.refusals import Refused
from tracker.determination.models import CountyRules
from tracker.life import actions, dues
from tracker.life.derived import DUES_ON_TIME
from tracker.life.forms.entries import DuesForm
from tracker.life.models import DuesRound
from tracker.life.views.choosing import (
    branches,
    chosen_year,
    own_branches,
    require_somewhere,
    townships,
)
from tracker.organisations.permissions import Permission
from tracker.performance.states import MEASURING_PHASES, MENDING_PHASES

PAGE = 25
TABS = {"all": gettext_lazy("All"), "missing": gettext_lazy("Not told")}


@require_http_methods(["GET", "HEAD", "POST"])
def dues_list(request):
    """A secretary tells the own branch's, the levels above see who has told."""
    user = request.user
    require_somewhere(user, Permission.RECORD_VIEW)
    cycle = chosen_year(request)
    if not user.scope(Permission.RECORD_ACCEPT):
        return _own(request, cycle)
    if request.method == "POST":
        raise PermissionDenied(_("Your post does not include this right here."))
    return _desk(request, cycle)


def _own(request, cycle):
    """One line: period, members, how many in time; below it what was told."""
    mine = own_branches(request.user, cycle) if cycle is not None else []
    participant = None
    if code := request.GET.get("organisation"):
        participant = get_object_or_404(mine, organisation__code=code)
    elif mine:
        participant = mine.first()
    if participant is None:
        if request.method == "POST":
            raise PermissionDenied(_("Your post does not include this right here."))
        return render(request, "tracker/life/dues_own.html", {"participant": None})
    organisation = participant.organisation
    every = CountyRules.objects.of(organisation).dues_every
    begun = [start for start in dues.periods(cycle, every) if start <= request.today]
    rounds = list(DuesRound.objects.filter(participant=participant).order_by("period_start"))
    told = {row.period_start for row in rounds}
    untold = [start for start in begun if start not in told]
    form = DuesForm(
        request.POST or None,
        periods=begun,
        initial={
            "period_start": (untold or begun or [None])[0],
            "members": organisation.members or None,
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.tell_dues(
                participant,
                by=request.user,
                at=request.now,
                **form.cleaned_data,
            )
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("Noted."))
            return HttpResponseRedirect(request.get_full_path())
    context = {
        "participant": participant,
        "cycle": cycle,
        "form": form,
        "rounds": rounds,
        "untold": untold,
        "is_open": cycle.phase in MENDING_PHASES and bool(begun),
    }
    status = 422 if form.is_bound else 200
    return render(request, "tracker/life/dues_own.html", context, status=status)


def _desk(request, cycle):
    """Branches × periods: told or missing, and where the share falls."""
    user = request.user
    found, township = branches(request, cycle, Permission.RECORD_VIEW)
    starts, over = [], []
    if cycle is not None:
        every = CountyRules.objects.of(cycle.organisation).dues_every
        starts = dues.periods(cycle, every)
        over = dues.ended(starts, cycle, on=request.today)
    counted = Count("dues_rounds", filter=Q(dues_rounds__period_start__in=over))
    missing = found.annotate(told_rounds=counted).filter(told_rounds__lt=len(over))
    rows = {"all": found, "missing": missing}
    tab = request.GET.get("tab")
    tab = tab if tab in TABS else "all"
    page = Paginator(rows[tab], PAGE).get_page(request.GET.get("page"))
    by_participant = {}
    for row in DuesRound.objects.filter(participant__in=list(page)).order_by("period_start"):
        by_participant.setdefault(row.participant_id, []).append(row)
    for participant in page:
        rounds = by_participant.get(participant.pk, [])
        told = {row.period_start: row for row in rounds}
        participant.cells = [(start, told.get(start), start in over) for start in starts]
        participant.is_falling = dues.falls(rounds)
    context = {
        "cycle": cycle,
        "periods": starts,
        "tabs": [(name, label, rows[name].count()) for name, label in TABS.items()],
        "tab": tab,
        "page_obj": page,
        "township": township,
        "townships": townships(user),
        "measure": DUES_ON_TIME,
        "may_take_over": bool(user.scope(Permission.MEASUREMENT_ENTER))
        and cycle is not None
        and cycle.phase in MEASURING_PHASES,
    }
    return render(request, "tracker/life/dues_list.html", context)
