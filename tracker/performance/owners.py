"""Who owns a number: the level above, and the seat that the measure's own duty names.

A head of a county department enters the department's numbers for every branch of the county, by
the seat alone, without any right over the branches. A seat owns no number about its own
organisation, an officer enters none about the own township, and nobody enters a value about
themselves. At county level there is nobody above.
"""

from django.db.models import Q

from tracker.determination.models import Measure, Participant
from tracker.organisations.models import OrganisationLevel
from tracker.organisations.permissions import Permission
from tracker.organisations.scope import within_any

ENTER = Permission.MEASUREMENT_ENTER


def seats_of(user, measure):
    """Return the person's posts of the kind and level that the measure's duty names."""
    return [
        post
        for post in _seats(user)
        if (post.kind, post.organisation.level) == (measure.duty.post_kind, measure.duty.level)
    ]


def _seats(user):
    """Posts above the branches; a branch has nobody below whose number it could own."""
    return [post for post in user.standing if post.organisation.level != OrganisationLevel.BRANCH]


def owned_by(user):
    """Return the Measures whose duty names one of the person's seats."""
    owned = Q(pk__in=[])
    for post in _seats(user):
        owned |= Q(duty__post_kind=post.kind, duty__level=post.organisation.level)
    return Measure.objects.filter(owned).select_related("duty")


def has_numbers(user):
    """Tell whether there is any number that the person may enter; mostly without a query."""
    if user.scope(ENTER):
        return True
    return bool(_seats(user)) and owned_by(user).exists()


def entered_for(user, measure):
    """Return the Q over participants for whom the person may enter the measure."""
    seats = [post.organisation.path for post in seats_of(user, measure)]
    by_seat = within_any(seats, at="organisation__path") & ~Q(organisation__path__in=seats)
    by_role = Q(pk__in=[])
    for post in _entering(user):
        area = within_any([post.organisation.path], at="organisation__path")
        by_role |= area & ~Q(organisation=post.organisation) if _has_a_level_above(post) else area
    return by_role | by_seat


def _entering(user):
    """Return the person's posts whose role enters numbers over an area."""
    granted = user.scope(ENTER)
    return [post for post in user.standing if post.organisation.path in granted]


def _has_a_level_above(post):
    return post.organisation.level != OrganisationLevel.COUNTY


def participants_for(user, measure, cycle):
    """Return the assessed participants of a cycle for whom the person may enter the measure."""
    return Participant.objects.filter(entered_for(user, measure), cycle=cycle, is_assessed=True)


def entering_post(user, measure, participant):
    """Return the post by which the person may enter the value, or None.

    The seat that owns the number goes before a right over the area.
    """
    path = participant.organisation.path
    for post in seats_of(user, measure):
        if path != post.organisation.path and path.startswith(post.organisation.path):
            return post
    for post in _entering(user):
        is_own = path == post.organisation.path and _has_a_level_above(post)
        if path.startswith(post.organisation.path) and not is_own:
            return post
    return None


def is_about_oneself(user, participant):
    """Tell whether the value would be about the person: a leader's post held or deputised."""
    return participant.post_id is not None and participant.post_id in {
        post.pk for post in user.standing
    }
