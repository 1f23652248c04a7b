"""The filters of the task list, declared: nothing else of the address reaches the query.

A county asks for this list more than for any other page, so the lists to choose from come in one
query, and a choice is found among them without another.
"""

# ruff: noqa: S608  (the statement is put together from text written here; values are parameters)

from dataclasses import dataclass
from operator import itemgetter

from django import forms
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.utils.translation import gettext_lazy as _

from tracker.determination.models import Cycle, TaskTemplate
from tracker.organisations.bilingual import speaker
from tracker.organisations.models import Organisation, OrganisationKind, OrganisationLevel
from tracker.organisations.scope import within
from tracker.performance.models import Task
from tracker.performance.states import Light


@dataclass(frozen=True, slots=True)
class CycleChoice:
    """A cycle as the list needs it, without the rest of its row."""

    pk: int
    code: str
    title: str
    phase: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One row to choose: its code in the address, its words, and what the tasks are found by."""

    pk: int
    code: str
    words: str
    path: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person can choose from: cycles, the latest first, townships and task templates."""

    cycles: list[CycleChoice]
    townships: list[Choice]
    templates: list[Choice]


def townships(user):
    """The townships that the person may look at."""
    return Organisation.objects.visible_to(user).filter(level=OrganisationLevel.TOWNSHIP)


def templates(user):
    """The task templates that the person may know of, in their order; retired ones have tasks."""
    return TaskTemplate.objects.known_to(*{post.organisation for post in user.standing})


def choices(user):
    """Return the Choices of the person: all lists in one query.

    They are put in order here: no part of a UNION can be ordered on SQLite.
    """
    titled = ("pk", "code", "title_zh", "title_en")
    lists = {
        "cycle": Cycle.objects.visible_to(user).values(*titled, "phase", "starts_on"),
        "place": townships(user).values("pk", "code", "name_zh", "name_en", "path"),
        "given": templates(user).values(*titled, "order"),
    }
    say, found = speaker(), {name: [] for name in lists}
    for name, pk, code, zh, en, *rest in _in_one(lists):
        found[name].append((pk, code, say(zh, en), *rest))
    by_code, by_path, by_order, by_day = (itemgetter(*of) for of in ((1,), (3,), (4, 1), (5,)))
    latest_first = sorted(sorted(found["cycle"], key=by_code), key=by_day, reverse=True)
    return Choices(
        [CycleChoice(*row[:4]) for row in latest_first],
        [Choice(*row[:4]) for row in sorted(found["place"], key=by_path)],
        [Choice(*row[:4]) for row in sorted(found["given"], key=by_order)],
    )


_COLUMNS = {
    "cycle": "pk, code, title_zh, title_en, phase, 0, starts_on",
    "place": "pk, code, name_zh, name_en, path, 0, NULL",
    "given": """pk, code, title_zh, title_en, '', "order", NULL""",
}


def _in_one(lists):
    """Return the rows of several lists, the name of its list before each."""
    parts, given = [], []
    for name, rows in lists.items():
        try:
            statement, values = rows.order_by().query.sql_with_params()
        except EmptyResultSet:  # there can be none
            continue
        parts.append(f"SELECT '{name}', {_COLUMNS[name]} FROM ({statement}) {name}_rows")
        given += values
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), given)
        return cursor.fetchall()


def _choice(label, options=()):
    options = [("", _("All")), *options]
    return forms.ChoiceField(label=label, choices=options, required=False)


class CodeField(forms.CharField):
    """A code of one of the lists; `narrow` passes over one that is not in it."""

    choices: list[tuple[str, str]] = []


class TaskFilter(forms.Form):
    """Township, organisation, kind, template, light; cycle and status tab come beside it.

    What cannot be chosen narrows nothing. django-filter does the same, but asks for the lists once
    more and makes the class of its form anew for each request.
    """

    township = CodeField(label=_("Township"), required=False)
    within = forms.CharField(label=_("Organisation code"), required=False)
    kind = _choice(_("Kind"), OrganisationKind.choices)
    template = CodeField(label=_("Task"), required=False)
    light = _choice(_("Light"), Light.choices)

    def __init__(self, data, *, lists, user, on):
        """:param lists: the Choices of this `user`; lights are those of the day `on`"""
        super().__init__(data)
        self.user, self.on = user, on
        self.townships = {row.code: row for row in lists.townships}
        self.templates = {row.code: row for row in lists.templates}
        for name, rows in (("township", lists.townships), ("template", lists.templates)):
            options = [("", _("All")), *((row.code, row.words) for row in rows)]
            self.fields[name].choices = options

    def narrow(self, tasks):
        """Return those of the tasks that pass every filter."""
        self.full_clean()
        chosen = {name: value for name, value in self.cleaned_data.items() if value}
        if township := self.townships.get(chosen.get("township")):
            tasks = tasks.filter(within(township.path, at=Task.scope_path))
        if "within" in chosen:
            tasks = self._in_organisation(tasks, chosen["within"])
        if "kind" in chosen:
            tasks = tasks.filter(participant__kind=chosen["kind"])
        if template := self.templates.get(chosen.get("template")):
            tasks = tasks.filter(template=template.pk)
        if "light" in chosen:
            tasks = tasks.showing(chosen["light"], on=self.on)
        return tasks

    def _in_organisation(self, tasks, code):
        """Tasks of the organisation with this code and of everything below it."""
        organisation = Organisation.objects.visible_to(self.user).filter(code=code).first()
        return tasks.in_subtree(organisation) if organisation else tasks.none()
