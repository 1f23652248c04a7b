"""The tree of a version, also while some rules of a draft cannot be read yet."""

from tracker import scoring
from tracker.determination import rubric
from tracker.determination.states import VersionStatus


def readable_tree(version, nodes, kind):
    """Return (tree or None, codes left out): the tree for a kind without what cannot be read.

    `nodes` are the version's rows. A published version always stands as it is.

    :raises scoring.ScoringError: when what can be read is no tree
    """
    if version.status != VersionStatus.DRAFT:
        return rubric.tree_for(version, kind), ()
    items, left_out = rubric.select_items(nodes, kind), []
    while items:
        try:
            return scoring.build(items), tuple(left_out)
        except scoring.InvalidRule as error:
            left_out, items = _set_aside(items, error, left_out)
    return None, tuple(left_out)


def readable_items(items):
    """Return (items, codes left out): those whose rules can be read, without empty groups."""
    left_out = []
    while items:
        try:
            scoring.build(items)
        except scoring.InvalidRule as error:
            left_out, items = _set_aside(items, error, left_out)
        except scoring.ScoringError:
            break  # whoever builds the tree will say what is wrong with it
        else:
            break
    return items, tuple(left_out)


def _set_aside(items, error, left_out):
    wrong = {problem.item for problem in error.problems}
    more = [item.code for item in items if item.code in wrong]
    return left_out + more, _without(items, wrong)


def _without(items, codes):
    """Return the items without some, without what is below those, and without empty groups."""
    gone = set(codes)
    while True:
        kept = [item for item in items if item.code not in gone]
        parents = {item.parent_code for item in kept}
        more = {
            item.code
            for item in kept
            if item.parent_code in gone
            or (item.code not in parents and not scoring.KINDS[item.kind].is_leaf)
        }
        if not more:
            return kept
        gone |= more
