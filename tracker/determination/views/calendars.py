"""The calendar of working days: what is published, what the county entered, and entering it."""

from calendar import Calendar
from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker.audit.refusals import Refused
from tracker.determination import actions
from tracker.determination.actions.calendars import YEARS
from tracker.determination.calendar_sheets import CalendarResource
from tracker.determination.forms.calendars import CalendarDayForm
from tracker.determination.models import CalendarDay, Cycle
from tracker.determination.recurrence import WorkingCalendar
from tracker.determination.recurrence.working import is_published, names_of
from tracker.determination.states import Phase
from tracker.determination.views.gates import needs
from tracker.organisations.models import Organisation, OrganisationLevel
from tracker.organisations.permissions import Permission, allowed
from tracker.organisations.scope import lines_to, within_any
from tracker.organisations.views.answers import attempt
from tracker.spreadsheets.views import SheetImportView, workbook_response

MONDAY_FIRST = Calendar(firstweekday=0)


@require_safe
@needs(Permission.CYCLE_VIEW)
def calendar(request):
    """A year of one county: each day worked or off, and what the county entered itself."""
    counties = list(_counties(request.user))
    county = _chosen(counties, request.GET.get("county", ""))
    if county is None:
        return render(request, "tracker/determination/calendar.html", {"county": None})
    year = _year(request)
    entered = list(
        CalendarDay.objects.visible_to(request.user)
        .holding_at(county)
        .between(date(year, 1, 1), date(year, 12, 31))
    )
    may_run = allowed(request.user, Permission.CYCLE_RUN, organisation=county)
    context = {
        "county": county,
        "counties": counties,
        "year": year,
        "years": [one for one in (year - 1, year, year + 1) if one in YEARS],
        "weekdays": [(name, _short(str(name))) for name in WEEKDAYS.values()],
        "months": _months(year, {day.on: day for day in entered}, today=request.today),
        "entered": sorted(entered, key=lambda day: day.on),
        "named": sorted(_names(year).items()),
        "is_published": is_published(year),
        "may_run": may_run,
        "may_export": may_run and bool(request.user.scope(Permission.EXPORT)),
        "cycles": _running(county) if may_run else [],
    }
    return render(request, "tracker/determination/calendar.html", context)


def _counties(user):
    """The counties that the person's organisations lie in, and those that lie below them."""
    paths = user.scope(Permission.CYCLE_VIEW)
    above = lines_to(paths)
    return (
        Organisation.objects.filter(Q(path__in=above) | within_any(paths))
        .filter(level=OrganisationLevel.COUNTY)
        .active()
        .order_by("path")
    )


def _chosen(counties, code):
    return next((one for one in counties if one.code == code), counties[0] if counties else None)


def _year(request):
    """The year of the address, or this one."""
    text = request.GET.get("year", "")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0
    return year if year in YEARS else request.today.year


def _is_chinese():
    return (get_language() or "").startswith("zh")


def _names(year):
    return names_of(year, "zh" if _is_chinese() else "en")


def _short(name):
    """星期一 is 一 at the head of a column, Monday is Mon."""
    return name[-1] if _is_chinese() else name[:3]


def _running(county):
    """Cycles of the county whose tasks can still be moved."""
    return Cycle.objects.filter(
        organisation=county, phase__in=(Phase.DETERMINATION, Phase.PERFORMANCE)
    )


def _months(year, entered, *, today):
    """Return [{"first", "weeks"}]; a week is seven cells, None outside the month."""
    working = WorkingCalendar({day.on: day.is_working for day in entered.values()})
    return [
        {
            "first": date(year, month, 1),
            "weeks": [
                [
                    _cell(date(year, month, number), working, entered, today) if number else None
                    for number in week
                ]
                for week in MONDAY_FIRST.monthdayscalendar(year, month)
            ],
        }
        for month in range(1, 13)
    ]


def _cell(day, working, entered, today):
    is_working = working.is_working(day)
    return {
        "day": day,
        "is_working": is_working,
        # a word stands only where the day is not what its weekday says
        "is_special": is_working != (day.weekday() < 5),
        "is_entered": day in entered,
        "is_today": day == today,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.CYCLE_RUN)
def calendar_day(request):
    """Enter that a day is worked or off."""
    counties = _counties(request.user).filter(within_any(request.user.scope(Permission.CYCLE_RUN)))
    if request.method == "POST":
        form = CalendarDayForm(request.POST, counties=counties)
        if form.is_valid():
            data = form.cleaned_data
            day = attempt(
                form,
                actions.enter_day,
                data["organisation"],
                on=data["on"],
                is_working=data["is_working"],
                note=data["note"],
                by=request.user,
                at=request.now,
                key=data["key"],
            )
            if day is not None:
                messages.success(
                    request, _("The day was entered. Tasks that exist stay as they are.")
                )
                return _to_calendar(data["organisation"], data["on"].year)
    else:
        initial = {"organisation": request.GET.get("county"), "on": request.GET.get("on")}
        form = CalendarDayForm(initial=initial, counties=counties)
    context = {"form": form, "has_county": counties.exists()}
    status = 422 if form.is_bound else 200
    return render(request, "tracker/determination/calendar_day.html", context, status=status)


@require_POST
@needs(Permission.CYCLE_VIEW)
def calendar_take_back(request, pk):
    """Take back what was entered for a day."""
    day = get_object_or_404(
        CalendarDay.objects.visible_to(request.user).select_related("organisation"), pk=pk
    )
    try:
        actions.take_back_day(day, by=request.user, at=request.now)
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("What was entered for the day was taken back."))
    return _to_calendar(day.organisation, day.on.year)


def _to_calendar(county, year):
    return HttpResponseRedirect(
        f"{reverse('determination:calendar')}?county={county.code}&year={year}"
    )


@require_safe
@needs(Permission.CYCLE_RUN)
def calendar_export(request):
    """What the person's counties have entered, as a workbook that can go in again."""
    if not request.user.scope(Permission.EXPORT):
        raise PermissionDenied(_("Your post does not include this right here."))
    table = CalendarResource(user=request.user, on=request.today).table()
    return workbook_response([table], name=table.title)


class CalendarImport(SheetImportView):
    """A year's notice, from a sheet."""

    resource_class = CalendarResource
    permission = Permission.CYCLE_RUN
    title = gettext_lazy("Bring in working days and days off")
    back_url = reverse_lazy("determination:calendar")
