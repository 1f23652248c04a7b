"""The archive of a backup: one tar with a manifest that says what is in it, and a signature.

    database/...      a consistent copy of every table, see database_copies.py
    media/...         the stored files
    manifest.json     when, from what database, and the sha256 and size of every other member
    manifest.hmac     HMAC-SHA256 of the manifest under the audit key

The audit key itself is never inside: whoever finds an archive could otherwise alter the record of
acts and sign the alteration.
"""

import hashlib
import hmac
import json
import os
import tarfile
from io import BytesIO
from pathlib import Path, PurePosixPath

FORMAT = 1
MANIFEST = "manifest.json"
SIGNATURE = "manifest.hmac"
PIECE = 1024 * 1024  # bytes read at a time


class DamagedArchive(Exception):
    """The archive is not whole, or not what its manifest says. The message is for people."""


class _Hashing:
    """A reader that hashes what passes through it."""

    def __init__(self, stream):
        self.stream, self.sha256, self.size = stream, hashlib.sha256(), 0

    def read(self, size=-1):
        piece = self.stream.read(size)
        self.sha256.update(piece)
        self.size += len(piece)
        return piece


def fingerprint(key: str) -> str:
    """Return 16 hex digits that tell two audit keys apart and say nothing else of either."""
    return hashlib.sha256(b"audit key fingerprint:" + key.encode()).hexdigest()[:16]


def _signature(manifest: bytes, key: str) -> str:
    return hmac.new(key.encode(), b"backup manifest:" + manifest, hashlib.sha256).hexdigest()


def write(target: Path, *, files: dict[str, Path], about: dict, key: str) -> dict:
    """Write the files (member name -> path) into a new archive; return its manifest.

    The archive appears under its name when it is whole and on the disk, readable by its owner only.
    :raises FileExistsError: when there is something of that name already.
    """
    if target.exists():
        raise FileExistsError(target)
    candidate = target.with_name(f".{target.name}.{os.getpid()}.part")
    descriptor = os.open(candidate, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            manifest = {**about, "format": FORMAT, "audit_key": fingerprint(key), "files": {}}
            with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as tar:
                for name, path in sorted(files.items()):
                    manifest["files"][name] = _add_file(tar, name, path)
                content = json.dumps(manifest, indent=1, sort_keys=True).encode()
                _add_bytes(tar, MANIFEST, content)
                _add_bytes(tar, SIGNATURE, _signature(content, key).encode())
            stream.flush()
            os.fsync(stream.fileno())
        # link, not replace: it refuses when somebody made a file of that name in the meantime
        os.link(candidate, target)
    finally:
        candidate.unlink(missing_ok=True)
    return manifest


def _add_file(tar, name, path):
    with open(path, "rb") as stream:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = os.fstat(stream.fileno()).st_size, 0o600
        reader = _Hashing(stream)
        tar.addfile(entry, reader)
    return {"sha256": reader.sha256.hexdigest(), "size": reader.size}


def _add_bytes(tar, name, content):
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), 0o600
    tar.addfile(entry, BytesIO(content))


def unpack(source: Path, *, into: Path, key: str) -> dict:
    """Check the whole archive, lay its files into an empty directory and return the manifest.

    :raises DamagedArchive: when anything is missing, surplus, altered or signed by another key.
    """
    try:
        with tarfile.open(source, mode="r:") as tar:
            members = tar.getmembers()
            by_name = {member.name: member for member in members}
            if len(by_name) != len(members) or not all(member.isreg() for member in members):
                raise DamagedArchive("The archive holds something that no backup writes.")
            manifest = _read_manifest(tar, by_name, key)
            wanted = set(manifest["files"])
            found = set(by_name) - {MANIFEST, SIGNATURE}
            if wanted != found:
                raise DamagedArchive(
                    f"The archive is not whole: {len(wanted - found)} files are missing and "
                    f"{len(found - wanted)} do not belong to it."
                )
            for name, told in manifest["files"].items():
                _lay(tar, by_name[name], into, told)
    except (tarfile.TarError, EOFError, ValueError, KeyError, TypeError) as error:
        raise DamagedArchive(f"The archive cannot be read: {error}") from error
    return manifest


def _read_manifest(tar, by_name, key):
    if MANIFEST not in by_name or SIGNATURE not in by_name:
        raise DamagedArchive("The archive has no end: it was cut, or is no backup.")
    content = tar.extractfile(by_name[MANIFEST]).read()
    signature = tar.extractfile(by_name[SIGNATURE]).read().decode("ascii", "replace")
    manifest = json.loads(content)
    if manifest["format"] != FORMAT:
        raise DamagedArchive(f"The archive has format {manifest['format']}, not {FORMAT}.")
    if manifest["audit_key"] != fingerprint(key):
        raise DamagedArchive(
            f"The archive belongs to another audit key (its fingerprint is "
            f"{manifest['audit_key']}, this installation's is {fingerprint(key)}). Set AUDIT_KEY "
            f"to the key of that time: the record of acts cannot be checked without it."
        )
    if not hmac.compare_digest(signature, _signature(content, key)):
        raise DamagedArchive("The manifest was altered after the backup was made.")
    return manifest


def _lay(tar, member, into, told):
    place = PurePosixPath(member.name)
    if place.is_absolute() or ".." in place.parts or place.parts[0] not in {"database", "media"}:
        raise DamagedArchive(f"The archive names a place it may not: {member.name}")
    target = into / place
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    reader = _Hashing(tar.extractfile(member))
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        while piece := reader.read(PIECE):
            stream.write(piece)
        stream.flush()
        os.fsync(stream.fileno())
    if {"sha256": reader.sha256.hexdigest(), "size": reader.size} != told:
        raise DamagedArchive(f"The archive is damaged: {member.name} is not what was saved.")
