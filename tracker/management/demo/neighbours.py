"""Two small neighbours whose cycles stand further on: one is being reviewed, one hears appeals.

A cycle in performance can have neither a review to write nor an appeal to answer, so the county
of the demonstration cannot show them today; see docs/decisions.
"""

from datetime import timedelta

from tracker.assessment import actions
from tracker.assessment.models import Review
from tracker.management.demo import judging
from tracker.management.demo.cases import Objection
from tracker.management.demo.run import Run

STRENGTHS = ("good", "fair", "average")


def _strengths(place):
    return {
        branch.pk: STRENGTHS[number % len(STRENGTHS)]
        for number, branch in enumerate(place.branches)
    }


def being_reviewed(timeline, place, span, version, reviewers, *, first, second):
    """Plan a county whose two reviewers are half through their branches; return the Run."""
    run = Run(timeline, place, span, version, _strengths(place), first=first, second=second)
    run.opened().performed().looked_back().assigned()
    one, other = reviewers
    sent, begun, _untouched = place.branches
    timeline.add(span.after_end(5), 15, lambda at: _review(run, sent, one, at))
    timeline.add(span.after_end(6), 9, lambda at: _review(run, begun, one, at, whole=False))
    for days, branch in ((7, begun), (8, place.branches[2])):
        timeline.add(
            span.after_end(days), 16, lambda at, branch=branch: _review(run, branch, other, at)
        )
    return run


def _review(run, branch, reviewer, at, *, whole=True):
    """Answer all indicators and send, or answer the first half and leave it there."""
    participant = run.participant(branch)
    review = Review.objects.get(participant=participant, reviewer=reviewer.person)
    answers = judging.answers_for(participant, run.strengths[branch.pk], reviewer=reviewer.person)
    if not whole:
        answers = dict(list(answers.items())[: len(answers) // 2])
    actions.mark_all(review, answers=answers, by=reviewer, at=at)
    if whole:
        actions.send_review(review, by=reviewer, at=at)


def hearing_appeals(timeline, place, span, version, today, *, first, second):
    """Plan a county with one appeal open, one answer to be confirmed, one result to appeal."""
    run = Run(timeline, place, span, version, _strengths(place), first=first, second=second)
    run.opened().performed().looked_back().assigned().settled().published()
    Objection(run, place.branches[1]).filed(today - timedelta(days=6)).proposed(
        today - timedelta(days=1), upheld=True
    )
    Objection(run, place.branches[0]).filed(today - timedelta(days=3))
    return run
