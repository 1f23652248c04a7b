"""What a defect is, and the list of those that the linter knows.

A family of defects is a file here: it declares each `Fault` with its words and the checks that
find it. A check takes a `Sheet` and yields `Defect`s; `linting/__init__.py` names the families.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.determination.subjects import SubjectKind


class Severity(StrEnum):
    """How much a defect weighs on publication: refuses it, asks for a reason, or only says."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"

    @property
    def label(self):
        return LABELS[self]


LABELS = {
    Severity.ERROR: _("Errors"),
    Severity.WARNING: _("Warnings"),
    Severity.HINT: _("Hints"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """A kind of defect: what is wrong, why it matters, what to do. `what` takes named values."""

    code: str
    severity: Severity
    what: str
    why: str
    remedy: str

    def at(self, place="", /, **values):
        """Return this fault as a `Defect` of a node or dimension, given by its code or itself."""
        return Defect(self.code, self.severity, getattr(place, "code", place), values)


@dataclass(frozen=True, slots=True)
class Defect:
    """One fault at one place: the code of a node or a dimension, or "" for the whole version.

    `values` fill the sentence and are written out when it is read, in the reader's language.
    """

    code: str
    severity: Severity
    place: str = ""
    values: Mapping = field(default_factory=dict)

    @property
    def what(self):
        """What is wrong here, in the reader's language."""
        return FAULTS[self.code].what % {name: written(v) for name, v in self.values.items()}

    @property
    def why(self):
        """Why it matters."""
        return str(FAULTS[self.code].why)

    @property
    def remedy(self):
        """What to do about it."""
        return str(FAULTS[self.code].remedy)

    @property
    def sentence(self):
        """The place and what is wrong there, where only one line is to spare."""
        return f"{self.place}: {self.what}" if self.place else str(self.what)


FAULTS: dict[str, Fault] = {}
CHECKS: list[Callable[..., Iterator[Defect]]] = []


def fault(code, severity, *, what, why, remedy):
    """Declare a kind of defect and return it. :raises ValueError: when its code is taken"""
    if code in FAULTS:
        raise ValueError(f"fault {code!r} is declared twice")
    FAULTS[code] = Fault(code, severity, what, why, remedy)
    return FAULTS[code]


def check(function):
    """Add a check to those that a version goes through."""
    CHECKS.append(function)
    return function


def written(value):
    """Return a value as it stands in a sentence: lists joined, labels in the reader's language."""
    if isinstance(value, list | tuple):
        if value == list(SubjectKind):
            return gettext("every kind of organisation")
        return gettext(", ").join(written(one) for one in value)
    return str(getattr(value, "label", value))
