"""Terms: entered by the county, told of in time, ended by an election."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.audit.deeds import deed, record
from tracker.audit.refusals import Refused
from tracker.life import term_stages
from tracker.life.models import Term
from tracker.life.models.terms import usual_years
from tracker.notices.actions import notify
from tracker.notices.models import NoticeKind
from tracker.organisations.models import Appointment, Organisation
from tracker.organisations.permissions import Permission, require
from tracker.organisations.roles import Role
from tracker.organisations.scope import line_to, lines_to

LONGEST = 10  # years
FIELDS = ("began_on", "years", "ends_on", "held_on", "extended_until", "reference")


def last_day(began_on, years):
    """Return the last day of a term: the day before the one on which it began, years later."""
    return began_on + relativedelta(years=years) - timedelta(days=1)


@deed
def enter_term(
    organisation,
    *,
    by,
    at,
    began_on,
    years=None,
    ends_on=None,
    held_on=None,
    extended_until=None,
    reference="",
    term=None,
):
    """Enter a term, or change one; return the Term.

    Years default to what is usual for the kind of organisation, the last day follows from them.
    When a re-election is entered, the next term of as many years begins with it. It needs no key:
    what a term says already is entered again without effect, anything else changes it, even from a
    form that was sent before.

    :raises PermissionDenied: without the right to edit organisations there
    :raises Refused: when days contradict each other, or another term is still running
    """
    require(by, Permission.ORGANISATION_EDIT, organisation=organisation)
    years = years or usual_years(organisation.kind)
    reference = reference.strip()
    is_sound = 1 <= years <= LONGEST and began_on.year < 9900
    ends_on = ends_on or (last_day(began_on, years) if is_sound else None)
    content = {
        "began_on": began_on,
        "years": years,
        "ends_on": ends_on,
        "held_on": held_on,
        "extended_until": extended_until,
        "reference": reference,
    }
    check_term(content, today=timezone.localdate(at))
    # two first terms at once have no row of their own to wait for
    list(Organisation.objects.select_for_update(no_key=True).filter(pk=organisation.pk))
    others = Term.objects.select_for_update(of=("self",)).filter(organisation=organisation)
    others = list(others.exclude(pk=term.pk if term else None))
    if (same := next((other for other in others if _said(other) == content), None)) is not None:
        return same  # the form that ended this term came in twice
    if any(other.began_on == began_on for other in others):
        raise Refused(_("A term that began on this day is there already."), field="began_on")
    if held_on is None and any(other.held_on is None for other in others):
        raise Refused(_("Another term of this organisation is still running."), field="began_on")
    before = None
    if term is not None:
        term = Term.objects.select_for_update(of=("self",)).get(pk=term.pk)
        before = _said(term)
        if before == content:
            return term
    row = term or Term(organisation=organisation)
    for name, value in content.items():
        setattr(row, name, value)
    row.told_stage = ""  # other days, other reminders
    row.save()
    record(
        "term.entered" if before is None else "term.changed",
        by=by,
        at=at,
        about=row,
        organisation=organisation,
        data={"old": before, "new": content},
    )
    if held_on is not None and not any(other.began_on >= held_on for other in others):
        enter_term(organisation, by=by, at=at, began_on=held_on, years=years)
    return row


def _said(term):
    return {name: getattr(term, name) for name in FIELDS}


def check_term(content, *, today):
    """Pass, or refuse days of a term that contradict each other.

    :raises Refused: at the field that is wrong
    """
    if not 1 <= content["years"] <= LONGEST:
        raise Refused(_("A term has from 1 to %(most)s years.") % {"most": LONGEST}, field="years")
    if content["began_on"] > today:
        raise Refused(_("The date lies in the future."), field="began_on")
    if content["ends_on"] is None or content["ends_on"] <= content["began_on"]:
        raise Refused(_("A term must end after it begins."), field="ends_on")
    held_on, until = content["held_on"], content["extended_until"]
    if held_on is not None and held_on > today:
        raise Refused(_("The date lies in the future."), field="held_on")
    if held_on is not None and held_on <= content["began_on"]:
        raise Refused(_("The re-election cannot be held before the term begins."), field="held_on")
    if until is not None and until <= content["ends_on"]:
        raise Refused(_("An extension ends after the term."), field="extended_until")
    if until is not None and not content["reference"]:
        raise Refused(_("Give the reason of the extension and its reference."), field="reference")
    if until is None and content["reference"]:
        raise Refused(_("Say until when it was extended."), field="extended_until")
    if len(content["reference"]) > 200:
        raise Refused(_("Keep it within 200 characters."), field="reference")


@deed
def tell_of_terms(*, on, at):
    """Send the notices of terms that end soon or are over; return how many terms were told of.

    Each stage of a term is told once, to the branch's secretary and the officer above, the last
    one also to the county; running it again the same day tells nobody twice.
    """
    told = []
    ending = Term.objects.ending_by(day=on + relativedelta(months=term_stages.FIRST_MONTHS))
    terms = list(ending.select_for_update(of=("self",)).select_related("organisation"))
    due = [(term, term_stages.stage_of(term.limit, on=on)) for term in terms]
    due = [(term, stage) for term, stage in due if term_stages.is_next(stage, term.told_stage)]
    readers = _readers([(term.organisation, stage) for term, stage in due], on=on)
    for term, stage in due:
        organisation = term.organisation
        notify(
            readers[organisation.pk],
            NoticeKind.TERM_ENDING,
            at=at,
            link=f"/terms/{organisation.code}/",
            values={
                "organisation_zh": organisation.name_zh or organisation.name_en,
                "organisation_en": organisation.name_en or organisation.name_zh,
                "ends_on": term.limit.isoformat(),
                "stage": stage,
            },
        )
        term.told_stage = stage
        term.save(update_fields=["told_stage"])
        told.append([organisation.code, stage])
    if told:
        record("term.told", by=None, at=at, data={"on": on, "terms": told})
    return len(told)


def _readers(pairs, *, on):
    """{organisation pk: [User]} of those who are told, two queries for all of them."""
    above = lines_to(organisation.path for organisation, _stage in pairs)
    held = (
        Appointment.objects.current(on=on)
        .filter(
            post__role__in=(Role.SECRETARY, Role.OFFICER, Role.ADMINISTRATOR),
            post__organisation__path__in=above,
            post__is_active=True,
            person__user__is_active=True,
        )
        .select_related("post__organisation", "person__user")
    )
    by_path = {}
    for appointment in held:
        path = appointment.post.organisation.path
        by_path.setdefault((path, appointment.post.role), []).append(appointment.person.user)
    found = {}
    for organisation, stage in pairs:
        path = organisation.path
        users = list(by_path.get((path, Role.SECRETARY), []))
        for higher in line_to(path)[:-1]:
            users += by_path.get((higher, Role.OFFICER), [])
            if stage == term_stages.TermStage.OVERDUE:
                users += by_path.get((higher, Role.ADMINISTRATOR), [])
        found[organisation.pk] = users
    return found
