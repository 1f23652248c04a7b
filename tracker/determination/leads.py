"""Leaders in a cycle: whose results flow into theirs, and who speaks for them."""

from collections import defaultdict
from fractions import Fraction

from django.core.exceptions import PermissionDenied
from django.db.models import BigIntegerField, Q, Value
from django.utils.translation import gettext as _

from tracker.determination import rubric
from tracker.determination.models import Participant, ParticipantUnit
from tracker.determination.models.leads import ONE
from tracker.determination.subjects import SubjectKind
from tracker.organisations.models import OrganisationLevel
from tracker.organisations.permissions import allowed
from tracker.organisations.scope import within_any


def units_of(participants):
    """Return {participant pk: [(unit's participant pk, weight as a Fraction)]}: one query.

    Units come in the order of the tree. A committee above the branches that has no units of its
    own entered leads those directly below it that are assessed, each with the weight 1. Whoever
    leads nobody is left out.
    """
    leading = [
        participant.pk
        for participant in participants
        if participant.post_id or participant.level != OrganisationLevel.BRANCH
    ]
    if not leading:
        return {}
    entered = ParticipantUnit.objects.filter(leader__in=leading).annotate(
        own=Value(1, output_field=BigIntegerField())
    )
    below = (
        Participant.objects.filter(parent__in=leading, post=None)
        .assessed()
        .annotate(weight=Value(ONE, output_field=BigIntegerField()))
        .annotate(own=Value(0, output_field=BigIntegerField()))
    )
    rows = (
        entered.order_by()
        .values_list("leader_id", "unit_id", "weight", "own", "unit__path")
        .union(
            below.order_by().values_list("parent_id", "pk", "weight", "own", "path"),
            all=True,
        )
    )
    found = {1: defaultdict(list), 0: defaultdict(list)}
    for leader, unit, weight, own, _place in sorted(rows, key=lambda row: (row[4], row[1])):
        found[own][leader].append((unit, Fraction(weight, ONE)))
    return {**found[0], **found[1]}


def measures_of_leaders(version):
    """Return the codes of the measures that a version reads for leaders: one query."""
    nodes = rubric.nodes_of(version)
    applying = {item.code for item in rubric.select_items(nodes, SubjectKind.LEADER)}
    codes = set()
    for node in nodes:
        if node.code in applying and isinstance(node.source, dict):
            codes.add(node.source.get("measure"))
            codes.update((node.source.get("parts") or {}).values())
    return codes - {None}


def is_about(participant, user):
    """Tell whether a leader's participation is the person's own."""
    return (
        participant.post_id is not None and user.own_posts.filter(post=participant.post_id).exists()
    )


def is_a_leader(user, cycle=None):
    """Tell whether the person takes part as a leader, in any cycle or in this one."""
    own = Participant.objects.filter(post__in=user.own_posts)
    return (own if cycle is None else own.filter(cycle=cycle)).exists()


def speaks_for(user, permission, participant):
    """Tell whether the person may act for a participant.

    For an organisation that is who holds the right over it, for a leader the leader alone.
    """
    if participant.post_id is None:
        return allowed(user, permission, organisation=participant.organisation)
    return is_about(participant, user)


def require_speaks_for(user, permission, participant):
    """Pass, or raise PermissionDenied with a sentence that can be shown."""
    if not speaks_for(user, permission, participant):
        raise PermissionDenied(_("Your post does not include this right here."))


def within_spoken_for(user, permission, *, at=""):
    """Return the Q for what the person acts for; `at` is the lookup to the participant.

    The organisations over which the right is held, and the person's own results as a leader.
    """
    lookup = f"{at}__" if at else ""
    organisations = within_any(user.scope(permission), at=f"{lookup}organisation__path")
    own = Q(**{f"{lookup}post__in": user.own_posts})
    return (organisations & Q(**{f"{lookup}post": None})) | own
