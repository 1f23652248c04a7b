"""A comparison as a workbook: participants, grades, townships, items that would be unscored."""

from decimal import Decimal

from django.utils.translation import gettext as _

from tracker.assessment.what_if.summaries import reasons_of
from tracker.scoring.numbers import write
from tracker.spreadsheets.writing import Table


def tables_of(rows, *, titles, grades, townships, unscored):
    """Return the Tables of a comparison; `titles` is {item code: title}."""
    return [
        Table(
            _("Comparison"),
            (
                _("Code"),
                _("Name"),
                _("Township"),
                _("Kind"),
                _("Before"),
                _("Full mark before"),
                _("After"),
                _("Full mark after"),
                _("Difference"),
                _("Grade before"),
                _("Grade after"),
                _("What moves it"),
            ),
            (_row(row, titles) for row in rows),
        ),
        Table(_("Grades"), (_("Grade"), _("Before"), _("After")), grades),
        Table(
            _("Townships"),
            (_("Township"), _("Computed"), _("Mean before"), _("Mean after")),
            [(one.name, one.count, Decimal(one.before), Decimal(one.after)) for one in townships],
        ),
        Table(_("Items that would be unscored"), (_("Item"), _("How many")), unscored),
    ]


def _row(row, titles):
    one, participant = row.compared, row.participant
    return (
        participant.code,
        participant.name,
        participant.parent.name if participant.parent else "",
        participant.get_kind_display(),
        _number(one.before),
        _number(one.case.evaluation.full_mark),
        _number(one.after),
        _number(one.evaluation.full_mark),
        _number(one.difference),
        row.title_before,
        row.title_after,
        _("; ").join(" ".join(pair) for pair in reasons_of(one, titles)) if row.crosses else "",
    )


def _number(points):
    """Return points as a number of the sheet; what has no end in decimals as text."""
    text = write(points)
    return text if "/" in text else Decimal(text)
