"""The year's organisation life at a glance: one branch by quarter, many branches in bands."""

from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from tracker.determination.models import CountyRules
from tracker.life import attendance
from tracker.life import overview as life
from tracker.life.models import Appraisal, DuesRound, Term
from tracker.life.term_stages import stage_of
from tracker.life.views.choosing import (
    branches,
    chosen_year,
    own_branches,
    participant_of,
    require_somewhere,
    townships,
)
from tracker.organisations.permissions import Permission
from tracker.performance.models import FollowUp, Measurement, Record, writing_organisations

PAGE = 25
LEADERS = "m-leaders-attendance"
TABS = {
    "all": gettext_lazy("All branches"),
    "behind": gettext_lazy("Something missed"),
    "attendance": gettext_lazy("Low attendance twice"),
}


@require_safe
def life_list(request):
    """A secretary is led to the own branch, the levels above see branches × items in bands."""
    user = request.user
    require_somewhere(user, Permission.TASK_VIEW)
    cycle = chosen_year(request)
    is_above = user.scope(Permission.RECORD_ACCEPT) or user.scope(Permission.AREA_VIEW)
    if not is_above and cycle is not None:
        own = own_branches(user, cycle).first()
        if own is not None:
            return redirect("life:life-detail", cycle=cycle.code, code=own.organisation.code)
    found, township = branches(request, cycle, Permission.TASK_VIEW)
    tab = request.GET.get("tab")
    tab = tab if tab in TABS else "all"
    warned, least = {}, None
    if cycle is not None:
        least = CountyRules.objects.of(cycle.organisation).least_attendance
    if tab == "behind":
        found = life.behind(found, on=request.today)
    elif tab == "attendance" and least is not None:
        records = Record.objects.visible_to(user).filter(cycle=cycle)
        if township is not None:
            records = records.in_subtree(township)
        warned = attendance.low_twice(records, least=least, on=request.today)
        found = found.filter(organisation__in=warned)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    cells = life.cells(list(page), on=request.today)
    for participant in page:
        quarters = cells.get(participant.pk, {})
        participant.cells = [(kind.label, life.of_the_year(quarters, kind)) for kind in life.KINDS]
        participant.low = warned.get(participant.organisation_id, [])
    context = {
        "cycle": cycle,
        "kinds": [kind.label for kind in life.KINDS],
        "tabs": TABS.items(),
        "tab": tab,
        "page_obj": page,
        "least": least,
        "township": township,
        "townships": townships(user),
        "sees_records": bool(user.scope(Permission.RECORD_VIEW)),
    }
    return render(request, "tracker/life/life_list.html", context)


@require_safe
def life_detail(request, cycle, code):
    """One branch: items by quarter, talks against members, what else belongs to the year."""
    user = request.user
    participant = participant_of(request, cycle, code)
    organisation = participant.organisation
    quarters = life.cells([participant], on=request.today).get(participant.pk, {})
    rows = [
        (kind.label, [quarters.get((kind, quarter), life.Cell()) for quarter in life.QUARTERS])
        for kind in life.KINDS
    ]
    appraisal = Appraisal.objects.visible_to(user).filter(participant=participant)
    leaders = Measurement.objects.visible_to(user).filter(
        participant=participant, measure__code=LEADERS
    )
    term = Term.objects.visible_to(user).running().with_limit().filter(organisation=organisation)
    term = term.first()
    if term is not None:
        term.stage = stage_of(term.limit, on=request.today)
    absent = Record.objects.visible_to(user).with_absence().filter(participant=participant)
    context = {
        "participant": participant,
        "cycle": participant.cycle,
        "quarters": life.QUARTERS,
        "rows": rows,
        "talks": life.talks([participant]).get(participant.pk, 0),
        "members": participant.members,
        "appraisal": appraisal.prefetch_related("follow_ups").first(),
        "leaders": leaders.first(),
        "dues": DuesRound.objects.visible_to(user).filter(participant=participant),
        "open_items": FollowUp.objects.visible_to(user)
        .open()
        .filter(organisation=organisation)
        .count(),
        "absent": sum(record.absence_left for record in absent),
        "term": term,
        "is_mine": organisation.pk in writing_organisations(user),
        "sees_records": user.has_perm(Permission.RECORD_VIEW, organisation),
        "sees_list": bool(user.scope(Permission.AREA_VIEW)),
    }
    return render(request, "tracker/life/life_detail.html", context)
