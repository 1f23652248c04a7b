"""The cascade asks of nobody what cannot fall to them."""

import pytest

from tests import factories as f
from tests.determination.builders import opening, published
from tracker.determination import actions
from tracker.determination.cascade import descents

pytestmark = pytest.mark.django_db


def test_a_branch_too_small_for_every_task_of_a_duty_is_no_leak(cast):
    small = f.make_template(min_members=7).duty  # the west has 5 members
    every = f.make_template(duty=f.make_duty()).duty
    without = f.make_duty()
    cycle = actions.open_cycle(**opening(cast, published()))
    found = {one.duty: one for one in descents(cycle, cast.administrator)}
    asked = {duty: found[duty].asked for duty in (small, every, without)}
    assert asked == {small: 2, every: 3, without: 3}
    assert found[small].counts["received"] == 2
