"""A file held to the published schema: every difference as a sentence with its place."""

import json
from functools import lru_cache
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator

from tracker.determination.framework_files.problems import FileProblem

SCHEMA_FILE = Path(__file__).resolve().parent.parent / "framework.schema.json"
FORMAT = "party-building-framework"
VERSION = 1
SHOWN = 100  # a file of another kind would otherwise be told a thousand times that it is one


@lru_cache(maxsize=1)
def schema():
    """Return the published schema."""
    return json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _validator():
    return Draft202012Validator(schema())


def problems_of_shape(parsed):
    """Return what in a parsed file is not as the schema says, the first hundred of it."""
    data = parsed.data
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        message = _("This is no framework file: it does not begin with “format: %(format)s”.")
        return [FileProblem(message % {"format": FORMAT}, ("format",), parsed.line_of(["format"]))]
    if data.get("version") != VERSION or isinstance(data["version"], bool):
        message = _("This file is of version %(version)s of the format; version %(known)s is read.")
        values = {"version": data.get("version", "?"), "known": VERSION}
        return [FileProblem(message % values, ("version",), parsed.line_of(["version"]))]
    errors = islice(_validator().iter_errors(data), SHOWN)
    problems = [_problem(error, parsed) for error in errors]
    return sorted(problems, key=lambda problem: (problem.line or 0, problem.path and 1 or 0))


def _problem(error, parsed):
    path = tuple(error.absolute_path)
    return FileProblem(_sentence(error), path, parsed.line_of(path), item_at(parsed.data, path))


def item_at(data, path):
    """Return the code of the innermost item that a path leads through, or ""."""
    code, here = "", data
    for step in path:
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(here, dict) and isinstance(here.get("code"), str) and "kind" in here:
            code = here["code"]
    return code


def _sentence(error):
    """Return the schema's complaint in words."""
    kind, wanted, found = error.validator, error.validator_value, error.instance
    if kind == "required":
        missing = [name for name in wanted if name not in found]
        return _("“%(name)s” is missing.") % {"name": missing[0]}
    if kind == "additionalProperties":
        known = error.schema.get("properties", {})
        unknown = sorted(str(name) for name in found if name not in known)
        return _("“%(name)s” is not known here.") % {"name": unknown[0]}
    if kind == "type":
        return _type_sentence(wanted, found)
    if kind == "anyOf" and any("required" in choice for choice in wanted):
        return _("A title in at least one language is needed.")
    if kind == "oneOf" or kind == "anyOf":
        return _("Enter an exact number such as 0.5, not “%(value)s”.") % {"value": _short(found)}
    if kind == "pattern":
        return _("“%(value)s” is not written as it should be.") % {"value": _short(found)}
    if kind in ("enum", "const"):
        choices = wanted if kind == "enum" else [wanted]
        return _("“%(value)s” is none of: %(choices)s.") % {
            "value": _short(found),
            "choices": ", ".join(map(str, choices)),
        }
    if kind == "maxLength":
        return _("This text is longer than %(limit)s characters.") % {"limit": wanted}
    if kind in ("minLength", "minItems"):
        return _("This must not be empty.")
    if kind == "maxItems":
        return _("More than %(limit)s entries.") % {"limit": wanted}
    if kind in ("minimum", "maximum"):
        return _("%(value)s is out of bounds.") % {"value": _short(found)}
    return _("This is not as the format says (%(rule)s).") % {"rule": kind}


def _type_sentence(wanted, found):
    names = {
        "object": _("names and values"),
        "array": _("a list"),
        "string": _("a text (in quotation marks where it looks like a number)"),
        "integer": _("a whole number"),
        "boolean": _("true or false"),
        "null": _("nothing"),
    }
    kinds = wanted if isinstance(wanted, list) else [wanted]
    return _("Here must stand %(wanted)s, not “%(value)s”.") % {
        "wanted": _(" or ").join(names.get(kind, kind) for kind in kinds),
        "value": _short(found),
    }


def _short(value):
    if isinstance(value, str):
        text = value
    else:
        text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:57]}…"
