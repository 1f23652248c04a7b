"""Handing a leak of the cascade to the person who can mend it."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from tracker.audit.deeds import deed, record
from tracker.audit.refusals import Refused
from tracker.determination.models import Cycle
from tracker.notices.actions import notify
from tracker.notices.models import NoticeKind
from tracker.organisations.permissions import Permission, allowed
from tracker.performance.cascade import descents, leaks, without_owner
from tracker.performance.mending import NEEDED, menders, place_of
from tracker.performance.models import LeakHandover, LeakKind

AGAIN_AFTER = timedelta(days=7)  # nobody is sent the same leak every day


def may_hand(user, cycle):
    """Tell whether the person may hand leaks of a cycle on: whoever edits tasks in its area."""
    return allowed(user, Permission.TASK_EDIT, organisation=cycle.organisation) or any(
        path.startswith(cycle.organisation.path) for path in user.scope(Permission.TASK_EDIT)
    )


@deed
def hand_leak(cycle, duty, kind, *, by, at, participant=None):
    """Send a leak to the nearest person who can mend it; return the LeakHandover.

    A missing owner is an organisation's own leak and names the `participant`; the others are the
    duty's.

    :raises PermissionDenied: without the right to edit tasks there
    :raises Refused: when it is mended meanwhile, was handed on within a week, or nobody with an
        account can mend it
    """
    kind = LeakKind(kind)
    organisation = participant.organisation if participant else cycle.organisation
    if not may_hand(by, cycle) or (
        participant and not allowed(by, Permission.TASK_EDIT, organisation=organisation)
    ):
        raise PermissionDenied(_("Your post does not include this right here."))
    if (kind == LeakKind.OWNER) != (participant is not None):
        raise Refused(_("Choose the organisation that lacks somebody."))
    # two who hand on at once take turns
    Cycle.objects.select_for_update(no_key=True).get(pk=cycle.pk)
    on = timezone.localdate(at)
    if not _is_leaking(cycle, duty, kind, participant, by=by, on=on):
        raise Refused(_("This is mended already."))
    there = LeakHandover.objects.filter(
        cycle=cycle, duty=duty, kind=kind, participant=participant
    ).first()
    if there is not None and at - there.at < AGAIN_AFTER:
        raise Refused(
            _("This was handed to %(name)s on %(day)s.")
            % {"name": there.to, "day": timezone.localdate(there.at).isoformat()}
        )
    to = menders(NEEDED[kind], [organisation], on=on, besides=by)[organisation.pk]
    if to is None:
        raise Refused(_("Nobody else with an account can mend this."))
    handed = there or LeakHandover(cycle=cycle, duty=duty, kind=kind, participant=participant)
    handed.to, handed.by, handed.at = to, by, at
    handed.save()
    notify(
        [to],
        NoticeKind.LEAK_HANDED,
        at=at,
        link=place_of(kind, cycle=cycle, duty=duty, organisation=organisation),
        values={
            **_in_both_languages("gap", kind.label),
            "title_zh": duty.title_zh or duty.title_en,
            "title_en": duty.title_en or duty.title_zh,
            "organisation_zh": organisation.name_zh or organisation.name_en,
            "organisation_en": organisation.name_en or organisation.name_zh,
        },
    )
    record(
        "leak.handed",
        by=by,
        at=at,
        about=handed,
        organisation=organisation,
        data={"cycle": cycle.code, "duty": duty.code, "kind": kind.value, "to": to.pk},
    )
    return handed


def _in_both_languages(stem, label):
    values = {}
    for language, ending in (("zh-hans", "zh"), ("en", "en")):
        with override(language):
            values[f"{stem}_{ending}"] = str(label)
    return values


def _is_leaking(cycle, duty, kind, participant, *, by, on):
    if participant is not None:
        return without_owner(duty, cycle, by, on=on).filter(pk=participant.pk).exists()
    found = descents(cycle, by, on=on, duties=[duty])
    return any(leak.kind == kind for leak in leaks(cycle, found, on=on))
