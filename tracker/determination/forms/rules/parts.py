"""The pieces that rule forms are made of: each shows one parameter and reads it back.

A part adds plain form fields under names of its own, fills them from the parameters, and gives the
value that was typed. What was typed wrong goes to `scoring.parse` as it is: the scorer alone knows
what a rule may say, and its problems come back to the field by `field_of`.
"""

import re
import unicodedata
from dataclasses import dataclass, replace

from django import forms
from django.utils.translation import gettext as _

MISSING = object()  # the parameter is not stated
LONGEST_NUMBER, LONGEST_TEXT = 24, 120
WHOLE = re.compile(r"-?[0-9]{1,15}")


def number_of(text):
    """Return a number as JSON keeps it: a text of plain digits, wide ones made narrow."""
    return unicodedata.normalize("NFKC", text).strip()


def whole_of(text):
    """Return a whole number, or the text where it is none."""
    text = number_of(text)
    return int(text) if WHOLE.fullmatch(text) else text


def number_field(label, help_text=""):
    """A field for an exact number, which is never read as a float."""
    widget = forms.TextInput(attrs={"inputmode": "decimal", "size": 8, "class": "figure"})
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=LONGEST_NUMBER,
        widget=widget,
    )


def text_field(label, help_text=""):
    """A field for a code or a short name."""
    return forms.CharField(
        label=label, help_text=help_text, required=False, max_length=LONGEST_TEXT
    )


@dataclass(frozen=True, kw_only=True)
class Part:
    """One parameter. `only` shows it for some values of a choice: ("against", "rank")."""

    name: str
    label: object
    help: object = ""
    only: tuple = ()

    shape = "fields"

    def is_shown(self, chosen):
        """Tell whether the part is wanted, given {choice: value} of the choices before it."""
        if not self.only:
            return True
        choice, *values = self.only
        return chosen.get(choice) in values

    def build(self, value, typed):
        """Return {field name: (field, initial)}; `typed` answers how many rows were sent."""
        raise NotImplementedError

    def read(self, cleaned):
        """Return the value that was typed, or MISSING."""
        raise NotImplementedError

    def field_of(self, path, kept):
        """Return the name of the field for the rest of a problem's parameter path."""
        return self.name


@dataclass(frozen=True, kw_only=True)
class Number(Part):
    """An exact number, or a whole one."""

    is_whole: bool = False

    def build(self, value, typed):
        shown = "" if value is MISSING or value is None else str(value)
        return {self.name: (number_field(self.label, self.help), shown)}

    def read(self, cleaned):
        text = cleaned.get(self.name, "")
        if not text:
            return MISSING
        return whole_of(text) if self.is_whole else number_of(text)


@dataclass(frozen=True, kw_only=True)
class Text(Part):
    """A name or a code."""

    def build(self, value, typed):
        shown = "" if value is MISSING or value is None else str(value)
        return {self.name: (text_field(self.label, self.help), shown)}

    def read(self, cleaned):
        return cleaned.get(self.name) or MISSING


@dataclass(frozen=True, kw_only=True)
class Choice(Part):
    """One of several codes; `decides` when other parts are shown or not by it."""

    choices: tuple
    default: str = ""
    decides: bool = False

    def build(self, value, typed):
        known = [code for code, _label in self.choices]
        shown = value if value in known else self.default
        choice = forms.ChoiceField(
            label=self.label, help_text=self.help, choices=self.choices, required=False
        )
        return {self.name: (choice, shown)}

    def read(self, cleaned):
        value = cleaned.get(self.name, "")
        return MISSING if value in ("", self.default) else value

    def chosen(self, params, sent):
        """Return the value that decides what else is shown."""
        known = [code for code, _label in self.choices]
        value = params.get(self.name) if sent is None else sent
        return value if value in known else self.default or known[0]


@dataclass(frozen=True, kw_only=True)
class Stated(Choice):
    """A choice that is always written down, because the rule must say it."""

    def read(self, cleaned):
        return cleaned.get(self.name) or MISSING


@dataclass(frozen=True, kw_only=True)
class Variant(Choice):
    """A choice between parameters of which a rule states one; not a parameter itself."""

    decides: bool = True

    def build(self, value, typed):
        return super().build(value if value is not MISSING else self.default, typed)

    def read(self, cleaned):
        return MISSING

    def chosen(self, params, sent):
        known = [code for code, _label in self.choices]
        if sent in known:
            return sent
        return next((code for code in known if code in params), self.default or known[0])


@dataclass(frozen=True, kw_only=True)
class YesNo(Part):
    """A box to tick; `default` is what counts when nothing is stated."""

    default: bool = False

    def build(self, value, typed):
        box = forms.BooleanField(label=self.label, help_text=self.help, required=False)
        return {self.name: (box, self.default if value is MISSING else value is True)}

    def read(self, cleaned):
        value = bool(cleaned.get(self.name))
        return MISSING if value == self.default else value


USUAL, NONE, AT = "usual", "none", "at"


@dataclass(frozen=True, kw_only=True)
class Bound(Part):
    """A floor or a cap: as usual, none at all, or at a number. `usual` says what usual is."""

    usual: object

    def build(self, value, typed):
        how = USUAL if value is MISSING else NONE if value is None else AT
        choices = [(USUAL, self.usual), (NONE, _("none at all")), (AT, _("at the points beside"))]
        return {
            f"{self.name}-as": (
                forms.ChoiceField(label=self.label, choices=choices, required=False),
                how,
            ),
            self.name: (
                number_field(_("%(label)s, points") % {"label": self.label}, self.help),
                str(value) if how == AT else "",
            ),
        }

    def read(self, cleaned):
        how, text = cleaned.get(f"{self.name}-as"), cleaned.get(self.name, "")
        if how == NONE:
            return None
        # a number that was typed is meant, whatever stands beside it
        return number_of(text) if text else MISSING


@dataclass(frozen=True, kw_only=True)
class Nested(Part):
    """An object of parameters, there as soon as the first of its parts says something."""

    parts: tuple

    def inner(self):
        """Yield (the part named for the whole form, its name inside the object)."""
        for part in self.parts:
            yield replace(part, name=f"{self.name}-{part.name}"), part.name

    def build(self, value, typed):
        params = value if isinstance(value, dict) else {}
        built = {}
        for part, name in self.inner():
            built.update(part.build(params.get(name, MISSING), typed))
        return built

    def read(self, cleaned):
        values = {name: part.read(cleaned) for part, name in self.inner()}
        if values[self.parts[0].name] is MISSING:
            return MISSING
        return {name: value for name, value in values.items() if value is not MISSING}

    def field_of(self, path, kept):
        return f"{self.name}-{path[0]}" if path else f"{self.name}-{self.parts[0].name}"
