"""Who has a part in a case: the organisation it is about, those above who judge, who is told."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from tracker.accountability.models import Origin
from tracker.assessment.recipients import leaders_among
from tracker.organisations.actions import holders_of
from tracker.organisations.models import Appointment
from tracker.organisations.permissions import Permission, allowed
from tracker.organisations.roles import Role
from tracker.organisations.scope import line_to
from tracker.performance.models import writing_organisations

SPEAKING = (Role.SECRETARY, Role.OFFICER, Role.ADMINISTRATOR)
JUDGING = (Role.OFFICER, Role.ADMINISTRATOR)


def speaks_for(user, organisation):
    """Tell whether the person's post stands at this very organisation and tells its work.

    An officer above does not reply or report in a branch's name.
    """
    return organisation.pk in writing_organisations(user)


def judges(user, permission, organisation):
    """Tell whether the person may judge a case of this organisation; nobody judges the own one.

    At county level there is nobody above, so there an administrator of the county may.
    """
    if not allowed(user, permission, organisation=organisation):
        return False
    return organisation.pk not in answering_for(user)


def answering_for(user):
    """Return the ids of the organisations whose secretary or officer the person is."""
    return {
        post.organisation_id
        for post in user.standing
        if post.role in (Role.SECRETARY, Role.OFFICER)
    }


def require(condition):
    """Pass, or raise PermissionDenied with a sentence that can be shown."""
    if not condition:
        raise PermissionDenied(_("Your post does not include this right here."))


def may_raise(user, participant, *, review=None, result=None):
    """Tell whether the person may raise a finding of this origin."""
    organisation = participant.organisation
    if review is not None:
        own = user.person_id is not None and review.reviewer_id == user.person_id
        return own and allowed(user, Permission.REVIEW_WRITE, organisation=organisation)
    if result is not None and not allowed(user, Permission.CYCLE_RUN, organisation=organisation):
        return False
    return allowed(user, Permission.CASE_RAISE, organisation=organisation)


def may_verify(user, report):
    """Tell whether the person may verify or return this report: never its author."""
    organisation = report.rectification.finding.participant.organisation
    return report.by_id != user.pk and judges(user, Permission.CASE_VERIFY, organisation)


def may_see_raiser(user, finding):
    """Tell whether the person may read who raised a finding: reviewers' names are not for all."""
    if finding.origin != Origin.REVIEW or finding.raised_by_id == user.pk:
        return True
    organisation = finding.participant.organisation
    return allowed(user, Permission.REVIEW_VIEW, organisation=organisation)


def at_or_above(organisation, *, on, strictly=False):
    """Return the Appointments that run on that day at the organisation or above it.

    `strictly` leaves out the organisation itself, unless nothing is above it. Nearest first.
    Reviewers and technical administrators answer for no organisation and are not among them.
    """
    paths = line_to(organisation.path)
    if strictly and len(paths) > 1:
        paths.pop()
    return (
        Appointment.objects.current(on=on)
        .filter(post__organisation__path__in=paths, post__is_active=True)
        .exclude(post__role__in=[Role.REVIEWER, Role.TECHNICAL])
        .select_related("person", "post__organisation")
        .order_by("-post__organisation__path", "post__code", "id")
    )


def people_of(organisation, *, on):
    """The accounts that speak for the organisation."""
    return list(holders_of(organisation, SPEAKING, on=on))


def people_concerned(participant, *, on):
    """The accounts that speak for a participant: its organisation's people, or the leader."""
    if participant.post_id is None:
        return people_of(participant.organisation, on=on)
    return list(leaders_among([participant.post_id], on=on))


def people_above(finding, *, on):
    """The accounts that judge: one level up, and who raised or ordered it, unless a reviewer."""
    organisation = finding.participant.organisation
    people = list(holders_of(organisation.parent, JUDGING, on=on))
    if finding.origin != Origin.REVIEW:
        people.append(finding.raised_by)
    rectification = getattr(finding, "rectification", None)
    if rectification is not None:
        people.append(rectification.ordered_by)
    if not people:
        people = list(holders_of(finding.participant.cycle.organisation, JUDGING, on=on))
    return people
