# ruff: noqa: S608  (the statement is put together from text written here; values are parameters)
"""Fill a cycle's task lists from the templates, in one statement; close what was left open."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.audit.deeds import deed, record
from tracker.audit.refusals import Refused
from tracker.determination.actions import move_phase
from tracker.determination.models import Cycle, TaskTemplate
from tracker.determination.recurrence import BadRecurrence, due_days
from tracker.determination.states import Phase
from tracker.determination.working_days import calendar_of
from tracker.organisations.permissions import Permission, require
from tracker.performance.models import Task
from tracker.performance.states import MENDING_PHASES, TaskStatus

# One row per template and period, one per template and kind of organisation it applies to; the
# rest is the database's work. A period that still has its task of the template whose place another
# takes is not asked twice. `made` is the first post in use of the kind that the template names.
_STATEMENT = """
INSERT INTO tracker_task (
  cycle_id, participant_id, organisation_id, template_id, title_zh, title_en, post_id, person_id,
  period_start, scheduled_on, due_on, status, first_sent_on
)
WITH dues (template_id, period_start, scheduled_on, due_on) AS (VALUES {dues}),
fits (template_id, level, kind, least, most) AS (VALUES {fits}),
seats AS (
  SELECT organisation_id, kind, MIN(id) AS post_id FROM tracker_post
  WHERE is_active GROUP BY organisation_id, kind
)
SELECT p.cycle_id, p.id, p.organisation_id, t.id, '', '', s.post_id, NULL,
  d.period_start, d.scheduled_on, d.due_on, 'due', NULL
FROM tracker_participant p
JOIN tracker_organisation o ON o.id = p.organisation_id AND o.dissolved_on IS NULL
JOIN fits f ON f.level = p.level AND f.kind = p.kind AND {size} BETWEEN f.least AND f.most
JOIN tracker_tasktemplate t ON t.id = f.template_id
JOIN dues d ON d.template_id = f.template_id
LEFT JOIN seats s ON s.organisation_id = p.organisation_id AND s.kind = t.post_kind
WHERE p.cycle_id = %s AND p.post_id IS NULL
  AND NOT EXISTS (
    SELECT 1 FROM tracker_task x
    WHERE x.participant_id = p.id AND x.template_id = f.template_id
      AND x.period_start = d.period_start
  )
  AND NOT EXISTS (
    SELECT 1 FROM tracker_task y
    WHERE y.participant_id = p.id AND y.template_id = t.replaces_id
      AND y.period_start = d.period_start
  )
{order}
"""


MOST = 2_147_483_647  # members: no upper end


@dataclass(frozen=True)
class Generated:
    """What a generation did: tasks made, templates and periods gone through, tasks taken back."""

    created: int
    templates: int
    periods: int
    taken_back: int = 0


@deed
def generate_tasks(cycle, *, by, at):
    """Give every participant its tasks of the cycle; what is there already stays as it is.

    Only what is asked by templates that are given no longer is taken back (see `_take_back`).
    A template applies by level, kind of organisation and number of members; the task names the
    post, whose holder follows by day. Until performance begins the year is filled whole, for the
    size that was frozen. Once it has begun only what is due from the day of `at` on is added, for
    the size of that day: a branch that has grown, or a template that came later, makes nobody miss
    what was over before it was asked. Returns a `Generated`.

    :raises PermissionDenied: without the right to run the cycle
    :raises Refused: outside determination and performance, or when a template's recurrence cannot
        be understood
    """
    require(by, Permission.CYCLE_RUN, organisation=cycle.organisation)
    cycle = Cycle.objects.select_for_update().get(pk=cycle.pk)
    if cycle.phase not in (Phase.DETERMINATION, Phase.PERFORMANCE):
        raise Refused(_("Tasks can be generated until self-assessment begins."))
    since = timezone.localdate(at) if cycle.phase == Phase.PERFORMANCE else None
    return _fill(cycle, since=since, by=by, at=at)


def _fill(cycle, *, since, by, at):
    """Insert what is missing, `since` a day or for the whole cycle, and record it."""
    templates = list(TaskTemplate.objects.given_in(cycle.organisation).order_by("order", "code"))
    calendar = calendar_of(cycle.organisation, cycle.starts_on, cycle.ends_on)
    dues = [
        (template.pk, due)
        for template in templates
        for due in template_dues(template, cycle, calendar)
        if since is None or due.due_on >= since
    ]
    sized = "participant" if since is None else "organisation"
    taken_back = _take_back(cycle, templates, after=since, sized=sized)
    created = insert(cycle, templates, dues, size=f"{sized[0]}.members")
    generated = Generated(
        created=created, templates=len(templates), periods=len(dues), taken_back=taken_back
    )
    record(
        "tasks.generated",
        by=by,
        at=at,
        about=cycle,
        organisation=cycle.organisation,
        data={"created": created, "templates": len(templates), "periods": len(dues)}
        | ({"taken_back": taken_back} if taken_back else {}),
    )
    return generated


def _take_back(cycle, templates, *, after, sized):
    """Remove what is asked by templates that are given no longer; return how many tasks.

    A template is given no longer when it was retired, or one of the county's own took its place;
    and to nobody whom it does not fit: a branch that has shrunk under seven members has no
    committee meetings to miss. `sized` says whose members count, as in `insert`. Only what is
    planned after that day (None: whenever it is), and nobody has begun, planned or handed down.
    """
    left = Task.objects.filter(cycle=cycle, template__isnull=False, status=TaskStatus.DUE)
    if after is not None:
        left = left.filter(scheduled_on__gt=after)
    left = left.filter(~Q(template__in=templates) | _not_fitting(templates, f"{sized}__members"))
    left = left.filter(record_tasks=None, parts=None, milestones=None)
    return left.delete()[1].get(Task._meta.label, 0)


def _not_fitting(templates, members):
    """Return the Q of tasks whose organisation is of another kind or size than its template."""
    found = Q(pk__in=[])
    for template in templates:
        fits = Q()
        if template.applies_to:
            fits &= Q(participant__kind__in=template.applies_to)
        if template.min_members:
            fits &= Q(**{f"{members}__gte": template.min_members})
        if template.max_members is not None:
            fits &= Q(**{f"{members}__lte": template.max_members})
        if fits:
            found |= Q(template=template) & ~fits
    return found


def template_dues(template, cycle, calendar):
    """Return the Dues of one template's periods in the cycle, by a calendar of working days.

    :raises Refused: when the template's recurrence cannot be understood
    """
    try:
        return due_days(
            template.recurrence, first=cycle.starts_on, last=cycle.ends_on, calendar=calendar
        )
    except BadRecurrence as error:
        raise Refused(
            _("The task template “%(title)s” (%(code)s) does not say when it recurs.")
            % {"title": template.title, "code": template.code}
        ) from error


def insert(cycle, templates, dues, *, size="p.members"):
    """Run the one statement and return how many tasks it made.

    `dues` is a list of (template id, Due); templates without one are passed over. `size` is the
    column of members that counts: the participant's own, or its organisation's.
    """
    present = set(cycle.participants.filter(post=None).values_list("level", "kind").distinct())
    fits = [
        (
            template.pk,
            level,
            kind,
            template.min_members,
            MOST if template.max_members is None else template.max_members,
        )
        for template in templates
        for level, kind in sorted(present)
        if template.level == level and (not template.applies_to or kind in template.applies_to)
    ]
    if not fits or not dues:
        return 0
    is_sqlite = connection.vendor == "sqlite"
    due_row = "(%s, %s, %s, %s)" if is_sqlite else "(%s::bigint, %s::date, %s::date, %s::date)"
    sql = _STATEMENT.format(
        dues=", ".join([due_row] * len(dues)),
        fits=", ".join(["(%s, %s, %s, %s, %s)"] * len(fits)),
        size=size,
        # joined by hashing the rows come in any order, and the same filling would number its tasks
        # otherwise each time
        order="" if is_sqlite else "ORDER BY p.id, t.id, d.period_start",
    )
    values = [
        value
        for template_id, due in dues
        for value in (template_id, due.period_start, due.scheduled_on, due.due_on)
    ]
    values += [value for row in fits for value in row]
    with connection.cursor() as cursor:
        if not is_sqlite:
            # for a table it takes for empty the planner would look through the growing heap once
            # for every row it adds: hours instead of seconds
            cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(sql, [*values, cycle.pk])
        created = cursor.rowcount
        if not is_sqlite:
            cursor.execute("SET LOCAL enable_nestloop TO DEFAULT")
        if created and not is_sqlite:
            # the planner would go on with the statistics of an empty table for minutes
            cursor.execute("ANALYZE tracker_task")
    return created


@deed
def begin_performance(cycle, *, by, at):
    """Generate the cycle's tasks and move it into performance; return the cycle.

    :raises PermissionDenied: without the right to run the cycle
    :raises Refused: when the cycle is in another phase than determination
    """
    require(by, Permission.CYCLE_RUN, organisation=cycle.organisation)
    moved = move_phase(cycle, Phase.PERFORMANCE, by=by, at=at) or Cycle.objects.get(pk=cycle.pk)
    _fill(moved, since=None, by=by, at=at)
    return moved


@deed
def mark_missed(cycle, *, by, at):
    """Mark every task that is still to do or returned as missed; return how many there were.

    :raises PermissionDenied: without the right to run the cycle
    :raises Refused: when the cycle is not in performance or self-assessment
    """
    require(by, Permission.CYCLE_RUN, organisation=cycle.organisation)
    cycle = Cycle.objects.select_for_update().get(pk=cycle.pk)
    if cycle.phase not in MENDING_PHASES:
        raise Refused(_("Tasks can be closed in performance and self-assessment only."))
    missed = Task.objects.filter(cycle=cycle).open().update(status=TaskStatus.MISSED)
    record(
        "tasks.missed",
        by=by,
        at=at,
        about=cycle,
        organisation=cycle.organisation,
        data={"missed": missed},
    )
    return missed
