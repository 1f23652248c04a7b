"""Files made to do harm, each read in a process with 512 MB and 10 s: a sentence, no kill."""

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

CHILD = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (512 << 20, 512 << 20))
resource.setrlimit(resource.RLIMIT_CPU, (10, 10))
from django.conf import settings
settings.configure(USE_I18N=False, USE_TZ=True)
from tracker.spreadsheets import messages
from tracker.spreadsheets.reading import UnreadableSheet, read
try:
    sheet = read(open(sys.argv[1], "rb"), name=sys.argv[2])
    print("read", len(sheet.rows), len(sheet.headers))
except UnreadableSheet as error:
    known = {str(text): name for name, text in vars(messages).items() if name.isupper()}
    print("refused", known.get(str(error), str(error)))
"""

HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
TWO_ROWS = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c>'
    '<c r="B1" t="inlineStr"><is><t>b</t></is></c></row>'
    '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c></row>'
)


def workbook(rows=TWO_ROWS, *, before="", dimension="", shared="", extra=(), main=None, level=6):
    """A workbook written by hand, so that every part can be made wrong."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as target:
        target.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            f'<Override PartName="/xl/workbook.xml" '
            f'ContentType="{main or KIND + ".sheet.main+xml"}"/></Types>',
        )
        target.writestr(
            "_rels/.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{RELATIONS}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        target.writestr(
            "xl/workbook.xml",
            f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
            '<sheet name="s" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        target.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{RELATIONS}/worksheet" '
            'Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="rId2" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
            "</Relationships>",
        )
        target.writestr(
            "xl/worksheets/sheet1.xml",
            f'{HEAD}{before}<worksheet xmlns="{MAIN}">{dimension}<sheetData>{rows}</sheetData>'
            "</worksheet>",
        )
        target.writestr(
            "xl/sharedStrings.xml", shared or f'{HEAD}<sst xmlns="{MAIN}"><si><t>x</t></si></sst>'
        )
        for name, body in extra:
            target.writestr(name, body)
    return made.getvalue()


def lie_about_size(content, name):
    """Write into the directory that a member is small, and fit its checksum to the lie."""
    at = content.rindex(name.encode()) - 46
    return content[: at + 24] + (1000).to_bytes(4, "little") + content[at + 28 :]


LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)
FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
MANY = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 19000))
HIDDEN = MANY.replace("<v>0</v>", "<v>&#48;</v>")
BLANK_ROWS = "".join(f'<row ht="{n * 7919 % 10007}"/>' for n in range(30_000))
LONG = f'{HEAD}<sst xmlns="{MAIN}"><si><t>{"x" * 200_000}</t></si></sst>'


@pytest.mark.parametrize(
    ("make", "answer"),
    [
        # controls: the same workbook without harm
        (lambda: workbook(), "read 1 2"),
        (lambda: workbook(dimension='<dimension ref="A1:B2"/>'), "read 1 2"),
        # what <dimension> says is not believed, in either direction
        (lambda: workbook(dimension='<dimension ref="A1:XFD1048576"/>'), "read 1 2"),
        (lambda: workbook(dimension='<dimension ref="A1"/>'), "read 1 2"),
        # places far away
        (lambda: workbook(TWO_ROWS + FAR), "more than 20000 rows"),
        (
            lambda: workbook(TWO_ROWS + '<row r="3"><c r="XFD3"><v>1</v></c></row>'),
            "more than 60 columns",
        ),
        (lambda: workbook(TWO_ROWS + "<row r='3'><c/>" + "<c/>" * 9000 + "</row>"), "60 columns"),
        (lambda: workbook(TWO_ROWS + BLANK_ROWS), "more than 20000 rows"),
        (lambda: workbook(TWO_ROWS + BLANK_ROWS.replace("<row", "<x:row")), "more than 20000 rows"),
        (lambda: workbook("<!-- -->" + TWO_ROWS), "refused UNUSUAL"),
        # much out of little
        (lambda: workbook("<row>" + "0" * 60_000_000 + "</row>", level=9), "unpacks"),
        (lambda: workbook(extra=[("xl/media/a.bin", b"0" * 90_000_000)]), "unpacks"),
        (
            lambda: lie_about_size(workbook("0" * 90_000_000), "xl/worksheets/sheet1.xml"),
            "unpacks",
        ),
        (lambda: workbook(extra=[(f"x/{n}", b"") for n in range(1500)]), "unpacks"),
        (lambda: workbook(MANY, shared=LONG), "refused TOO_LARGE_INSIDE"),
        (lambda: workbook(HIDDEN, shared=LONG), "refused TOO_LARGE_INSIDE"),
        (lambda: workbook(shared=LAUGHS + "<sst><si><t>&j;</t></si></sst>"), "refused UNUSUAL"),
        (lambda: workbook(before=LAUGHS), "refused UNUSUAL"),
        (
            lambda: workbook(extra=[("xl/styles.xml", LAUGHS + "<styleSheet/>")]),
            "refused UNUSUAL",
        ),
        (
            lambda: workbook(
                '<row r="1"><c r="A1" t="inlineStr"><is><t>' + "x" * 900_000 + "</t></is></c></row>"
            ),
            "refused LONG_CELL",
        ),
        (lambda: b"a,b\n1," + b"x" * 9_000_000, "refused LONG_CELL"),
        # programs
        (lambda: workbook(extra=[("xl/vbaProject.bin", b"x")]), "refused MACROS"),
        (
            lambda: workbook(main="application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
            "refused MACROS",
        ),
        # what is no workbook
        (
            lambda: workbook(extra=[("mimetype", "x"), ("content.xml", "<x/>")]),
            "refused OPEN_DOCUMENT",
        ),
        (lambda: workbook(extra=[("xl/workbook.bin", "x")]), "refused BINARY_WORKBOOK"),
        (lambda: workbook()[:-200], "damaged"),
        (lambda: workbook()[:40], "damaged"),
        (lambda: workbook(extra=[("XL/workbook.XML", "x")]), "damaged"),
        (lambda: b"PK\x03\x04" + bytes(500), "damaged"),
        (lambda: b"  <html><table><tr><td>1</td></tr></table></html>", "refused WEB_PAGE"),
        (lambda: b"", "refused EMPTY"),
        (lambda: b"\xef\xbb\xbf\r\n", "refused EMPTY"),
        (lambda: workbook(""), "refused EMPTY"),
        (
            lambda: (
                b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
                + bytes(600)
                + "EncryptedPackage".encode("utf-16-le")
            ),
            "refused PASSWORD",
        ),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "refused OLD_EXCEL"),
        (lambda: b"%PDF-1.7 ...", "refused NOT_A_SHEET"),
        (lambda: b"a" * (11 << 20), "refused TOO_BIG"),
    ],
)
def test_hostile_file_gets_a_sentence(tmp_path, make, answer):
    path = tmp_path / "upload"
    path.write_bytes(make())
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(path), "upload.xlsx"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, answer in done.stdout) == (0, True), done.stdout + done.stderr[-2000:]


def test_far_cell_control_the_bare_reader_is_killed(tmp_path):
    """Without the guard the same file breaks the limits, so the limits prove something."""
    bare = CHILD.replace(
        'sheet = read(open(sys.argv[1], "rb"), name=sys.argv[2])',
        "import python_calamine as bare; "
        "bare.load_workbook(sys.argv[1]).get_sheet_by_index(0).to_python(); sys.exit(0)",
    )
    codes = []
    for content in (workbook(), workbook(TWO_ROWS + FAR)):
        path = tmp_path / "far.xlsx"
        path.write_bytes(content)
        command = [sys.executable, "-c", bare, str(path), "x"]
        codes.append(subprocess.run(command, cwd=ROOT, capture_output=True, timeout=60).returncode)
    assert [code == 0 for code in codes] == [True, False]
