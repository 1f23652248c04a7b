"""Which units a post leads, and how those who lead are taken into a cycle."""

from collections import defaultdict

from django.utils.translation import gettext as _
from django.utils.translation import override

from tracker.audit.deeds import deed, record
from tracker.audit.refusals import Refused
from tracker.determination import rubric
from tracker.determination.models import Lead, Participant, ParticipantUnit
from tracker.determination.models.leads import ONE
from tracker.determination.subjects import SubjectKind
from tracker.organisations.models import Appointment
from tracker.organisations.permissions import Permission, require
from tracker.organisations.roles import PostKind, Role
from tracker.organisations.scope import within

HEAVIEST = 1_000 * ONE
# seats of the product itself lead nobody
WITHOUT_UNITS = frozenset({Role.REVIEWER, Role.TECHNICAL})


@deed
def enter_lead(post, organisation, *, by, at, weight=ONE):
    """Enter that a post leads a unit, or how heavily it counts; return the Lead.

    `weight` is in units of 0.0001. Cycles that are open already stay as they were frozen.

    :raises Refused: for a post out of use or one that leads nobody, a dissolved unit, one that lies
        above the post, or a weight that is not above 0
    """
    require(by, Permission.ORGANISATION_EDIT, organisation=post.organisation)
    require(by, Permission.ORGANISATION_EDIT, organisation=organisation)
    check_lead(post, organisation, weight)
    lead = Lead.objects.select_for_update().filter(post=post, organisation=organisation).first()
    if lead is not None and lead.weight == weight:
        return lead
    before = lead.weight if lead else None
    if lead is None:
        lead = Lead.objects.create(post=post, organisation=organisation, weight=weight)
    else:
        lead.weight = weight
        lead.save(update_fields=["weight"])
    _record("lead.entered" if before is None else "lead.changed", lead, by=by, at=at)
    return lead


@deed
def enter_leads(post, organisations, *, by, at, weight=ONE):
    """Enter that a post leads several units, each with the same weight; return the post."""
    for organisation in organisations:
        enter_lead(post, organisation, weight=weight, by=by, at=at)
    return post


def check_lead(post, organisation, weight):
    """Pass when a post can lead a unit so.

    :raises Refused: naming the form field that is wrong
    """
    if not post.is_active:
        raise Refused(_("This post is out of use."), field="post")
    if post.role in WITHOUT_UNITS:
        raise Refused(_("This post leads nobody."), field="post")
    if organisation.dissolved_on:
        message = _("%(name)s has been dissolved.") % {"name": organisation.name}
        raise Refused(message, field="organisation")
    above = post.organisation
    if above.pk != organisation.pk and above.is_within(organisation):
        message = _("%(name)s lies above the post; it cannot be led from there.")
        raise Refused(message % {"name": organisation.name}, field="organisation")
    if not 0 < weight <= HEAVIEST:
        raise Refused(_("A weight lies above 0 and is at most 1000."), field="weight")


@deed
def remove_lead(lead, *, by, at):
    """Take back that a post leads a unit. Cycles that are open already stay as they were frozen.

    :raises Refused: when somebody took it back a moment before
    """
    require(by, Permission.ORGANISATION_EDIT, organisation=lead.post.organisation)
    lead = Lead.objects.select_for_update(of=("self",)).filter(pk=lead.pk).first()
    if lead is None:
        raise Refused(_("This was removed already."))
    _record("lead.removed", lead, by=by, at=at)
    lead.delete()


def _record(verb, lead, *, by, at):
    record(
        verb,
        by=by,
        at=at,
        about=lead,
        organisation=lead.post.organisation,
        data={
            "post": lead.post.code,
            "unit": lead.organisation.code,
            "weight": lead.weight,
        },
    )


def require_items_for_leaders(version):
    """Pass when a version says anything about leaders.

    :raises Refused: when it does not
    """
    if not rubric.select_items(rubric.nodes_of(version), SubjectKind.LEADER):
        message = _("The framework has no indicator for leaders of units.")
        raise Refused(message, field="assess_leaders")


def freeze_leaders(cycle, *, on):
    """Make a participant of every post of the county that leads an assessed unit, with its units.

    They are named by the post and by whoever holds it on that day. Units that are not assessed
    give no share; who leads none that is assessed takes no part.

    :raises Refused: when nobody leads anyone
    """
    places = {
        one.organisation_id: one for one in Participant.objects.filter(cycle=cycle).organisations()
    }
    led = defaultdict(list)
    leads = Lead.objects.current().filter(
        within(cycle.organisation.path, at="post__organisation__path")
    )
    for lead in leads.select_related("post__organisation"):
        unit = places.get(lead.organisation_id)
        if unit is not None and unit.is_assessed and lead.post.organisation_id in places:
            led[lead.post].append((unit, lead.weight))
    if not led:
        message = _("No post leads a unit that is assessed. Enter first who leads which unit.")
        raise Refused(message, field="assess_leaders")
    holders = _holders(led, on=on)
    leaders = Participant.objects.bulk_create(
        _leader(cycle, places[post.organisation_id], post, holders.get(post.pk)) for post in led
    )
    by_post = {leader.post_id: leader for leader in leaders}
    ParticipantUnit.objects.bulk_create(
        ParticipantUnit(leader=by_post[post.pk], unit=unit, weight=weight)
        for post, units in led.items()
        for unit, weight in units
    )


def _holders(posts, *, on):
    """Return {post pk: name} of whoever holds the posts themselves on that day."""
    rows = Appointment.objects.current(on=on).filter(post__in=posts, is_deputy=False)
    return dict(rows.order_by("-pk").values_list("post_id", "person__name"))


def _leader(cycle, place, post, holder):
    """Return the unsaved participant of a post at the organisation that takes part as `place`."""
    return Participant(
        cycle=cycle,
        organisation_id=post.organisation_id,
        post=post,
        framework_version_id=place.framework_version_id,
        name_zh=_named("zh-hans", place.name_zh or place.name_en, post, holder)[:100],
        name_en=_named("en", place.name_en or place.name_zh, post, holder)[:150],
        kind=SubjectKind.LEADER,
        level=place.level,
        path=place.path,
        parent=place,
        is_assessed=True,
    )


def _named(language, organisation, post, holder):
    """Return "holder, organisation · post" in a language: the holder first, whatever is cut."""
    with override(language):
        seat = f"{organisation} · {PostKind(post.kind).label}"
        return _("%(holder)s, %(post)s") % {"holder": holder, "post": seat} if holder else seat
