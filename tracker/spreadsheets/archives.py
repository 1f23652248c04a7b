"""Zip containers (xlsx, docx) opened with a budget, so that a small file cannot fill the memory.

What the directory of a zip says about sizes is the sender's claim. Every member is therefore
inflated here, counted byte by byte, and only what was counted is handed on.
"""

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

_LOCAL_HEADER = struct.Struct("<4s5H3I2H")
_CHUNK = 1 << 16


class BadArchive(Exception):
    """A zip container that is refused; the message can be shown to a person."""


@dataclass(frozen=True)
class Limits:
    """How large a container may be: members, bytes after inflation, and the ratio of a member.

    The ratio counts for members above `ratio_from` bytes only: a short, regular part may well
    shrink a hundredfold.
    """

    members: int = 1000
    total_bytes: int = 64 * 1024 * 1024
    ratio: int = 200
    ratio_from: int = 1024 * 1024


class Archive:
    """An opened container: its member names, and `read`, which keeps to the budget."""

    def __init__(self, content, infos, limits):
        self._content = content
        self._infos = infos
        self._limits = limits
        self._left = limits.total_bytes

    @property
    def names(self):
        """The member names, in the order of the directory."""
        return tuple(self._infos)

    def __contains__(self, name):
        return name in self._infos

    def read(self, name):
        """Return one member's bytes.

        :raises BadArchive: when it is larger than its budget or not what the directory says
        """
        info = self._infos[name]
        raw = self._raw(info)
        try:
            data = raw if info.compress_type == zipfile.ZIP_STORED else self._inflate(raw)
        except zlib.error as error:
            raise BadArchive(DAMAGED) from error
        if len(data) != info.file_size or zlib.crc32(data) != info.CRC:
            raise BadArchive(DAMAGED)
        too_dense = len(data) > self._limits.ratio * max(len(raw), 1)
        if len(data) > self._left or (len(data) > self._limits.ratio_from and too_dense):
            raise BadArchive(TOO_LARGE)
        self._left -= len(data)
        return data

    def _raw(self, info):
        """The member's bytes as stored, found by its own header and not beyond the file's end."""
        start = info.header_offset
        header = self._content[start : start + _LOCAL_HEADER.size]
        if len(header) < _LOCAL_HEADER.size or header[:4] != b"PK\x03\x04":
            raise BadArchive(DAMAGED)
        *_rest, name_length, extra_length = _LOCAL_HEADER.unpack(header)
        start += _LOCAL_HEADER.size + name_length + extra_length
        raw = self._content[start : start + info.compress_size]
        if len(raw) != info.compress_size:
            raise BadArchive(DAMAGED)
        return raw

    def _inflate(self, raw):
        """Inflate in small steps and stop at the first byte over the budget."""
        machine = zlib.decompressobj(-zlib.MAX_WBITS)
        parts, size, waiting = [], 0, raw
        while waiting and not machine.eof:
            part = machine.decompress(waiting, _CHUNK)
            waiting = machine.unconsumed_tail
            size += len(part)
            if size > self._left:
                raise BadArchive(TOO_LARGE)
            parts.append(part)
        parts.append(machine.flush())
        return b"".join(parts)


def open_archive(content, *, limits=None):
    """Open a container given as bytes and check its directory before anything is inflated.

    :raises BadArchive: when it is cut short, encrypted, has too many or doubtful members, or
        says of itself that it is too large
    """
    limits = limits or Limits()
    if content[:4] != b"PK\x03\x04":
        raise BadArchive(DAMAGED)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as opened:
            members = opened.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError) as error:
        raise BadArchive(DAMAGED) from error
    if len(members) > limits.members:
        raise BadArchive(TOO_LARGE)
    if sum(info.file_size for info in members) > limits.total_bytes:
        raise BadArchive(TOO_LARGE)
    infos, seen = {}, set()
    for info in members:
        if info.flag_bits & 0x1:
            raise BadArchive(ENCRYPTED)
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise BadArchive(DAMAGED)
        # two members of one name: which of them counts depends on who reads
        if info.filename.lower() in seen or not _is_plain(info.filename):
            raise BadArchive(DAMAGED)
        seen.add(info.filename.lower())
        infos[info.filename] = info
    return Archive(content, infos, limits)


def _is_plain(name):
    """Tell whether a member's name stays inside the container."""
    parts = name.replace("\\", "/").split("/")
    return not name.startswith(("/", "\\")) and ".." not in parts and ":" not in parts[0]


DAMAGED = _("This file is damaged or incomplete. Open it, save it again and upload the new copy.")
TOO_LARGE = _(
    "This file unpacks to far more data than it should. Copy what is needed into a new, "
    "small file and upload that."
)
ENCRYPTED = _("This file is protected with a password. Remove the password and upload it again.")
