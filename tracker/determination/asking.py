"""What the task templates ask of one branch in a year: items, uploads, minutes; and the ceiling.

It is shown to whoever adds a template or a task before it is added (mechanism: the burden on a
branch is measured). The figures follow from what recurs, never from what people do in the product.
"""

from dataclasses import dataclass
from difflib import SequenceMatcher

from tracker.determination.frequencies import times_a_year
from tracker.determination.models import CountyRules, TaskTemplate
from tracker.determination.record_kinds import RecordKind
from tracker.organisations.models import OrganisationKind, OrganisationLevel

MEASURES = ("items", "uploads", "minutes")
# the sizes at which a branch is given other tasks: without a committee, with one, with groups
SIZES = (3, 7, 50)
# titles this much alike are shown as perhaps the same; the person decides
ALIKE = 0.6
BRANCH_KINDS = tuple(kind for kind in OrganisationKind if kind != OrganisationKind.COMMITTEE)


@dataclass(frozen=True)
class Asked:
    """What one branch is asked in a year."""

    items: int = 0
    uploads: int = 0
    minutes: int = 0

    def __add__(self, other):
        return Asked(*(getattr(self, name) + getattr(other, name) for name in MEASURES))

    def over(self, rules):
        """Return the names of what lies over the county's ceilings."""
        limits = {name: getattr(rules, f"most_{name}") for name in MEASURES}
        return frozenset(
            name
            for name, limit in limits.items()
            if limit is not None and getattr(self, name) > limit
        )


@dataclass(frozen=True)
class Change:
    """What a kind of branch of a size is asked before and after something is added."""

    kind: str
    members: int
    before: Asked
    after: Asked
    over: frozenset

    @property
    def kind_name(self):
        """The kind in the reader's language."""
        return OrganisationKind(self.kind).label

    @property
    def columns(self):
        """[(name, before, after, whether the ceiling is passed)]."""
        return [
            (name, getattr(self.before, name), getattr(self.after, name), name in self.over)
            for name in MEASURES
        ]


def by_template(template):
    """Return what one template asks of a branch that it is given to."""
    times = times_a_year(template)
    return Asked(times, times * template.asks_file, times * template.minutes)


def applies(template, *, kind, members):
    """Tell whether a branch of that kind and size is given the template."""
    return (
        template.level == OrganisationLevel.BRANCH
        and (not template.applies_to or kind in template.applies_to)
        and template.fits(members)
    )


def asked_of(templates, *, kind, members):
    """Return the `Asked` of a branch of that kind and size."""
    total = Asked()
    for template in templates:
        if applies(template, kind=kind, members=members):
            total += by_template(template)
    return total


def today(organisation):
    """Return [Change] of every kind of branch as things stand, at its heaviest size."""
    templates = list(TaskTemplate.objects.given_in(organisation))
    rules = CountyRules.objects.of(organisation)
    return [
        _change(kind, _heaviest(kind, templates), templates, templates, rules)
        for kind in BRANCH_KINDS
    ]


def changes(organisation, template, *, instead_of=None):
    """Return [Change] of the kinds of branches that a template alters, at the heaviest size.

    `template` may be unsaved; `instead_of` is the template whose place it takes.
    """
    before = list(TaskTemplate.objects.given_in(organisation))
    left_out = {one.pk for one in (instead_of, template) if one is not None and one.pk}
    after = [one for one in before if one.pk not in left_out]
    if not template.is_retired:
        after.append(template)
    rules = CountyRules.objects.of(organisation)
    found = [
        _change(kind, members, before, after, rules)
        for kind in BRANCH_KINDS
        for members in [_heaviest(kind, after if not template.is_retired else before, template)]
        if members is not None
    ]
    return [change for change in found if change.before != change.after]


def _heaviest(kind, templates, template=None):
    """Return the size at which a kind of branch is asked most minutes; None when none is given."""
    sizes = [
        members
        for members in _sizes(template)
        if template is None or applies(template, kind=kind, members=members)
    ]
    return max(
        sizes,
        key=lambda members: asked_of(templates, kind=kind, members=members).minutes,
        default=None,
    )


def _sizes(template):
    """The usual sizes, and those at which a template begins and ends."""
    own = {template.min_members, template.max_members} - {None, 0} if template else set()
    return sorted({*SIZES, *own})


def _change(kind, members, before, after, rules):
    then = asked_of(after, kind=kind, members=members)
    return Change(
        kind, members, asked_of(before, kind=kind, members=members), then, then.over(rules)
    )


def alike(organisation, template):
    """Return the templates given already that may ask for the same as this one, closest first.

    The same kind of record from the same kind of organisation, or a title much alike.
    """
    kinds = set(template.record_kinds) - {RecordKind.OTHER}
    found = []
    for other in TaskTemplate.objects.given_in(organisation).select_related("duty"):
        if other.pk in {template.pk, template.replaces_id} or other.level != template.level:
            continue
        if not _shares(other.applies_to, template.applies_to):
            continue
        ratio = max(
            _likeness(other.title_zh, template.title_zh),
            _likeness(other.title_en, template.title_en),
        )
        same_kind = bool(kinds & set(other.record_kinds))
        if same_kind or ratio >= ALIKE:
            found.append((-ratio, other.order, other.code, other))
    return [other for *_order, other in sorted(found, key=lambda row: row[:3])]


def _shares(one, other):
    return not one or not other or bool(set(one) & set(other))


def _likeness(one, other):
    if not one or not other:
        return 0.0
    return SequenceMatcher(None, one.casefold(), other.casefold()).ratio()
