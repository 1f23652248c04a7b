"""Every act in every phase: outside its own it is refused in words and changes nothing."""

from datetime import date

import pytest

from tests.factories import NOW, PASSWORD, TODAY
from tests.safety.database import contents, undone
from tests.safety.visits import county_at_work
from tracker import scoring
from tracker.accountability import actions as accountability
from tracker.assessment import actions as assessment
from tracker.audit.refusals import Refused
from tracker.determination.states import Phase
from tracker.performance import actions as performance
from tracker.performance.actions.measurements import Value
from tracker.performance.models import Record, Task

P = Phase
ANSWER = {"i-quality": (scoring.Awarded("80", "words"), "words")}


def acts(world):
    """{name: (the act, the phases in which it succeeds)} on the world's rows."""
    cast = world.cast
    own = {"by": cast.secretary, "at": NOW}
    above = {"by": cast.administrator, "at": NOW}
    judge = {"by": cast.officer, "at": NOW}
    reviewer = {"by": cast.assigned, "at": NOW}
    signed = {**above, "password": PASSWORD}
    return {
        "save_draft": (
            lambda: performance.save_draft(
                world.participant, happened_on=TODAY, title="words", **own
            ),
            {P.PERFORMANCE},
        ),
        "change_draft": (
            lambda: performance.save_draft(
                world.participant, record=world.draft, happened_on=TODAY, title="words", **own
            ),
            {P.PERFORMANCE},
        ),
        "send": (lambda: performance.send(world.draft, **own), {P.PERFORMANCE}),
        "serve_more": (
            lambda: performance.serve_more(world.record, [world.task], **own),
            {P.PERFORMANCE},
        ),
        "withdraw": (lambda: performance.withdraw(world.record, **own), {P.PERFORMANCE}),
        "accept": (
            lambda: performance.accept(world.record, **judge),
            {P.PERFORMANCE, P.SELF_ASSESSMENT, P.REVIEW},
        ),
        "return": (
            lambda: performance.return_record(world.record, reason="words", **judge),
            {P.PERFORMANCE, P.SELF_ASSESSMENT},
        ),
        "add_task": (
            lambda: performance.add_task(
                world.participant, post=cast.east.posts.first(), due_on=date(2026, 7, 1),
                title_zh="words", **judge,
            ),
            {P.PERFORMANCE},
        ),
        "edit_task": (
            lambda: performance.edit_task(
                world.part, post=world.part.post, due_on=date(2026, 6, 24), title_zh="words",
                is_key=True, **judge,
            ),
            {P.PERFORMANCE},
        ),
        "take_back": (
            lambda: performance.take_back(world.part, reason="words", **judge),
            {P.PERFORMANCE},
        ),
        "hand_down": (
            lambda: performance.hand_down(
                world.handed, participants=[world.participants[cast.west.code]],
                post_kind="branch_secretary", due_on=date(2026, 6, 24), **judge,
            ),
            {P.PERFORMANCE},
        ),
        "plan": (lambda: performance.plan(world.part, [], **own), {P.PERFORMANCE}),
        "reach": (lambda: performance.reach(world.milestone, **own), {P.PERFORMANCE}),
        "measure": (
            lambda: performance.enter_measurements(
                world.measure, {world.participant: Value(value=20_000)}, **above
            ),
            {P.PERFORMANCE, P.SELF_ASSESSMENT, P.REVIEW},
        ),
        "begin_performance": (
            lambda: performance.begin_performance(world.cycle, **above),
            {P.DETERMINATION},
        ),
        "begin_self_assessment": (
            lambda: assessment.begin_self_assessment(world.cycle, **above),
            {P.PERFORMANCE},
        ),
        "save_self_assessment": (
            lambda: assessment.save_self_assessment(
                world.participant, summary="words", scores={}, **own
            ),
            {P.SELF_ASSESSMENT},
        ),
        "send_self_assessment": (
            lambda: assessment.send_self_assessment(world.self_assessment, **own),
            {P.SELF_ASSESSMENT},
        ),
        "begin_review": (
            lambda: assessment.begin_review(world.cycle, **above),
            {P.SELF_ASSESSMENT},
        ),
        "mark": (
            lambda: assessment.mark_all(world.review, answers=ANSWER, **reviewer),
            {P.REVIEW},
        ),
        "send_review": (lambda: assessment.send_review(world.review, **reviewer), {P.REVIEW}),
        # a settlement is there: what it counted is not reopened
        "reopen_review": (
            lambda: assessment.reopen_review(world.peer_review, reason="words", **above),
            set(),
        ),
        # in review it is refused too, because the branch has a result already
        "propose_settlement": (lambda: assessment.propose_settlement(world.cycle, **signed), set()),
        "open_appeals": (lambda: assessment.open_appeals(world.cycle, **above), {P.PUBLICATION}),
        # these follow the appeal and the case, which may outlast the phase
        "withdraw_appeal": (lambda: assessment.withdraw_appeal(world.appeal, **own), set(P)),
        "reply": (
            lambda: accountability.reply(world.finding, text="words", **own),
            set(P),
        ),
    }  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("phase", Phase)
def test_an_act_outside_its_phase_is_refused_in_words_and_changes_nothing(phase, cast):
    world = county_at_work(cast, phase=phase)
    Task.objects.filter(pk=world.task.pk).update(status="due")
    world.participant.cycle = world.cycle
    for record in (world.draft, world.record):
        record.cycle = world.cycle
    before = contents()
    succeeded = set()
    for name, (act, _phases) in acts(world).items():
        with undone():
            try:
                act()
                succeeded.add(name)
            except Refused as refusal:
                assert len(str(refusal)) > 5, name
                assert contents() == before, name
    assert succeeded == {name for name, (_act, phases) in acts(world).items() if phase in phases}
    assert contents() == before
    assert Record.objects.filter(pk=world.draft.pk, status="draft").exists()
