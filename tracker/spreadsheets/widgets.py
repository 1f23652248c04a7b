"""Cells into values and back: one class per kind of column, messages for people.

`clean` takes a cell of a Sheet (a text, a date or a time) and returns the value, or raises
ValueError with a translated sentence. `render` returns what the writer puts into the cell.
"""

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from unicodedata import normalize

from django.utils.translation import gettext as _
from django.utils.translation import override
from import_export import widgets

from tracker.spreadsheets.sheets import clean_code

_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_CHUNK = 5_000  # values in one IN (…)


class CellWidget(widgets.Widget):
    """The base: knows the person and the day, and may look things up once for a whole column."""

    user = None
    on = None

    def bind(self, *, user, on):
        """Take the person whose scope counts and the day that counts."""
        self.user, self.on = user, on

    def prepare(self, cells):
        """Hear of all different cells of the column before the first is cleaned."""

    def render(self, value, obj=None, **kwargs):
        return value


class TextWidget(CellWidget):
    """Running text, as written."""

    def clean(self, value, row=None, **kwargs):
        return value if isinstance(value, str) else str(value)


class CodeWidget(CellWidget):
    """A code: full-width signs made narrow, no white space."""

    def clean(self, value, row=None, **kwargs):
        return clean_code(value)


class IntegerWidget(CellWidget):
    """A whole number."""

    def clean(self, value, row=None, **kwargs):
        if value == "":
            return None
        number = _decimal(value)
        if number is None or number != number.to_integral_value() or abs(number) > 10**18:
            raise ValueError(_("“%(value)s” is not a whole number.") % {"value": value})
        return int(number)


class DecimalWidget(CellWidget):
    """An exact number with at most so many decimal places."""

    def __init__(self, *, places=4):
        super().__init__()
        self.places = places

    def clean(self, value, row=None, **kwargs):
        if value == "":
            return None
        number = _decimal(value)
        if number is None:
            raise ValueError(_("“%(value)s” is not a number.") % {"value": value})
        if -number.normalize().as_tuple().exponent > self.places:
            raise ValueError(
                _("“%(value)s” has more than %(places)s decimal places.")
                % {"value": value, "places": self.places}
            )
        return number


class DateWidget(CellWidget):
    """A day: a date cell, or a text such as 2026-03-01, 2026/3/1, 2026.3.1, 2026年3月1日."""

    def clean(self, value, row=None, **kwargs):
        if value == "":
            return None
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        parts = re.fullmatch(
            r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?",
            normalize("NFKC", str(value)),
        )
        try:
            return date(*map(int, parts.groups()))
        except (AttributeError, ValueError):
            raise ValueError(
                _("“%(value)s” is not a date. Write it like 2026-03-01.") % {"value": value}
            ) from None


class YesNoWidget(CellWidget):
    """Yes or no, in either language."""

    words = {"yes": True, "true": True, "1": True, "是": True}
    words |= {"no": False, "false": False, "0": False, "否": False}

    def clean(self, value, row=None, **kwargs):
        if value == "":
            return None
        try:
            return self.words[str(value).lower()]
        except KeyError:
            raise ValueError(_("“%(value)s” is neither yes nor no.") % {"value": value}) from None

    def render(self, value, obj=None, **kwargs):
        return value if value is None else _("yes") if value else _("no")


class ChoiceWidget(CellWidget):
    """One of a Django Choices class: its stored value, or its label in either language."""

    def __init__(self, choices):
        super().__init__()
        self.choices = choices
        self._known = {}

    def prepare(self, cells):
        self._known = {}
        for choice in self.choices:
            self._known[str(choice.value).lower()] = choice.value
            for language in ("en", "zh-hans"):
                with override(language):
                    self._known[str(choice.label).lower()] = choice.value

    def clean(self, value, row=None, **kwargs):
        if value == "":
            return ""
        try:
            return self._known[str(value).lower()]
        except KeyError:
            known = _(", ").join(str(choice.label) for choice in self.choices)
            raise ValueError(
                _("“%(value)s” is not known here. Choose one of: %(known)s.")
                % {"value": value, "known": known}
            ) from None

    def render(self, value, obj=None, **kwargs):
        return "" if value in (None, "") else str(self.choices(value).label)


class ScopedCodeWidget(CellWidget):
    """Another row, named by its code, among those the person may see; one query a column.

    :param model: the model; its `objects.visible_to(user)` is the scope
    :param code: the name of its unique code field
    :param narrow: optional callable (queryset, user, on) that narrows the scope further
    """

    def __init__(self, model, *, code="code", narrow=None):
        super().__init__()
        self.model, self.code, self.narrow = model, code, narrow
        self._found = {}

    def get_queryset(self):
        """The rows that may be named."""
        queryset = self.model.objects.visible_to(self.user)
        return self.narrow(queryset, self.user, self.on) if self.narrow else queryset

    def prepare(self, cells):
        codes = sorted({clean_code(cell) for cell in cells if cell != ""})
        self._found = {}
        for start in range(0, len(codes), _CHUNK):
            chunk = codes[start : start + _CHUNK]
            for row in self.get_queryset().filter(**{f"{self.code}__in": chunk}):
                self._found[getattr(row, self.code)] = row

    def clean(self, value, row=None, **kwargs):
        if value == "":
            return None
        try:
            return self._found[clean_code(value)]
        except KeyError:
            raise ValueError(
                _("There is no “%(code)s” among what you may see.") % {"code": value}
            ) from None

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else getattr(value, self.code)


def _decimal(value):
    """Return a Decimal, or None when the cell is no finite number."""
    text = normalize("NFKC", str(value)).strip()
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    if len(text) > 40 or not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?", text):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
