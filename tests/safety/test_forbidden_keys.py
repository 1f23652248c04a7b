"""Keys that no form has: sending them along must change nothing beyond what the form does."""

import pytest

from tests.safety.database import changes, contents, undone
from tests.safety.visits import (
    PARTS,
    bare_forms,
    county_at_work,
    found_forms,
    typed,
    visitors,
)

FORBIDDEN = {
    "id": "1",
    "pk": "1",
    "status": "accepted",
    "received_at": "2020-01-01",
    "points": "1000000",
    "grade": "good",
    "total": "100",
    "organisation": "2",
    "organisation_id": "2",
    "participant": "5",
    "participant_id": "5",
    "by": "1",
    "by_id": "1",
    "written_by": "3",
    "decided_by": "3",
    "is_staff": "on",
    "is_superuser": "on",
    "is_active": "",
    "must_change_password": "",
    "role": "administrator",
    "person": "3",
    "person_id": "3",
    "user": "3",
    "path": "0001",
    "level": "county",
    "kind": "committee",
    "sha256": "f" * 64,
    "snapshot": "{}",
    "first_sent_on": "2020-01-01",
    "closed_at": "2020-01-01",
    "version": "9",
    "phase": "closed",
    "at": "2020-01-01",
    "raised_by": "3",
    "escalation": "9",
}
PASSWORDS = ("password", "sealed", "token_hash", "code_hash")  # salted anew each time
WALKERS = ("secretary", "officer", "assigned", "administrator", "technical")
# what follows a phase of its own
IN_PHASES = {
    "self_assessment": ("assessment:", "performance:record"),
    "review": ("assessment:", "performance:record"),
    "publication": ("assessment:", "accountability:"),
    "appeal": ("assessment:",),
}
# these must really have done something, or the comparison proves nothing
ACTING = {
    "performance": {
        "organisations:new",
        "organisations:edit",
        "organisations:person-edit",
        "organisations:person-new",
        "organisations:post-new",
        "organisations:account",
        "performance:record-new",
        "performance:record-edit",
        "performance:record-accept",
        "performance:record-return",
        "performance:record-withdraw",
        "performance:measurement-page",
        "accountability:finding-new",
        "accountability:reply",
        "accountability:answer",
        "accountability:report",
        "accountability:hold",
        "determination:framework-copy",
        "assessment:begin-self-assessment",
    },
    "self_assessment": {"assessment:self-assessment", "assessment:begin-review"},
    "review": {"assessment:review-detail"},
    "publication": {"assessment:open-appeals"},
    "appeal": {"assessment:appeal-detail", "assessment:appeal-withdraw"},
}


def differences(world, starts, *, at=None):
    """Return ({URL names that changed something}, [(URL name, what differed)]).

    Forms are looked for on the pages that `starts` names; tried are those that go `at` them, or
    elsewhere when told so.
    """
    at = at or starts
    walkers = visitors(world.cast)
    acted, different, tried = set(), [], set()
    for member in WALKERS:
        visitor = walkers[member]
        before = contents()
        found = found_forms(world, member, visitor, starts) | bare_forms(world, member, starts)
        for (name, fields), form in found.items():
            if (name, fields) in tried or not name.startswith(at):
                continue
            tried.add((name, fields))
            extra = {key: text for key, text in FORBIDDEN.items() if key not in form.names}
            for data in form.ways(typed=typed(world)):
                with undone():
                    visitor.post(form.action, data)
                    plain = contents()
                with undone():
                    visitor.post(form.action, {**extra, **data})
                    loaded = contents()
                if plain != before:
                    acted.add(name)
                found_here = [c for c in changes(plain, loaded) if c[2] not in PASSWORDS]
                if found_here:
                    different.append((name, found_here))
        assert visitor.errors == []
    return acted, different


@pytest.mark.django_db
@pytest.mark.parametrize("phase", IN_PHASES)
def test_keys_that_no_form_has_change_nothing(phase, cast):
    world = county_at_work(cast, phase=phase)
    acted, different = differences(world, IN_PHASES[phase])
    assert different == []
    assert ACTING[phase] - acted == set()


@pytest.mark.django_db
@pytest.mark.parametrize("part", PARTS)
def test_while_work_goes_on_keys_that_no_form_has_change_nothing(part, cast):
    acted, different = differences(county_at_work(cast), PARTS[part], at=("",))
    assert different == []
    due = {name for name in ACTING["performance"] if name.startswith(PARTS[part])}
    assert due - acted == set()


@pytest.mark.django_db
def test_a_view_that_takes_what_it_is_sent_is_found(cast, monkeypatch):
    """The control: with the explicit lists of fields gone, the comparison sees it."""
    from tracker.organisations.views import people

    honest = people.attempt

    def careless(form, action, *args, **kwargs):
        row = honest(form, action, *args, **kwargs)
        if row is not None:
            for name in {"organisation_id", "role"} & set(form.data):
                setattr(row, name, form.data[name])
            row.save()
        return row

    monkeypatch.setattr(people, "attempt", careless)
    _acted, different = differences(county_at_work(cast), ("organisations:post-new",))
    assert [name for name, _found in different] == ["organisations:post-new"]
