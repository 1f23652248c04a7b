"""What the summary of a day and a person's calendar say of tasks and records."""

from datetime import timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from tracker.notices import contributors
from tracker.notices.contributors import Entry
from tracker.notices.lines import SHOWN, Item, Line, LineKind
from tracker.organisations.permissions import Permission
from tracker.organisations.scope import within_any
from tracker.performance.models import Record, Task, writing_organisations
from tracker.performance.states import (
    ACCEPTING_PHASES,
    MENDING_PHASES,
    WRITING_PHASES,
    RecordStatus,
)

SOON = timedelta(days=3)


def own_tasks(user):
    """Open tasks of a running cycle that this person does or answers for."""
    posts = [post.pk for post in user.standing]
    own = Q(organisation__in=writing_organisations(user)) | Q(post__in=posts)
    return Task.objects.filter(own, cycle__phase__in=WRITING_PHASES).open()


@contributors.lines
def tasks_and_records(user, *, on):
    """Own tasks overdue and due soon, records returned; above, what waits in the area."""
    lines = []
    if user.standing:
        several = len({post.organisation_id for post in user.standing}) > 1
        page = reverse("performance:task-list")
        tasks = own_tasks(user)
        for kind, some in (
            (LineKind.TASKS_OVERDUE, tasks.filter(due_on__lt=on)),
            (LineKind.TASKS_DUE, tasks.filter(due_on__gte=on, due_on__lte=on + SOON)),
        ):
            if count := some.count():
                lines.append(Line(kind, count, page, _items(some, several)))
    if own := writing_organisations(user):
        returned = Record.objects.filter(
            organisation__in=own,
            status=RecordStatus.RETURNED,
            cycle__phase__in=MENDING_PHASES,
        )
        lines.append(Line(LineKind.RECORDS_RETURNED, returned.count(), page))
    if paths := user.scope(Permission.RECORD_ACCEPT):
        lines += _of_area(within_any(paths, at="organisation__path"), on=on)
    return lines


@contributors.area_lines
def tasks_of_area(organisation, *, on):
    """How many organisations are late and how many records wait: numbers only."""
    return _of_area(within_any([organisation.path], at="organisation__path"), on=on)


def _of_area(place, *, on):
    # nobody is left to do the tasks of what was dissolved, and a locked cycle accepts no record
    late = Task.objects.filter(place, organisation__dissolved_on=None)
    late = late.filter(cycle__phase__in=WRITING_PHASES).overdue(on=on)
    waiting = Record.objects.filter(place, cycle__phase__in=ACCEPTING_PHASES).waiting()
    organisations = late.aggregate(n=Count("organisation", distinct=True))["n"]
    return [
        Line(LineKind.RECORDS_WAITING, waiting.count(), reverse("performance:record-list")),
        Line(LineKind.BRANCHES_LATE, organisations, reverse("performance:task-list")),
    ]


def _items(tasks, several):
    """The first titles with their days; the organisation where the reader has more than one."""
    items = []
    for task in tasks.select_related("template", "organisation").order_by("due_on", "id")[:SHOWN]:
        titled = task if task.title_zh or task.title_en else task.template
        place = task.organisation
        items.append(
            Item(
                task.due_on.isoformat(),
                titled.title_zh,
                titled.title_en,
                place.name_zh if several else "",
                place.name_en if several else "",
            )
        )
    return items


@contributors.dates
def days_of_tasks(user, *, since, until):
    """The planned and the due day of each open task of one's own."""
    if not user.standing:
        return []
    several = len({post.organisation_id for post in user.standing}) > 1
    tasks = own_tasks(user).filter(scheduled_on__lte=until, due_on__gte=since)
    entries = []
    for task in tasks.select_related("template", "organisation").order_by("due_on", "id"):
        title = task.title
        if several:
            title = _("%(title)s (%(organisation)s)") % {
                "title": title,
                "organisation": task.organisation.name,
            }
        link = reverse("performance:task-detail", kwargs={"pk": task.pk})
        entries.append(
            Entry(f"task-{task.pk}-due", task.due_on, _("Due: %(title)s") % {"title": title}, link)
        )
        if since <= task.scheduled_on < task.due_on:
            planned = _("Planned: %(title)s") % {"title": title}
            entries.append(Entry(f"task-{task.pk}-planned", task.scheduled_on, planned, link))
    return [entry for entry in entries if since <= entry.on <= until]
