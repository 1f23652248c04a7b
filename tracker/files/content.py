"""Uploads checked by what they hold and, if they are images, made anew without metadata.

Accepted: JPEG, PNG, HEIC (becomes JPEG), PDF, DOCX, XLSX, at most 10 MB. The name a file comes
with decides nothing and is never used for storing.
"""

import hashlib
import io
import re
import zlib
from dataclasses import dataclass

import filetype
import pillow_heif
from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from tracker.audit.refusals import Refused
from tracker.spreadsheets.archives import BadArchive, Limits, open_archive

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_SIDE = 2560  # pixels; enough to read a photographed page of A4

_JPEG, _PNG, _HEIF = "JPEG", "PNG", "HEIF"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"heif")
_MAX_STREAMS = 32 * 1024 * 1024  # bytes of a PDF's packed objects, after inflation

pillow_heif.register_heif_opener(thumbnails=False)


class RefusedFile(Refused):
    """A file that is not taken in; the message says to a person what to do instead."""


@dataclass(frozen=True)
class CleanFile:
    """A file that may be stored: its bytes as they are to be kept, and what they are.

    `kind` is "image", "pdf", "document" or "spreadsheet"; `extension` begins with a dot; `sha256`
    is 64 hex digits and `size` a number of bytes, both of `content`.
    """

    content: bytes
    content_type: str
    extension: str
    kind: str
    sha256: str
    size: int


def clean(upload_file, *, name=""):
    """Return the upload as a CleanFile.

    `upload_file` is an open binary file or bytes; `name` is what the sender calls it and only
    makes the advice of a refusal fit better.

    :raises RefusedFile: for every kind, size or content that is not on the list above
    """
    content = upload_file if isinstance(upload_file, bytes) else _read(upload_file)
    if not content:
        raise RefusedFile(_("This file is empty. Choose another one."))
    if len(content) > MAX_BYTES:
        raise RefusedFile(_("This file is larger than 10 MB. Make it smaller and try again."))
    found = filetype.guess_mime(content)
    if found == "image/jpeg":
        return _image(content, _JPEG)
    if found == "image/png":
        return _image(content, _PNG)
    if content[4:8] == b"ftyp" and content[8:12] in _HEIF_BRANDS:
        return _image(content, _HEIF)
    if content.startswith(b"%PDF-"):
        return _pdf(content)
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    raise RefusedFile(_advice(content, name.lower()))


def _read(file):
    """Return at most one byte more than the limit, from the file's beginning."""
    file.seek(0)
    return file.read(MAX_BYTES + 1)


def _made(content, content_type, extension, kind):
    """Return the CleanFile of these bytes."""
    return CleanFile(
        content=content,
        content_type=content_type,
        extension=extension,
        kind=kind,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
    )


def _image(content, kind):
    """Draw the picture anew: turned upright, at most MAX_SIDE on a side, pixels and no more."""
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise RefusedFile(
                    _("This picture has more than 40 million pixels. Make it smaller first.")
                )
            # a JPEG can be decoded at half or quarter size, which saves most of the memory
            opened.draft("RGB", (MAX_SIDE, MAX_SIDE))
            picture = ImageOps.exif_transpose(opened)
            picture.thumbnail((MAX_SIDE, MAX_SIDE))
            picture = _plain(picture, keep_transparency=kind == _PNG)
            drawn = io.BytesIO()
            if kind == _PNG:
                picture.save(drawn, "PNG")
            else:
                picture.save(drawn, "JPEG", quality=85)
    except RefusedFile:
        raise
    except Exception as error:
        # decoders raise what they like at hostile bytes: all of it means "not a good picture"
        raise RefusedFile(
            _("This picture could not be read. Open it, save it as JPEG and upload that.")
        ) from error
    if kind == _PNG:
        return _made(drawn.getvalue(), "image/png", ".png", "image")
    return _made(drawn.getvalue(), "image/jpeg", ".jpg", "image")


def _plain(picture, *, keep_transparency):
    """Return the pixels in a mode both formats can hold, with every note about them gone."""
    transparent = "A" in picture.getbands() or "transparency" in picture.info
    if keep_transparency and transparent:
        mode = "RGBA"
    elif picture.mode in ("1", "L"):
        mode = "L"
    else:
        mode = "RGB"
    converted = picture.convert(mode)
    bare = Image.new(mode, converted.size)
    bare.paste(converted)
    return bare


def _pdf(content):
    """Pass a PDF that only shows something; its bytes are kept as they are."""
    broken = _("This PDF is damaged. Open it, print it to a new PDF and upload that.")
    ending = content.rfind(b"%%EOF")
    if ending < 0 or len(content) - ending > 1024:
        raise RefusedFile(broken)
    if b"PK\x05\x06" in content[ending:] or b"<" in content[ending + 5 :]:
        raise RefusedFile(broken)
    body, packed = _pdf_objects(content)
    if packed is None:
        raise RefusedFile(broken)
    if re.search(rb"/Encrypt(?![A-Za-z])", body):
        raise RefusedFile(
            _("This PDF is protected with a password. Remove it and upload the file again.")
        )
    active = rb"/(?:JavaScript|JS\s*[(<]|Launch|RichMedia|EmbeddedFiles?|XFA|ImportData|SubmitForm)"
    if re.search(active + rb"(?![A-Za-z])", body) or re.search(active, packed):
        raise RefusedFile(
            _(
                "This PDF holds a program, a form or another file. Print it to a new PDF and "
                "upload that."
            )
        )
    return _made(content, "application/pdf", ".pdf", "pdf")


def _pdf_objects(content):
    """Return the text outside streams, and that of packed object streams (None if doubtful)."""
    outside, packed, left = [], [], _MAX_STREAMS
    position = 0
    for found in re.finditer(rb"(?<!end)stream\r?\n", content):
        if found.start() < position:
            continue
        head = _plain_names(content[position : found.start()])
        outside.append(head)
        ending = content.find(b"endstream", found.end())
        ending = len(content) if ending < 0 else ending
        own = head[head.rfind(b"obj") :]
        if re.search(rb"/Type\s*/ObjStm", own):
            machine = zlib.decompressobj()
            filters = re.findall(rb"/[A-Za-z0-9]+Decode", own)
            try:
                text = content[found.end() : ending]
                if filters == [b"/FlateDecode"]:
                    text = machine.decompress(text, left)
                elif filters:
                    return b"".join(outside), None
            except zlib.error:
                return b"".join(outside), None
            left -= len(text)
            if left <= 0:
                return b"".join(outside), None
            packed.append(_plain_names(text))
        position = ending
    outside.append(_plain_names(content[position:]))
    return b"\n".join(outside), b"\n".join(packed)


def _plain_names(text):
    """Return PDF text with #41 in names written as the letter it stands for."""
    return re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), text)


def _office(content):
    """Pass a DOCX or XLSX without macros, embedded programs or templates from elsewhere."""
    other = _("Only Word files (.docx) and Excel workbooks (.xlsx) are taken of this kind.")
    try:
        archive = open_archive(content, limits=Limits(members=2000, total_bytes=100 * 1024 * 1024))
        if "[Content_Types].xml" not in archive:
            raise RefusedFile(other)
        names = [name.lower() for name in archive.names]
        types, declared = {}, []
        for element in _xml(archive, "[Content_Types].xml"):
            declared.append(element.get("ContentType", "").lower())
            types[element.get("PartName", "")] = declared[-1]
        active = ("macroenabled", "vbaproject", "macrosheet", "activex", "oleobject")
        if any(word in kind for kind in declared for word in active) or any(
            word in name for name in names for word in ("vbaproject", "/macrosheets/", "/activex/")
        ):
            raise RefusedFile(
                _("This file holds macros. Save it as .docx or .xlsx without macros first.")
            )
        _refuse_links(archive)
        for name in archive.names:
            if not name.endswith(".rels") and name != "[Content_Types].xml":
                archive.read(name)  # keeps to the budget, or raises
    except BadArchive as error:
        raise RefusedFile(*error.args) from error
    except (DefusedXmlException, ElementTree.ParseError) as error:
        raise RefusedFile(
            _("This file is damaged. Open it, save it again and upload the new copy.")
        ) from error
    # the directory must be the file's last word: nothing may follow that another program reads
    if content[-22:-18] != b"PK\x05\x06":
        raise RefusedFile(other)
    if types.get("/word/document.xml") == f"{_WORD}.main+xml" and "word/document.xml" in archive:
        return _made(content, _WORD, ".docx", "document")
    if types.get("/xl/workbook.xml") == f"{_SHEET}.main+xml" and "xl/workbook.xml" in archive:
        return _made(content, _SHEET, ".xlsx", "spreadsheet")
    raise RefusedFile(other)


def _refuse_links(archive):
    """Refuse what a program would fetch or start by itself; a link to click on is no harm."""
    for name in archive.names:
        if not name.endswith(".rels"):
            continue
        for element in _xml(archive, name):
            kind = element.get("Type", "").rpartition("/")[2].lower()
            outside = element.get("TargetMode", "").lower() == "external"
            if kind in ("oleobject", "control", "attachedtoolbars") or (
                outside and kind not in ("hyperlink", "externallinkpath")
            ):
                raise RefusedFile(
                    _(
                        "This file holds a part that is fetched from elsewhere or another "
                        "program. Remove it, or print the file to PDF and upload that."
                    )
                )


def _xml(archive, name):
    return ElementTree.fromstring(archive.read(name), forbid_dtd=True)


def _advice(content, name):
    """Return the sentence that fits what the file seems to be."""
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _(
            "This is an Office file of the old kind or one with a password. Save it as .docx or "
            ".xlsx without a password and upload that."
        )
    start = content[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"<") or name.endswith((".svg", ".html", ".htm", ".xml")):
        return _("Web pages and drawings in SVG are not taken. Upload a picture or a PDF instead.")
    if name.endswith((".zip", ".rar", ".7z")):
        return _("Archives are not taken. Upload the files in it one by one.")
    return _(
        "Files of this kind are not taken. Upload a picture (JPEG, PNG, HEIC), a PDF, a Word "
        "file (.docx) or an Excel workbook (.xlsx)."
    )
