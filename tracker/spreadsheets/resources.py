"""The base class of every resource: check a whole sheet, show the plan, carry out that plan.

Declaring columns, widgets and Meta is django-import-export's; its row-by-row writing is not
used. It would save each row by itself, past the actions and their rules, so it is closed here:
a concrete resource writes by its package's actions in `apply`.
"""

import hashlib
from collections import Counter

from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError
from django.utils.translation import gettext as _
from import_export.resources import ModelDeclarativeMetaclass, ModelResource

from tracker.audit.deeds import deed, record
from tracker.spreadsheets.checking import Check
from tracker.spreadsheets.columns import Column, plain
from tracker.spreadsheets.plans import Plan, PlanChanged, PlanHasErrors, RowError
from tracker.spreadsheets.sheets import Sheet
from tracker.spreadsheets.widgets import CellWidget, ScopedCodeWidget
from tracker.spreadsheets.writing import Table


class _DeclaredColumnsOnly(ModelDeclarativeMetaclass):
    """Keeps model fields from becoming columns unless the class declares them."""

    def __new__(cls, name, bases, attrs):
        declared = {}
        for base in reversed(bases):
            declared.update(getattr(base, "fields", {}))
        declared.update({key: value for key, value in attrs.items() if isinstance(value, Column)})
        if any(
            column.attribute in ("id", "pk") or key in ("id", "pk")
            for key, column in declared.items()
        ):
            raise ImproperlyConfigured(f"{name}: rows are named by natural keys, never by id")
        inherited = next((base.Meta for base in bases if hasattr(base, "Meta")), object)
        meta = attrs.get("Meta", inherited)
        attrs["Meta"] = type("Meta", (meta,), {"fields": tuple(declared)})
        made = super().__new__(cls, name, bases, attrs)
        # in the order of declaration, which is the order of the sheet
        made.fields = {key: made.fields[key] for key in declared}
        return made


class ResourceBase(ModelResource, metaclass=_DeclaredColumnsOnly):
    """A sheet of one model's rows, for one person on one day.

    A concrete resource declares `Column`s, `Meta.model` and `Meta.import_id_fields` (the natural
    key), and implements `apply`. It may set `permission` with `organisation_of` to have each row
    checked at preview, override `get_queryset` to narrow the scope (say, to one cycle) and
    `validate` to add rules across columns.
    """

    permission = None

    class Meta:
        import_id_fields = ()
        clean_model_instances = True
        use_transactions = True
        skip_unchanged = True
        report_skipped = True
        skip_diff = True

    def __init__(self, *, user, on, organisation=None, **kwargs):
        """`organisation` is the one whose audit trail the import belongs to, if there is one."""
        super().__init__(**kwargs)
        self.user, self.on, self.organisation = user, on, organisation
        known = Counter()
        for name, column in self.fields.items():
            column.column_name = name
            column.widget.bind(user=user, on=on)
            known.update(column.headers)
        if ambiguous := [header for header, count in known.items() if count > 1]:
            raise ImproperlyConfigured(f"{type(self).__name__}: two columns named {ambiguous}")

    # what a concrete resource says

    def apply(self, rows, *, by, at):
        """Write the PlannedRows that are new or change, by calling the package's actions."""
        raise NotImplementedError(f"{type(self).__name__} must write by its package's actions")

    def get_queryset(self):
        """Rows this person may see; no other row is found, compared or changed."""
        return self._meta.model.objects.visible_to(self.user)

    def organisation_of(self, instance):
        """Return the organisation over which `permission` must be held to write this row."""
        return instance.organisation

    def validate(self, instance, values):
        """Raise ValidationError for what is wrong with a row beyond its single cells."""
        instance.clean()

    # coming in

    def check(self, sheet: Sheet) -> Plan:
        """Return what the sheet would do, with every error at once; write nothing."""
        return self._check(sheet, locking=False)

    def _check(self, sheet, *, locking):
        columns, errors = self._columns_of(sheet)
        rows = []
        if not errors:
            rows, errors = Check(self, sheet, columns, locking=locking).run()
        errors = tuple(sorted(errors, key=lambda error: error.row))
        return Plan(sheet, tuple(rows), errors, self._digest(sheet, rows))

    def execute(self, plan_or_sheet, *, by, at, key=None, digest=None):
        """Carry out exactly what a plan showed, all of it or nothing; return its audit event.

        Given a sheet, `digest` is that of the plan the person saw. The check is made again inside
        the transaction, with the rows locked. A repeated `key` returns the first event.

        :raises PlanHasErrors: the sheet has errors
        :raises PlanChanged: the sheet or a row it touches is not as it was at the preview
        """
        if by != self.user:
            raise ValueError("a resource acts for the person it was built for")
        if isinstance(plan_or_sheet, Plan):
            sheet, digest = plan_or_sheet.sheet, plan_or_sheet.digest
        else:
            sheet = plan_or_sheet
        try:
            return deed(self._carry_out)(sheet, digest=digest, by=by, at=at, key=key)
        except IntegrityError as error:
            # somebody wrote a row of the same key between the check and the write
            raise PlanChanged from error

    def _carry_out(self, sheet, *, digest, by, at):
        plan = self._check(sheet, locking=True)
        if plan.errors and digest in (None, plan.digest):
            raise PlanHasErrors(plan)
        if digest is not None and plan.digest != digest:
            raise PlanChanged
        # waits in the deed until its end; first in line, so that the key leads back to it
        event = record(
            "sheet.imported",
            by=by,
            at=at,
            organisation=self.organisation,
            data={
                "sheet": type(self).__name__,
                "digest": plan.digest,
                "created": plan.creates,
                "updated": plan.updates,
                "unchanged": plan.unchanged,
            },
        )
        if plan.to_write:
            self.apply(plan.to_write, by=by, at=at)
        return event

    def _columns_of(self, sheet):
        """Return [(position, machine name)] of the sheet's headers, and what is wrong with them."""
        known = {header: name for name, column in self.fields.items() for header in column.headers}
        found, errors = {}, []

        def wrong(header, message):
            errors.append(RowError(sheet.header_row, header, message))

        for position, header in enumerate(sheet.headers):
            name = known.get(plain(header))
            if not header:
                if any(row.cells[position] != "" for row in sheet.rows):
                    text = _("Column %(number)s has cells but no header.")
                    wrong("", text % {"number": position + 1})
            elif name is None:
                wrong(header, _("This column is not known here. Delete it or correct its header."))
            elif name in found:
                wrong(header, _("This column is there twice."))
            else:
                found[name] = position
        for name, column in self.fields.items():
            if name not in found and (column.required or name in self._meta.import_id_fields):
                wrong(column.title, _("This column is missing."))
        if not sheet.rows:
            wrong("", _("There are no rows below the headers."))
        return [(position, name) for name, position in found.items()], errors

    def _digest(self, sheet, rows):
        """Hash the sheet's cells and, of each row it touches, what is there now."""
        machine = hashlib.sha256(repr((type(self).__name__, sheet.headers)).encode())
        for row in sheet.rows:
            machine.update(repr((row.number, row.cells)).encode())
        for row in rows:
            seen = (row.row_number, row.action.value, row.instance.pk, row.changes)
            machine.update(repr(seen).encode())
        return machine.hexdigest()

    def may_write(self, instance):
        """Tell whether `permission` covers the row; its action asks again when it writes."""
        if self.permission is None:
            return True
        organisation = self.organisation_of(instance)
        return organisation is not None and self.user.has_perm(self.permission, organisation)

    def import_data(self, *args, **kwargs):
        """Closed: rows come in by `check` and `execute`."""
        raise TypeError("rows come in by check() and execute(), which call the actions")

    def save_instance(self, *args, **kwargs):
        """Closed: rows are written by actions."""
        raise TypeError("rows are written by actions, from apply()")

    # going out

    def headers(self):
        """The headers in the reader's language, in the order of declaration."""
        return tuple(column.title for column in self.fields.values())

    def get_export_headers(self, selected_fields=None):
        return list(self.headers())

    def related(self):
        """Foreign keys to fetch along, so that a row costs no query of its own."""
        model, names = self._meta.model, set()
        for column in self.fields.values():
            lead = column.attribute.split("__")[0]
            field = next((f for f in model._meta.concrete_fields if f.name == lead), None)
            if field is not None and field.is_relation:
                rest = column.attribute.split("__")[:-1]
                names.add("__".join(rest) or lead)
        return sorted(names)

    def cells(self, instance):
        """Return one row's cells for the writer."""
        return [column.widget.render(column.get_value(instance)) for column in self.fields.values()]

    def table(self, queryset=None, *, title=None):
        """Return a Table for the writer: what the person may see (or the part of it given).

        Rows are fetched as they are written. What comes out can go in again and changes nothing.
        """
        queryset = self.get_queryset() if queryset is None else queryset
        return Table(
            title=str(title or self._meta.model._meta.verbose_name_plural),
            headers=self.headers(),
            rows=self._rows(queryset),
        )

    def _rows(self, queryset):
        """Yield lists of cells: from bare values where every column is one, else from rows."""
        paths = [self._value_path(column) for column in self.fields.values()]
        if None in paths or type(self).cells is not ResourceBase.cells:
            if related := self.related():
                queryset = queryset.select_related(*related)
            return map(self.cells, queryset.iterator(chunk_size=2000))
        # a code that stands for a row is shown as it is; the base widget shows what it is given
        renders = [
            None
            if isinstance(column.widget, ScopedCodeWidget)
            or type(column.widget).render is CellWidget.render
            else column.widget.render
            for column in self.fields.values()
        ]
        values = queryset.values_list(*paths).iterator(chunk_size=2000)
        if not any(renders):
            return values
        return (
            [cell if render is None else render(cell) for render, cell in pairs]
            for pairs in (zip(renders, row, strict=True) for row in values)
        )

    def _value_path(self, column):
        """Return the look-up of the column's bare value, or None when it is more than a value."""
        model, path = self._meta.model, column.attribute
        *leading, last = path.split("__")
        for name in leading:
            model = _concrete(model, name) and _concrete(model, name).related_model
            if model is None:
                return None
        field = _concrete(model, last)
        if field is None:
            return None
        if not field.is_relation:
            return path
        if isinstance(column.widget, ScopedCodeWidget):
            return f"{path}__{column.widget.code}"
        return None

    def template(self):
        """Return the Tables of an empty sheet to fill in: headers, and what each column wants."""
        rows = [
            [column.title, _("yes") if self.is_required(name) else _("no"), column.help]
            for name, column in self.fields.items()
            if not column.readonly
        ]
        return [
            Table(str(self._meta.model._meta.verbose_name_plural), self.headers(), ()),
            Table(
                _("How to fill in"),
                (_("Column"), _("Must be filled in"), _("What to write")),
                rows,
            ),
        ]

    def is_required(self, name):
        """Tell whether the column must be in the sheet and its cells filled in."""
        return self.fields[name].required or name in self._meta.import_id_fields


def _concrete(model, name):
    """Return the model's field of that name, or None when it is a property or not a column."""
    return next((field for field in model._meta.concrete_fields if field.name == name), None)
