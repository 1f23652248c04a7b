"""Who judges what an organisation tells: whoever accepts its records, and has not told them."""

import pytest

from tests import factories as f
from tests.factories import NOW
from tracker.honesty import actions as signals
from tracker.honesty.models import Signal
from tracker.life import actions as life
from tracker.life.models import Appraisal
from tracker.organisations.roles import PostKind
from tracker.performance import actions
from tracker.performance.actions.guards import may_judge

pytestmark = pytest.mark.django_db

JUDGES = {
    "east": ["officer", "administrator", "second_administrator"],
    "township": ["administrator", "second_administrator"],
    "county": ["administrator", "second_administrator"],
}
MEMBERS = ("secretary", "other_secretary", "officer", "administrator", "second_administrator")
OTHERS = ("assigned", "observer", "technical", "outsider")


@pytest.mark.parametrize("place", JUDGES)
def test_the_levels_above_judge_and_never_who_tells_the_work_there(cast, place):
    organisation = getattr(cast, place)
    judges = [name for name in MEMBERS + OTHERS if may_judge(getattr(cast, name), organisation)]
    assert judges == JUDGES[place]


def test_an_officer_with_a_post_in_the_branch_judges_none_of_its_work(cast):
    """Records, appraisals and signals ask the same question."""
    participant = f.make_participant(f.make_cycle(cast.county), cast.east)
    record = f.make_record(participant, cast.secretary, status="sent", received_at=NOW)
    appraisal = Appraisal(participant=participant, written_by=cast.secretary)
    signal = Signal(participant=participant)

    def judged():
        officer = type(cast.officer).objects.get(pk=cast.officer.pk)
        officer.as_of = f.TODAY
        return [
            actions.may_accept(officer, record),
            life.may_confirm(officer, appraisal),
            signals.may_close(officer, signal),
        ]

    assert judged() == [True, True, True]
    f.appoint(cast.officer.person, f.make_post(cast.east, PostKind.BRANCH_SECRETARY))
    assert judged() == [False, False, False]
