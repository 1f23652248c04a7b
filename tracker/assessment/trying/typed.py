"""What was typed into the inputs of one item, and the inputs as they are shown again."""

import unicodedata
from dataclasses import dataclass
from itertools import count

from django.utils.translation import gettext as _

from tracker import scoring

LONGEST = 500  # signs of a text; what is longer is no reason but a document


@dataclass(frozen=True)
class Input:
    """One input: `kind` is text, number, whole, select, tick, ticks or hidden."""

    name: str
    ident: str
    label: str
    kind: str
    value: object = ""
    choices: tuple = ()
    hint: str = ""
    error: str = ""
    is_narrow: bool = False


@dataclass(frozen=True)
class Group:
    """Inputs that belong together: one event, one period, one reviewer's mark.

    Folded ones are seldom needed and stay away until something is in them.
    """

    title: str
    inputs: list
    is_folded: bool = False

    @property
    def is_filled(self):
        """Tell whether something was typed or is wrong in one of the inputs."""
        return any(one.value or one.error for one in self.inputs)


class Typed:
    """The typed values below a name, exactly as they came; `problems` is {input name: sentence}.

    `texts` reads a number or text and remembers what is wrong with it; the makers below give the
    inputs back with value and problem in place.
    """

    def __init__(self, data, name, ident, *, problems=None, numbers=None):
        self.data, self.name, self.ident = data, name, ident
        self.problems = {} if problems is None else problems
        self._numbers = count(1) if numbers is None else numbers

    def at(self, part):
        """Return what was typed one level further down; problems are kept together."""
        return Typed(
            self.data,
            f"{self.name}.{part}",
            self.ident,
            problems=self.problems,
            numbers=self._numbers,
        )

    def raw(self, part):
        """Return the value of an input as it was typed."""
        return self.data.get(f"{self.name}.{part}", "")

    def many(self, part):
        """Return every value that was ticked."""
        return self.data.getlist(f"{self.name}.{part}")

    def text(self, part):
        """Return a text without blanks around it."""
        return self.raw(part).replace("\x00", "").strip()[:LONGEST]

    def ticked(self, part):
        """Tell whether a box was ticked."""
        return bool(self.raw(part))

    def plain(self, part):
        """Return a text with full-width digits and signs as plain ones."""
        return unicodedata.normalize("NFKC", self.text(part))

    def number(self, part):
        """Return an exact number, or None where nothing or no number was typed."""
        text = self.plain(part)
        if not text:
            return None
        try:
            return scoring.exact(text)
        except scoring.NotExact:
            self.object_to(part, _("Enter an exact number such as 0.5."))
            return None

    def whole(self, part):
        """Return a whole number from 0, or None where nothing or none was typed."""
        text = self.plain(part)
        if not text:
            return None
        if text.isascii() and text.isdigit() and len(text) <= 9:
            return int(text)
        self.object_to(part, _("Enter a whole number."))
        return None

    def is_blank(self, *parts):
        """Tell whether nothing was typed into any of the inputs."""
        return not any(self.text(part) for part in parts)

    def object_to(self, part, sentence):
        """Keep a problem at an input; "" is the whole of what was typed here."""
        self.problems.setdefault(f"{self.name}.{part}" if part else self.name, sentence)

    def require(self, *parts):
        """Return whether all inputs are filled in; those that are not say so."""
        blank = [part for part in parts if not self.text(part)]
        for part in blank:
            self.object_to(part, _("This is required."))
        return not blank

    def input(self, part, label, kind="text", **more):
        """Return an input with what was typed into it, and what is wrong with that."""
        name = f"{self.name}.{part}"
        value = self.many(part) if kind == "ticks" else self.raw(part)
        error = self.problems.get(name, "")
        return Input(
            name, f"{self.ident}-{next(self._numbers)}", label, kind, value, error=error, **more
        )

    def select(self, part, label, choices, **more):
        """Return a select whose first choice is nothing."""
        return self.input(part, label, "select", choices=(("", "–"), *choices), **more)
