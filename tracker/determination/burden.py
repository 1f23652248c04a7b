"""What a framework asks of one organisation: items, uploads, minutes a month, paper, vetoes.

It is measured before publication and shown to whoever adds to it. The figures are estimates from
what recurs, never counts of what people do in the product.
"""

import re
from dataclasses import dataclass
from fractions import Fraction

from tracker import scoring
from tracker.determination import rubric
from tracker.determination.frequencies import times_a_year
from tracker.determination.models import Evidence, TaskTemplate
from tracker.determination.subjects import SubjectKind
from tracker.organisations.models import OrganisationLevel
from tracker.scoring.numbers import write

# Three assumptions, to be replaced when a county has measured its own (docs/linting.md).
# A record asks for the day, those present, what was decided and what follows, from notes that
# exist; the meeting or visit itself is work, not burden.
MINUTES_A_RECORD = 15
# A file is found, made readable, freed of names, attached.
MINUTES_AN_UPLOAD = 10
# An item is read, weighed and given a self-score once a year.
MINUTES_AN_ITEM = 5
# Evidence on request is drawn by reviewers at most once a cycle.
SAMPLES_A_YEAR = 1

# Where the meter begins to warn. A branch secretary has other work: half an hour on each working
# day is what ten hours a month comes to; sixty items are what one reads through in one sitting of
# a committee; more than six uploads a month is more than one a week; above half the points on
# paper, paper decides; a rubric with more than five vetoes is a list of prohibitions.
MOST_ITEMS = 60
MOST_UPLOADS = 6
MOST_HOURS = 10
MOST_PAPER = 50  # per cent of the points
MOST_VETOES = 5
LIMITS = {
    "items": MOST_ITEMS,
    "uploads": MOST_UPLOADS,
    "hours": MOST_HOURS,
    "paper": MOST_PAPER,
    "vetoes": MOST_VETOES,
}

# sizes at which a branch gets a committee, and Party groups: those of the task templates
SIZES = (3, 7, 50)
LARGEST = SIZES[-1]

PAPER = re.compile(
    r"资料|台账|档案|文件|材料|记录|会议纪要|\bfiles?\b|\bpapers?\b|\bdocuments?\b", re.I
)
SIGHT = re.compile(
    r"实地|现场|走访|座谈|测评|问卷|访谈|抽查|暗访|电话|自动计数"
    r"|\bvisits?\b|\binterviews?\b|\bpolls?\b|\bsurvey|\bon site\b|\bcounted\b",
    re.I,
)
LEVELS = {SubjectKind.COMMITTEE: OrganisationLevel.TOWNSHIP}


@dataclass(frozen=True, slots=True)
class Burden:
    """What one organisation of a kind and a size carries; `uploads` and `minutes` a month."""

    kind: str
    members: int
    items: int
    uploads: Fraction
    minutes: Fraction
    paper: Fraction  # per cent of the points that rest on paper
    vetoes: int

    @property
    def hours(self):
        """Hours a month."""
        return self.minutes / 60

    @property
    def over(self):
        """The names of what lies over its threshold."""
        return frozenset(name for name, limit in LIMITS.items() if getattr(self, name) > limit)

    @property
    def columns(self):
        """[(name, written with at most one decimal, whether it lies over its threshold)]."""
        over = self.over
        return [(name, one_place(getattr(self, name)), name in over) for name in LIMITS]


def in_force(templates, framework):
    """Return those of the templates that are given where a framework is used.

    The documents' and those of the framework's own organisation, but for what it has replaced or
    retired; what other organisations have for themselves burdens nobody here.
    """
    mine = [one for one in templates if one.organisation_id in (None, framework.organisation_id)]
    replaced = {one.replaces_id for one in mine if one.replaces_id}
    return [one for one in mine if not one.is_retired and one.pk not in replaced]


def burdens_of(nodes, *, members=LARGEST, templates=None):
    """Return the `Burden` of every kind of organisation that a version's nodes apply to.

    `nodes` are all nodes of the version. `templates` are those in force, all there
    are when not given.
    """
    templates = list(TaskTemplate.objects.all()) if templates is None else list(templates)
    by_code = {node.code: node for node in nodes}
    found = []
    for kind in SubjectKind:
        items = rubric.select_items(nodes, kind)
        if items:
            leaves = [by_code[item.code] for item in items if is_leaf(by_code[item.code])]
            found.append(_burden(kind, members, leaves, templates))
    return found


def heaviest(burdens):
    """Return the columns of the most that any of the kinds carries; [] without any kind."""
    if not burdens:
        return []
    most = {name: max(getattr(one, name) for one in burdens) for name in LIMITS}
    return [(name, one_place(most[name]), most[name] > LIMITS[name]) for name in LIMITS]


def _burden(kind, members, leaves, templates):
    codes = {node.code for node in leaves}
    named = {
        name
        for node in leaves
        if isinstance(node.source, dict)
        for name in node.source.get("templates") or []
    }
    level = LEVELS.get(kind, OrganisationLevel.BRANCH)
    asked = [
        template
        for template in templates
        if template.level == level
        and (not template.applies_to or kind in template.applies_to)
        and template.fits(members)
        and (template.code in named or not codes.isdisjoint(template.indicators))
    ]
    times = {template.code: times_a_year(template) for template in asked}
    records = sum(times.values())
    uploads = sum(_uploads(node, times) for node in leaves)
    minutes = (
        records * MINUTES_A_RECORD + uploads * MINUTES_AN_UPLOAD + len(leaves) * MINUTES_AN_ITEM
    )
    return Burden(
        kind=kind,
        members=members,
        items=len(leaves),
        uploads=Fraction(uploads, 12),
        minutes=Fraction(minutes, 12),
        paper=paper_share(leaves),
        vetoes=sum(node.kind == "veto" for node in leaves),
    )


def _uploads(node, times):
    """Return how many files a year an item asks for."""
    if node.evidence == Evidence.SAMPLE:
        return SAMPLES_A_YEAR
    if node.evidence != Evidence.ALWAYS:
        return 0
    source = node.source if isinstance(node.source, dict) else {}
    counted = [times[name] for name in source.get("templates") or [] if name in times]
    return sum(counted) or 1


def paper_share(leaves):
    """Return the per cent of points that rest on paper, of all points of the leaves.

    An item rests on paper when files must always be attached, or when people award its points
    (or nothing says how) after looking at papers only. One that is checked both by papers and on
    site rests on paper by half. Counted tasks, measures, findings and polls are results.
    """
    total = sum(node.points for node in leaves)
    if not total:
        return Fraction(0)
    return 100 * sum(node.points * _rests_on_paper(node) for node in leaves) / Fraction(total)


def _rests_on_paper(node):
    if node.evidence == Evidence.ALWAYS:
        return Fraction(1)
    source = node.source if isinstance(node.source, dict) else {}
    if source.get("from") not in (None, "review"):
        return Fraction(0)
    method = f"{node.method_zh} {node.method_en}"
    if not PAPER.search(method):
        return Fraction(0)
    return Fraction(1, 2) if SIGHT.search(method) else Fraction(1)


def one_place(number):
    """Return a number as text with at most one decimal place."""
    return write(scoring.round_half_up(number, 1))


def is_leaf(node):
    """Tell whether a node turns facts into points."""
    kind = scoring.KINDS.get(node.kind)
    return kind is None or kind.is_leaf
