"""The open board of an organisation: what it has promised and what it has done (000 §3.2)."""

from dataclasses import dataclass, field

from tracker.determination.models import BoardReach, CountyRules, Responsibility
from tracker.determination.states import Phase
from tracker.organisations.permissions import Permission
from tracker.performance.holders import OUTSIDE, holders_of
from tracker.performance.lights import light_of
from tracker.performance.models import Record, Task
from tracker.performance.states import OPEN, RecordStatus, TaskStatus

SHOWN = 8  # rows of what was done, before the rest is folded
DONE = (TaskStatus.SUBMITTED, TaskStatus.ACCEPTED)


@dataclass
class Board:
    """Duties with who answers for them, tasks still promised, tasks done (newest first), missed."""

    cycle: object
    duties: list = field(default_factory=list)
    promised: list = field(default_factory=list)
    done: list = field(default_factory=list)
    missed: list = field(default_factory=list)

    @property
    def latest(self):
        """What was done last; the rest is folded."""
        return self.done[:SHOWN]

    @property
    def earlier(self):
        """What was done before that."""
        return self.done[SHOWN:]


def may_look(user, organisation):
    """Tell whether a person may look at an organisation's board.

    Whoever holds a post of its work always may; the levels above and the organisation's own
    members as the county has settled it. Reviewers read what is assigned to them, and who keeps
    the machine reads of nobody's work: their seats are the product's, not the organisation's.
    """
    if not user.is_active:
        return False
    if any(
        post.organisation_id == organisation.pk and post.kind not in OUTSIDE
        for post in user.standing
    ):
        return True
    reach = CountyRules.objects.of(organisation).board
    if reach == BoardReach.OFF:
        return False
    above = user.scope(Permission.TASK_VIEW)
    if any(organisation.path.startswith(path) for path in above):
        return True
    return reach == BoardReach.MEMBERS and is_member(user, organisation)


def is_member(user, organisation):
    """Tell whether the organisation keeps this person's file."""
    return user.person_id is not None and user.person.home_id == organisation.pk


def board_of(participant, *, on):
    """Return the `Board` of a participant on a local day; the texts of records are not on it."""
    board = Board(participant.cycle)
    held = holders_of(participant.organisation.posts.values("pk"), on=on)
    board.duties = list(
        Responsibility.objects.filter(participant=participant)
        .select_related("duty", "post__organisation")
        .order_by("duty__order", "duty__code")
    )
    for line in board.duties:
        line.holder = held.get(line.post_id, "")
    happened = dict(
        Record.objects.filter(participant=participant, status=RecordStatus.ACCEPTED)
        .order_by("happened_on")
        .values_list("tasks", "happened_on")
    )
    tasks = (
        Task.objects.filter(participant=participant)
        .select_related("template", "post__organisation", "organisation", "person")
        .order_by("due_on", "pk")
    )
    for task in tasks:
        task.light = light_of(task, on=on)
        # who did it stays, whoever holds the post since
        task.holder = task.done_by or held.get(task.post_id, "")
        task.happened_on = happened.get(task.pk)
        if task.status in OPEN:
            board.promised.append(task)
        elif task.status in DONE:
            board.done.append(task)
        else:
            board.missed.append(task)
    board.done.sort(key=lambda task: (task.happened_on or task.first_sent_on, task.pk))
    board.done.reverse()
    return board


def participations(organisation):
    """Return the organisation's participations whose lists are filled, newest first."""
    return (
        organisation.participations.organisations()
        .exclude(cycle__phase=Phase.DETERMINATION)
        .select_related("cycle", "organisation")
        .order_by("-cycle__starts_on", "-cycle_id")
    )
