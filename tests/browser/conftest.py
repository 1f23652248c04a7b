"""A real Chromium against a live server: `phone` and `desk` are pages that tell what went wrong.

At the end of a test the pages must have had no error on the console, no breach of the content
policy, no failed request and no answer of 400 or more; a test that provokes one says which with
`page.expected.append("part of the line")`.
"""

import os
import shutil

import pytest
from django.conf import settings as django_settings
from django.db import connections

# Playwright's driver runs an event loop in this thread, in which Django refuses the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

PHONE = {"width": 360, "height": 640}
DESK = {"width": 1280, "height": 720}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items):
    """Mark every test of this folder, so that the quick run leaves it out."""
    for item in items:
        if item.path.is_relative_to(os.path.dirname(__file__)):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory):
    """Use a file on SQLite: in memory all threads of the server would share one connection."""
    database = connections["default"]
    if database.vendor == "sqlite":
        place = tmp_path_factory.mktemp("database") / "browser.sqlite3"
        database.settings_dict["TEST"]["NAME"] = str(place)
        # no browser test pulls the plug: waiting for the disk would be most of the run
        database.settings_dict["OPTIONS"]["init_command"] = (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
        )


@pytest.fixture(scope="session")
def chromium():
    """Start the system's Chromium once."""
    from playwright.sync_api import sync_playwright

    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, headless=True, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, live_server):
    """Return a function that opens a page in a profile of its own and watches it.

    `open_page(viewport, language="zh-CN", scripts=True)`; addresses are relative to the server.
    """
    opened = []

    def open_one(viewport, *, language="zh-CN", scripts=True):
        context = chromium.new_context(
            base_url=live_server.url,
            viewport=viewport,
            locale=language,
            timezone_id=django_settings.TIME_ZONE,
            java_script_enabled=scripts,
            has_touch=viewport["width"] < 600,
        )
        context.set_default_timeout(30_000)  # a machine with other work is slow, not wrong
        page = context.new_page()
        page.troubles, page.expected = [], []
        _watch(page)
        opened.append((context, page))
        return page

    yield open_one
    troubles = []
    for context, page in opened:
        troubles += [
            line for line in page.troubles if not any(part in line for part in page.expected)
        ]
        context.close()
    assert troubles == []


def _watch(page):
    """Collect what a page complains of. A breach of the content policy is a console error."""

    def console(message):
        # the answer itself is noted below, with its address
        if message.type == "error" and "Failed to load resource" not in message.text:
            page.troubles.append(f"console: {message.text}")

    def response(answer):
        if answer.status >= 400:
            page.troubles.append(f"{answer.status}: {answer.request.method} {answer.url}")

    def failed(request):
        # leaving a page cuts off what it was still fetching
        if request.failure != "net::ERR_ABORTED":
            page.troubles.append(f"failed: {request.url} {request.failure}")

    page.on("console", console)
    page.on("pageerror", lambda error: page.troubles.append(f"script: {error}"))
    page.on("response", response)
    page.on("requestfailed", failed)


@pytest.fixture
def phone(open_page):
    """A page of 360 × 640."""
    return open_page(PHONE)


@pytest.fixture
def desk(open_page):
    """A page of 1280 × 720."""
    return open_page(DESK)


@pytest.fixture
def log_in(live_server, client):
    """Return a function that gives a page the session of a user: `log_in(page, user)`."""

    def give_session(page, user):
        client.force_login(user)
        cookie = client.cookies[django_settings.SESSION_COOKIE_NAME]
        page.context.add_cookies(
            [{"name": cookie.key, "value": cookie.value, "url": live_server.url}]
        )

    return give_session
