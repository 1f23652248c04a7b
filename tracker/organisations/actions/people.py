"""People and the seats they take: create, appoint, hand over, end."""

import re
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.audit.deeds import deed, record
from tracker.audit.refusals import Refused
from tracker.organisations.models import Appointment, Person, Post, User
from tracker.organisations.permissions import Permission, require
from tracker.organisations.roles import ROLE_OF_POST, PostKind

# eighteen characters of which the last may be X: the shape of an identity-card number
_IDENTITY_CARD = re.compile(r"\d{17}[\dXx]")

# seats of which an organisation may have several
SHARED_SEATS = frozenset(
    {
        PostKind.COUNTY_ADMINISTRATOR,
        PostKind.DEPARTMENT_HEAD,
        PostKind.TOWNSHIP_OFFICER,
        PostKind.DEPUTY_SECRETARY,
        PostKind.REVIEWER,
        PostKind.OBSERVER,
        PostKind.TECHNICAL,
    }
)


@deed
def create_person(*, code, name, home, by, at):
    """Open a person's file at the organisation `home` and return the Person.

    :raises Refused: for a code that is taken, or that is an identity-card number
    """
    _require(by, Permission.PERSON_EDIT, home)
    refuse_person_code(code)
    if Person.objects.filter(code=code).exists():
        raise Refused(_("The code “%(code)s” is taken.") % {"code": code}, field="code")
    person = Person.objects.create(code=code, name=name, home=home)
    record("person.created", by=by, at=at, about=person, organisation=home, data={"code": code})
    return person


def refuse_person_code(code):
    """Raise Refused for a text that may not be a person's code."""
    if _IDENTITY_CARD.fullmatch(code):
        raise Refused(
            _("This looks like an identity-card number. Give the person a code of the county."),
            field="code",
        )
    if not re.fullmatch(r"[\w-][\w.-]{0,31}", code) or code.lower() == "new":
        raise Refused(
            _("“%(code)s” cannot be a code: letters, digits, - and _ only, at most 32.")
            % {"code": code},
            field="code",
        )


@deed
def correct_person(person, *, name, home, by, at):
    """Correct a person's name or the organisation that keeps the file; return the Person."""
    _require(by, Permission.PERSON_EDIT, person.home)
    _require(by, Permission.PERSON_EDIT, home)
    old = {"name": person.name, "home": person.home.code}
    new = {"name": name, "home": home.code}
    if old == new:
        return person
    person.name, person.home = name, home
    person.save(update_fields=["name", "home"])
    # names stay out of the trail: it is never shortened, a person's data must be
    changed = sorted(field for field in old if old[field] != new[field])
    record(
        "person.corrected", by=by, at=at, about=person, organisation=home, data={"changed": changed}
    )
    return person


@deed
def create_post(organisation, *, kind, by, at, code=None):
    """Set up a seat at an organisation and return the Post; its role follows from its kind.

    :raises Refused: when a seat of which there is one is there already
    """
    _require(by, Permission.ORGANISATION_EDIT, organisation)
    if organisation.dissolved_on:
        raise Refused(_("%(name)s has been dissolved.") % {"name": organisation.name})
    there = Post.objects.filter(organisation=organisation, kind=kind)
    if kind not in SHARED_SEATS and there.filter(is_active=True).exists():
        raise Refused(_("This post is there already."), field="kind")
    post = Post.objects.create(
        code=code or _free_post_code(organisation, kind),
        organisation=organisation,
        kind=kind,
        role=ROLE_OF_POST[kind],
    )
    record("post.created", by=by, at=at, about=post, organisation=organisation, data={"kind": kind})
    return post


def _free_post_code(organisation, kind):
    """Return "<organisation>-<kind>", with a number from the second on."""
    stem = f"{organisation.code}-{kind}".replace("_", "-")
    taken = set(Post.objects.filter(code__startswith=stem).values_list("code", flat=True))
    code, count = stem, 1
    while code in taken:
        count += 1
        code = f"{stem}-{count}"
    return code


@deed
def close_post(post, *, by, at):
    """Take a seat out of use; what was done in it stays.

    :raises Refused: while somebody is appointed to it
    """
    _require(by, Permission.ORGANISATION_EDIT, post.organisation)
    today = timezone.localdate(at)
    if post.appointments.filter(Q(until=None) | Q(until__gt=today)).exists():
        raise Refused(_("Somebody is appointed to this post. End the appointment first."))
    post.is_active = False
    post.save(update_fields=["is_active"])
    record("post.closed", by=by, at=at, about=post, organisation=post.organisation)
    return post


@deed
def appoint(person, post, *, since, by, at, until=None, is_deputy=False, hand_over=False):
    """Appoint a person to a post from a day (until a day, inclusive) and return the Appointment.

    With `hand_over` the appointment of the holder before ends on the day before. Drafts and open
    tasks belong to the post and its organisation, so whoever takes the seat takes them over.
    Deputies sit beside the holder and act under their own name.

    :raises Refused: when the post is held at that time, or the dates are in the wrong order
    """
    _require(by, Permission.PERSON_EDIT, post.organisation)
    _require(by, Permission.PERSON_EDIT, person.home)
    post = Post.objects.select_for_update(no_key=True, of=("self",)).get(pk=post.pk)
    if not post.is_active:
        raise Refused(_("This post is not in use any more."), field="post")
    if until is not None and until < since:
        raise Refused(_("An appointment cannot end before it begins."), field="until")
    meanwhile = post.appointments.since_or_current(after=since)
    if until is not None:
        meanwhile = meanwhile.filter(since__lte=until)
    if meanwhile.filter(person=person).exists():
        raise Refused(
            _("%(person)s sits in this post at that time already.") % {"person": person.name},
            field="since",
        )
    ended = []
    if not is_deputy:
        for holder in meanwhile.filter(is_deputy=False).select_related("person"):
            if not hand_over or holder.since >= since:
                raise Refused(
                    _("%(person)s holds this post from %(since)s.")
                    % {"person": holder.person.name, "since": holder.since.isoformat()},
                    field="since" if hand_over else "hand_over",
                )
            holder.until = since - timedelta(days=1)
            holder.save(update_fields=["until"])
            ended.append(holder.person.code)
    appointment = Appointment.objects.create(
        person=person, post=post, since=since, until=until, is_deputy=is_deputy
    )
    record(
        "appointment.made",
        by=by,
        at=at,
        about=appointment,
        organisation=post.organisation,
        data={
            "person": person.code,
            "post": post.code,
            "since": since,
            "until": until,
            "is_deputy": is_deputy,
            "handed_over_by": ended,
        },
    )
    return appointment


@deed
def end_appointment(appointment, *, until, by, at):
    """Let an appointment end on a day (inclusive) and return it; never later than it would.

    :raises Refused: before it begins, or when it ends by then already
    """
    _require(by, Permission.PERSON_EDIT, appointment.post.organisation)
    appointment = Appointment.objects.select_for_update(of=("self",)).get(pk=appointment.pk)
    if until < appointment.since:
        raise Refused(_("An appointment cannot end before it begins."), field="until")
    if appointment.until is not None and appointment.until <= until:
        raise Refused(
            _("This appointment ends on %(until)s already.")
            % {"until": appointment.until.isoformat()},
            field="until",
        )
    appointment.until = until
    appointment.save(update_fields=["until"])
    record(
        "appointment.ended",
        by=by,
        at=at,
        about=appointment,
        organisation=appointment.post.organisation,
        data={"until": until},
    )
    return appointment


def holders_of(organisation, roles, *, on):
    """Return the active Users who on that day hold a post at the organisation with a role of these.

    Deputies are among them. `organisation` None (above a root) gives nobody.
    """
    if organisation is None:
        return User.objects.none()
    current = Appointment.objects.current(on=on).filter(
        post__organisation=organisation, post__is_active=True, post__role__in=list(roles)
    )
    return User.objects.filter(is_active=True, person__in=current.values("person")).order_by("pk")


def _require(by, permission, organisation):
    """Ask for the right; a command at the machine needs none."""
    if by is not None:
        require(by, permission, organisation=organisation)
