"""The desk's list of a whole county, read without making a model of every row.

What the page costs must not grow with the number of tasks. In the order of the due days tasks lie
ready for each status (index `task_of_cycle`), not for several statuses together: so the first rows
of each status are taken, and the page is the first of those. The models compile once which tasks
there are to choose from; tabs, counts and pages are cut from that statement.
"""

# ruff: noqa: S608  (the statements are put together from text written here; values are parameters)

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import EmptyResultSet
from django.db import connection

from tracker.organisations.bilingual import speaker
from tracker.performance.lights import SOON
from tracker.performance.progress import Progress
from tracker.performance.states import OPEN, TaskStatus

COLUMNS = (
    "pk",
    "status",
    "due_on",
    "first_sent_on",
    "is_key",
    "template__is_key",
    "title_zh",
    "title_en",
    "template__title_zh",
    "template__title_en",
    "organisation__name_zh",
    "organisation__name_en",
)


@dataclass(frozen=True, slots=True)
class Tab:
    """What one tab shows: statuses, and the due days from a day until a day, both inclusive.

    `holds` names tabs before it, no task in two of them, all of whose tasks it shows as well.
    """

    statuses: tuple[str, ...]
    since: date | None = None
    until: date | None = None
    holds: tuple[str, ...] = ()

    def narrow(self, tasks):
        """Return those of the tasks that the tab shows."""
        tasks = tasks.filter(status__in=self.statuses)
        if self.since:
            tasks = tasks.filter(due_on__gte=self.since)
        return tasks.filter(due_on__lte=self.until) if self.until else tasks


def tabs(*, on):
    """Return {name: Tab} on a day."""
    return {
        "overdue": Tab(OPEN, until=on - date.resolution),
        "soon": Tab(OPEN, since=on, until=on + SOON),
        "open": Tab(OPEN, holds=("overdue", "soon")),
        "sent": Tab((TaskStatus.SUBMITTED,)),
        "all": Tab(tuple(TaskStatus), holds=("open", "sent")),
    }


@dataclass(slots=True)
class TaskRow:
    """One row of the list: what it shows, and what its light and its progress are found from."""

    pk: int
    status: str
    due_on: date
    first_sent_on: date | None
    is_key_task: bool
    title: str
    organisation: str
    progress: Progress | None = None


class TaskRows:
    """The tasks of a queryset as rows, in the order of due day and number."""

    def __init__(self, tasks):
        try:
            query = tasks.order_by().values(*COLUMNS).query
            self.statement, self.values = query.sql_with_params()
        except EmptyResultSet:  # there can be none
            self.statement, self.values = None, ()

    def first(self, tab, *, most, after=None):
        """Return the first `most` rows of a tab, after the mark (due day, number) if there is one.

        A title of its own goes before the template's, as in `Task.title`.
        """
        if self.statement is None:
            return []
        parts, values = [], []
        for status in tab.statuses:
            sql, given = self._part((status,), tab.since, tab.until, after)
            parts.append(f"SELECT * FROM ({sql} ORDER BY due_on, pk LIMIT {most}) part")
            values += given
        say = speaker()
        with connection.cursor() as cursor:
            cursor.execute(f"{' UNION ALL '.join(parts)} ORDER BY due_on, pk LIMIT {most}", values)
            return [_row(say, *row) for row in cursor.fetchall()]

    def counts(self, by_name, *, most):
        """Return {name: how many tasks} for {name: Tab}, none counted further than `most` + 1.

        Where the tabs that it holds have more already, a tab is not counted again.
        """
        if self.statement is None:
            return dict.fromkeys(by_name, 0)
        steps, values = [], []
        for name, tab in by_name.items():
            sql, given = self._part(tab.statuses, tab.since, tab.until, of="1")
            count = f"(SELECT COUNT(*) FROM ({sql} LIMIT {most + 1}) counted)"
            if tab.holds:
                held = " + ".join(f"(SELECT n FROM n_{held})" for held in tab.holds)
                count = f"CASE WHEN {held} > {most} THEN {most + 1} ELSE {count} END"
            steps.append(f"n_{name} AS MATERIALIZED (SELECT {count} AS n)")
            values += given
        numbers = ", ".join(f"(SELECT n FROM n_{name})" for name in by_name)
        with connection.cursor() as cursor:
            cursor.execute(f"WITH {', '.join(steps)} SELECT {numbers}", values)
            return dict(zip(by_name, cursor.fetchone(), strict=True))

    def _part(self, statuses, since, until, after=None, of="*"):
        """Return (SQL, values) of the tasks of these statuses and days, in no order."""
        day = connection.ops.adapt_datefield_value
        conditions = [f"status IN ({', '.join(['%s'] * len(statuses))})"]
        values = [*self.values, *statuses]
        if after is not None:
            # the first half is what the index can seek
            conditions.append("due_on >= %s AND (due_on > %s OR pk > %s)")
            values += [day(after[0]), day(after[0]), after[1]]
        if since is not None:
            conditions.append("due_on >= %s")
            values.append(day(since))
        if until is not None:
            conditions.append("due_on <= %s")
            values.append(day(until))
        where = " AND ".join(conditions)
        return f"SELECT {of} FROM ({self.statement}) tasks WHERE {where}", values


def _row(say, pk, status, due_on, sent_on, is_key, of_key, own_zh, own_en, its_zh, its_en, zh, en):
    title = say(own_zh, own_en) or say(its_zh, its_en)
    due_on, sent_on, is_key = _day(due_on), _day(sent_on), bool(is_key or of_key)
    return TaskRow(pk, status, due_on, sent_on, is_key, title, say(zh, en))


def _day(value):
    """A day, which SQLite hands out as text."""
    return date.fromisoformat(value) if isinstance(value, str) else value
