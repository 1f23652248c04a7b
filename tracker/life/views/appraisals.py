"""The democratic appraisal of members: told on a phone, confirmed above, followed up in numbers."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, F, OuterRef, Q, Sum
from django.db.models.functions import Coalesce
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker.audit.refusals import Refused
from tracker.life import actions
from tracker.life.derived import APPRAISAL_HANDLED
from tracker.life.forms.appraisals import AppraisalFollowUpForm, AppraisalForm
from tracker.life.models import Appraisal
from tracker.life.models.appraisals import TO_FOLLOW, Outcome
from tracker.life.states import AppraisalStatus
from tracker.life.views.choosing import (
    branches,
    chosen_year,
    own_branches,
    participant_of,
    require_somewhere,
    townships,
)
from tracker.organisations.permissions import Permission
from tracker.performance.actions import may_write
from tracker.performance.states import MEASURING_PHASES, MENDING_PHASES
from tracker.performance.views.keys import form_key, sent_key

PAGE = 25
TABS = {
    "all": gettext_lazy("All"),
    "missing": gettext_lazy("Not told yet"),
    "waiting": gettext_lazy("Waiting"),
    "left": gettext_lazy("Not followed up"),
}


@require_safe
def appraisal_list(request):
    """Who has held it, with which results in numbers, and what is not followed up."""
    user = request.user
    require_somewhere(user, Permission.RECORD_VIEW)
    cycle = chosen_year(request)
    if not user.scope(Permission.RECORD_ACCEPT):
        own = own_branches(user, cycle).first() if cycle else None
        if own is not None:
            return _to_detail(own)
    found, township = branches(request, cycle, Permission.RECORD_VIEW)
    rows = {name: _in_tab(found, name) for name in TABS}
    tab = request.GET.get("tab")
    tab = tab if tab in TABS else "all"
    page = Paginator(rows[tab], PAGE).get_page(request.GET.get("page"))
    told = Appraisal.objects.visible_to(user).told().filter(participant__in=list(page))
    by_participant = {row.participant_id: row for row in told.prefetch_related("follow_ups")}
    for participant in page:
        participant.told = by_participant.get(participant.pk)
    context = {
        "cycle": cycle,
        "tabs": [(name, label, rows[name].count()) for name, label in TABS.items()],
        "tab": tab,
        "page_obj": page,
        "township": township,
        "townships": townships(user),
        "measure": APPRAISAL_HANDLED,
        "may_take_over": bool(user.scope(Permission.MEASUREMENT_ENTER))
        and cycle is not None
        and cycle.phase in MEASURING_PHASES,
    }
    return render(request, "tracker/life/appraisal_list.html", context)


def _in_tab(participants, tab):
    told = Appraisal.objects.told().filter(participant=OuterRef("pk"))
    if tab == "missing":
        return participants.filter(~Exists(told))
    if tab == "waiting":
        return participants.filter(Exists(told.filter(status=AppraisalStatus.SENT)))
    if tab == "left":
        done = Sum("follow_ups__done_number", filter=Q(follow_ups__outcome__in=TO_FOLLOW))
        left = (
            Appraisal.objects.told()
            .order_by()
            .annotate(done=Coalesce(done, 0))
            .filter(done__lt=F("basically_qualified") + F("unqualified"))
        )
        return participants.filter(pk__in=left.values("participant"))
    return participants


@require_safe
def appraisal_detail(request, cycle, code):
    """One branch's appraisal: results, what follows each, what is left."""
    participant = participant_of(request, cycle, code)
    appraisal = _seen(request, participant)
    writes = may_write(request.user, participant.organisation)
    if appraisal is None:
        if writes:
            return redirect("life:appraisal-edit", cycle=cycle, code=code)
        raise Http404
    judges = appraisal.status == AppraisalStatus.SENT and actions.may_confirm(
        request.user, appraisal
    )
    phase = participant.cycle.phase
    context = {
        "participant": participant,
        "appraisal": appraisal,
        "outcomes": [(one.label, appraisal.count_of(one)) for one in Outcome],
        "can_edit": writes
        and appraisal.status == AppraisalStatus.DRAFT
        and phase in MENDING_PHASES,
        "can_follow": writes and phase in MEASURING_PHASES,
        "can_confirm": judges and phase in MEASURING_PHASES,
        "can_return": judges and phase in MENDING_PHASES,
    }
    return render(request, "tracker/life/appraisal_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def appraisal_edit(request, cycle, code):
    """Write the appraisal of the year; save it, or send it at once."""
    participant = _own(request, cycle, code)
    appraisal = Appraisal.objects.filter(participant=participant).first()
    if appraisal is not None and appraisal.status != AppraisalStatus.DRAFT:
        return _to_detail(participant)
    names = ("held_on", "members", "took_part", *Outcome.values)
    initial = {"members": participant.organisation.members, "held_on": request.today}
    if appraisal is not None:
        initial = {name: getattr(appraisal, name) for name in names}
    form = AppraisalForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        sending = request.POST.get("act") == "send"
        action = actions.save_and_send_appraisal if sending else actions.save_appraisal
        try:
            action(
                participant,
                by=request.user,
                at=request.now,
                # saving the same twice changes nothing, and saving first must not stop the sending
                key=sent_key(request) if sending else None,
                **form.cleaned_data,
            )
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            if sending:
                messages.success(request, _("Sent. Now say what follows the outcomes."))
            else:
                messages.success(request, _("Draft saved. It is not sent yet."))
            return _to_detail(participant)
    context = {
        "participant": participant,
        "appraisal": appraisal,
        "form": form,
        "key": form_key(request),
        "is_open": participant.cycle.phase in MENDING_PHASES,
    }
    status = 422 if form.is_bound else 200
    return render(request, "tracker/life/appraisal_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def appraisal_follow(request, cycle, code):
    """Say what follows the outcomes, and for how many it is done."""
    participant = _own(request, cycle, code)
    appraisal = Appraisal.objects.filter(participant=participant).first()
    if appraisal is None:
        return redirect("life:appraisal-edit", cycle=cycle, code=code)
    form = AppraisalFollowUpForm(request.POST or None, appraisal=appraisal)
    if request.method == "POST" and form.is_valid():
        try:
            actions.follow_appraisal(
                appraisal, lines=form.content(), by=request.user, at=request.now
            )
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("Saved."))
            return _to_detail(participant)
    context = {
        "participant": participant,
        "appraisal": appraisal,
        "form": form,
        "is_open": participant.cycle.phase in MEASURING_PHASES,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "tracker/life/appraisal_follow.html", context, status=status)


@require_POST
def appraisal_confirm(request, cycle, code):
    """Confirm a sent appraisal."""
    participant, appraisal = _to_judge(request, cycle, code)
    try:
        actions.confirm_appraisal(appraisal, by=request.user, at=request.now)
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Confirmed."))
    return _to_detail(participant)


@require_POST
def appraisal_return(request, cycle, code):
    """Give a sent appraisal back with a reason."""
    participant, appraisal = _to_judge(request, cycle, code)
    try:
        actions.return_appraisal(
            appraisal, reason=request.POST.get("reason", ""), by=request.user, at=request.now
        )
    except Refused as error:
        messages.error(request, str(error))
        return _to_detail(participant)
    messages.success(request, _("Returned. The branch sees the reason."))
    return redirect("life:appraisal-list")


def _seen(request, participant):
    return (
        Appraisal.objects.visible_to(request.user)
        .filter(participant=participant)
        .select_related("participant__organisation", "written_by__person", "confirmed_by__person")
        .prefetch_related("follow_ups")
        .first()
    )


def _own(request, cycle, code):
    participant = participant_of(request, cycle, code)
    if not may_write(request.user, participant.organisation):
        raise PermissionDenied(_("Your post does not include this right here."))
    return participant


def _to_judge(request, cycle, code):
    participant = participant_of(request, cycle, code)
    appraisal = _seen(request, participant)
    if appraisal is None:
        raise Http404
    if not actions.may_confirm(request.user, appraisal):
        raise PermissionDenied(_("You cannot judge this appraisal."))
    return participant, appraisal


def _to_detail(participant):
    return redirect(
        "life:appraisal-detail",
        cycle=participant.cycle.code,
        code=participant.organisation.code,
    )
