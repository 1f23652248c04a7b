"""A county's own working days and days off, as a sheet: a year's notice comes in at once."""

from django.core.exceptions import ValidationError

from tracker.audit.refusals import Refused
from tracker.determination.actions.calendars import check_day, enter_day
from tracker.determination.models import CalendarDay
from tracker.organisations.models import Organisation
from tracker.organisations.permissions import Permission
from tracker.spreadsheets.columns import Column
from tracker.spreadsheets.resources import ResourceBase
from tracker.spreadsheets.widgets import DateWidget, ScopedCodeWidget, YesNoWidget


class CalendarResource(ResourceBase):
    """A row for each day that a county has entered. A sheet enters days and changes them."""

    permission = Permission.CYCLE_RUN

    county = Column(
        "organisation",
        title_en="County code",
        title_zh="县级编码",
        widget=ScopedCodeWidget(Organisation),
        required=True,
    )
    day = Column(
        "on",
        title_en="Day",
        title_zh="日期",
        widget=DateWidget(),
        required=True,
        help_en="For example 2026-10-10",
        help_zh="如 2026-10-10",
    )
    working = Column(
        "is_working",
        title_en="Worked",
        title_zh="是否上班",
        widget=YesNoWidget(),
        required=True,
        help_en="yes where the day is worked, no where it is off",
        help_zh="上班填“是”，放假填“否”",
    )
    note = Column(
        "note",
        title_en="Why",
        title_zh="原因",
        help_en="For example: National Day, exchanged",
        help_zh="如：国庆节调休",
    )

    class Meta:
        model = CalendarDay
        import_id_fields = ("county", "day")

    def related(self):
        return ["organisation"]

    def validate(self, instance, values):
        """The calendar is the county's, and the year one that somebody plans for."""
        try:
            check_day(instance.organisation, on=instance.on)
        except Refused as error:
            raise ValidationError({error.field: str(error)}) from error

    def apply(self, rows, *, by, at):
        for row in rows:
            day = row.instance
            enter_day(
                day.organisation,
                on=day.on,
                is_working=day.is_working,
                note=day.note,
                by=by,
                at=at,
            )
