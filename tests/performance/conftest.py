"""A cycle in performance, its participants, and one monthly task of branch `east`."""

from types import SimpleNamespace

import pytest

from tests.factories import make_cycle, make_participant, make_task, make_template


@pytest.fixture
def work(cast):
    """`cycle`, the `participant` of east, `west`, `far`, `township`, a `template` and a `task`."""
    cycle = make_cycle(cast.county)
    participants = {
        name: make_participant(cycle, getattr(cast, name))
        for name in ("county", "township", "east", "west", "far")
    }
    template = make_template(recurrence={"every": "month", "day": 25})
    return SimpleNamespace(
        cycle=cycle,
        template=template,
        participant=participants["east"],
        task=make_task(participants["east"], template=template),
        **{name: participants[name] for name in ("county", "township", "west", "far")},
    )
