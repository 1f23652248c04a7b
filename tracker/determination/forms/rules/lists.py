"""Lists of lines on a rule form: each line an object, a text, or a row of numbers."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.determination.forms.rules.parts import (
    MISSING,
    Part,
    number_field,
    number_of,
    text_field,
    whole_of,
)

MOST_ROWS = 60


@dataclass(frozen=True, kw_only=True)
class Column:
    """One input of a row."""

    name: str
    label: object
    is_number: bool = True
    is_whole: bool = False

    def build(self, value, label):
        shown = "" if value is None else str(value)
        field = number_field(label) if self.is_number else text_field(label)
        return field, shown

    def read(self, text):
        if not self.is_number:
            return text
        return whole_of(text) if self.is_whole else number_of(text)


@dataclass(frozen=True, kw_only=True)
class Rows(Part):
    """A list of objects, one a row; rows left empty are no rows."""

    columns: tuple = field(default_factory=tuple)
    blank: int = 3  # lines that an empty list is offered with

    shape = "rows"

    def columns_for(self, typed):
        """Return the columns; a matrix has as many as its sizes."""
        return self.columns

    def cells(self, row, column):
        """Return what a row holds in a column."""
        return row.get(column.name) if isinstance(row, dict) else None

    def build(self, value, typed):
        rows = list(value) if isinstance(value, list | tuple) else []
        count = typed.count(self.name, len(rows), self.blank)
        built = {}
        for place in range(min(count, MOST_ROWS)):
            row = rows[place] if place < len(rows) else {}
            for column in self.columns_for(typed):
                label = _("%(label)s, row %(row)s: %(column)s") % {
                    "label": self.label,
                    "row": place + 1,
                    "column": column.label,
                }
                field_of_cell, shown = column.build(self.cells(row, column), label)
                # the heads of the columns are out of sight on a phone
                says = {"aria-label": label, "placeholder": str(column.label)}
                field_of_cell.widget.attrs.update(says)
                built[self.cell(place, column)] = field_of_cell, shown
        return built

    def cell(self, place, column):
        """Return the name of one input."""
        return f"{self.name}-{place}-{column.name}"

    def read(self, cleaned):
        rows = [self.row(cleaned, place) for place in self.kept(cleaned)]
        return rows or MISSING

    def kept(self, cleaned):
        """Return the places of the rows in which something was typed."""
        places = set()
        for name, text in cleaned.items():
            matched = re.fullmatch(rf"{re.escape(self.name)}-(\d+)-.+", name)
            if matched and text:
                places.add(int(matched[1]))
        return sorted(places)

    def row(self, cleaned, place):
        """Return one row as the rule keeps it; an empty input is not stated."""
        texts = {column.name: cleaned.get(self.cell(place, column), "") for column in self.columns}
        return {c.name: c.read(texts[c.name]) for c in self.columns if texts[c.name]}

    def field_of(self, path, kept):
        place, name = 0, self.columns[0].name
        if path and path[0].isdigit() and int(path[0]) < len(kept):
            place = kept[int(path[0])]
            name = path[1] if len(path) > 1 else name
        elif kept:
            place = kept[0]
        return f"{self.name}-{place}-{name}"


@dataclass(frozen=True, kw_only=True)
class Texts(Rows):
    """A list of texts, one a row."""

    columns: tuple = (Column(name="text", label=gettext_lazy("name"), is_number=False),)
    blank: int = 1

    def cells(self, row, column):
        return row if isinstance(row, str) else None

    def row(self, cleaned, place):
        return cleaned.get(f"{self.name}-{place}-text", "")


@dataclass(frozen=True, kw_only=True)
class Matrix(Rows):
    """Rows with one number, or with one for each text of the list `across`."""

    across: str
    across_label: object
    single: Column
    many: str  # the name of the list of numbers

    def columns_for(self, typed):
        count = typed.count_filled(self.across)
        if not count:
            return (*self.columns, self.single)
        across = [
            Column(name=f"{self.many}-{n}", label=typed.text(self.across, n, self.across_label))
            for n in range(count)
        ]
        return (*self.columns, *across)

    def cells(self, row, column):
        if isinstance(row, dict) and column.name.startswith(f"{self.many}-"):
            numbers = row.get(self.many)
            place = int(column.name.rsplit("-", 1)[1])
            return numbers[place] if isinstance(numbers, list) and place < len(numbers) else None
        return super().cells(row, column)

    def row(self, cleaned, place):
        row = super().row(cleaned, place)
        numbers, n = [], 0
        while f"{self.name}-{place}-{self.many}-{n}" in cleaned:
            numbers.append(number_of(cleaned[f"{self.name}-{place}-{self.many}-{n}"]))
            n += 1
        if numbers:
            return {**row, self.many: numbers}
        text = cleaned.get(self.cell(place, self.single), "")
        return {**row, self.single.name: self.single.read(text)} if text else row

    def field_of(self, path, kept):
        if len(path) == 3:
            path = [path[0], f"{path[1]}-{path[2]}"]
        elif len(path) == 2 and path[1] == self.many:
            path = [path[0], f"{self.many}-0"]
        return super().field_of(path, kept)
