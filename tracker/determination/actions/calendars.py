"""Days that a county enters as worked or off, and takes back."""

from django.utils.translation import gettext as _

from tracker.audit.deeds import deed, record
from tracker.audit.refusals import Refused
from tracker.determination.models import CalendarDay
from tracker.organisations.models import Organisation, OrganisationLevel
from tracker.organisations.permissions import Permission, require

YEARS = range(2000, 2101)


@deed
def enter_day(organisation, *, on, is_working, note="", by, at):
    """Enter that a day is worked or off in a county, or change what was entered; return the row.

    Tasks that exist stay where they are until somebody moves them.

    :raises PermissionDenied: without the right to run the county's cycles
    :raises Refused: for an organisation that is no county, or a year that nobody plans for
    """
    require(by, Permission.CYCLE_RUN, organisation=organisation)
    check_day(organisation, on=on)
    note = note.strip()
    # two who enter the same day at once have no row of their own to wait for
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    day = CalendarDay.objects.select_for_update().filter(organisation=organisation, on=on).first()
    if day is not None and (day.is_working, day.note) == (is_working, note):
        return day
    if day is None:
        day = CalendarDay.objects.create(
            organisation=organisation, on=on, is_working=is_working, note=note
        )
    else:
        day.is_working, day.note = is_working, note
        day.save(update_fields=["is_working", "note"])
    _record("calendar.day_entered", day, by=by, at=at)
    return day


def check_day(organisation, *, on):
    """Pass when a day of an organisation's calendar can be entered.

    :raises Refused: naming the field that is wrong
    """
    if organisation.level != OrganisationLevel.COUNTY:
        raise Refused(_("The calendar is the county's."), field="organisation")
    if on.year not in YEARS:
        message = _("Give a day from %(first)s to %(last)s.")
        raise Refused(message % {"first": YEARS[0], "last": YEARS[-1]}, field="on")


@deed
def take_back_day(day, *, by, at):
    """Take back what was entered for a day: what is published holds again.

    :raises PermissionDenied: without the right to run the county's cycles
    :raises Refused: when somebody took it back a moment before
    """
    require(by, Permission.CYCLE_RUN, organisation=day.organisation)
    day = (
        CalendarDay.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .filter(pk=day.pk)
        .first()
    )
    if day is None:
        raise Refused(_("This was removed already."))
    _record("calendar.day_taken_back", day, by=by, at=at)
    day.delete()


def _record(verb, day, *, by, at):
    record(
        verb,
        by=by,
        at=at,
        about=day,
        organisation=day.organisation,
        data={"on": day.on, "is_working": day.is_working, "note": day.note},
    )
