"""What differs between two framework versions: item by item, by the codes that stay the same.

`compare` returns `Difference`s of plain values; `difference_sentences` says them in words. Items
are matched by code: a code that only one version knows was added or removed.
"""

from bisect import bisect_left
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Group(TextChoices):
    """What a difference is about: the filter of the page."""

    ITEMS = "items", _("items added, removed, moved, renamed")
    POINTS = "points", _("full marks and weights")
    RULES = "rules", _("rules and their figures")
    TEXTS = "texts", _("standards and methods")
    FACTS = "facts", _("where facts come from")
    SCOPE = "scope", _("dimensions, kinds, clauses, end dates")
    WHOLE = "whole", _("the version as a whole")


@dataclass(frozen=True)
class Difference:
    """One difference. `code` is the item's, or "" for the version as a whole.

    `what` names it (a key of `GROUPS`), `part` what of it: a parameter, a dimension, a grade.
    `titles` is the item's (Chinese, English) title, the newer one where there is one. `before`
    and `after` are plain values as the columns hold them; None is "not there".
    """

    what: str
    code: str = ""
    titles: tuple = ("", "")
    part: str = ""
    before: object = None
    after: object = None

    @property
    def group(self):
        """Return what it is about."""
        return GROUPS[self.what]


GROUPS = {
    "added": Group.ITEMS,
    "removed": Group.ITEMS,
    "moved": Group.ITEMS,
    "reordered": Group.ITEMS,
    "renamed": Group.ITEMS,
    "points": Group.POINTS,
    "weight": Group.POINTS,
    "rule": Group.RULES,
    "parameter": Group.RULES,
    "levels": Group.RULES,
    "reason": Group.RULES,
    "rule_text": Group.TEXTS,
    "standard": Group.TEXTS,
    "method": Group.TEXTS,
    "remarks": Group.TEXTS,
    "nature": Group.FACTS,
    "source": Group.FACTS,
    "evidence": Group.FACTS,
    "applies_to": Group.SCOPE,
    "dimension": Group.SCOPE,
    "clauses": Group.SCOPE,
    "ends_on": Group.SCOPE,
    "dimension_added": Group.WHOLE,
    "dimension_removed": Group.WHOLE,
    "dimension_renamed": Group.WHOLE,
    "dimensions_reordered": Group.WHOLE,
    "grade_added": Group.WHOLE,
    "grade_removed": Group.WHOLE,
    "grade_renamed": Group.WHOLE,
    "grade_bound": Group.WHOLE,
    "combination": Group.WHOLE,
}

# columns that are compared as they are, in the order in which a sheet is read
PLAIN = (
    ("points", "points"),
    ("weight", "weight"),
    ("levels", "levels"),
    ("reason", "reason_needed"),
    ("nature", "indicator_kind"),
    ("source", "source"),
    ("evidence", "evidence"),
)
# pairs of columns, one in each language
TEXTS = (
    ("rule_text", "rule"),
    ("standard", "standard"),
    ("method", "method"),
    ("remarks", "remarks"),
)


def compare(old, new):
    """Return the Differences from one version to another, in the order of the newer sheet.

    What was removed stands where it stood; the version as a whole comes first. Equal versions
    give an empty list. Six queries, whatever the size.
    """
    return compare_items(Items(old), Items(new))


def compare_items(before, after):
    """Return the Differences of versions that were read already; see `compare`."""
    found = [*_of_dimensions(before, after), *_of_grades(before, after)]
    found += _of_combination(before.version.rules, after.version.rules)
    order = {code: place for place, code in enumerate(after.nodes)}
    removed = [code for code in before.nodes if code not in order]
    lines = list(after.nodes)
    for code in removed:
        # behind the nearest item above it that is still there
        lines.insert(_place(code, list(before.nodes), lines), code)
    strayed = _reordered(before, after)
    for code in lines:
        if code not in after.nodes:
            node = before.nodes[code]
            found.append(Difference("removed", code, _titles(node), before=node.points))
        elif code not in before.nodes:
            node = after.nodes[code]
            found.append(Difference("added", code, _titles(node), after=node.points))
        else:
            found += _of_item(code, before, after, strayed)
    return found


class Items:
    """A version's nodes by code in the order of the sheet, with what they cite: three queries."""

    def __init__(self, version):
        self.version = version
        rows = version.nodes.select_related("dimension").prefetch_related("clauses")
        by_parent = {}
        for node in rows.order_by("order", "code"):
            by_parent.setdefault(node.parent_id, []).append(node)
        self.nodes, self.parents, waiting = {}, {}, list(reversed(by_parent.get(None, [])))
        codes = {node.pk: node.code for nodes in by_parent.values() for node in nodes}
        while waiting:
            node = waiting.pop()
            self.nodes[node.code] = node
            self.parents[node.code] = codes.get(node.parent_id)
            waiting += reversed(by_parent.get(node.pk, []))
        self.dimensions = {row.code: row for row in version.dimensions.order_by("order", "code")}

    def children(self, parent):
        """Return the codes below a parent's code (None is the top), in order."""
        return [code for code, above in self.parents.items() if above == parent]

    def titles_of(self, code):
        """Return the (Chinese, English) title of an item, or None for no item."""
        return _titles(self.nodes[code]) if code in self.nodes else None


def _titles(row):
    return row.title_zh, row.title_en


def _place(code, old, lines):
    """Return where a removed item is shown: behind the nearest one before it that is listed."""
    for earlier in reversed(old[: old.index(code)]):
        if earlier in lines:
            return lines.index(earlier) + 1
    return 0


def _of_item(code, before, after, strayed):
    """Return what differs in one item that both versions have."""
    old, new = before.nodes[code], after.nodes[code]
    titles = _titles(new)

    def difference(what, was, now, part=""):
        return Difference(what, code, titles, part, was, now)

    if _titles(old) != titles:
        yield difference("renamed", _titles(old), titles)
    if before.parents[code] != after.parents[code]:
        yield difference(
            "moved",
            before.titles_of(before.parents[code]),
            after.titles_of(after.parents[code]),
        )
    elif code in strayed:
        yield difference("reordered", None, strayed[code])
    if old.kind != new.kind:
        yield difference("rule", _rule(old), _rule(new))
    else:
        yield from _of_parameters(code, titles, _params(old), _params(new))
    for what, column in PLAIN:
        was, now = getattr(old, column), getattr(new, column)
        if was != now:
            yield difference(what, was, now)
    for what, stem in TEXTS:
        was, now = (
            (getattr(node, f"{stem}_zh"), getattr(node, f"{stem}_en")) for node in (old, new)
        )
        if was != now:
            yield difference(what, was, now)
    if sorted(old.applies_to) != sorted(new.applies_to):
        yield difference("applies_to", sorted(old.applies_to), sorted(new.applies_to))
    was, now = (node.dimension.code if node.dimension_id else None for node in (old, new))
    if was != now:
        titles_of = [_titles(node.dimension) if node.dimension_id else None for node in (old, new)]
        yield difference("dimension", *titles_of)
    was, now = (sorted(clause.code for clause in node.clauses.all()) for node in (old, new))
    if was != now:
        yield difference("clauses", was, now)
    if old.ends_on != new.ends_on:
        yield difference("ends_on", old.ends_on, new.ends_on)


def _rule(node):
    """Everything of a rule that its words are made of."""
    return {
        "kind": node.kind,
        "params": _params(node),
        "points": node.points,
        "levels": node.levels,
    }


def _params(node):
    return {name: value for name, value in node.params.items() if name != "schema"}


def _of_parameters(code, titles, old, new):
    for name in [*new, *(name for name in old if name not in new)]:
        if old.get(name) != new.get(name) or (name in old) != (name in new):
            yield Difference("parameter", code, titles, name, old.get(name), new.get(name))


def _reordered(before, after):
    """Return {code: titles of the item it now follows, or None at the top} of what changed place.

    Among siblings that both versions have, the fewest items that explain the new order.
    """
    found = {}
    for parent in {above for above in after.parents.values()}:
        old = [c for c in before.children(parent) if after.parents.get(c, "") == parent]
        place = {code: number for number, code in enumerate(old)}
        new = [code for code in after.children(parent) if code in place]
        stayed = _longest_rising([place[code] for code in new])
        for number, code in enumerate(new):
            if place[code] not in stayed:
                found[code] = after.titles_of(new[number - 1]) if number else None
    return found


def _longest_rising(numbers):
    """Return the members of a longest increasing subsequence of distinct numbers."""
    ends, places, before = [], [], {}
    for number in numbers:
        place = bisect_left(ends, number)
        before[number] = ends[place - 1] if place else None
        if place == len(ends):
            ends.append(number)
        else:
            ends[place] = number
        places.append(place)
    kept, number = set(), ends[-1] if ends else None
    while number is not None:
        kept.add(number)
        number = before[number]
    return kept


def _of_dimensions(before, after):
    old, new = before.dimensions, after.dimensions
    for code, row in new.items():
        if code not in old:
            yield Difference("dimension_added", part=code, after=_titles(row))
        elif _titles(old[code]) != _titles(row):
            yield Difference(
                "dimension_renamed", part=code, before=_titles(old[code]), after=_titles(row)
            )
    for code, row in old.items():
        if code not in new:
            yield Difference("dimension_removed", part=code, before=_titles(row))
    both = [code for code in new if code in old]
    if both != [code for code in old if code in new]:
        was = [_titles(old[code]) for code in old if code in new]
        yield Difference(
            "dimensions_reordered", before=was, after=[_titles(new[code]) for code in both]
        )


def _of_grades(before, after):
    old, new = (
        {band.get("code"): band for band in items.version.bands} for items in (before, after)
    )
    for code, band in new.items():
        names = _band_titles(band)
        if code not in old:
            yield Difference("grade_added", titles=names, part=code, after=band.get("from"))
            continue
        was = _band_titles(old[code])
        if was != names:
            yield Difference("grade_renamed", titles=names, part=code, before=was, after=names)
        if old[code].get("from") != band.get("from"):
            bounds = old[code].get("from"), band.get("from")
            yield Difference("grade_bound", "", names, code, *bounds)
    for code, band in old.items():
        if code not in new:
            yield Difference(
                "grade_removed", titles=_band_titles(band), part=code, before=band.get("from")
            )


def _band_titles(band):
    return band.get("title_zh", ""), band.get("title_en", "")


def _of_combination(old, new):
    for name in [*new, *(name for name in old if name not in new)]:
        if old.get(name) != new.get(name):
            yield Difference("combination", part=name, before=old.get(name), after=new.get(name))
