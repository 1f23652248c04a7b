"""docs/walkthrough.md names commands, addresses, words and files: all of them are there."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.urls import resolve
from django.utils.translation import gettext, override

ROOT = Path(__file__).parent.parent.parent
TEXT = (ROOT / "docs" / "walkthrough.md").read_text(encoding="utf-8")

COMMANDS = sorted(set(re.findall(r"manage\.py (\w+)", TEXT)))
TARGETS = sorted(set(re.findall(r"^ +(?:[A-Z]+=\S+ )*make (\w+)", TEXT, re.MULTILINE)))
ADDRESSES = sorted(set(re.findall(r"`(/[^`\s]*)`", TEXT)))
FILES = sorted(set(re.findall(r"`((?:tests|docs|tracker)/[^`\s]+)`", TEXT)))
# an English word in bold, the Chinese one after it; either may be broken by the end of a line
WORDS = sorted(set(re.findall(r"\*\*([^*]+)\*\*\s+([\u4e00-\u9fff、]+)", TEXT)))


def test_the_walk_names_what_it_uses():
    assert {
        "commands": COMMANDS,
        "targets": TARGETS,
        "files": FILES,
        "many": (len(ADDRESSES) > 30, len(WORDS) > 40),
    } == {
        "commands": ["audit_verify", "create_administrator", "escalate_overdue", "load_documents"],
        "targets": ["run"],
        "files": ["tests/data/organisations-haiyan-county.csv", "tests/journeys/"],
        "many": (True, True),
    }


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_walk_exists(command):
    assert get_commands()[command] == "tracker"


@pytest.mark.parametrize("target", TARGETS)
def test_every_make_target_of_the_walk_exists(target):
    assert re.search(rf"^{target}:.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE)


@pytest.mark.parametrize("path", FILES)
def test_every_file_of_the_walk_exists(path):
    assert (ROOT / path).exists()


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_address_of_the_walk_leads_to_a_page(address):
    assert resolve(address).route


@pytest.mark.parametrize(("english", "chinese"), WORDS)
def test_every_pair_of_words_of_the_walk_is_what_the_pages_say(english, chinese):
    with override("zh-hans"):
        assert gettext(" ".join(english.split())) == chinese
