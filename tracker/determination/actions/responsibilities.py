"""Responsibility lists: filled in one statement from duties, posts and whoever holds them."""

from contextlib import contextmanager

from django.db import connection
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.audit.deeds import deed, record
from tracker.audit.refusals import Refused
from tracker.determination.models import (
    Cycle,
    Duty,
    Participant,
    Responsibility,
    TaskTemplate,
)
from tracker.determination.states import Phase
from tracker.organisations.permissions import Permission, require

NEVER = 2_147_483_647  # more members than any organisation has
OFFERS_AT_ONCE = 400  # rows of parameters in one statement, far below SQLite's limit

# One row per participant and matching duty. `offer` says for each duty, level and kind from how
# many members on a task and a time exist; `seat` prefers a post that somebody holds. A branch that
# is too small for every task of a duty does not have that duty; a duty without any task is a gap.
FILL = """
INSERT INTO tracker_responsibility
    (participant_id, duty_id, post_id, person_id, has_task, has_time, has_requirement)
WITH offer (duty_id, level, kind, post_kind, task_from, time_from, has_requirement) AS (
    VALUES {offers}
),
holder AS (
    SELECT a.post_id, MIN(a.person_id) AS person_id
    FROM tracker_appointment a
    WHERE NOT a.is_deputy AND a.since <= %s AND (a.until IS NULL OR a.until >= %s)
    GROUP BY a.post_id
),
seat AS (
    SELECT s.organisation_id, s.kind,
        COALESCE(MIN(CASE WHEN h.person_id IS NOT NULL THEN s.id END), MIN(s.id)) AS post_id
    FROM tracker_post s
    JOIN tracker_participant m ON m.organisation_id = s.organisation_id AND m.cycle_id = %s
        AND m.post_id IS NULL
    LEFT JOIN holder h ON h.post_id = s.id
    WHERE s.is_active
    GROUP BY s.organisation_id, s.kind
)
SELECT p.id, offer.duty_id, seat.post_id, holder.person_id,
    p.members >= offer.task_from, p.members >= offer.time_from, offer.has_requirement = 1
FROM offer
JOIN tracker_participant p
    ON p.cycle_id = %s AND p.post_id IS NULL AND p.level = offer.level AND p.kind = offer.kind
LEFT JOIN seat ON seat.organisation_id = p.organisation_id AND seat.kind = offer.post_kind
LEFT JOIN holder ON holder.post_id = seat.post_id
WHERE p.members >= offer.task_from OR offer.task_from = {never}
ORDER BY p.id, offer.duty_id
"""


@deed
def refill_responsibilities(cycle, *, by, at):
    """Write the responsibility lists anew, after posts, their holders or duties have changed.

    :raises Refused: when performance is over: lists of what was scored stay as they were
    """
    require(by, Permission.CYCLE_RUN, organisation=cycle.organisation)
    cycle = Cycle.objects.select_for_update(of=("self",)).get(pk=cycle.pk)
    if cycle.phase not in (Phase.DETERMINATION, Phase.PERFORMANCE):
        raise Refused(_("Responsibilities can be filled until performance ends."))
    fill(cycle, on=timezone.localdate(at))
    record(
        "cycle.responsibilities_filled",
        by=by,
        at=at,
        about=cycle,
        organisation=cycle.organisation,
        data={"code": cycle.code, **count_gaps(cycle)},
    )
    return cycle


def fill(cycle, *, on):
    """Replace the cycle's responsibilities by those that follow from duties and posts that day."""
    # nothing refers to these rows, and writing them anew is quicker than comparing
    Responsibility.objects.filter(participant__cycle=cycle)._raw_delete(
        using=Responsibility.objects.db
    )
    offers = offers_for(cycle)
    with connection.cursor() as cursor, _whole_tables_joined(cursor):
        for start in range(0, len(offers), OFFERS_AT_ONCE):
            part = offers[start : start + OFFERS_AT_ONCE]
            rows = ", ".join(["(%s, %s, %s, %s, %s, %s, %s)"] * len(part))
            parameters = [value for offer in part for value in offer]
            # only placeholders are written into the statement
            cursor.execute(
                FILL.format(offers=rows, never=NEVER), [*parameters, on, on, cycle.pk, cycle.pk]
            )


@contextmanager
def _whole_tables_joined(cursor):
    """Keep PostgreSQL from looping over rows that it has no statistics of yet.

    The participants were inserted in this very transaction; it would guess that there is one, and
    take minutes for what hashing does in a second.
    """
    if connection.vendor != "postgresql":
        yield
        return
    cursor.execute("SET LOCAL enable_nestloop = off")
    yield
    cursor.execute("SET LOCAL enable_nestloop = on")


def offers_for(cycle):
    """Return the duties of a cycle as rows of `FILL`, for each level and kind that takes part.

    A row is (duty, level, kind, post kind, members from which a task applies, members from which
    it has a time, 1 when a requirement is written).
    """
    # a leader's duties stand in the list of the leader's organisation
    organisations = Participant.objects.filter(cycle=cycle).organisations().order_by()
    there = set(organisations.values_list("level", "kind").distinct())
    return offers_among(there, cycle.organisation)


def offers_among(there, organisation):
    """Return the rows of `offers_for` for (level, kind) pairs at or below an organisation."""
    offers = []
    given = Prefetch("templates", TaskTemplate.objects.given_in(organisation))
    for duty in Duty.objects.prefetch_related(given, "measures"):
        for level, kind in sorted(there):
            if level != duty.level or (duty.applies_to and kind not in duty.applies_to):
                continue
            task_from, time_from = _starts(duty, level, kind)
            requirement = int(bool(duty.requirement_zh or duty.requirement_en))
            offers.append((duty.pk, level, kind, duty.post_kind, task_from, time_from, requirement))
    return offers


def _starts(duty, level, kind):
    """Return from how many members on the duty has a task or measure, and one with a time."""
    if duty.measures.all():
        return 0, 0
    applying = [
        template
        for template in duty.templates.all()
        if template.level == level and (not template.applies_to or kind in template.applies_to)
    ]
    task_from = min((template.min_members for template in applying), default=NEVER)
    timed = [template.min_members for template in applying if template.recurrence]
    return task_from, min(timed, default=NEVER)


def count_gaps(cycle):
    """Return {"lines", "gaps"}: how many responsibilities there are and how many lack a fix."""
    lines = Responsibility.objects.filter(participant__cycle=cycle)
    return {"lines": lines.count(), "gaps": lines.lacking().count()}
