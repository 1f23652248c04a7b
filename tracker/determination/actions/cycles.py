"""Cycles: open one with everything that is frozen for it, set its dates, move it on."""

import re

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.audit.deeds import deed, record
from tracker.audit.refusals import Refused
from tracker.determination import phase_dates, rubric
from tracker.determination.actions.leads import freeze_leaders, require_items_for_leaders
from tracker.determination.actions.responsibilities import count_gaps, fill
from tracker.determination.models import (
    Cycle,
    CyclePhase,
    Framework,
    Participant,
    TaskTemplate,
)
from tracker.determination.recurrence import BadRecurrence, due_days
from tracker.determination.states import PHASE_NEXT, Phase, VersionStatus
from tracker.determination.subjects import SubjectKind
from tracker.organisations.models import Organisation, OrganisationLevel
from tracker.organisations.permissions import Permission, require
from tracker.organisations.scope import STEP

CODE = re.compile(r"(?!new$)[A-Za-z0-9][A-Za-z0-9_-]{0,31}")  # "new" is an address


@deed
def open_cycle(
    *,
    organisation,
    version,
    code,
    title_zh,
    title_en,
    starts_on,
    ends_on,
    phases,
    by,
    at,
    assess_townships=False,
    assess_leaders=False,
):
    """Open a year's run in a county and freeze who takes part, as of this moment.

    `phases` maps each dated phase to its (start, end) instants, the end exclusive. Every active
    organisation of the county becomes a participant with name, kind, size and place; those at
    branch level are assessed, and the townships' committees too where `assess_townships` says so.
    With `assess_leaders` so are the posts that lead an assessed unit, each with the units it leads.
    The responsibility lists are filled from the duties, the posts and whoever holds them on the
    day of `at`.

    :raises Refused: for an unpublished version, a code that is taken, dates that are reversed or
        overlap another cycle, or a branch or leader that the version has no indicator for
    """
    cycle, members = _open(
        organisation=organisation,
        version=version,
        code=code.strip(),
        title_zh=title_zh,
        title_en=title_en,
        starts_on=starts_on,
        ends_on=ends_on,
        phases=phases,
        by=by,
        at=at,
        assess_townships=assess_townships,
        assess_leaders=assess_leaders,
    )
    record(
        "cycle.opened",
        by=by,
        at=at,
        about=cycle,
        organisation=organisation,
        data={
            "code": cycle.code,
            "framework": version.framework.code,
            "version": version.number,
            "sha256": version.content_hash,
            "participants": members,
            "leaders": cycle.participants.leaders().count(),
            "responsibilities": count_gaps(cycle),
        },
    )
    return cycle


def preview_cycle(**opening):
    """Return what `open_cycle` would freeze, leaving nothing behind; takes the same arguments.

    The answer is {"organisations", "branches", "leaders", "lines", "gaps", "tasks"}. It is found by
    opening the cycle and rolling it back, so that the page before the act cannot say anything else.

    :raises Refused: as `open_cycle` does
    """
    with transaction.atomic():
        cycle, members = _open(**{**opening, "code": opening["code"].strip()})
        found = {
            "organisations": members,
            "branches": cycle.participants.organisations().assessed().count(),
            "leaders": cycle.participants.leaders().count(),
            "tasks": _expected_tasks(cycle),
            **count_gaps(cycle),
        }
        transaction.set_rollback(True)
    return found


def _open(
    *,
    organisation,
    version,
    code,
    title_zh,
    title_en,
    starts_on,
    ends_on,
    phases,
    by,
    at,
    assess_townships=False,
    assess_leaders=False,
):
    """Write everything of a new cycle; return it and the number of its participants."""
    require(by, Permission.CYCLE_RUN, organisation=organisation)
    # cycles of one county are opened one after the other
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    check_opening(
        organisation=organisation,
        version=version,
        code=code,
        starts_on=starts_on,
        ends_on=ends_on,
        phases=phases,
    )
    if not (title_zh or title_en):
        raise Refused(_("A title in at least one language is needed."), field="title_zh")
    members = list(Organisation.objects.in_subtree(organisation).active().order_by("path"))
    levels = {OrganisationLevel.BRANCH}
    if assess_townships:
        levels.add(OrganisationLevel.TOWNSHIP)
    _check_kinds(version, members, levels)
    if assess_leaders:
        require_items_for_leaders(version)
    cycle = _create(
        organisation=organisation,
        code=code,
        framework_version=version,
        title_zh=title_zh,
        title_en=title_en,
        starts_on=starts_on,
        ends_on=ends_on,
        opened_at=at,
    )
    CyclePhase.objects.bulk_create(
        CyclePhase(cycle=cycle, phase=phase, starts_at=starts_at, ends_at=ends_at)
        for phase, (starts_at, ends_at) in phases.items()
    )
    _freeze(cycle, version, members, levels)
    if assess_leaders:
        freeze_leaders(cycle, on=timezone.localdate(at))
    fill(cycle, on=timezone.localdate(at))
    return cycle, len(members)


def _expected_tasks(cycle):
    """Return how many tasks the templates ask of the participants between the cycle's days."""
    members = list(cycle.participants.organisations().values_list("level", "kind", "members"))
    tasks = 0
    for template in TaskTemplate.objects.given_in(cycle.organisation):
        applying = sum(
            level == template.level
            and template.fits(size)
            and (not template.applies_to or kind in template.applies_to)
            for level, kind, size in members
        )
        tasks += applying * _periods(template, cycle)
    return tasks


def _periods(template, cycle):
    """Return how many periods of a template lie in the cycle, none when it does not say when."""
    try:
        return len(due_days(template.recurrence, first=cycle.starts_on, last=cycle.ends_on))
    except BadRecurrence:
        return 0


def check_opening(*, organisation, version, code, starts_on, ends_on, phases):
    """Pass when a cycle could be opened so.

    :raises Refused: naming the form field that is wrong
    """
    if organisation.level != OrganisationLevel.COUNTY:
        raise Refused(_("A cycle is opened for a county."))
    check_version(version, organisation)
    if not CODE.fullmatch(code):
        message = _("Use letters, digits and hyphens, at most 32.")
        raise Refused(message, field="code")
    if Cycle.objects.filter(code__iexact=code).exists():
        raise Refused(_("There is a cycle with this code already."), field="code")
    if ends_on <= starts_on:
        raise Refused(_("A cycle must end after it starts."), field="ends_on")
    overlapping = organisation.cycles.filter(starts_on__lte=ends_on, ends_on__gte=starts_on)
    if other := overlapping.first():
        message = _("The cycle %(code)s runs in these days already.")
        raise Refused(message % {"code": other.code}, field="starts_on")
    phase_dates.check_phases(phases)


def check_version(version, organisation):
    """Pass when a county may be judged by a version: published, and its own or the documents'.

    :raises Refused: naming the field "version"
    """
    if version.status != VersionStatus.PUBLISHED:
        raise Refused(_("Choose a published version of a framework."), field="version")
    owner = Framework.objects.select_related("organisation").get(pk=version.framework_id)
    if owner.organisation_id and not organisation.is_within(owner.organisation):
        raise Refused(_("This framework belongs to another organisation."), field="version")


def _check_kinds(version, members, levels):
    """Everybody assessed must find indicators of their kind in the version."""
    assessed = {m.kind for m in members if m.level in levels}
    if not any(m.level == OrganisationLevel.BRANCH for m in members):
        raise Refused(_("There is no branch in this county yet. Enter its organisations first."))
    check_indicators(version, assessed)


def check_indicators(version, kinds):
    """Pass when the version has indicators for each of the organisation kinds.

    :raises Refused: naming the field "version"
    """
    nodes = rubric.nodes_of(version)
    for kind in sorted(kinds):
        if not rubric.select_items(nodes, kind):
            raise Refused(
                _("The framework has no indicator for organisations of the kind “%(kind)s”.")
                % {"kind": SubjectKind(kind).label},
                field="version",
            )


def _create(**fields):
    try:
        with transaction.atomic():
            return Cycle.objects.create(**fields)
    except IntegrityError as error:
        # another county took the code between the check and the write
        raise Refused(_("There is a cycle with this code already."), field="code") from error


def _freeze(cycle, version, members, levels):
    """Insert the participants level by level, so that each finds its parent's number."""
    by_path = {}
    depths = {}
    for member in members:
        depths.setdefault(len(member.path), []).append(member)
    for depth in sorted(depths):
        made = Participant.objects.bulk_create(
            Participant(
                cycle=cycle,
                organisation=member,
                framework_version=version,
                name_zh=member.name_zh,
                name_en=member.name_en,
                kind=member.kind,
                level=member.level,
                members=member.members,
                path=member.path,
                parent=by_path.get(member.path[:-STEP]),
                is_assessed=member.level in levels,
            )
            for member in depths[depth]
        )
        by_path.update({participant.path: participant for participant in made})
    if connection.vendor == "postgresql":
        # the planner would go on with the statistics of a table without this cycle for minutes
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE tracker_participant")


@deed
def set_phase_dates(cycle, phases, *, by, at):
    """Change the dates of phases that have not been left yet; `phases` as in `open_cycle`.

    :raises Refused: when a phase that is over would change, or the dates do not follow each other
    """
    cycle = _locked(cycle, by)
    if cycle.phase == Phase.CLOSED:
        raise Refused(_("This cycle is closed."))
    phase_dates.check_phases(phases)
    rows = {row.phase: row for row in cycle.phases.all()}
    current = phase_dates.ORDER.index(cycle.phase)
    changed = {}
    for phase, (starts_at, ends_at) in phases.items():
        row = rows.get(phase) or CyclePhase(cycle=cycle, phase=phase)
        if (row.starts_at, row.ends_at) == (starts_at, ends_at):
            continue
        if phase_dates.ORDER.index(phase) < current:
            message = _("%(phase)s is over; its dates can no longer change.")
            raise Refused(message % {"phase": Phase(phase).label}, field=f"{phase}_from")
        changed[str(phase)] = {
            "from": [row.starts_at, row.ends_at],
            "to": [starts_at, ends_at],
        }
        row.starts_at, row.ends_at = starts_at, ends_at
        row.save()
    if changed:
        record(
            "cycle.dates_set",
            by=by,
            at=at,
            about=cycle,
            organisation=cycle.organisation,
            data={"code": cycle.code, "phases": changed},
        )
    return cycle


@deed
def move_phase(cycle, to, *, by, at):
    """Move a cycle into its next phase: the one door through which a phase changes.

    The links' own actions call it after they have made sure that the phase before is done.

    :raises Refused: when `to` is not the phase that follows
    """
    given, cycle = cycle, _locked(cycle, by)
    if to not in PHASE_NEXT[cycle.phase]:
        raise Refused(
            _("The cycle is in the phase “%(now)s”; “%(to)s” does not follow it.")
            % {"now": cycle.get_phase_display(), "to": Phase(to).label}
        )
    left, cycle.phase = cycle.phase, Phase(to)
    cycle.closed_at = at if cycle.phase == Phase.CLOSED else None
    cycle.save(update_fields=["phase", "closed_at"])
    # whoever holds the row already goes on with what it has become
    given.phase, given.closed_at = cycle.phase, cycle.closed_at
    record(
        "cycle.moved",
        by=by,
        at=at,
        about=cycle,
        organisation=cycle.organisation,
        data={"code": cycle.code, "from": left, "to": to},
    )
    return cycle


def _locked(cycle, by):
    """Return the cycle's row, locked, when the person may run it."""
    require(by, Permission.CYCLE_RUN, organisation=cycle.organisation)
    return (
        Cycle.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=cycle.pk)
    )
