"""Bytes in, plain data out: exact numbers, no aliases, no tags, and the line of every value.

A number with a decimal point is kept as the text that was written, so that nothing passes through
a floating-point number. YAML is read from the parser's events: what could make a small file large
(aliases, merge keys) or start something (tags) has no way in.
"""

import json
import re
from dataclasses import dataclass

import yaml
from django.utils.translation import gettext_lazy as _

from tracker.audit.refusals import Refused

MAX_BYTES = 2 * 1024 * 1024
MAX_VALUES = 200_000
MAX_DEPTH = 60  # of lists and mappings within each other; an item of a tree takes two

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,14})")
_WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
# what neither a sheet nor a database keeps: control characters and halves of characters
_BAD_SIGNS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class UnreadableFile(Refused):
    """A file that is no framework file at all; the message says to a person what to do."""


@dataclass(frozen=True)
class Parsed:
    """What a file holds, and {path: line} of what stands in it, as far as that is known."""

    data: object
    lines: dict

    def line_of(self, path):
        """Return the line of a value or of the nearest thing around it, or None."""
        path = tuple(path)
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)


def parse(content) -> Parsed:
    """Read JSON (a text that begins with “{”) or YAML from bytes of at most 2 MB.

    :raises UnreadableFile: when it is too large, no UTF-8, or neither of the two
    """
    if len(content) > MAX_BYTES:
        raise UnreadableFile(TOO_BIG)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(NOT_UTF8) from error
    if not text.strip():
        raise UnreadableFile(EMPTY)
    if _BAD_SIGNS.search(text):
        raise UnreadableFile(BAD_SIGNS)
    if text.lstrip().startswith("{"):
        return _json(text)
    builder = _Builder()
    _feed(builder, text)
    return Parsed(builder.root, builder.lines)


def _json(text):
    try:
        data = json.loads(
            text,
            parse_float=str,
            parse_int=_integer,
            parse_constant=_constant,
            object_pairs_hook=_object,
        )
    except json.JSONDecodeError as error:
        raise UnreadableFile(
            _("Line %(line)s: this is no valid JSON (%(why)s).")
            % {"line": error.lineno, "why": error.msg}
        ) from error
    except RecursionError as error:
        raise UnreadableFile(TOO_DEEP) from error
    _measure(data)
    builder = _Builder()
    try:
        # JSON is read as JSON; that it is YAML as well serves to find lines
        _feed(builder, text)
    except UnreadableFile:
        return Parsed(data, {})
    return Parsed(data, builder.lines)


def _integer(text):
    if len(text) > 16:
        raise UnreadableFile(_("The number %(number)s… is too long.") % {"number": text[:16]})
    return int(text)


def _constant(text):
    raise UnreadableFile(_("“%(text)s” is no exact number.") % {"text": text})


def _object(pairs):
    found = {}
    for name, value in pairs:
        if name in found:
            raise UnreadableFile(_("“%(name)s” is there twice.") % {"name": name[:60]})
        found[name] = value
    return found


def _measure(data):
    """Refuse what is nested too deeply, holds too much, or hides halves of characters."""
    waiting, count = [(data, 1)], 0
    while waiting:
        value, depth = waiting.pop()
        count += 1
        if depth > MAX_DEPTH:
            raise UnreadableFile(TOO_DEEP)
        if count > MAX_VALUES:
            raise UnreadableFile(TOO_MANY)
        if isinstance(value, str) and _BAD_SIGNS.search(value):
            raise UnreadableFile(BAD_SIGNS)
        if isinstance(value, dict):
            waiting += [(name, depth) for name in value]
            waiting += [(one, depth + 1) for one in value.values()]
        elif isinstance(value, list):
            waiting += [(one, depth + 1) for one in value]


def _feed(builder, text):
    """Hand every event of a YAML text to the builder."""
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise UnreadableFile(
            _("Line %(line)s: this is no valid YAML (%(why)s).")
            % {"line": mark.line + 1 if mark else 1, "why": getattr(error, "problem", "") or "?"}
        ) from error


class _Builder:
    """Plain data from parser events, with a stack of its own."""

    def __init__(self):
        self.root, self.lines = None, {}
        self.stack = []  # [container, key or None, path]
        self.count = self.documents = 0

    def take(self, event):
        line = event.start_mark.line + 1
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise _at(line, ONE_DOCUMENT)
        elif isinstance(event, yaml.AliasEvent):
            raise _at(line, ALIASES)
        elif isinstance(event, yaml.ScalarEvent):
            self._scalar(event, line)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._refuse_extras(event, line)
            self._open({} if isinstance(event, yaml.MappingStartEvent) else [], line)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self.stack.pop()

    def _refuse_extras(self, event, line):
        if event.anchor is not None:
            raise _at(line, ALIASES)
        explicit = event.tag is not None and event.implicit in (False, (False, False))
        if explicit:
            raise _at(line, TAGS)

    def _scalar(self, event, line):
        self._refuse_extras(event, line)
        frame = self.stack[-1] if self.stack else None
        if frame is not None and isinstance(frame[0], dict) and frame[1] is None:
            if event.value in frame[0]:
                raise _at(line, _("“%(name)s” is there twice.") % {"name": event.value[:60]})
            frame[1] = event.value
            return
        self._attach(_resolved(event), line)

    def _open(self, container, line):
        if self.stack and isinstance(self.stack[-1][0], dict) and self.stack[-1][1] is None:
            raise _at(line, NAMES_ARE_TEXTS)
        path = self._attach(container, line)
        self.stack.append([container, None, path])
        if len(self.stack) > MAX_DEPTH:
            raise UnreadableFile(TOO_DEEP)

    def _attach(self, value, line):
        """Put a value where it belongs; return its path."""
        self.count += 1
        if self.count > MAX_VALUES:
            raise UnreadableFile(TOO_MANY)
        if not self.stack:
            self.root, path = value, ()
        else:
            frame = self.stack[-1]
            container, key, above = frame
            if isinstance(container, dict):
                container[key], path, frame[1] = value, (*above, key), None
            else:
                container.append(value)
                path = (*above, len(container) - 1)
        self.lines[path] = line
        return path


def _resolved(event):
    """Return what a scalar means: a plain whole number, yes or no, nothing, else its text."""
    text = event.value
    if not event.implicit[0]:
        return text
    if text in _WORDS:
        return _WORDS[text]
    return int(text) if _WHOLE.fullmatch(text) else text


def _at(line, message):
    return UnreadableFile(_("Line %(line)s: %(why)s") % {"line": line, "why": message})


TOO_BIG = _("This file is larger than 2 MB. A framework of 2,000 items fits into less.")
NOT_UTF8 = _("The letters of this file could not be read. Save it as UTF-8 and upload it again.")
EMPTY = _("This file is empty.")
BAD_SIGNS = _("This file holds control characters. Remove them and upload it again.")
TOO_DEEP = _("This file is nested too deeply.")
TOO_MANY = _("This file holds too many values.")
ONE_DOCUMENT = _("A framework file holds one document.")
ALIASES = _("Anchors and aliases (& and *) are not allowed. Write the value out.")
TAGS = _("Tags (!) are not allowed.")
NAMES_ARE_TEXTS = _("A name must be a text.")
