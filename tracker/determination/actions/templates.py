"""A county's own task templates: added, changed, taken in the documents' place, retired."""

from django.utils.translation import gettext as _

from tracker.audit.deeds import deed, record
from tracker.audit.refusals import Refused
from tracker.determination import asking
from tracker.determination.models import CountyRules, TaskTemplate
from tracker.determination.record_kinds import RecordKind
from tracker.determination.recurrence import BadRecurrence, check
from tracker.organisations.models import Organisation, OrganisationKind
from tracker.organisations.permissions import Permission, require

TEXTS = (
    "title_zh",
    "title_en",
    "requirement_zh",
    "requirement_en",
    "joint_work_zh",
    "joint_work_en",
)
CONTENT = (
    *TEXTS,
    "duty",
    "post_kind",
    "applies_to",
    "min_members",
    "max_members",
    "recurrence",
    "indicators",
    "record_kinds",
    "asks_file",
    "minutes",
    "is_key",
)
LONGEST = 600  # minutes: what takes a day to write down is no record


@deed
def add_template(organisation, *, by, at, replaces=None, **content):
    """Add a task template of an organisation's own; return the TaskTemplate.

    `content` has the fields of `CONTENT`. `replaces` is the documents' template whose place it
    takes at this organisation and below.

    :raises PermissionDenied: without the right to edit frameworks there
    :raises Refused: when something is missing or contradicts itself (the field says what), a
        ceiling of the county would be passed, or the template is replaced here already
    """
    require(by, Permission.FRAMEWORK_EDIT, organisation=organisation)
    _one_at_a_time(organisation)
    if replaces is not None and replaces.organisation_id is not None:
        raise Refused(_("Only a template of the documents can be replaced."))
    if TaskTemplate.objects.filter(organisation=organisation, replaces=replaces).exists() and (
        replaces is not None
    ):
        raise Refused(_("There is a version of your own already."))
    template = TaskTemplate(
        organisation=organisation,
        replaces=replaces,
        code=_next_code(organisation),
        order=replaces.order if replaces else _next_order(),
        level=content["duty"].level if content.get("duty") else "",
        **content,
    )
    check_template(template, organisation, instead_of=replaces)
    template.save(force_insert=True)
    _note("template.added", template, by=by, at=at)
    return template


@deed
def edit_template(template, *, by, at, **content):
    """Change a template of one's own; tasks that exist stay as they are. Return it.

    It needs no key: what the template says already is said again without effect, anything else
    changes it, even from a form that was sent before.

    :raises PermissionDenied: without the right to edit frameworks there
    :raises Refused: for a template of the documents, or for the reasons of `add_template`
    """
    template = _locked(template, by)
    before = _said(template)
    for name, value in content.items():
        setattr(template, name, value)
    if template.duty is not None:
        template.level = template.duty.level
    template.is_retired = False
    check_template(template, template.organisation)
    if _said(template) == before:
        return template  # the form came in twice: nothing was done, nothing is noted
    template.save()
    _note("template.changed", template, by=by, at=at)
    return template


@deed
def retire_template(organisation, template, *, by, at, reason):
    """Give a template no longer at an organisation; return the template that says so.

    A template of one's own is retired; one of the documents is left to others and gets a retired
    version of one's own.

    :raises PermissionDenied: without the right to edit frameworks there
    :raises Refused: without a reason, or when it is not given here any more
    """
    require(by, Permission.FRAMEWORK_EDIT, organisation=organisation)
    reason = reason.strip()
    if not reason:
        raise Refused(_("Say why it is no longer needed."), field="reason")
    _one_at_a_time(organisation)
    given = TaskTemplate.objects.given_in(organisation).filter(pk=template.pk).first()
    if given is None:
        raise Refused(_("This template is not given here any more."))
    if given.organisation_id is None:
        retired = TaskTemplate(
            organisation=organisation,
            replaces=given,
            code=_next_code(organisation),
            order=given.order,
            level=given.level,
            is_retired=True,
            **{name: getattr(given, name) for name in CONTENT},
        )
        retired.save(force_insert=True)
    else:
        retired = _locked(given, by)
        retired.is_retired = True
        retired.save(update_fields=["is_retired"])
    _note("template.retired", retired, by=by, at=at, reason=reason)
    return retired


def check_template(template, organisation, *, instead_of=None):
    """Pass, or refuse what a template lacks or contradicts; the field says where to mend it."""
    for name in TEXTS:
        setattr(template, name, (getattr(template, name) or "").strip())
    if not (template.title_zh or template.title_en):
        raise Refused(_("Say what is to be done."), field="title_zh")
    if not (template.requirement_zh or template.requirement_en):
        raise Refused(_("Say to which standard it is done."), field="requirement_zh")
    try:
        check(template.recurrence)
    except BadRecurrence as error:
        raise Refused(str(error), field=error.field or "way") from error
    if template.max_members is not None and template.max_members < template.min_members:
        raise Refused(_("The largest size cannot be below the smallest."), field="max_members")
    if not 1 <= template.minutes <= LONGEST:
        raise Refused(
            _("Give the minutes it takes to record, from 1 to %(most)s.") % {"most": LONGEST},
            field="minutes",
        )
    if not set(template.applies_to) <= set(OrganisationKind):
        raise Refused(_("One of the kinds of organisations is not known."), field="applies_to")
    if not set(template.record_kinds) <= set(RecordKind):
        raise Refused(_("One of the kinds of records is not known."), field="record_kinds")
    _check_ceiling(template, organisation, instead_of)


def _check_ceiling(template, organisation, instead_of):
    """Refuse what would ask more of some branch than the county allows, unless it asks less."""
    for change in asking.changes(organisation, template, instead_of=instead_of):
        for name in sorted(change.over):
            if getattr(change.after, name) > getattr(change.before, name):
                raise Refused(_over(change, name, CountyRules.objects.of(organisation)))


def _over(change, name, rules):
    sentences = {
        "items": _(
            "A branch (%(kind)s) would be asked %(number)s items a year; your county allows "
            "%(most)s. Retire something first, or have the ceiling raised."
        ),
        "uploads": _(
            "A branch (%(kind)s) would be asked %(number)s uploads a year; your county allows "
            "%(most)s. Retire something first, or have the ceiling raised."
        ),
        "minutes": _(
            "A branch (%(kind)s) would spend %(number)s minutes a year; your county allows "
            "%(most)s. Retire something first, or have the ceiling raised."
        ),
    }
    return sentences[name] % {
        "kind": change.kind_name,
        "number": getattr(change.after, name),
        "most": getattr(rules, f"most_{name}"),
    }


def _locked(template, by):
    found = (
        TaskTemplate.objects.select_for_update(of=("self",))
        .select_related("organisation", "duty", "replaces")
        .get(pk=template.pk)
    )
    if found.organisation is None:
        raise Refused(_("A template of the documents is not changed; take one of your own."))
    require(by, Permission.FRAMEWORK_EDIT, organisation=found.organisation)
    return found


def _said(template):
    names = (*CONTENT, "level", "is_retired")
    return {name: getattr(template, name) for name in names}


def _one_at_a_time(organisation):
    """Keep others from adding a template here until the deed ends: codes count what is there."""
    list(Organisation.objects.select_for_update(no_key=True).filter(pk=organisation.pk))


def _next_code(organisation):
    """Return a code not taken yet: t-<code of the organisation>-<number>."""
    stem = f"t-{organisation.code}"[:40]
    number = TaskTemplate.objects.filter(organisation=organisation).count() + 1
    while TaskTemplate.objects.filter(code=f"{stem}-{number}").exists():
        number += 1
    return f"{stem}-{number}"


def _next_order():
    last = TaskTemplate.objects.order_by("-order").values_list("order", flat=True).first()
    return (last or 0) + 1


def _note(verb, template, *, by, at, **data):
    record(
        verb,
        by=by,
        at=at,
        about=template,
        organisation=template.organisation,
        data={
            "code": template.code,
            "title": template.title_zh or template.title_en,
            "replaces": template.replaces.code if template.replaces_id else None,
            "recurrence": template.recurrence,
            **data,
        },
    )
