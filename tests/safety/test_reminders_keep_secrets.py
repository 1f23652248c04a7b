"""What leaves the product names nobody, and the address it leaves by is found nowhere."""

import logging

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories import NOW, TODAY, make_task
from tests.notices.channels import give_address, make_channel
from tests.safety.database import contents
from tests.safety.visits import PERSONS, addresses, county_at_work, visitors
from tracker.accountability.models import Rectification
from tracker.notices import actions, contributors
from tracker.notices.lines import Item, Line, LineKind
from tracker.notices.models import Channel, ChannelKind, Digest
from tracker.organisations.models import Organisation, Person
from tracker.performance.models import Record, Task

NAME = "NAME-3E8C"
PLACE = "PLACE-6B1F"
MATTER = "PLANTED-7F3A"  # in every text of the world
ADDRESS = "ADDRESS4D9E"


@pytest.fixture
def world(cast):
    """A county in which something of every sort waits, and every person and place is planted."""
    world = county_at_work(cast)
    day = timezone.localdate()
    for on in (TODAY, day):
        make_task(world.participant, scheduled_on=on, due_on=on)
    Rectification.objects.update(deadline_on=TODAY)
    Record.objects.filter(pk=world.draft.pk).update(status="returned", received_at=NOW)
    Person.objects.update(name=NAME)
    Organisation.objects.update(name_zh=PLACE, name_en=PLACE)
    Task.objects.update(title_zh="任务", title_en="Task")
    Channel.objects.all().delete()
    for kind in ChannelKind.values:
        parts = None if kind == "mail" else {"token": ADDRESS, "secret": ADDRESS}
        audience = ["secretary", "officer", "reviewer", "administrator"] if kind == "mail" else []
        make_channel(cast.county, kind, parts=parts, audience=audience)
    for member in PERSONS:
        give_address(getattr(cast, member))
    return world


def send_everything():
    actions.make_digests(on=TODAY, at=NOW)
    return actions.deliver(on=TODAY, at=NOW)


def feeds(cast):
    """The calendar of everybody, as one text."""
    bodies = []
    for member in PERSONS:
        token = actions.make_feed(by=getattr(cast, member), at=NOW)
        bodies.append(Client().get(f"/calendar-feed/{token}.ics").content.decode())
    return "".join(bodies)


@pytest.mark.django_db
def test_no_message_summary_or_calendar_names_a_person_or_tells_of_a_matter(world, posted):
    assert send_everything()["sent"] >= 6
    outside = str([(message["title"], message["body"]) for message in posted])
    kept = str(list(Digest.objects.values_list("lines", flat=True)))
    calendars = feeds(world.cast)
    assert "VEVENT" in calendars
    for secret in (NAME, MATTER):
        assert secret not in outside
        assert secret not in kept
        assert secret not in calendars


@pytest.mark.django_db
def test_no_group_hears_the_name_of_an_organisation_or_the_title_of_a_task(world, posted):
    send_everything()
    groups = [message for message in posted if message["kind"] != "mail"]
    assert len(groups) == 3
    for message in groups:
        assert PLACE not in message["title"] + message["body"]
        assert "任务，" not in message["body"] and "  · " not in message["body"]


@pytest.mark.django_db
def test_a_careless_contributor_cannot_bring_titles_into_a_group(world, posted, monkeypatch):
    def careless(organisation, *, on):
        return [Line(LineKind.BRANCHES_LATE, 1, items=[Item("2026-06-15", NAME)])]

    monkeypatch.setattr(contributors, "_AREA_LINES", [careless])
    send_everything()
    groups = [message for message in posted if message["kind"] != "mail"]
    assert len(groups) == 3
    assert NAME not in str([message["body"] for message in groups])


@pytest.mark.django_db
def test_without_that_guard_the_group_would_hear_it(world, posted, monkeypatch):
    """The control of the two before."""

    def careless(organisation, *, on):
        return [Line(LineKind.BRANCHES_LATE, 1, items=[Item("2026-06-15", NAME)]).plain()]

    monkeypatch.setattr(contributors, "lines_of_area", careless)
    send_everything()
    groups = [message for message in posted if message["kind"] != "mail"]
    assert NAME in str([message["body"] for message in groups])


def everything_said(world):
    """Every page that anybody may open, those of the channels included."""
    walkers, said = visitors(world.cast), []
    channels = list(Channel.objects.values_list("pk", flat=True))
    more = ["/audit/", "/inbox/", "/inbox/settings/", "/channels/"]
    more += [f"/channels/{pk}/{act}" for pk in channels for act in ("", "edit/", "switch/")]
    world.channel = Channel.objects.first()
    for member in PERSONS:
        for address in [*addresses(world, member), *more]:
            answer = walkers[member].get(address)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            said.append(f"{answer.headers}{body.decode(errors='replace')}")
        assert walkers[member].errors == []
    return "".join(said)


def fail(kind, parts, **kwargs):
    raise RuntimeError(f"https://example.org/?token={parts} failed")


@pytest.mark.django_db
def test_the_address_of_a_channel_is_nowhere(world, caplog, capfd, monkeypatch):
    monkeypatch.setattr("tracker.notices.sending.post", fail)
    with caplog.at_level(logging.DEBUG):
        assert send_everything()["failed"] > 0
        for channel in Channel.objects.all():
            actions.try_channel(channel, to="x@example.org", by=world.cast.technical, at=NOW)
        said = everything_said(world)
    written = caplog.text + "".join(capfd.readouterr())
    for secret in (ADDRESS, "swordfish", "mail.example.org"):
        assert secret not in said
        assert secret not in str(contents())
        assert secret not in written


@pytest.mark.django_db
def test_unsealed_it_would_be_in_the_database(world, monkeypatch):
    """The control: kept as it was typed, the same search finds it."""
    import json

    monkeypatch.setattr("tracker.notices.sealing.seal", json.dumps)
    make_channel(world.cast.county, "wecom", parts={"token": ADDRESS, "secret": ""})
    assert ADDRESS in str(contents())
