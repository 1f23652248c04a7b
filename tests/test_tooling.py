"""The settings, the set-up commands, backup and restore, each as a person meets them: as a process.

A child process gets an environment and a data directory of its own, so nothing here depends on the
settings of the run.
"""

import io
import json
import os
import re
import socket
import stat
import subprocess
import sys
import tarfile
from pathlib import Path

import polib
import psycopg
import pytest
from django.conf import settings
from django.db import connection
from psycopg import sql

from config import port, wsgi
from tracker.management import archives
from tracker.management.commands import build_assets

ROOT = Path(__file__).resolve().parent.parent
KEYS = {"SECRET_KEY": "secret-key" * 5, "AUDIT_KEY": "audit-key+" * 5}
PRODUCTION = {"PRODUCTION": "1", "ALLOWED_HOSTS": "tracker.example.org", **KEYS}


def manage(*words, data, **environment):
    """Run a management command; return the finished process with its output as text."""
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(data), **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=180,
    )


def done(process):
    """Return what a process said; it must have ended well."""
    assert process.returncode == 0, process.stderr
    return process.stdout


# Settings ---------------------------------------------------------------------------------------


def test_with_nothing_set_the_installation_makes_its_keys_and_database_for_its_owner_only(tmp_path):
    done(manage("check", data=tmp_path / "var"))
    modes = {
        path.name: stat.S_IMODE(path.stat().st_mode)
        for path in (tmp_path / "var").iterdir()
        if path.is_file()
    }
    assert modes == {"secret-key": 0o600, "audit-key": 0o600, "tracker.sqlite3": 0o600}


def test_keys_stay_the_same_at_the_second_start(tmp_path):
    done(manage("check", data=tmp_path))
    first = (tmp_path / "secret-key").read_text(), (tmp_path / "audit-key").read_text()
    done(manage("check", data=tmp_path))
    assert ((tmp_path / "secret-key").read_text(), (tmp_path / "audit-key").read_text()) == first
    assert first[0] != first[1]


def test_production_passes_the_deployment_check_without_a_warning(tmp_path):
    process = manage("check", "--deploy", "--fail-level", "DEBUG", data=tmp_path, **PRODUCTION)
    assert done(process) == "System check identified no issues (0 silenced).\n"
    assert process.stderr == ""


def test_the_deployment_check_has_warnings_outside_production(tmp_path):
    process = manage("check", "--deploy", "--fail-level", "WARNING", data=tmp_path)
    assert process.returncode == 1
    assert "security.W008" in process.stderr


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({**PRODUCTION, "SECRET_KEY": ""}, "SECRET_KEY is not set."),
        ({**PRODUCTION, "AUDIT_KEY": ""}, "AUDIT_KEY is not set."),
        ({**PRODUCTION, "ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS is not set."),
        ({**PRODUCTION, "DEBUG": "1"}, "PRODUCTION=1 needs DEBUG=0 and DEMO=0"),
        ({**PRODUCTION, "DEMO": "1"}, "PRODUCTION=1 needs DEBUG=0 and DEMO=0"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY has 5 characters: set SECRET_KEY to at least 50"),
        ({"DEBUG": "maybe"}, "DEBUG is 'maybe': set DEBUG=1 or DEBUG=0."),
        ({"CONN_MAX_AGE": "-1"}, "CONN_MAX_AGE is '-1': set CONN_MAX_AGE to a whole number"),
        ({"SESSION_HOURS": "0"}, "SESSION_HOURS is '0': set SESSION_HOURS to a whole number"),
        ({"DATABASE_URL": "mysql://x/y"}, "set DATABASE_URL=postgres://"),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL is 'LOUD': set LOG_LEVEL to DEBUG, INFO"),
    ],
)
def test_a_bad_value_stops_the_start_and_says_what_to_set(tmp_path, environment, sentence):
    process = manage("check", data=tmp_path, **environment)
    assert process.returncode == 1
    assert sentence in process.stderr.splitlines()[-1]


def test_content_policy_allows_nothing_inline():
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert directives["style-src"] == directives["script-src"] == ["'self'"]
    assert directives["object-src"] == directives["frame-ancestors"] == ["'none'"]


def test_sqlite_waits_for_its_turn_and_keeps_what_it_confirmed(tmp_path):
    program = (
        "import django; django.setup()\n"
        "from django.db import connection as c\n"
        "cursor = c.cursor()\n"
        "ask = lambda name: cursor.execute(f'PRAGMA {name}').fetchone()[0]\n"
        "print(ask('journal_mode'), ask('synchronous'), ask('foreign_keys'), "
        "ask('busy_timeout'), c.transaction_mode)"
    )
    process = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={"DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done(process) == "wal 2 1 20000 IMMEDIATE\n"


# Set-up -----------------------------------------------------------------------------------------


def test_a_taken_port_is_told_before_the_start(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]
        sentence = port.problem("127.0.0.1", str(number))
    assert f"Cannot serve at 127.0.0.1:{number}" in sentence
    assert "make run PORT=" in sentence
    assert port.problem("127.0.0.1", str(number)) is None


def test_a_port_that_is_no_number_is_told():
    assert port.problem("127.0.0.1", "eighty") == (
        "PORT is 'eighty': set PORT to a number from 1 to 65535."
    )


def test_the_sprite_has_a_symbol_for_each_drawing():
    drawing = (
        '<svg xmlns="x" width="16" class="bi" viewBox="0 0 16 16">\n  <path d="M1 1"/>\n</svg>'
    )
    assert build_assets.sprite({"bell": drawing, "flag": drawing}).splitlines()[2:-1] == [
        '<symbol id="bell" viewBox="0 0 16 16"><path d="M1 1"/></symbol>',
        '<symbol id="flag" viewBox="0 0 16 16"><path d="M1 1"/></symbol>',
    ]


@pytest.mark.parametrize("text", ["bell\nbell", "../bell", "Bell"])
def test_a_list_of_icons_with_a_double_or_a_path_is_refused(text):
    with pytest.raises(ValueError, match="twice|not the name"):
        build_assets.icon_names(text)


def test_every_icon_of_the_list_is_in_the_fetched_packages():
    names = build_assets.icon_names(build_assets.ICON_LIST.read_text())
    icons = ROOT / "node_modules" / "bootstrap-icons" / "icons"
    assert [name for name in names if not (icons / f"{name}.svg").exists()] == []


def test_messages_are_compiled_without_gettext(settings, tmp_path):
    from django.core.management import call_command

    place = tmp_path / "en" / "LC_MESSAGES"
    place.mkdir(parents=True)
    catalogue = polib.POFile()
    catalogue.metadata = {"Content-Type": "text/plain; charset=utf-8"}
    catalogue.append(polib.POEntry(msgid="branch", msgstr="支部"))
    catalogue.save(str(place / "django.po"))
    settings.LOCALE_PATHS = [tmp_path]
    call_command("compile_messages", verbosity=0)
    assert [entry.msgstr for entry in polib.mofile(str(place / "django.mo"))] == ["支部"]


# Backup and restore -----------------------------------------------------------------------------


SEED = """
from datetime import datetime, UTC
from django.conf import settings
from tracker.audit import deeds
from tracker.models import User
for number in range(3):
    deeds.record("tooling.seeded", by=None, at=datetime(2026, 3, number + 1, tzinfo=UTC),
                 data={"number": number, "text": "支部 \\t \\\\ \\n 'x'"})
    User.objects.create_user(f"person{number}")
media = settings.MEDIA_ROOT / "ab"
media.mkdir(parents=True)
(media / "one").write_bytes(b"first")
(media / "two").write_bytes(bytes(range(256)) * 5000)
"""
CHANGE = """
from datetime import datetime, UTC
from django.conf import settings
from tracker.audit import deeds
from tracker.models import User
deeds.record("tooling.changed", by=None, at=datetime(2026, 4, 1, tzinfo=UTC))
User.objects.filter(username="person1").delete()
User.objects.create_user("later")
(settings.MEDIA_ROOT / "ab" / "one").unlink()
(settings.MEDIA_ROOT / "ab" / "surplus").write_bytes(b"x")
"""
LOOK = """
import hashlib, json
from django.conf import settings
from django.db import connection, transaction, IntegrityError
from tracker.audit import deeds, locks
from tracker.models import AuditEvent, User
try:
    with transaction.atomic():
        AuditEvent.objects.update(verb="altered")
    refused = False
except IntegrityError:
    refused = True
print(json.dumps({
    "users": sorted(User.objects.values_list("username", flat=True)),
    "acts": list(AuditEvent.objects.order_by("seq").values_list("verb", "data", "digest")),
    "bad": deeds.verify(),
    "locked": refused and locks.installed() == locks.expected(),
    "next": User.objects.create_user("probe").pk > max(User.objects.exclude(username="probe")
                                                       .values_list("pk", flat=True), default=0),
    "files": {p.name: hashlib.sha256(p.read_bytes()).hexdigest()
              for p in sorted(settings.MEDIA_ROOT.rglob("*")) if p.is_file()},
}))
User.objects.filter(username="probe").delete()
"""


def run(program, place):
    """Run a program in a place and return what it printed."""
    return done(manage("shell", "--no-imports", "--command", program, **place))


def look(place):
    """Return what a place holds, and whether its record and its locks are whole."""
    return json.loads(run(LOOK, place))


@pytest.fixture
def make_place(tmp_path):
    """Return a function that makes an empty place on the kind of database of this run."""
    made = []

    def make(name):
        data = tmp_path / name
        if connection.vendor == "sqlite":
            return {"data": data, **KEYS}
        server, _, _ = os.environ["DATABASE_URL"].rpartition("/")
        database = f"tooling_{os.getpid()}_{name}"
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as link:
            link.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
        made.append(database)
        # kept connections would outlive the child and hold the database
        return {"data": data, "DATABASE_URL": f"{server}/{database}", **KEYS}

    yield make
    for database in made:
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as link:
            link.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database)))


@pytest.fixture
def seeded(make_place):
    """A place with acts, accounts and two stored files."""
    place = make_place("seeded")
    done(manage("migrate", "--verbosity=0", **place))
    run(SEED, place)
    return place


def test_a_restored_archive_brings_back_every_row_and_file_and_an_unbroken_record(
    seeded, make_place, tmp_path
):
    archive = tmp_path / "archive.tar"
    before = look(seeded)
    assert (before["users"], before["bad"]) == (["person0", "person1", "person2"], None)
    assert before["locked"] and before["next"] and sorted(before["files"]) == ["one", "two"]

    said = done(manage("backup", str(archive), **seeded))
    assert "2 stored files" in said and KEYS["AUDIT_KEY"] not in said
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    assert KEYS["AUDIT_KEY"].encode() not in archive.read_bytes()

    run(CHANGE, seeded)
    changed = look(seeded)
    assert changed != before

    undecided = manage("restore", str(archive), **seeded)
    assert undecided.returncode == 1 and "add --yes" in undecided.stderr
    assert look(seeded) == changed

    assert "unbroken" in done(manage("restore", str(archive), "--yes", **seeded))
    assert look(seeded) == before

    elsewhere = make_place("elsewhere")
    done(manage("restore", str(archive), "--yes", **elsewhere))
    assert look(elsewhere) == before


def test_a_damaged_archive_or_another_key_changes_nothing(seeded, tmp_path):
    whole = tmp_path / "whole.tar"
    done(manage("backup", str(whole), **seeded))
    before = look(seeded)
    content = whole.read_bytes()
    middle = content.index(bytes(range(256)))
    spoilt = {
        "cut": content[: len(content) // 2],
        "empty": b"",
        "one byte": content[:middle] + b"\x01" + content[middle + 1 :],
    }
    for name, damaged in spoilt.items():
        archive = tmp_path / f"{name}.tar"
        archive.write_bytes(damaged)
        process = manage("restore", str(archive), "--yes", **seeded)
        assert process.returncode == 1, name
        assert "Nothing was changed." in process.stderr, name
        assert "Traceback" not in process.stderr, name
    other = manage("restore", str(whole), "--yes", **{**seeded, "AUDIT_KEY": "b" * 50})
    assert other.returncode == 1 and "belongs to another audit key" in other.stderr
    again = manage("backup", str(whole), **seeded)
    assert again.returncode == 1 and "is there already" in again.stderr
    assert look(seeded) == before


def test_a_database_without_its_tables_is_not_backed_up(make_place, tmp_path):
    process = manage("backup", str(tmp_path / "archive.tar"), **make_place("bare"))
    assert process.returncode == 1 and "not those of this version" in process.stderr
    assert not (tmp_path / "archive.tar").exists()


def test_an_archive_of_another_version_is_refused(seeded, tmp_path):
    archive = tmp_path / "archive.tar"
    done(manage("backup", str(archive), **seeded))
    run(
        "from django.db.migrations.recorder import MigrationRecorder as R\n"
        "from django.db import connection\n"
        "R(connection).record_applied('tracker', '9999_later')",
        seeded,
    )
    process = manage("restore", str(archive), "--yes", **seeded)
    assert process.returncode == 1 and "another version" in process.stderr


# The archive itself -----------------------------------------------------------------------------


@pytest.fixture
def archive(tmp_path):
    """An archive of one file of the database and one stored file."""
    for name in ("rows", "file"):
        (tmp_path / name).write_text(name)
    archives.write(
        tmp_path / "a.tar",
        files={"database/rows": tmp_path / "rows", "media/x/file": tmp_path / "file"},
        about={"made_at": "2026-03-01"},
        key="k" * 50,
    )
    return tmp_path / "a.tar"


def rewritten(archive, change):
    """Write the archive again, each member passed through change(name, content)."""
    target = archive.with_name("b.tar")
    with tarfile.open(archive) as old, tarfile.open(target, "w") as new:
        for member in old.getmembers():
            for name, content in change(member.name, old.extractfile(member).read()):
                entry = tarfile.TarInfo(name)
                entry.size = len(content)
                new.addfile(entry, io.BytesIO(content))
    return target


def test_an_archive_unpacks_to_what_was_put_in(archive, tmp_path):
    manifest = archives.unpack(archive, into=tmp_path / "out", key="k" * 50)
    assert sorted(manifest["files"]) == ["database/rows", "media/x/file"]
    assert (tmp_path / "out" / "media" / "x" / "file").read_text() == "file"


def test_rewriting_an_archive_without_change_is_accepted(archive, tmp_path):
    """The control of the tests below: it is the change that is refused."""
    same = rewritten(archive, lambda name, content: [(name, content)])
    archives.unpack(same, into=tmp_path / "out", key="k" * 50)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda n, c: [(n, c.replace(b"file", b"fi1e"))] if n[0] == "m" else [(n, c)], "altered"),
        (lambda n, c: [(n, b"FILE")] if n == "media/x/file" else [(n, c)], "is not what was saved"),
        (lambda n, c: [] if n == "media/x/file" else [(n, c)], "1 files are missing"),
        (lambda n, c: [(n, c), ("media/" + n, c)], "do not belong to it"),
        (lambda n, c: [(n, c), (n, c)], "no backup writes"),
        (lambda n, c: [] if n == "manifest.hmac" else [(n, c)], "has no end"),
    ],
)
def test_an_altered_archive_is_refused(archive, tmp_path, change, sentence):
    with pytest.raises(archives.DamagedArchive, match=sentence):
        archives.unpack(rewritten(archive, change), into=tmp_path / "out", key="k" * 50)


def test_an_archive_cannot_write_outside_its_directory(tmp_path):
    (tmp_path / "f").write_text("x")
    archives.write(
        tmp_path / "a.tar",
        files={"media/../../outside": tmp_path / "f"},
        about={},
        key="k" * 50,
    )
    with pytest.raises(archives.DamagedArchive, match="a place it may not"):
        archives.unpack(tmp_path / "a.tar", into=tmp_path / "out" / "deep", key="k" * 50)
    assert not (tmp_path / "outside").exists()


# Serving ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("forwarded", "seen"),
    [
        ({}, "192.0.2.1"),
        ({"HTTP_X_FORWARDED_FOR": "198.51.100.7"}, "198.51.100.7"),
        ({"HTTP_X_FORWARDED_FOR": "203.0.113.9, 198.51.100.7"}, "198.51.100.7"),
    ],
)
def test_behind_a_proxy_only_the_address_the_proxy_saw_counts(forwarded, seen):
    answer = wsgi.address_from_proxy(lambda environ, start_response: environ["REMOTE_ADDR"])
    assert answer({"REMOTE_ADDR": "192.0.2.1", **forwarded}, None) == seen


def test_operations_names_every_setting_that_is_read():
    read = set()
    for place in ("settings.py", "gunicorn.py", "demo.sh"):
        text = (ROOT / "config" / place).read_text()
        read |= set(
            re.findall(
                r'(?:env\.\w+|flag|whole_number|kept_secret|_number|_is_on)\(\s*["\']([A-Z_]+)',
                text,
            )
        )
    table = re.findall(r"^\| (`[A-Z].*?) \|", (ROOT / "docs" / "operations.md").read_text(), re.M)
    told = set(re.findall(r"`(\w+)`", " ".join(table)))
    assert read - told == set()
    assert told - read == {"HOST", "CI_DATABASE_URL"}


@pytest.mark.parametrize(
    ("environment", "database", "shown"),
    [
        ({}, None, "1"),
        ({}, "", "1"),
        ({}, "rows", "0"),
        ({"DEMO": "0"}, None, "0"),
        ({"DEMO": "1"}, "rows", "1"),
        ({"PRODUCTION": "1"}, None, "0"),
        ({"DATABASE_URL": "postgres://host/name"}, None, "0"),
    ],
)
def test_only_a_database_that_the_start_makes_becomes_a_demonstration(
    tmp_path, environment, database, shown
):
    if database is not None:
        (tmp_path / "tracker.sqlite3").write_text(database)
    process = subprocess.run(
        ["bash", "-c", '. config/demo.sh && echo "$DEMO"'],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert done(process) == f"{shown}\n"
