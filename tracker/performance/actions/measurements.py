"""Measured values: entered once by whoever owns the number, for every branch it concerns."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from tracker.audit.deeds import deed, record
from tracker.audit.refusals import Refused
from tracker.determination.models import Cycle
from tracker.performance import owners
from tracker.performance.models import Measurement
from tracker.performance.states import MEASURING_PHASES

LARGEST = 10**14  # in units of 0.0001: ten thousand million
AT_ONCE = 500  # rows per statement
WRITTEN = [
    "value",
    "numerator",
    "denominator",
    "not_applicable",
    "reason",
    "entered_by",
    "entered_at",
    "post",
]


@dataclass(frozen=True)
class Value:
    """What is entered for one participant: a value, a ratio, or why it does not apply.

    `value`, `numerator` and `denominator` are whole numbers of 0.0001 of the measure's unit.
    """

    value: int | None = None
    numerator: int | None = None
    denominator: int | None = None
    not_applicable: bool = False
    reason: str = ""


@deed
def enter_measurement(participant, measure, *, by, at, value):
    """Enter or change one measured value (a `Value`); return the Measurement.

    :raises PermissionDenied: when neither a role nor the seat that owns the number allows it
    :raises Refused: when the cycle is past review, the value is about the person, or it is not
        what the measure asks for
    """
    enter_measurements(measure, {participant: value}, by=by, at=at)
    return Measurement.objects.get(participant=participant, measure=measure)


@deed
def enter_measurements(measure, values, *, by, at):
    """Enter the values of one measure: {participant: Value}; return how many changed.

    What stays equal is not written. Each change is recorded with the old and the new value.

    :raises PermissionDenied: when one of the participants lies outside the person's right
    :raises Refused: when the cycle is past review, one value is about the person, or it is not
        what the measure asks for
    """
    participants = sorted(values, key=lambda participant: participant.pk)
    # held until the deed ends: no phase moves on under a value that is being entered
    cycles = list(
        Cycle.objects.select_for_update(no_key=True)
        .filter(pk__in={participant.cycle_id for participant in participants})
        .order_by("pk")
    )
    posts = {row.pk: owners.entering_post(by, measure, row) for row in participants}
    if None in posts.values():
        raise PermissionDenied(_("Your post does not include this right here."))
    for cycle in cycles:
        if cycle.phase not in MEASURING_PHASES:
            raise Refused(
                _(
                    "The cycle stands in “%(phase)s”; measured values are entered from performance "
                    "until review."
                )
                % {"phase": cycle.get_phase_display()}
            )
    there = {
        measurement.participant_id: measurement
        for measurement in Measurement.objects.select_for_update(of=("self",)).filter(
            measure=measure, participant__in=participants
        )
    }
    new, changed, before = [], [], {}
    for participant in participants:
        value = values[participant]
        check_entry(measure, participant, value, by=by)
        old = there.get(participant.pk)
        if old is not None and _said(old) == _said(value):
            continue
        before[participant.pk] = _said(old) if old is not None else None
        row = old or Measurement(
            cycle_id=participant.cycle_id, participant=participant, measure=measure
        )
        row.value, row.numerator, row.denominator = (
            value.value,
            value.numerator,
            value.denominator,
        )
        row.not_applicable, row.reason = value.not_applicable, value.reason.strip()
        row.entered_by, row.entered_at, row.post = by, at, posts[participant.pk]
        (new if old is None else changed).append(row)
    # a county has thousands of branches: rows go in together, each is noted by itself
    Measurement.objects.bulk_create(new, batch_size=AT_ONCE)
    Measurement.objects.bulk_update(changed, WRITTEN, batch_size=AT_ONCE)
    written = {row.participant_id: row for row in (*new, *changed)}
    for participant in participants:
        if (row := written.get(participant.pk)) is not None:
            old = before[participant.pk]
            record(
                "measurement.entered" if old is None else "measurement.changed",
                by=by,
                at=at,
                about=row,
                organisation=participant.organisation,
                data={"measure": measure.code, "old": old, "new": _said(row)},
            )
    return len(written)


def check_entry(measure, participant, value, *, by):
    """Refuse what the measure does not ask for, and a value about oneself.

    :raises Refused: with the organisation's name, at the row's field
    """
    if owners.is_about_oneself(by, participant):
        raise Refused(
            _("%(name)s: nobody enters a value about themselves; let another post enter it.")
            % {"name": participant.name},
            field=f"p{participant.pk}",
        )
    check_value(measure, participant, value)


def _said(value):
    """What a measurement says, for comparing and for the audit trail."""
    if value.not_applicable:
        return {"not_applicable": True, "reason": value.reason.strip()}
    if value.value is not None:
        return {"value": value.value, "reason": value.reason.strip()}
    return {
        "numerator": value.numerator,
        "denominator": value.denominator,
        "reason": value.reason.strip(),
    }


def check_value(measure, participant, value):
    """Refuse what the measure does not ask for; the message names the organisation."""

    def refuse(message):
        raise Refused(
            _("%(name)s: %(message)s") % {"name": participant.name, "message": message},
            field=f"p{participant.pk}",
        )

    numbers = (value.value, value.numerator, value.denominator)
    if any(number is not None and not 0 <= number <= LARGEST for number in numbers):
        refuse(_("numbers must not be negative or larger than ten thousand million."))
    if len(value.reason.strip()) > 300:
        refuse(_("keep the reason within 300 characters."))
    if value.not_applicable:
        if any(number is not None for number in numbers):
            refuse(_("what does not apply has no value."))
        if not value.reason.strip():
            refuse(_("say why it does not apply."))
    elif measure.is_ratio:
        if value.value is not None or value.numerator is None or value.denominator is None:
            refuse(_("both numbers are needed: of these, and of all."))
        if value.denominator == 0:
            refuse(_("of all cannot be 0; mark it as not applying and say why."))
        if value.numerator > value.denominator:
            refuse(_("of these cannot be more than of all."))
    elif value.value is None or value.numerator is not None or value.denominator is not None:
        refuse(_("one value is needed."))
