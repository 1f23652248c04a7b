"""A participant's indicators as rows: which of them the reviewers mark, in the sheet's order."""

from tracker import scoring
from tracker.determination import rubric


def nodes_of(participant):
    """Return {code: Node} of the indicators and groups that apply to a participant: one query."""
    tree = rubric.tree_for(participant.framework_version, participant.kind)
    nodes = participant.framework_version.nodes.select_related("dimension", "parent")
    return {node.code: node for node in nodes if node.code in tree.by_code}


def leaves_of(participant):
    """Return the Nodes of the leaves that apply, in the sheet's order."""
    tree = rubric.tree_for(participant.framework_version, participant.kind)
    nodes = nodes_of(participant)
    return [nodes[leaf.code] for leaf in tree.leaves]


def review_groups(participant):
    """Return the Nodes of combining items of which reviewers say what circumstances hold."""
    tree = rubric.tree_for(participant.framework_version, participant.kind)
    nodes = nodes_of(participant)
    return [
        nodes[node.code]
        for node in tree.nodes
        if not node.is_leaf and scoring.Checks in node.accepts
    ]


def review_leaves(participant):
    """Return the Nodes that the reviewers mark, in the sheet's order."""
    return [node for node in leaves_of(participant) if node.source.get("from") == "review"]
