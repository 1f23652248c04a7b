"""One pass over a sheet for one resource: cells, keys, rows of the database, rules.

Work is done by column and in sets: each different cell is cleaned once, rows are fetched by key
in a few queries, uniqueness is asked of the database once a key, so that 10,000 rows take about
a second.
"""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from tracker.spreadsheets.conditions import check_constraints
from tracker.spreadsheets.plans import Planned, PlannedRow, RowError

_CHUNK = 5_000  # values in one IN (…)


class Check:
    """The check of one sheet; `run` returns the planned rows and the errors."""

    def __init__(self, resource, sheet, columns, *, locking):
        self.resource, self.sheet, self.locking = resource, sheet, locking
        self.model = resource._meta.model
        self.columns = [
            (position, name, resource.fields[name])
            for position, name in columns
            if not resource.fields[name].readonly
        ]
        self.headers = {name: sheet.headers[position] for position, name in columns}
        self.key = tuple(resource._meta.import_id_fields)
        model_fields = {field.name: field for field in self.model._meta.concrete_fields}
        self.fields = {
            name: model_fields.get(column.attribute) for _position, name, column in self.columns
        }
        self.errors = []
        self._allowed = {}

    def run(self):
        """Return ([PlannedRow], [RowError]); a row with an error is not among the planned."""
        read = self._read_cells()
        read = self._refuse_repeats(read, self.key, _("This row is there twice; see row %(row)s."))
        existing = self._existing([values for _number, values in read])
        planned = [self._plan(number, values, existing) for number, values in read]
        planned = self._refuse_taken([row for row in planned if row is not None])
        return planned, self.errors

    def _wrong(self, number, name, message):
        self.errors.append(RowError(number, self.headers.get(name, ""), str(message)))

    # cells

    def _read_cells(self):
        """Return [(row number, values)] of the rows whose cells are all right."""
        tables = {}
        for position, name, column in self.columns:
            cells = {row.cells[position] for row in self.sheet.rows}
            column.widget.prepare(cells)
            tables[name] = (position, {cell: self._clean(name, column, cell) for cell in cells})
        good = []
        for row in self.sheet.rows:
            values, right = {}, True
            for name, (position, cleaned) in tables.items():
                value, message = cleaned[row.cells[position]]
                if message:
                    self._wrong(row.number, name, message)
                    right = False
                values[name] = value
            if right:
                good.append((row.number, values))
        return good

    def _clean(self, name, column, cell):
        """Return (value, None) or (None, message) of one cell."""
        try:
            value = column.widget.clean(cell)
            if value is None or value == "":
                if self.resource.is_required(name):
                    return None, _("This cell must be filled in.")
                return self._blank(name, column), None
            field = self.fields[name]
            if field is not None and not field.is_relation:
                value = field.clean(value, None)
            return value, None
        except ValidationError as error:
            return None, " ".join(error.messages)
        except ValueError as error:
            return None, str(error)

    def _blank(self, name, column):
        """Return what a blank cell means: the column's default, none, the field's own default."""
        default = column.default
        if default is not models.NOT_PROVIDED:
            return default() if callable(default) else default
        field = self.fields[name]
        if field is None or field.null:
            return None
        if field.has_default():
            return field.get_default()
        if field.empty_strings_allowed and field.blank:
            return ""
        raise ValueError(_("This cell must be filled in."))

    # keys

    def _refuse_repeats(self, read, names, message):
        """Report rows whose values under these names were in an earlier row; return the others."""
        if not names:
            return read
        first, good = {}, []
        for number, values in read:
            mark = tuple(values[name] for name in names)
            if mark in first:
                self._wrong(number, names[-1], message % {"row": first[mark]})
            else:
                first[mark] = number
                good.append((number, values))
        return good

    def _existing(self, rows):
        """Return {key: instance} of the scoped rows that the sheet's keys name."""
        queryset = self.resource.get_queryset()
        if related := self.resource.related():
            queryset = queryset.select_related(*related)
        if self.locking:
            queryset = queryset.select_for_update(of=("self",))
        columns = self.resource.fields
        found = {}
        for part in _parts(queryset, rows, {n: columns[n].attribute for n in self.key}):
            for instance in part:
                found[tuple(columns[name].get_value(instance) for name in self.key)] = instance
        return found

    # rows

    def _plan(self, number, values, existing):
        """Return the PlannedRow, or None when the row breaks a rule (which is then reported)."""
        instance = existing.get(tuple(values[name] for name in self.key))
        created = instance is None
        if created:
            instance = self.model()
        changes = {}
        fields = self.resource.fields
        for name, value in values.items():
            column = fields[name]
            old = None if created else column.get_value(instance)
            if created or old != value:
                shown = column.widget.render(value)
                if not created or shown not in (None, ""):
                    before = None if created else column.widget.render(old)
                    changes[name] = (before, shown)
        if not created and not changes:
            key = self._key_shown(values)
            return PlannedRow(number, Planned.UNCHANGED, key, {}, values, instance)
        if not created and not self._may_write(number, instance):
            # a row may not be taken out of an organisation where the right is not held
            return None
        for name, value in values.items():
            if self.fields[name] is not None:
                setattr(instance, fields[name].attribute, value)
        if not self._obeys_rules(number, instance, values):
            return None
        action = Planned.CREATE if created else Planned.UPDATE
        return PlannedRow(number, action, self._key_shown(values), changes, values, instance)

    def _key_shown(self, values):
        fields = self.resource.fields
        return tuple(str(fields[name].widget.render(values[name])) for name in self.key)

    def _obeys_rules(self, number, instance, values):
        """Report what the model's own rules, its constraints and the permission say."""
        if not self._may_write(number, instance):
            return False
        try:
            self.resource.validate(instance, values)
            check_constraints(instance, settled=self._settled(instance))
        except ValidationError as error:
            if hasattr(error, "error_dict"):
                attributes = {self.resource.fields[name].attribute: name for name in values}
                for attribute, messages in error.message_dict.items():
                    self._wrong(number, attributes.get(attribute, ""), " ".join(messages))
            else:
                self._wrong(number, "", " ".join(error.messages))
            return False
        return True

    def _may_write(self, number, instance):
        """Ask for the permission once per organisation."""
        if self.resource.permission is None:
            return True
        organisation = self.resource.organisation_of(instance)
        mark = organisation.pk if organisation is not None else None
        if mark not in self._allowed:
            self._allowed[mark] = self.resource.may_write(instance)
        if not self._allowed[mark]:
            self._wrong(number, "", _("Your post does not include the right to change this row."))
        return self._allowed[mark]

    def _settled(self, instance):
        """Names of the fields that are known before the action: all, unless the row is new."""
        if instance.pk is not None:
            return None
        return {field.name for field in self.fields.values() if field is not None}

    # uniqueness over the whole table, in sets

    def _unique_names(self):
        """Return tuples of column names whose values together are unique in the whole table."""
        by_attribute = {
            field.name: name for name, field in self.fields.items() if field is not None
        }
        sets = [self.key] if self.key else []
        sets += [(name,) for name, field in self.fields.items() if field and field.unique]
        for fields in (
            *(tuple(group) for group in self.model._meta.unique_together),
            *(c.fields for c in self.model._meta.total_unique_constraints),
        ):
            if all(field in by_attribute for field in fields):
                sets.append(tuple(by_attribute[field] for field in fields))
        return [names for names in dict.fromkeys(sets) if all(self.fields[name] for name in names)]

    def _refuse_taken(self, planned):
        """Report rows that would take a unique value of another row, seen by this person or not."""
        refused = set()
        for names in self._unique_names():
            attributes = {name: self.fields[name].name for name in names}
            wanted = {}
            for row in planned:
                if row.action is Planned.UNCHANGED:
                    continue
                mark = tuple(_plain(row.values[name]) for name in names)
                if None in mark:
                    continue
                if mark in wanted:
                    message = _("The same value is in row %(row)s; it may be there once.")
                    first = wanted[mark].row_number
                    self._wrong(row.row_number, names[-1], message % {"row": first})
                    refused.add(row.row_number)
                else:
                    wanted[mark] = row
            rows = [row.values for row in wanted.values()]
            columns = [self.fields[name].attname for name in names]
            everything = self.model._base_manager.values_list("pk", *columns)
            for part in _parts(everything, rows, attributes):
                for pk, *mark in part:
                    row = wanted.get(tuple(mark))
                    if row is not None and row.instance.pk != pk:
                        message = _("This value is already in use and cannot be taken.")
                        self._wrong(row.row_number, names[-1], message)
                        refused.add(row.row_number)
        return [row for row in planned if row.row_number not in refused]


def _plain(value):
    return value.pk if isinstance(value, models.Model) else value


def _parts(queryset, rows, attributes):
    """Yield querysets that together hold every row whose attributes match a row of values.

    They may hold more (each attribute is matched by itself); the caller compares whole keys.
    """
    different = {
        attribute: list({_plain(row[name]) for row in rows})
        for name, attribute in attributes.items()
    }
    if not different or not rows:
        return
    lead = max(different, key=lambda attribute: len(different[attribute]))
    short = {
        f"{attribute}__in": values
        for attribute, values in different.items()
        if attribute != lead and len(values) <= _CHUNK
    }
    values = different[lead]
    for start in range(0, len(values), _CHUNK):
        yield queryset.filter(**{f"{lead}__in": values[start : start + _CHUNK]}, **short)
