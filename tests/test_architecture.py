"""What holds for the whole house: rooms, tables, states, words, forbidden features."""

import ast
import importlib
import re
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models

from tests.messages import CATALOGUE, messages, said
from tracker.audit import locks

ROOT = Path(settings.BASE_DIR)
PACKAGES = sorted(p.parent.name for p in (ROOT / "tracker").glob("*/__init__.py"))
STATE_PACKAGES = (
    "jobs",
    "determination",
    "performance",
    "life",
    "honesty",
    "assessment",
    "accountability",
)


def test_only_earlier_links_are_imported():
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_model_of_the_packages_is_in_the_index():
    index = importlib.import_module("tracker.models")
    written = set()
    for path in (ROOT / "tracker").rglob("*.py"):
        is_of_a_package = path.stem == "models" or path.parent.name == "models"
        if path == ROOT / "tracker" / "models.py" or not is_of_a_package:
            continue
        module = importlib.import_module(
            ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        )
        written |= {
            name
            for name, value in vars(module).items()
            if isinstance(value, type)
            and issubclass(value, models.Model)
            and not value._meta.abstract
            and value.__module__ == module.__name__
        }
    assert written == set(index.__all__)
    assert written == {model.__name__ for model in apps.get_app_config("tracker").get_models()}


def test_all_models_live_in_one_app():
    assert [config.name for config in apps.get_app_configs() if "tracker" in config.name] == [
        "tracker"
    ]


def test_no_migration_is_missing():
    done = subprocess.run(
        [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


def state_tables():
    for package in STATE_PACKAGES:
        module = importlib.import_module(f"tracker.{package}.states")
        for name, (statuses, moves) in module.TABLES.items():
            yield pytest.param(statuses, moves, id=name)


@pytest.mark.parametrize(("statuses", "moves"), list(state_tables()))
def test_every_state_has_its_row_of_moves(statuses, moves):
    assert set(moves) == set(statuses)
    assert {target for targets in moves.values() for target in targets} <= set(statuses)


@pytest.mark.parametrize(("statuses", "moves"), list(state_tables()))
def test_every_state_can_be_reached_from_the_first(statuses, moves):
    reached, waiting = set(), [next(iter(statuses))]
    while waiting:
        state = waiting.pop()
        if state not in reached:
            reached.add(state)
            waiting.extend(moves[state])
    assert reached == set(statuses)


def test_the_diagrams_of_the_states_are_current():
    drawn = subprocess.run(
        [sys.executable, "manage.py", "draw_states"], cwd=ROOT, capture_output=True, text=True
    )
    assert drawn.stdout == (ROOT / "docs" / "states.md").read_text()


@pytest.mark.django_db
def test_the_locks_that_are_declared_are_installed():
    assert locks.installed() == locks.expected()


@pytest.mark.django_db
def test_every_locked_table_exists():
    tables = set(connection.introspection.table_names())
    assert {lock.table for lock in locks.LOCKS} <= tables


def test_every_message_is_said_in_chinese():
    catalogue, wanted = said(), messages()
    assert sorted(msgid for msgid in wanted if not catalogue.get(msgid)) == []
    assert sorted(set(catalogue) - set(wanted)) == [], "no longer used"


PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")


def test_translations_keep_their_placeholders():
    catalogue = polib.pofile(str(CATALOGUE))
    wrong = []
    for entry in catalogue:
        said = entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr
        ours = {a or b for a, b in PLACEHOLDER.findall(entry.msgid_plural or entry.msgid)}
        theirs = {a or b for a, b in PLACEHOLDER.findall(said)}
        if said and ours != theirs:
            wrong.append(entry.msgid)
    assert wrong == []


def test_templates_say_nothing_that_is_not_marked_for_translation():
    """Text between tags holds no English words outside translate and blocktranslate."""
    shown = []
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text()
        text = re.sub(r"{%\s*comment.*?endcomment\s*%}", "", text, flags=re.S)
        text = re.sub(r"{%\s*blocktranslate.*?endblocktranslate\s*%}", "", text, flags=re.S)
        text = re.sub(r"{% block width %}.*?{% endblock %}", "", text, flags=re.S)
        text = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", "", text, flags=re.S)
        text = re.sub(r"<!--.*?-->|<[^>]*>|&\w+;", "\n", text, flags=re.S)
        words = [w for w in re.findall(r"[A-Za-z]{3,}", text) if w not in ALLOWED_WORDS]
        if words:
            shown.append((str(path.relative_to(ROOT)), words))
    assert shown == []


ALLOWED_WORDS = {"English", "SHA"}

FORBIDDEN = {
    # what central rules on formalism forbid (docs/concepts.md, "What it does not do")
    r"geolocation|\blatitude\b|\blongitude\b": "location",
    r"check_?in\b|签到": "check-in",
    r"\bstreak": "streaks",
    r"login_count|time_online|online_time": "counting logins or time online",
    r"leader_?board": "league of persons",
}


@pytest.mark.parametrize("pattern", FORBIDDEN, ids=FORBIDDEN.values())
def test_no_forbidden_feature_is_there(pattern):
    found = [
        str(path.relative_to(ROOT))
        for folder in ("tracker", "templates", "config")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".html", ".js"} and re.search(pattern, path.read_text(), re.I)
    ]
    assert found == []


def test_no_column_keeps_what_must_not_be_kept():
    forbidden = {"last_login", "latitude", "longitude", "id_card", "login_count", "device"}
    columns = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("tracker").get_models()
        for field in model._meta.get_fields()
        if field.name in forbidden
    }
    assert columns == set()


def test_pages_carry_no_inline_style_or_script():
    harmful = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", re.I)
    found = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "templates").rglob("*.html")
        if harmful.search(path.read_text())
    ]
    assert found == []


def test_no_template_names_a_third_party_address():
    found = [
        str(path.relative_to(ROOT))
        for folder in ("templates", "tracker/static")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".html", ".js", ".css"}
        and re.search(r"""(src|href|url\()=?["'(]?(https?:)?//""", path.read_text())
    ]
    assert found == []


def test_actions_take_by_and_at_by_name_only():
    wrong = []
    for package in PACKAGES:
        for path in [
            *(ROOT / "tracker" / package).glob("actions.py"),
            *(ROOT / "tracker" / package).glob("actions/*.py"),
        ]:
            for node in ast.parse(path.read_text()).body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    positional = {a.arg for a in node.args.args + node.args.posonlyargs}
                    if positional & {"by", "at", "on", "key"}:
                        wrong.append(f"{path.relative_to(ROOT)}:{node.name}")
    assert wrong == []


CLOCKS = re.compile(r"timezone\.now\(\)|timezone\.localdate\(\)|date\.today\(|datetime\.now\(")


def test_only_doors_read_the_clock():
    """Pages and commands read the clock; everything below is told the time."""
    doors = {"views", "middleware", "commands", "admin", "background"}
    allowed = {"tracker/organisations/models.py"}  # a person's day, where no door has set it
    found = []
    for path in (ROOT / "tracker").rglob("*.py"):
        place = str(path.relative_to(ROOT))
        if "migrations" in path.parts or place in allowed:
            continue
        if doors & {*path.parts, path.stem}:
            continue
        if CLOCKS.search(path.read_text()):
            found.append(place)
    assert found == []


def contrast(first, second):
    """The contrast of two #rrggbb colours, 1 to 21 (WCAG 2)."""

    def light(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        parts = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    high, low = sorted((light(first), light(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


TEXT_ON = {
    "ink": ("surface", "ground", "sunken", "act-tint", "gold-tint", "soon-tint", "late-tint",
            "ok-tint", "info-tint", "band-a", "band-b", "band-c", "band-d", "band-none"),
    "muted": ("surface", "ground", "sunken"),
    "act": ("surface", "ground"),
    "act-dark": ("surface", "ground", "sunken"),
    "on-act": ("act", "act-dark"),
    "gold": ("surface", "gold-tint"),
    "ok": ("surface", "ground", "ok-tint"),
    "soon": ("surface", "ground", "soon-tint"),
    "late": ("surface", "ground", "late-tint"),
    "info": ("surface", "info-tint"),
}  # fmt: skip


def token_sets():
    """The tokens of the light and of the dark variant, as colours."""
    css = (ROOT / "tracker/static/tracker/tracker.css").read_text()
    light, dark = re.findall(r":root \{(.*?)\n\s*\}", css, re.S)[:2]
    read = lambda block: dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))  # noqa: E731
    return {"light": read(light), "dark": {**read(light), **read(dark)}}


@pytest.mark.parametrize("variant", ["light", "dark"])
def test_text_can_be_read_on_every_ground(variant):
    tokens = token_sets()[variant]
    weak = [
        (text, ground, round(contrast(tokens[text], tokens[ground]), 2))
        for text, grounds in TEXT_ON.items()
        for ground in grounds
        if contrast(tokens[text], tokens[ground]) < 4.5
    ]
    assert weak == []


def test_colours_stand_in_the_tokens_only():
    css = (ROOT / "tracker/static/tracker/tracker.css").read_text()
    parts = css[css.index("/* Bootstrap speaks") :]
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?![^{]*\{)", parts) == []


def test_every_static_file_that_a_template_names_is_there():
    """With hashed names a missing file is an error on every page that names it."""
    from django.contrib.staticfiles import finders

    named = set()
    for path in (ROOT / "templates").rglob("*.html"):
        named |= set(re.findall(r"{%\s*static\s+[\"']([^\"']+)[\"']", path.read_text()))
    made_at_set_up = {name for name in named if name.startswith("vendor/")}
    assert made_at_set_up <= {"vendor/bootstrap.min.css", "vendor/icons.svg"}
    assert sorted(n for n in named - made_at_set_up if finders.find(n) is None) == []


def test_every_icon_that_a_page_names_is_in_the_sprite():
    listed = {
        line.strip()
        for line in (ROOT / "tracker/static/tracker/icons.txt").read_text().splitlines()
        if line.strip() and not line.startswith("#")
    }
    named = set()
    for path in (ROOT / "templates").rglob("*.html"):
        named |= set(re.findall(r"{%\s*icon\s+[\"']([^\"']+)[\"']", path.read_text()))
    assert sorted(named - listed) == []


def test_one_place_lets_markup_through():
    """Drawings that escaped every word themselves, and nothing else, are not escaped again."""
    trusting = re.compile(r"mark_safe|\|\s*safe\b|autoescape off|SafeString")
    found = [
        str(path.relative_to(ROOT))
        for folder in ("tracker", "templates")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".html"} and trusting.search(path.read_text())
    ]
    assert found == ["tracker/templatetags/page.py"]
