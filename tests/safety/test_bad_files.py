"""Files that are not what they should be, for every import and for records: words, no change."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.factories import make_version
from tests.safety.database import contents
from tests.safety.visits import ADDRESSES, Visitor, county_at_work, visitors
from tests.spreadsheets.test_hostile_sheets import FAR, KIND, LAUGHS, TWO_ROWS, workbook
from tracker.spreadsheets.writing import write_csv

IMPORTS = {
    "organisations:import": "administrator",
    "organisations:import-people": "administrator",
    "organisations:import-accounts": "administrator",
    "performance:task-import": "officer",
    "performance:measurement-import": "officer",
    "life:term-import": "administrator",
    "determination:indicator-import": "administrator",
    "determination:framework-bring-in": "administrator",
}
GOOD = workbook()
FILES = {
    "empty.xlsx": b"",
    "text.xlsx": b"not a workbook",
    "page.xlsx": b"<html><script>alert(1)</script></html>",
    "cut.xlsx": GOOD[: len(GOOD) // 2],
    "far.xlsx": workbook(TWO_ROWS + FAR),
    "laughs.xlsx": workbook(before=LAUGHS),
    "wide.xlsx": workbook(dimension='<dimension ref="A1:XFD1048576"/>'),
    "macro.xlsx": workbook(
        main=KIND.replace("sheet", "sheet.macroEnabled"), extra=[("xl/vbaProject.bin", b"Attribut")]
    ),
    "macro.xlsm": workbook(extra=[("xl/vbaProject.bin", b"Attribut")]),
    "old.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),
    "letters.csv": b"\xff\xfe\xfa\x00\x81",
    "nul.csv": b"code,level\nab\x00c,branch\n",
    "strange.csv": "鞋码,长度\n四十,二\n".encode(),
    "longline.csv": b"code,level\n" + b"x" * 300_000,
    "doubled.csv": b"code,code\na,b\n",
}


def address_of_import(name, world):
    """The import's address; indicators only come into a draft of one's own county."""
    if name != "determination:indicator-import":
        return reverse(name, kwargs=ADDRESSES[name].arguments(world))
    version = make_version(organisation=world.cast.county)
    return reverse(name, args=[version.framework.code, version.number])


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["zh-hans", "en"])
@pytest.mark.parametrize("name", IMPORTS)
def test_a_file_that_is_none_is_refused_in_words(name, asked, cast):
    world = county_at_work(cast)
    address = address_of_import(name, world)
    visitor = Visitor(getattr(cast, IMPORTS[name]), language=asked)
    before, wrong = contents(), []
    for file_name, body in FILES.items():
        answer = visitor.post(address, {"file": SimpleUploadedFile(file_name, body)})
        if answer.status_code == 302:
            # it could be read: then the preview says what is wrong in which row
            answer = visitor.get(answer.url)
            said = " ".join(str(error.message) for error in answer.context["plan"].errors)
        elif answer.status_code == 422:
            said = " ".join(answer.context["form"].errors["file"])
        else:
            said = ""
        if not said or bool(re.search("[一-龥]", said)) is not (asked == "zh-hans"):
            wrong.append((file_name, answer.status_code, said))
    assert (wrong, visitor.errors) == ([], [])
    assert contents() == before


RECORD_FILES = {
    "page.html": b"<script>alert(1)</script>",
    "picture.jpg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "picture.svg": b"<svg/>",
    "cut.png": b"\x89PNG\r\n\x1a\n" + bytes(20),
    "program.pdf": b"MZ" + bytes(100),
    "macro.docm": FILES["macro.xlsx"],
    "macro.xlsx": FILES["macro.xlsm"],
    "empty.pdf": b"",
    "../../name.exe": b"MZ",
}


@pytest.mark.django_db
@pytest.mark.parametrize("file_name", RECORD_FILES)
def test_a_record_takes_no_file_of_the_wrong_kind_and_keeps_what_was_typed(file_name, cast):
    world = county_at_work(cast)
    visitor = Visitor(cast.secretary)
    before = contents()
    answer = visitor.post(
        f"{reverse('performance:record-new')}?task={world.task.pk}",
        {
            "tasks": [world.task.pk],
            "happened_on": "2026-06-05",
            "what_was_done": "a long evening of words",
            "documents": SimpleUploadedFile(file_name, RECORD_FILES[file_name]),
            "act": "send",
        },
    )
    assert (answer.status_code, visitor.errors) == (422, [])
    assert "a long evening of words" in answer.content.decode()
    assert contents() == before


# Sheets that can be read and are wrong --------------------------------------------------------

HEAD = ["code", "parent_code", "name_zh", "level", "kind"]


def plan_of(cast, *rows):
    """What the preview says of these organisations."""
    visitor = visitors(cast)["administrator"]
    sheet = SimpleUploadedFile("sheet.csv", b"".join(write_csv(HEAD, rows)))
    answer = visitor.post(reverse("organisations:import"), {"file": sheet})
    return visitor.get(answer.url).context["plan"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "rows",
    [
        [["n1", "nowhere", "甲", "branch", "village"]],
        [["n1", "{town}", "甲", "branch", "village"], ["n1", "{town}", "乙", "branch", "village"]],
        [["n1", "n2", "甲", "township", "committee"], ["n2", "n1", "乙", "township", "committee"]],
        [["n1", "n1", "甲", "township", "committee"]],
        [["n1", "{elsewhere}", "甲", "township", "committee"]],
        [["n1", "{town}", "长" * 5000, "branch", "village"]],
        [["=1+1", "{town}", "甲", "branch", "village"]],
        [["n1", "{town}", "甲", "branch", "palace"]],
        [["", "{town}", "甲", "branch", "village"]],
    ],
    ids=["unknown", "twice", "circle", "itself", "next door", "long", "formula", "kind", "blank"],
)
def test_a_sheet_with_one_wrong_row_is_wrong_as_a_whole(rows, cast):
    places = {"town": cast.township.code, "elsewhere": cast.elsewhere.code}
    rows = [[cell.format(**places) for cell in row] for row in rows]
    good = ["g1", cast.township.code, "好", "branch", "village"]
    before = contents()
    plan = plan_of(cast, good, *rows)
    assert plan.errors
    assert contents() == before


@pytest.mark.django_db
def test_a_parent_that_comes_later_in_the_sheet_is_accepted(cast):
    plan = plan_of(
        cast,
        ["n1", "n2", "甲", "branch", "village"],
        ["n2", cast.county.code, "乙", "township", "committee"],
    )
    assert (plan.errors, plan.creates) == ((), 2)
