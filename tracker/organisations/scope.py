"""Subtrees as ranges over `path`, and the base queryset that every scoped table uses."""

from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q

STEP = 4  # base-36 characters per level: 1,679,616 children each
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class PathField(models.CharField):
    """A path of fixed base-36 steps, compared byte by byte on every database.

    Under PostgreSQL's ICU collations the range `path < p || '~'` is false; "C" compares bytes.
    """

    def db_parameters(self, connection):
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


def within(path, *, at="path"):
    """Return the Q for `path` itself and everything below it; `at` is the lookup to the column."""
    return Q(**{f"{at}__gte": path, f"{at}__lt": path + "~"})


def within_any(paths, *, at="path"):
    """Return the Q for several subtrees; no path at all matches nothing."""
    subtrees = [within(path, at=at) for path in paths]
    return reduce(or_, subtrees) if subtrees else Q(pk__in=[])


def line_to(path):
    """Return the paths from the root down to this one, itself included."""
    return [path[:end] for end in range(STEP, len(path) + 1, STEP)]


def lines_to(paths):
    """Return the set of the paths that lie on the lines to these, they themselves included."""
    return {above for path in paths for above in line_to(path)}


def step(number):
    """Return one step of a path for a child's number (0 … 36**4 - 1)."""
    digits = ""
    for _ in range(STEP):
        number, digit = divmod(number, 36)
        digits = DIGITS[digit] + digits
    if number:
        raise ValueError("too many children for one step of the path")
    return digits


class ScopedQuerySet(models.QuerySet):
    """A queryset that knows which rows a person may see.

    A model sets `seen_with` (the Permission to look) and `scope_path` (the lookup to the path
    of the organisation the row belongs to). Tables that reviewers read extend `visible_to`.
    """

    def visible_to(self, user):
        """Rows of the organisations over which the person's posts grant the right to look."""
        paths = user.scope(self.model.seen_with)
        return self.filter(within_any(paths, at=self.model.scope_path))

    def in_subtree(self, organisation):
        """Rows of the organisation and everything below it."""
        return self.filter(within(organisation.path, at=self.model.scope_path))
