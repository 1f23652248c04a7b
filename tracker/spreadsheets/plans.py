"""What an import would do, told before it is done."""

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from django.utils.translation import gettext_lazy as _

from tracker.audit.refusals import Refused
from tracker.spreadsheets.sheets import Sheet


class Planned(StrEnum):
    """What is to happen to the row that a sheet's row speaks of."""

    CREATE = "create"
    UPDATE = "update"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class PlannedRow:
    """One row of the sheet that is right in itself.

    `key` holds the natural key as shown; `changes` the columns that differ: machine name to
    (old, new) as shown; `values` every writable column of the sheet: machine name to value;
    `instance` the model instance with the new values set, not saved.
    """

    row_number: int
    action: Planned
    key: tuple
    changes: dict
    values: dict = field(repr=False)
    instance: object = field(repr=False)


@dataclass(frozen=True)
class RowError:
    """What is wrong where: the sheet's row number, the header as written ("" for the whole row)."""

    row: int
    column: str
    message: str


@dataclass(frozen=True)
class Plan:
    """The whole of what an import would do; nothing is done while there is one error.

    `digest` (64 hex digits) stands for the sheet and for every database row it touches: when
    either changes, it changes.
    """

    sheet: Sheet = field(repr=False)
    rows: tuple[PlannedRow, ...]
    errors: tuple[RowError, ...]
    digest: str

    def _count(self, action):
        return sum(row.action is action for row in self.rows)

    @cached_property
    def creates(self):
        """How many rows are new."""
        return self._count(Planned.CREATE)

    @cached_property
    def updates(self):
        """How many rows change."""
        return self._count(Planned.UPDATE)

    @cached_property
    def unchanged(self):
        """How many rows are as the sheet says already."""
        return self._count(Planned.UNCHANGED)

    @cached_property
    def to_write(self):
        """The rows that are new or change, in the sheet's order."""
        return tuple(row for row in self.rows if row.action is not Planned.UNCHANGED)

    @property
    def is_executable(self):
        """Whether there is something to do and nothing wrong."""
        return not self.errors and bool(self.to_write)


class PlanRefused(Refused):
    """An import that is not carried out; the message can be shown to a person."""


class PlanHasErrors(PlanRefused):
    """The sheet has errors; nothing was written."""

    def __init__(self, plan):
        self.plan = plan
        super().__init__(_("The sheet has errors; nothing was written. Correct them first."))


class PlanChanged(PlanRefused):
    """Something changed after the preview; nothing was written."""

    def __init__(self):
        super().__init__(
            _(
                "What the sheet speaks of was changed after the preview; nothing was written. "
                "Look at the new preview and confirm again."
            )
        )
