"""What every test stands on: quick settings, folders of its own, a language.

The cast (people with posts in organisations) is made in tests/factories.py.
"""

import pytest
from django.conf import settings as django_settings
from django.test import TransactionTestCase
from django.utils import translation


def pytest_configure(config):
    """Make the settings quick, before Django is set up.

    A password hash that is slow by design would take most of the run; the manifest of static files
    is made by collectstatic, which a test run does not need.
    """
    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    django_settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    django_settings.WHITENOISE_AUTOREFRESH = True  # finds no STATIC_ROOT to walk through
    django_settings.DATABASES["default"]["CONN_MAX_AGE"] = 0


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Begin with the walk through a whole year, which takes longest."""
    items.sort(key=lambda item: "journeys" not in item.path.parts)


@pytest.fixture(autouse=True)
def folders_of_its_own(settings, tmp_path):
    """Give each test its own places for stored and arriving files."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STAGING_ROOT = tmp_path / "staging"


@pytest.fixture(autouse=True)
def posted(monkeypatch):
    """Let no message leave the machine; give back those that would have, each as a dict."""
    kept = []

    def keep(kind, parts, *, title, body, to):
        kept.append({"kind": str(kind), "parts": parts, "title": title, "body": body, "to": to})
        return True

    monkeypatch.setattr("tracker.notices.sending.post", keep)
    return kept


@pytest.fixture(autouse=True)
def first_language():
    """Start each test in the language of the settings, whatever the test before it left."""
    with translation.override(django_settings.LANGUAGE_CODE):
        yield


@pytest.fixture(params=["zh-hans", "en"])
def language(request, client):
    """Run a test once in each language; `client` asks for it as a browser would."""
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = request.param
    with translation.override(request.param):
        yield request.param


@pytest.fixture(scope="session", autouse=True)
def flush_past_the_locks():
    """Let the flush after a transactional test empty the tables that the locks protect."""
    from tracker.audit import locks

    flush = TransactionTestCase._fixture_teardown

    def flush_without_locks(case):
        with locks.lifted_for_test_flush():
            flush(case)

    TransactionTestCase._fixture_teardown = flush_without_locks
    yield
    TransactionTestCase._fixture_teardown = flush


def pytest_addoption(parser):
    parser.addoption("--no-skips", action="store_true", help="A skipped test fails the run.")


def pytest_terminal_summary(terminalreporter, config):
    if config.getoption("--no-skips") and (skipped := terminalreporter.stats.get("skipped")):
        terminalreporter.write_line(f"{len(skipped)} tests were skipped: none may be.", red=True)


def pytest_sessionfinish(session):
    """Fail a run that must be complete and is not."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if session.config.getoption("--no-skips") and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture
def cast(db):
    """The people of the tests of access, in a small county."""
    from tests.factories import Cast

    return Cast()


@pytest.fixture
def as_user(client):
    """Log a person in and give back the client: `as_user(cast.secretary).get(...)`."""

    def log_in(user):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return log_in
