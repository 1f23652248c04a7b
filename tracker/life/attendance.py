"""Attendance that asks for somebody to look: shares of those who came, over all of a branch."""

from datetime import timedelta

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from tracker.performance.states import RecordStatus

IN_A_ROW = 2  # meetings
LATELY = timedelta(days=120)


def low_twice(records, *, least, on):
    """{organisation id: [Record, Record]}: those whose last two meetings lay under the share.

    `records` is a queryset of Records, `least` whole per cent of those expected. Drafts, meetings
    without numbers and those longer ago than four months are left out. Nothing follows from it by
    itself: it is for the level above to ask.
    """
    told = (
        records.events()
        .exclude(status=RecordStatus.DRAFT)
        .filter(
            attended__isnull=False,
            expected__gt=0,
            happened_on__gte=on - LATELY,
            happened_on__lte=on,
        )
    )
    numbered = told.annotate(
        back=Window(
            RowNumber(),
            partition_by=F("organisation"),
            order_by=[F("happened_on").desc(), F("id").desc()],
        )
    ).filter(back__lte=IN_A_ROW)
    latest = {}
    for row in numbered.order_by("organisation_id", "back").only(
        "id", "organisation_id", "happened_on", "attended", "expected"
    ):
        latest.setdefault(row.organisation_id, []).append(row)
    return {
        organisation: rows
        for organisation, rows in latest.items()
        if len(rows) == IN_A_ROW and all(is_low(row, least=least) for row in rows)
    }


def is_low(record, *, least):
    """Tell whether fewer than `least` per cent of those expected came."""
    return record.attended * 100 < least * record.expected
