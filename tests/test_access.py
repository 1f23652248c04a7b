"""Every address × every member of the cast, against the tables that the packages keep."""

import importlib
import re
from contextlib import contextmanager
from html import unescape

import pytest
from django.conf import settings
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access import MEMBERS
from tests.world import World

PACKAGES = (
    "organisations",
    "jobs",
    "notices",
    "files",
    "determination",
    "performance",
    "life",
    "honesty",
    "assessment",
    "accountability",
    "reporting",
)


def rows():
    """All rows of all packages, by URL name."""
    merged = {}
    for package in PACKAGES:
        module = importlib.import_module(f"tests.{package}.access")
        doubles = set(merged) & set(module.ROWS)
        assert not doubles, f"these addresses have two rows: {sorted(doubles)}"
        merged.update(module.ROWS)
    return merged


def names(resolver=None, namespace=""):
    """The names of all addresses of the product; the admin has tests of its own."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace == "admin":
                continue
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from names(pattern, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"


def test_every_address_has_its_row():
    assert sorted(set(names()) ^ set(rows())) == []


def test_every_address_has_a_name():
    assert [name for name in names() if name.endswith("None")] == []


@pytest.fixture
def world(cast):
    return World(cast, published=True)


def person(world, member):
    return None if member == "anonymous" else getattr(world.cast, member)


@contextmanager
def no_writing():
    """Fail on any statement that changes a table other than the session's."""

    def watch(execute, sql, params, many, context):
        verb = sql.lstrip().split(" ", 1)[0].upper()
        changes = verb in {"INSERT", "UPDATE", "DELETE"} and "django_session" not in sql
        assert not changes, f"a GET changed the database: {sql[:200]}"
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield


def test_the_watch_notices_a_change(db):
    from tests.factories import make_organisation

    with pytest.raises(AssertionError, match="changed the database"), no_writing():
        make_organisation()


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(rows()))
def test_each_member_gets_what_the_table_says(name, world, client):
    row = rows()[name]
    address = reverse(name, kwargs=row.arguments(world)) + row.query
    answers, expected = {}, {}
    for member in MEMBERS:
        client.logout()
        if (user := person(world, member)) is not None:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        if row.is_post_only:
            if member == "anonymous":
                answers[member] = client.post(address).status_code
                expected[member] = row.post.get(member, 302)
                continue
            status = row.post.get(member, row.post_others)
            # an act that is allowed is tried in its own tests; here only that others cannot
            if status in (403, 404):
                answers[member] = client.post(address).status_code
                expected[member] = status
            answers[f"{member} GET"] = client.get(address).status_code
            expected[f"{member} GET"] = 405
            continue
        with no_writing():
            answers[member] = client.get(address).status_code
        expected[member] = row.status(member)
    assert answers == expected


@pytest.mark.django_db
@pytest.mark.parametrize(
    "member", ["secretary", "officer", "assigned", "administrator", "observer", "technical"]
)
def test_no_page_leads_to_one_that_is_forbidden(member, world, client):
    """What a person may not open is not offered: each address once, whatever its filters."""
    client.force_login(person(world, member), backend="django.contrib.auth.backends.ModelBackend")
    client.raise_request_exception = False  # what is broken has tests of its own
    offered = {}
    for name, row in sorted(rows().items()):
        if row.is_post_only or row.status(member) != 200:
            continue
        page = client.get(reverse(name, kwargs=row.arguments(world)) + row.query)
        if page.streaming or not page["Content-Type"].startswith("text/html"):
            continue
        for link in re.findall(r'<a [^>]*?href="(/[^"#]*)', page.content.decode()):
            offered.setdefault(link.split("?")[0], (unescape(link), name))
    forbidden = {
        link: name for link, name in offered.values() if client.get(link).status_code == 403
    }
    assert forbidden == {}


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(rows()))
def test_a_post_without_its_token_is_refused(name, world, client):
    """Every address that takes a POST refuses one from another site."""
    row = rows()[name]
    client.handler.enforce_csrf_checks = True
    client.force_login(
        world.cast.administrator, backend="django.contrib.auth.backends.ModelBackend"
    )
    answer = client.post(reverse(name, kwargs=row.arguments(world)))
    assert answer.status_code in (403, 404, 405)


@pytest.mark.django_db
@pytest.mark.parametrize("member", [m for m in MEMBERS if m != "anonymous"])
def test_pages_answer_in_the_language_that_is_asked_for(member, world, client):
    user = person(world, member)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    for code, words in (("zh-hans", 'lang="zh-hans"'), ("en", 'lang="en"')):
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = code
        assert words in client.get(reverse("home")).content.decode().lower()
