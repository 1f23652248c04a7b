"""What may be uploaded, and what is left of it afterwards."""

import io
import zipfile
import zlib

import pillow_heif
import pytest
from django.utils import translation
from PIL import Image

from tracker.files import content as uploads
from tracker.files.content import RefusedFile, clean

GPS = 0x8825
PLANTED = b"planted-secret-30.5267N"


@pytest.fixture(autouse=True)
def english():
    """Refusals are told apart by their English sentences."""
    with translation.override("en"):
        yield


def picture(kind="JPEG", size=(64, 32), **options):
    drawn = io.BytesIO()
    Image.new("RGB", size, "red").save(drawn, kind, **options)
    return drawn.getvalue()


def photo_with_place(orientation=1, kind="JPEG"):
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = PLANTED.decode()
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (30.0, 31.0, 36.0)
    return picture(kind, exif=exif)


def office(kind="word", extra=(), types="", main=None):
    part = {"word": "document", "xl": "workbook"}[kind]
    family = {"word": "wordprocessingml.document", "xl": "spreadsheetml.sheet"}[kind]
    main = main or f"application/vnd.openxmlformats-officedocument.{family}.main+xml"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr(
            "[Content_Types].xml",
            f'<Types><Override PartName="/{kind}/{part}.xml" ContentType="{main}"/>{types}</Types>',
        )
        target.writestr(f"{kind}/{part}.xml", "<x/>")
        for name, body in extra:
            target.writestr(name, body)
    return made.getvalue()


def pdf(extra=b"", tail=b""):
    return b"%PDF-1.7\n1 0 obj\n<</Type/Catalog" + extra + b">>\nendobj\n%%EOF\n" + tail


def refusal(content, name="x"):
    with pytest.raises(RefusedFile) as caught:
        clean(io.BytesIO(content), name=name)
    return str(caught.value)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (picture("JPEG"), ("image/jpeg", ".jpg", "image")),
        (picture("PNG"), ("image/png", ".png", "image")),
        (pdf(), ("application/pdf", ".pdf", "pdf")),
        (office("word"), (uploads._WORD, ".docx", "document")),
        (office("xl"), (uploads._SHEET, ".xlsx", "spreadsheet")),
    ],
)
def test_accepted_kinds_are_told_by_content(content, expected):
    kept = clean(io.BytesIO(content), name="anything.exe")
    assert (kept.content_type, kept.extension, kept.kind) == expected
    assert kept.size == len(kept.content)


def test_heic_becomes_jpeg():
    drawn = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (64, 32), "red")).save(drawn)
    kept = clean(drawn.getvalue(), name="IMG_0001.HEIC")
    assert (kept.content_type, kept.extension) == ("image/jpeg", ".jpg")
    assert Image.open(io.BytesIO(kept.content)).size == (64, 32)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_place_and_description_are_gone_from_pictures(kind):
    original = photo_with_place(kind=kind)
    assert PLANTED in original and GPS in Image.open(io.BytesIO(original)).getexif()  # control
    kept = clean(original, name="a.jpg").content
    assert PLANTED not in kept
    assert dict(Image.open(io.BytesIO(kept)).getexif()) == {}
    assert b"Exif" not in kept and b"eXIf" not in kept


def test_comment_and_colour_profile_are_gone_from_pictures():
    original = picture("JPEG", comment=PLANTED, icc_profile=PLANTED * 10)
    assert PLANTED in original
    assert PLANTED not in clean(original, name="a.jpg").content


def test_pictures_are_turned_upright_before_the_note_about_it_goes():
    kept = clean(photo_with_place(orientation=6), name="a.jpg")
    assert Image.open(io.BytesIO(kept.content)).size == (32, 64)


def test_large_pictures_are_made_smaller():
    kept = clean(picture("JPEG", size=(5200, 2600)), name="a.jpg")
    assert Image.open(io.BytesIO(kept.content)).size == (2560, 1280)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_pixel_flood_is_refused(kind):
    flood = picture(kind, size=(8000, 5001))
    assert len(flood) < uploads.MAX_BYTES
    assert "40 million pixels" in refusal(flood)


def test_pixel_flood_control_just_under_the_limit():
    assert clean(picture("JPEG", size=(8000, 5000)), name="a").kind == "image"


def test_html_behind_a_picture_is_gone():
    polyglot = picture("JPEG") + b"<html><script>alert(1)</script></html>"
    assert b"<script>" not in clean(polyglot, name="a.html").content


def test_transparency_of_a_png_stays():
    drawn = io.BytesIO()
    Image.new("RGBA", (8, 8), (255, 0, 0, 40)).save(drawn, "PNG")
    kept = clean(drawn.getvalue(), name="a.png")
    assert Image.open(io.BytesIO(kept.content)).getpixel((0, 0)) == (255, 0, 0, 40)


def test_truncated_picture_is_refused():
    noisy = io.BytesIO()
    Image.effect_noise((400, 400), 90).save(noisy, "JPEG")
    assert "could not be read" in refusal(noisy.getvalue()[:4000])


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<!DOCTYPE html><html></html>",
        b"\xef\xbb\xbf  <html></html>",
    ],
)
def test_web_pages_and_svg_are_refused(content):
    assert "Web pages" in refusal(content, name="photo.jpg")


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"<html>" + pdf(), "Web pages"),
        (pdf(tail=b"<html><script>"), "damaged"),
        (pdf(tail=office()), "damaged"),
        (pdf().replace(b"%%EOF", b""), "damaged"),
        (pdf(b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>"), "program"),
        (pdf(b"/OpenAction<</S/J#61vaScript>>"), "program"),
        (pdf(b"/OpenAction<</S/Launch/F(cmd.exe)>>"), "program"),
        (pdf(b"/Names<</EmbeddedFiles 3 0 R>>"), "program"),
        (pdf(b"/Encrypt 5 0 R"), "password"),
    ],
)
def test_doubtful_pdf_is_refused(content, word):
    assert word in refusal(content)


def packed_pdf(body):
    return (
        b"%PDF-1.7\n2 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode>>\nstream\n"
        + zlib.compress(body)
        + b"\nendstream\nendobj\n%%EOF\n"
    )


def test_active_content_in_packed_objects_is_found():
    assert "program" in refusal(packed_pdf(b"3 0 <</S/JavaScript/JS(x)>>"))
    assert clean(packed_pdf(b"3 0 <</Type/Page>>"), name="a.pdf").kind == "pdf"


def test_words_inside_page_content_are_not_mistaken_for_programs():
    page = b"4 0 obj\n<</Length 20>>\nstream\n(/Launch of the plan)\nendstream\nendobj\n"
    assert clean(pdf().replace(b"%%EOF", page + b"%%EOF"), name="a.pdf").kind == "pdf"


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (office(extra=[("word/vbaProject.bin", b"x")]), "macros"),
        (office(main="application/vnd.ms-word.document.macroEnabled.main+xml"), "macros"),
        (office("xl", main="application/vnd.ms-excel.sheet.macroEnabled.main+xml"), "macros"),
        (office(extra=[("word/activeX/activeX1.xml", b"x")]), "macros"),
        (
            office(
                extra=[
                    (
                        "word/_rels/settings.xml.rels",
                        '<R><Relationship Type="x/attachedTemplate" TargetMode="External" '
                        'Target="http://example.org/a.dotm"/></R>',
                    )
                ]
            ),
            "elsewhere",
        ),
        (
            office(
                extra=[
                    ("word/_rels/document.xml.rels", '<R><Relationship Type="x/oleObject"/></R>')
                ]
            ),
            "elsewhere",
        ),
        (office(extra=[("../../evil", b"x")]), "damaged"),
        (office(extra=[("word/big.xml", b"0" * 90_000_000)]), "unpacks"),
        (office() + b"<html></html>", "Only Word"),
        (office()[:-40], "damaged"),
        (office(extra=[("_rels/.rels", "<!DOCTYPE r [<!ENTITY a 'b'>]><r>&a;</r>")]), "damaged"),
    ],
)
def test_doubtful_office_file_is_refused(content, word):
    assert word in refusal(content)


def test_links_to_click_on_are_no_reason_to_refuse():
    rels = '<R><Relationship Type="x/hyperlink" TargetMode="External" Target="http://a.cn"/></R>'
    kept = clean(office(extra=[("word/_rels/document.xml.rels", rels)]), name="a.docx")
    assert kept.kind == "document"


def test_other_archives_and_programs_are_refused():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        target.writestr("a.txt", "x")
    assert "Only Word" in refusal(made.getvalue(), name="a.zip")
    assert "not taken" in refusal(b"MZ\x90\x00" + bytes(100), name="a.pdf")
    assert "old kind" in refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), name="a.doc")


def test_empty_and_too_large_files_are_refused():
    assert "empty" in refusal(b"")
    assert "10 MB" in refusal(b"%PDF-" + bytes(uploads.MAX_BYTES))


def test_the_senders_name_leaves_no_trace():
    plain = clean(picture(), name="a.jpg")
    assert clean(picture(), name="../../etc/passwd\x00.jpg") == plain
