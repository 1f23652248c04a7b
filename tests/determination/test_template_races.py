"""Two who change what recurs at the same moment: both come through, or one is told."""

import pytest

from tests import factories as f
from tests.threads import fresh, shared_database, together
from tracker.determination import actions
from tracker.determination.models import TaskTemplate

ROUNDS = 5

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(transactional_db, tmp_path):
    with shared_database(tmp_path):
        yield f.Cast()


def adding(cast, duty, replaces=None):
    def add():
        return actions.add_template(
            cast.county,
            by=fresh(cast.administrator),
            at=f.NOW,
            replaces=replaces,
            duty=duty,
            title_zh="夜校",
            requirement_zh="每月一次",
            post_kind="branch_secretary",
            recurrence={"every": "month", "day": 10},
            minutes=15,
        ).code

    return add


def test_two_templates_added_at_once_have_codes_of_their_own(cast):
    duty = f.make_duty()
    for _ in range(ROUNDS):
        outcomes = together(*[adding(cast, duty)] * 3)
        assert [outcome[0] for outcome in outcomes] == ["done"] * 3, outcomes
        assert len({outcome[1] for outcome in outcomes}) == 3
    assert TaskTemplate.objects.filter(organisation=cast.county).count() == 3 * ROUNDS


def test_of_two_replacements_at_once_one_is_told_that_there_is_one(cast):
    duty = f.make_duty()
    for _ in range(ROUNDS):
        replaced = f.make_template(duty=duty)
        outcomes = together(*[adding(cast, duty, replaced)] * 2)
        assert sorted(outcome[0] for outcome in outcomes) == ["done", "refused"], outcomes


def test_of_two_that_retire_at_once_one_is_told_that_it_is_given_no_more(cast):
    duty = f.make_duty()
    for _ in range(ROUNDS):
        template = f.make_template(duty=duty)

        def retire(template=template):
            return actions.retire_template(
                cast.county, template, by=fresh(cast.administrator), at=f.NOW, reason="重复"
            ).code

        outcomes = together(retire, retire)
        assert sorted(outcome[0] for outcome in outcomes) == ["done", "refused"], outcomes
