"""What each role finds on the first page: what is waiting for them, before anything else."""

from datetime import timedelta

from django.db.models import Count, Q

from tracker.accountability.models import Finding, Rectification, Reply, Talk
from tracker.accountability.states import RectificationStatus, TalkStatus
from tracker.assessment.models import Appeal, Result, Review, SelfAssessment
from tracker.assessment.states import AppealStatus, ReviewStatus
from tracker.determination.leads import within_spoken_for
from tracker.determination.models import Cycle, Participant
from tracker.determination.states import Phase
from tracker.jobs.models import Job
from tracker.jobs.states import UNFINISHED, JobStatus
from tracker.organisations.bilingual import in_language
from tracker.organisations.permissions import Permission
from tracker.organisations.scope import within_any
from tracker.performance import boards
from tracker.performance.models import Record, Task
from tracker.performance.states import (
    ACCEPTING_PHASES,
    MENDING_PHASES,
    OPEN,
    RecordStatus,
)

WEEK = timedelta(days=7)  # what "this week" looks ahead
SHOWN = 8  # rows of a list on the first page


def for_secretary(user, *, on):
    """Return what a branch secretary must do: returned records, due tasks, cases, self-score."""
    own = within_any(user.scope(Permission.RECORD_WRITE), at="organisation__path")
    tasks = Task.objects.filter(own).exclude(cycle__phase=Phase.CLOSED)
    week = on + WEEK
    due = tasks.due_by(day=week).select_related("template")
    cases = within_any(
        user.scope(Permission.CASE_REPORT), at="finding__participant__organisation__path"
    )
    returned = Record.objects.filter(
        own, status=RecordStatus.RETURNED, cycle__phase__in=MENDING_PHASES
    )
    return {
        "returned": returned.order_by("-id")[:SHOWN],
        "due": due.order_by("due_on", "id")[:SHOWN],
        "due_count": due.count(),
        "overdue_count": tasks.overdue(on=on).count(),
        "drafts": Record.objects.filter(own, status=RecordStatus.DRAFT).order_by("-id")[:SHOWN],
        "rectifications": Rectification.objects.filter(
            cases, status__in=[RectificationStatus.ORDERED, RectificationStatus.RETURNED]
        ).select_related("finding")[:SHOWN],
        "self_assessments": self_assessments_of(user),
        "results": Result.objects.visible_to(user)
        .newest()
        .filter(own_results(user))
        .select_related("participant__cycle", "participant__organisation", "participant__post")
        .order_by("-participant__cycle__starts_on")[:3],
    }


def self_assessments_of(user):
    """Return the participants whose self-assessment this person writes and has not sent yet."""
    sent = SelfAssessment.objects.filter(status="sent").values("participant")
    own = Participant.objects.filter(
        within_spoken_for(user, Permission.SELF_ASSESSMENT_WRITE),
        is_assessed=True,
        cycle__phase=Phase.SELF_ASSESSMENT,
    )
    return own.exclude(pk__in=sent).select_related("cycle", "organisation", "post")


def for_nobody(user):
    """Return whether somebody without a post may look at the own branch's open board."""
    home = user.person.home if user.person_id else None
    return {"board_open": home is not None and boards.may_look(user, home)}


def for_observer(user):
    """Return what somebody who only looks has to do: the own account of a leader of units."""
    return {"self_assessments": self_assessments_of(user)}


def own_results(user):
    """Return the Q for results of the organisations one writes for, and one's own as a leader."""
    return within_spoken_for(user, Permission.SELF_ASSESSMENT_WRITE, at="participant")


def for_officer(user, *, on):
    """Return what a township officer must do: records waiting, late branches, reports to verify."""
    place = within_any(user.scope(Permission.RECORD_ACCEPT), at="organisation__path")
    waiting = Record.objects.filter(place, cycle__phase__in=ACCEPTING_PHASES).waiting()
    late = (
        Task.objects.filter(place, status__in=OPEN, due_on__lt=on, participant__is_assessed=True)
        .exclude(cycle__phase=Phase.CLOSED)
        .values("organisation__code", "organisation__name_zh", "organisation__name_en")
        .order_by()
        .annotate(late=Count("id"))
        .order_by("-late", "organisation__code")
    )
    return {
        "waiting": waiting.select_related("organisation")
        .prefetch_related("tasks__template")
        .order_by("received_at")[:SHOWN],
        "waiting_count": waiting.count(),
        "late": [
            (row, in_language(row["organisation__name_zh"], row["organisation__name_en"]))
            for row in late[:SHOWN]
        ],
        "verify": reported_within(user)[:SHOWN],
    }


def reported_within(user):
    """Rectifications that are reported and wait for somebody to verify them."""
    place = within_any(
        user.scope(Permission.CASE_VERIFY), at="finding__participant__organisation__path"
    )
    return (
        Rectification.objects.filter(place, status=RectificationStatus.REPORTED)
        .select_related("finding__participant__organisation")
        .order_by("deadline_on")
    )


def for_reviewer(user):
    """Return a reviewer's progress and the next review."""
    own = Review.objects.visible_to(user).filter(
        reviewer_id=user.person_id, participant__cycle__phase__in=[Phase.PERFORMANCE, Phase.REVIEW]
    )
    counts = own.aggregate(
        sent=Count("id", filter=Q(status=ReviewStatus.SENT)),
        all=Count("id", filter=~Q(status=ReviewStatus.RECUSED)),
    )
    left = own.left().select_related("participant__organisation", "participant__cycle")
    return {
        "sent": counts["sent"],
        "all": counts["all"],
        "next": left.order_by("-status", "participant__path").first(),
        "left": left.order_by("participant__path")[:SHOWN],
    }


def jobs_of(user, *, on):
    """Return how many pieces of background work wait or run, and failed in the last week."""
    return Job.objects.visible_to(user).aggregate(
        unfinished=Count("id", filter=Q(status__in=UNFINISHED)),
        failed=Count("id", filter=Q(status=JobStatus.FAILED, finished_at__date__gt=on - WEEK)),
    )


def for_technical(user, *, on):
    """Return what whoever looks after the machine looks at: the work that runs by itself."""
    return {"jobs": jobs_of(user, on=on)}


def for_administrator(user, *, on):
    """Return what a county administrator answers for: cycles, cases, appeals, people to decide."""
    cases = within_any(user.scope(Permission.CASE_VIEW), at="participant__organisation__path")
    return {
        "jobs": jobs_of(user, on=on),
        "cycles": Cycle.objects.visible_to(user).exclude(phase=Phase.CLOSED),
        "appeals": Appeal.objects.visible_to(user)
        .filter(status__in=[AppealStatus.OPEN, AppealStatus.PROPOSED])
        .select_related("result__participant__organisation")
        .order_by("filed_at")[:SHOWN],
        "findings": Finding.objects.filter(cases, status="open")
        .select_related("participant")
        .order_by("raised_at")[:SHOWN],
        "replies": Reply.objects.visible_to(user)
        .open()
        .select_related("finding__participant")[:SHOWN],
        "overdue": Rectification.objects.visible_to(user)
        .overdue(on=on)
        .select_related("finding__participant")[:SHOWN],
        "verify": reported_within(user)[:SHOWN],
        "talks": Talk.objects.filter(cases, status=TalkStatus.OPEN).select_related("participant")[
            :SHOWN
        ],
    }
