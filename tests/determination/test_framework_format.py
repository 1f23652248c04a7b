"""The example of docs/framework-format.md and the command that reads such files."""

import io
import re

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from tests.determination.builders import draft, published
from tracker.determination.contents import canonical
from tracker.determination.framework_files.checks import check_file
from tracker.determination.framework_files.rows import document_of
from tracker.determination.framework_files.shape import schema
from tracker.determination.framework_files.writing import FORMATS, write
from tracker.determination.models import Framework, FrameworkVersion
from tracker.determination.rows import COLUMNS
from tracker.determination.rubric import items_for
from tracker.scoring import build

DOCUMENT = (settings.BASE_DIR / "docs" / "framework-format.md").read_text()
EXAMPLE = re.search(r"```yaml example\n(.*?)```", DOCUMENT, re.S)[1].encode()

pytestmark = pytest.mark.django_db


def command(*arguments, **options):
    out = io.StringIO()
    call_command("framework_file", *map(str, arguments), stdout=out, stderr=out, **options)
    return out.getvalue()


@pytest.fixture
def example(tmp_path):
    file = tmp_path / "example.yaml"
    file.write_bytes(EXAMPLE)
    return file


def test_the_documented_example_is_whole_and_can_be_scored_by(example):
    assert check_file(EXAMPLE).problems == []
    command("import", example)
    version = FrameworkVersion.objects.get(framework__code="village-example")
    assert version.framework.organisation is None
    assert build(items_for(version, "village")).full_mark == 10
    for form in FORMATS:
        again = check_file(write(document_of(version), form=form))
        assert again.document == document_of(version)


def test_every_name_of_the_format_is_documented():
    node = schema()["$defs"]["node"]["properties"]
    assert set(COLUMNS) <= set(node)
    names = {*schema()["properties"], *node}
    assert {name for name in names if f"`{name}`" not in DOCUMENT} == set()


def test_a_file_of_the_command_comes_back_the_same(tmp_path, cast):
    version = published(organisation=None)
    file = tmp_path / "x.json"
    command("export", version.framework.code, 1, "--as", "json", "--to", file)
    file.write_text(file.read_text().replace(version.framework.code, "our-own"))
    said = command(
        "import", file, "--organisation", cast.county.code, "--by", cast.administrator.username
    )
    made = Framework.objects.get(code="our-own")
    assert (made.organisation, said) == (cast.county, "our-own/1: a draft of 3 items.\n")
    assert canonical(made.versions.get()) == canonical(version)


def test_a_file_becomes_the_next_version(example, cast):
    version = draft()
    version.framework.versions.update(status="published", content_hash="0" * 64)
    command("import", example, "--into", version.framework.code)
    assert version.framework.versions.count() == 2


def test_what_is_wrong_is_told_and_nothing_written(tmp_path, example, cast):
    bad = tmp_path / "bad.yaml"
    bad.write_bytes(EXAMPLE.replace(b"kind: shortfall", b"kind: nonsense"))
    for arguments in (
        ("check", bad),
        ("import", bad),
        ("check", tmp_path / "none.yaml"),
        ("import", example, "--organisation", "nowhere", "--by", "nobody"),
        ("import", example, "--organisation", cast.county.code, "--by", cast.officer.username),
        ("import", example, "--into", "nothing"),
        ("export", "nothing", 1),
    ):
        with pytest.raises(CommandError):
            command(*arguments)
    assert Framework.objects.count() == 0
    assert command("check", example) == "5 items, nothing wrong.\n"
