"""When: what stands in the way of each act on a case, as a sentence, or None when nothing does.

Actions refuse with it; pages offer an act only when there is no obstacle.
"""

from django.utils.translation import gettext as _

from tracker.accountability.states import (
    FINDING_NEXT,
    RECTIFICATION_NEXT,
    TALK_NEXT,
    FindingStatus,
    RectificationStatus,
    TalkStatus,
)
from tracker.assessment.states import ResultStatus, ReviewStatus
from tracker.determination.states import LOCKED_PHASES


def _finished(finding):
    if FINDING_NEXT[finding.status]:
        return None
    return _("This case has ended: it is %(status)s.") % {"status": finding.get_status_display()}


def _unanswered(finding):
    if finding.replies.open().exists():
        return _("The organisation's reply has not been answered yet. Answer it first.")
    return None


def raising(participant):
    """A finding is an organisation's to rectify; what concerns a leader is talked over."""
    if participant.post_id is not None:
        return _("A finding is raised at an organisation. With a leader a talk is held.")
    return None


def raising_from_review(review):
    """A reviewer raises findings while the review is in their hands."""
    if review.status not in (ReviewStatus.ASSIGNED, ReviewStatus.IN_PROGRESS):
        return _("This review is no longer in your hands.")
    if review.participant.cycle.phase in LOCKED_PHASES:
        return _("The results of this cycle are settled; the review can add nothing more.")
    return None


def raising_from_result(result):
    """A result has consequences once it is shown, and while it is the one that counts."""
    if result.status not in (ResultStatus.PUBLISHED, ResultStatus.FINAL):
        return _("This result is not published, or a later one has replaced it.")
    return None


def dismissing(finding):
    """Only an open finding is dismissed, and not over an unanswered reply."""
    if finding.status == FindingStatus.RECTIFYING:
        return _("A rectification has been ordered; the case ends when it is closed off.")
    return _finished(finding) or _unanswered(finding)


def ordering(finding):
    """Only an open finding gets its rectification, and only after the reply was answered."""
    if finding.status == FindingStatus.RECTIFYING:
        return _("A rectification has been ordered already.")
    return _finished(finding) or _unanswered(finding)


def replying(finding):
    """The organisation has its word until the case ends; one reply at a time."""
    if obstacle := _finished(finding):
        return obstacle
    if finding.replies.open().exists():
        return _("The last reply has not been answered yet.")
    return None


def answering(reply):
    """A reply is answered once."""
    return _("This reply has been answered already.") if reply.answered_at else None


def reporting(rectification):
    """Reported when ordered or returned."""
    if RectificationStatus.REPORTED in RECTIFICATION_NEXT[rectification.status]:
        return None
    if rectification.status == RectificationStatus.REPORTED:
        return _("A report has been sent already and waits to be verified.")
    return _("This rectification has been closed off.")


def _deciding(rectification, report, to):
    if to not in RECTIFICATION_NEXT[rectification.status] or report.verified_at:
        return _("This report is no longer waiting to be verified.")
    return None


def verifying(rectification, report):
    """Closed off on a report that waits, and not over an unanswered reply."""
    obstacle = _deciding(rectification, report, RectificationStatus.CLOSED)
    if obstacle is None and FindingStatus.CLOSED not in FINDING_NEXT[rectification.finding.status]:
        obstacle = _finished(rectification.finding) or _("No rectification has been ordered.")
    return obstacle or _unanswered(rectification.finding)


def returning(rectification, report):
    """Returned while it waits."""
    return _deciding(rectification, report, RectificationStatus.RETURNED)


def holding(talk):
    """Held once."""
    if TalkStatus.HELD in TALK_NEXT[talk.status]:
        return None
    return _("This talk has been held already.")


def closing(talk):
    """Closed after it was held, and not over an unanswered reply on its finding."""
    if talk.status == TalkStatus.OPEN:
        return _("This talk has not been held yet.")
    if TalkStatus.CLOSED not in TALK_NEXT[talk.status]:
        return _("This talk has been closed off already.")
    return _unanswered(talk.finding) if talk.finding_id else None
