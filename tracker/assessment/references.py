"""The evidence behind facts: what a reader may follow, and the names that go with it."""

from collections import defaultdict

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker import scoring
from tracker.assessment.models import Mark, Veto
from tracker.determination.models import Participant
from tracker.organisations.permissions import Permission, allowed
from tracker.performance.models import Measurement, Record, Task


def evidence_of(fact):
    """Return the references of a fact and of everything inside it, each once."""
    return tuple(dict.fromkeys(_evidence(fact)))


def _evidence(fact):
    if fact is None:
        return
    yield from fact.evidence
    if isinstance(fact, scoring.Events):
        for event in fact.events:
            yield from event.evidence
    elif isinstance(fact, scoring.Reviewed):
        for mark in fact.marks:
            yield from _evidence(mark)
    elif isinstance(fact, scoring.Periods):
        for _code, one in fact.periods:
            yield from _evidence(one)


def _parts(reference):
    """Return (kind, number) of a reference such as "task:5"; number 0 where it names no row."""
    kind, _colon, text = reference.partition(":")
    return kind, int(text) if text.isascii() and text.isdigit() else 0


def names_of_units(participant, facts):
    """Return {code: name} of the units led; their codes are numbers of participants."""
    codes = {
        unit.code
        for fact in facts.values()
        for unit in _units_in(fact)
        if unit.code.isascii() and unit.code.isdigit()
    }
    units = Participant.objects.filter(cycle=participant.cycle_id, pk__in=codes) if codes else ()
    return {str(unit.pk): unit.name for unit in units}


def _units_in(fact):
    if isinstance(fact, scoring.Units):
        return fact.units
    if isinstance(fact, scoring.Periods):
        return [unit for _code, one in fact.periods for unit in _units_in(one)]
    return ()


class References:
    """The evidence behind all facts of a result, read in a few queries, for one reader."""

    def __init__(self, participant, facts, user):
        by_kind = defaultdict(set)
        for fact in facts.values():
            for reference in evidence_of(fact):
                kind, pk = _parts(reference)
                by_kind[kind].add(pk)
        organisation = participant.organisation
        self.cases = allowed(user, Permission.CASE_VIEW, organisation=organisation)
        self.appeals = allowed(user, Permission.APPEAL_VIEW, organisation=organisation)
        self.records = Record.objects.visible_to(user).in_bulk(by_kind["record"])
        tasks = Task.objects.visible_to(user).filter(pk__in=by_kind["task"])
        self.tasks = {task.pk: task for task in tasks.select_related("template")}
        measured = Measurement.objects.visible_to(user).filter(pk__in=by_kind["measurement"])
        self.measured = {row.pk: row for row in measured.select_related("measure")}
        marks = Mark.objects.filter(pk__in=by_kind["mark"]).order_by("pk")
        # the words of the reviewers, never their names
        self.marks = dict(marks.values_list("pk", "reason"))
        self.units = names_of_units(participant, facts)
        raised = by_kind.get("veto")
        self.vetoes = Veto.objects.visible_to(user).in_bulk(raised) if raised else {}

    def links(self, evidence):
        """Return (text, address or "") for each reference that this reader may follow."""
        found = []
        for reference in evidence:
            kind, pk = _parts(reference)
            if kind == "record" and pk in self.records:
                record = self.records[pk]
                label = record.title or _("record of %(day)s") % {"day": record.happened_on}
                found.append((label, reverse("performance:record-detail", args=[pk])))
            elif kind == "task" and pk in self.tasks:
                task = self.tasks[pk]
                label = f"{task.title} · {task.due_on}"
                found.append((label, reverse("performance:task-detail", args=[pk])))
            elif kind == "measurement" and pk in self.measured:
                row = self.measured[pk]
                label = _("measured value: %(title)s") % {"title": row.measure.title}
                found.append((label, ""))
            elif kind == "finding" and self.cases:
                label = _("finding %(number)s") % {"number": pk}
                found.append((label, reverse("accountability:finding-detail", args=[pk])))
            elif kind == "appeal" and self.appeals:
                label = _("appeal %(number)s") % {"number": pk}
                found.append((label, reverse("assessment:appeal-detail", args=[pk])))
            elif kind == "veto" and pk in self.vetoes:
                label = _("veto: %(basis)s") % {"basis": self.vetoes[pk].basis}
                found.append((label, reverse("assessment:veto-detail", args=[pk])))
        # marks speak by their reasons, units by their names in the fact
        told = sum(ref.startswith(("mark:", "unit:")) for ref in evidence)
        hidden = len(evidence) - len(found) - told
        if hidden > 0:
            label = ngettext("%(count)s more document", "%(count)s more documents", hidden)
            found.append((label % {"count": hidden}, ""))
        return found

    def reasons(self, evidence):
        """Return what the reviewers gave as reasons, in the order of their marks."""
        pks = [pk for kind, pk in map(_parts, evidence) if kind == "mark"]
        return [self.marks[pk] for pk in pks if self.marks.get(pk)]
