"""Frameworks that leave an item to another framework, and circles that this may close."""

from tracker.determination.models import FrameworkVersion, Node
from tracker.determination.states import VersionStatus


def rubrics_named(items):
    """Return the codes of the frameworks that rules delegate to; items are (kind, params)."""
    named = (
        params.get("rubric")
        for kind, params in items
        if kind == "delegated" and isinstance(params, dict)
    )
    return {code for code in named if isinstance(code, str) and code}


def delegations(*, but=None):
    """Return {framework code: codes it delegates to}, of the newest version of each framework.

    A version that is no longer offered delegates nothing. The framework `but` is left out.
    """
    newest = {}
    for pk, code in (
        FrameworkVersion.objects.exclude(status=VersionStatus.RETIRED)
        .exclude(framework__code=but)
        .order_by("number")
        .values_list("pk", "framework__code")
    ):
        newest[code] = pk
    codes = {pk: code for code, pk in newest.items()}
    found = {}
    rows = Node.objects.filter(version__in=codes, kind="delegated").values_list(
        "version_id", "kind", "params"
    )
    for version, kind, params in rows:
        found.setdefault(codes[version], set()).update(rubrics_named([(kind, params)]))
    return found


def circle(code, named, known):
    """Return the way from a framework through those it delegates to back to itself, or ().

    `named` are the frameworks that `code` itself delegates to, `known` what the others do, as
    `delegations` gives it. The way begins and ends with `code`; of several the shortest is given.
    """
    came_from, waiting = {}, []
    for first in sorted(named):
        came_from[first] = code
        waiting.append(first)
    for here in waiting:
        if here == code:
            break
        for then in sorted(known.get(here, ())):
            if then not in came_from:
                came_from[then] = here
                waiting.append(then)
    if code not in came_from:
        return ()
    way = [code]
    while True:
        way.append(came_from[way[-1]])
        if way[-1] == code:
            return tuple(reversed(way))


def circle_of(version):
    """Return the circle that a version's delegated items close, or ()."""
    items = version.nodes.filter(kind="delegated").values_list("kind", "params")
    named = rubrics_named(items)
    if not named:
        return ()
    code = version.framework.code
    return circle(code, named, delegations(but=code))
