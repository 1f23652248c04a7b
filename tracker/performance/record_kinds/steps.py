"""The steps of a decision (four discussions, two disclosures: 003 V) and of a problem (S16)."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.audit.refusals import Refused
from tracker.determination.record_kinds import RecordKind


@dataclass(frozen=True)
class Step:
    """One step: its code in `Record.steps` and what it is called."""

    code: str
    title: str | Promise


STEPS = {
    RecordKind.DECISION: (
        Step("proposed_on", gettext_lazy("Proposed by the branch committee")),
        Step("consulted_on", gettext_lazy("Consulted by the two committees")),
        Step("deliberated_on", gettext_lazy("Deliberated by the members' general meeting")),
        Step("resolved_on", gettext_lazy("Resolved by the villagers")),
        Step("resolution_disclosed_on", gettext_lazy("Resolution disclosed")),
        Step("outcome_disclosed_on", gettext_lazy("Outcome disclosed")),
    ),
    RecordKind.PROBLEM: (
        Step("raised_on", gettext_lazy("Raised on")),
        Step("answered_on", gettext_lazy("Answered on")),
    ),
}


@dataclass(frozen=True)
class Progress:
    """How far it has come: `rows` are (Step, date or None), `days` from the first to the last."""

    rows: tuple
    done: int
    days: int | None

    @property
    def total(self):
        return len(self.rows)

    @property
    def is_complete(self):
        return self.done == self.total


def field_of_step(code):
    """Return the name of the form's field for a step."""
    return f"step_{code}"


def progress_of(kind, steps):
    """Return the Progress of a kind with steps, or None for the others."""
    if kind not in STEPS:
        return None
    rows = tuple((step, _day(steps.get(step.code))) for step in STEPS[kind])
    days = [day for _step, day in rows if day is not None]
    complete = len(days) == len(rows)
    return Progress(rows, len(days), (days[-1] - days[0]).days if complete else None)


def _day(text):
    return date.fromisoformat(text) if text else None


def check_steps(kind, steps, *, first=None, last=None, today=None):
    """Pass when the days of the steps {code: ISO date} are possible, else say what is not.

    They must come in order. With `first`, `last` and `today` (to send) the first step must be
    there, none may be left out before a later one, and every day must lie in the cycle and not in
    the future.

    :raises Refused: at the field of the step
    """
    to_send = today is not None
    before, missing = None, None
    for number, (step, day) in enumerate(progress_of(kind, steps).rows):
        place = field_of_step(step.code)
        if day is None:
            if number == 0 and to_send:
                raise Refused(
                    _("Give the day of this step: %(step)s.") % {"step": step.title}, field=place
                )
            missing = missing or step
            continue
        if missing is not None and to_send:
            raise Refused(
                _("Give the day of this step first: %(step)s.") % {"step": missing.title},
                field=field_of_step(missing.code),
            )
        if before is not None and day < before[1]:
            raise Refused(
                _("This cannot come before “%(step)s” (%(day)s).")
                % {"step": before[0].title, "day": before[1].isoformat()},
                field=place,
            )
        if to_send and day > today:
            raise Refused(_("The date lies in the future."), field=place)
        if to_send and not first <= day <= last:
            raise Refused(
                _("The date lies outside the cycle (%(first)s to %(last)s).")
                % {"first": first.isoformat(), "last": last.isoformat()},
                field=place,
            )
        before = (step, day)
