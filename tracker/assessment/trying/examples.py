"""Real branches to try a rubric on: who may be taken, and their facts as typed input."""

from dataclasses import replace

from django.db.models import Q
from django.utils.datastructures import MultiValueDict

from tracker import scoring
from tracker.assessment.models import Result
from tracker.assessment.references import names_of_units
from tracker.assessment.settling import compute_some
from tracker.determination.models import Participant
from tracker.determination.states import LOCKED_PHASES, Phase
from tracker.organisations.permissions import Permission
from tracker.organisations.scope import within_any


def participants_to_try(user, framework):
    """Return the assessed participants of a framework whose facts the person may see.

    Those are the participants of cycles that were opened, for people who may see results before
    they are published.
    """
    return (
        Participant.objects.assessed()
        .filter(
            within_any(user.scope(Permission.RESULT_VIEW_UNPUBLISHED), at="organisation__path"),
            framework_version__framework=framework,
        )
        .exclude(cycle__phase=Phase.DETERMINATION)
        .select_related("cycle", "organisation", "post", "framework_version__framework")
        .order_by("path", "id")
    )


def named(participants, text):
    """Return those whose name or code holds a text."""
    return participants.filter(
        Q(name_zh__icontains=text)
        | Q(name_en__icontains=text)
        | Q(post=None, organisation__code__icontains=text)
        | Q(post__code__icontains=text)
    )


def facts_in(participant):
    """Return {code: Fact} of a participant: frozen ones once the results are, else as of now.

    What is compared with others stands as it was last compared.
    """
    if participant.cycle.phase in LOCKED_PHASES:
        result = Result.objects.newest().filter(participant=participant).first()
        if result is not None:
            _tree, facts, _evaluation = scoring.from_snapshot(result.snapshot)
            return facts
    return compute_some([participant])[0].evaluation.facts


def written(items, facts, participant):
    """Return (typed input, codes that have no place for their fact) for facts by code.

    `items` are the Asked of the tree on which they are tried. Units led are named.
    """
    names = names_of_units(participant, facts)
    data, misplaced = MultiValueDict(), []
    for code, fact in facts.items():
        item = items.get(code)
        if item is None or not write_into(item, fact, data, names=names):
            misplaced.append(code)
    return data, misplaced


def write_into(item, fact, data, *, names):
    """Write a fact as the typed input of an item; tell whether the item has a place for it."""
    return _write(item, fact, item.code, data, names)


def _write(item, fact, name, data, names):
    """Write a fact below a name; tell whether the item has a place for it."""
    if isinstance(fact, scoring.Reviewed):
        data[f"{name}.form"] = f"marks:{len(fact.marks)}"
        marks = enumerate(fact.marks)
        return all([_write(item, mark, f"{name}.mark.{n}", data, names) for n, mark in marks])
    if isinstance(fact, scoring.Periods):
        codes = [code for code, _fact in fact.periods]
        data[f"{name}.form"] = f"periods:{'|'.join(codes)}"
        return all(
            [
                one is None or _write(item, one, f"{name}.period.{code}", data, names)
                for code, one in fact.periods
            ]
        )
    if isinstance(fact, scoring.NotApplicable):
        data[f"{name}.is-na"], data[f"{name}.na-reason"] = "on", fact.reason
        return True
    if item.node.is_leaf and item.node.periods is not None and name == item.code:
        data[f"{name}.form"] = "single"
    if type(fact) not in {*item.node.accepts, *item.node.asks}:
        return False
    if isinstance(fact, scoring.Units):
        units = [replace(unit, code=names.get(unit.code, unit.code)) for unit in fact.units]
        fact = scoring.Units(tuple(units)) if len({u.code for u in units}) == len(units) else fact
    for part, value in item.shape.write(fact).items():
        data.setlist(f"{name}.{part}", value if isinstance(value, list) else [value])
    return True
