"""Members of the cast who walk through the product, and the forms that they find."""

import sys

from django.core.signals import got_request_exception
from django.test import Client
from django.urls import resolve, reverse

from tests.access import MEMBERS
from tests.factories import make_task, make_template
from tests.safety.database import undone
from tests.safety.forms import Form, forms_in
from tests.test_access import rows
from tests.world import World

ADDRESSES = rows()
PERSONS = [member for member in MEMBERS if member != "anonymous"]
# they end the visit itself, and are tried elsewhere
LEAVING = ("logout", "password-change", "login", "demo-login", "set_language")

# a walk over everything takes a minute: taken part by part, several processes share it
PARTS = {
    "organisations": ("organisations:", "jobs:", "notices:", "files:"),
    "determination": ("determination:",),
    "performance": ("performance:",),
    "life": ("life:", "honesty:"),
    "assessment": ("assessment:",),
    "around": ("accountability:", "reporting:", *(n for n in ADDRESSES if ":" not in n)),
}


class Visitor:
    """One person's browser; `errors` keeps what would have been an error page of the server."""

    def __init__(self, user, *, language="en"):
        self.client = Client(raise_request_exception=False)
        self.client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        self.client.cookies["django_language"] = language
        self.errors = []

    def _ask(self, method, address, data=None, **extra):
        def keep(**kwargs):
            self.errors.append((method, address, repr(sys.exc_info()[1])))

        got_request_exception.connect(keep)
        try:
            return getattr(self.client, method)(address, data, **extra)
        finally:
            got_request_exception.disconnect(keep)

    def get(self, address, data=None, **extra):
        """GET an address."""
        return self._ask("get", address, data, **extra)

    def post(self, address, data=None, **extra):
        """POST to an address."""
        return self._ask("post", address, data or {}, **extra)


def visitors(cast, *, language="en"):
    """Return {member: Visitor} of the whole cast."""
    return {
        member: Visitor(getattr(cast, member), language=language)
        for member in [*PERSONS, "second_administrator", "second_reviewer"]
    }


def address_of(name, world):
    """The address of a row of the table of access, in this world."""
    row = ADDRESSES[name]
    return reverse(name, kwargs=row.arguments(world)) + row.query


def county_at_work(cast, *, phase="performance", prepare=None):
    """A World in which every act finds something to act on: its sent record has a sent task.

    `prepare(world)` may change rows before the phase locks them.
    """
    world = World(cast, published=True)
    sent = make_task(world.participant, template=make_template(), status="submitted")
    world.record.record_tasks.all().delete()
    world.record.record_tasks.create(task=sent)
    if prepare:
        prepare(world)
    type(world.cycle).objects.filter(pk=world.cycle.pk).update(phase=phase)
    world.cycle.refresh_from_db()
    return world


def addresses(world, member, starts=("",)):
    """Yield every address that opens for this member, also those that need a query."""
    more = {
        "accountability:finding-new": f"?participant={world.participant.pk}",
        "accountability:talk-new": f"?participant={world.participant.pk}",
        "performance:record-new": f"?task={world.task.pk}",
    }
    for name, row in ADDRESSES.items():
        if row.is_post_only or name in LEAVING or not name.startswith(starts):
            continue
        if row.status(member) not in (200, 302):  # 302: not now, perhaps in another phase
            continue
        yield address_of(name, world)
        if name in more:
            yield address_of(name, world) + more[name]


def typed(world):
    """What a person would write into a field of that name."""
    cast = world.cast
    return {
        "code": "new-one",
        "parent": cast.township.code,
        "home": cast.west.code,
        "to": cast.other_township.code,
        "person": cast.other_secretary.person.code,
        "word": world.cycle.code,
        "division_code": "330424",
    }


def may_post(name):
    """The members who may post there, as the table of access says it."""
    row = ADDRESSES[name]
    if row.is_post_only:
        return [m for m in PERSONS if row.post.get(m, row.post_others) not in (403, 404)]
    return [member for member in PERSONS if row.status(member) == 200]


def found_forms(world, member, visitor, starts=("",)):
    """Return {kind: Form}: every form this person finds, one of each kind.

    The kind is (URL name, names of its fields). A form that answers with a page to check leads to
    that page's form too.
    """
    found = {}
    for address in addresses(world, member, starts):
        for form in _forms_of(visitor.get(address), address):
            if found.setdefault(_kind(form), form) is not form:
                continue
            with undone():
                answer = visitor.post(form.action, form.filled(typed=typed(world)))
            for following in _forms_of(answer, form.action):
                found.setdefault(_kind(following), following)
    return found


def bare_forms(world, member, starts=("",)):
    """Return {kind: Form} of the addresses without a page where this member may post."""
    names = [
        name
        for name, row in ADDRESSES.items()
        if row.is_post_only
        and name not in LEAVING
        and name.startswith(starts)
        and member in may_post(name)
    ]
    return {(name, ()): Form(address_of(name, world)) for name in names}


def _kind(form):
    return resolve(form.action.split("?")[0]).view_name, tuple(sorted(form.names))


def _forms_of(answer, address):
    is_page = answer.status_code == 200 and answer["Content-Type"].startswith("text/html")
    return forms_in(answer.content.decode(), at=address) if is_page else []
