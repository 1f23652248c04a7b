"""Cases in any stage, as plain rows."""

from datetime import date, timedelta

from tests.factories import NOW
from tracker.accountability.models import Finding, Rectification, RectificationReport, Reply, Talk
from tracker.assessment.models import Result, Settlement

LATER = NOW + timedelta(hours=1)
DEADLINE = date(2026, 7, 1)


def make_finding(world, **fields):
    """An open finding of branch `east`, without replies."""
    if fields.get("status") == "dismissed":
        fields.setdefault("dismissal", "none")
    return Finding.objects.create(
        participant=fields.pop("participant", world.participant),
        origin=fields.pop("origin", "manual"),
        text=fields.pop("text", "minutes are missing"),
        raised_by=fields.pop("raised_by", world.cast.administrator),
        raised_at=fields.pop("raised_at", NOW),
        **fields,
    )


def make_rectification(world, *, finding=None, status="ordered", **fields):
    """A rectification of a finding that is being rectified."""
    return Rectification.objects.create(
        finding=finding or make_finding(world, status="rectifying"),
        measure=fields.pop("measure", "write the minutes"),
        responsible=fields.pop("responsible", world.cast.secretary.person),
        deadline_on=fields.pop("deadline_on", DEADLINE),
        status=status,
        ordered_by=fields.pop("ordered_by", world.cast.administrator),
        ordered_at=NOW,
        **fields,
    )


def make_report(world, *, rectification=None, accepted=None, by=None):
    """A report that waits, or one that was accepted or returned by the officer."""
    status = {None: "reported", True: "closed", False: "returned"}[accepted]
    decided = accepted is not None
    return RectificationReport.objects.create(
        rectification=rectification or make_rectification(world, status=status),
        text="written",
        by=by or world.cast.secretary,
        at=NOW,
        verified_by=world.cast.officer if decided else None,
        verified_at=NOW if decided else None,
        is_accepted=accepted,
    )


def make_reply(world, finding, **fields):
    """A reply that has not been answered."""
    return Reply.objects.create(
        finding=finding, text="we see it otherwise", by=world.cast.secretary, at=NOW, **fields
    )


def make_talk(world, *, status="open", **fields):
    """A talk with branch `east`."""
    if status != "open":
        fields |= {
            "held_on": NOW.date(),
            "held_by": world.cast.officer.person,
            "agreed": "minutes within a week",
        }
    return Talk.objects.create(
        participant=world.participant,
        reason=fields.pop("reason", "late again"),
        status=status,
        opened_by=world.cast.administrator,
        opened_at=NOW,
        **fields,
    )


def give(world, organisation, grade, *, status="published", version=1):
    """A result of an organisation with this grade, under a settlement that two have signed."""
    settlement, _made = Settlement.objects.get_or_create(
        cycle=world.cycle,
        defaults={
            "status": "confirmed",
            "proposed_by": world.cast.administrator,
            "proposed_at": NOW,
            "confirmed_by": world.cast.second_administrator,
            "confirmed_at": NOW,
            "sha256": "0" * 64,
        },
    )
    result = Result.objects.create(
        participant=world.participants[organisation.code],
        settlement=settlement,
        status="draft",
        version=version,
        points=500_000,
        full_points=1_000_000,
        grade=grade,
        snapshot="{}",
        sha256="0" * 64,
        scorer_version="1",
    )
    Result.objects.filter(pk=result.pk).update(
        status=status, settled_at=NOW, published_at=NOW if status != "settled" else None
    )
    return Result.objects.get(pk=result.pk)
