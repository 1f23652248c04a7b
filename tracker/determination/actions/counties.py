"""What a county settles for itself."""

from django.utils.translation import gettext as _

from tracker.audit.deeds import deed, record
from tracker.audit.refusals import Refused
from tracker.determination.models import BoardReach, CountyRules
from tracker.determination.models.counties import DuesPeriod
from tracker.organisations.models import Organisation, OrganisationLevel
from tracker.organisations.permissions import Permission, require

SETTLED = (
    "answer_days",
    "grace_days",
    "sample_share",
    "most_items",
    "most_uploads",
    "most_minutes",
    "least_attendance",
    "dues_every",
    "board",
)
MOST_DAYS = 90


@deed
def settle_rules(organisation, *, by, at, **values):
    """Settle the rules of a county; those that are not named stay. Return the CountyRules.

    :raises PermissionDenied: without the right to run the county's cycles
    :raises Refused: when a value lies outside what makes sense (the field says which)
    """
    require(by, Permission.CYCLE_RUN, organisation=organisation)
    if organisation.level != OrganisationLevel.COUNTY:
        raise Refused(_("Rules are settled for a county."))
    # two who settle the first rules at once have no row of their own to wait for
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    rules = (
        CountyRules.objects.select_for_update(of=("self",))
        .filter(organisation=organisation)
        .first()
    ) or CountyRules(organisation=organisation)
    before = {name: getattr(rules, name) for name in SETTLED}
    for name, value in values.items():
        setattr(rules, name, value)
    _check(rules)
    after = {name: getattr(rules, name) for name in SETTLED}
    if rules.pk and before == after:
        return rules
    rules.save()
    record(
        "county.settled",
        by=by,
        at=at,
        about=rules,
        organisation=organisation,
        data={name: [before[name], after[name]] for name in SETTLED if before[name] != after[name]},
    )
    return rules


def _check(rules):
    if not 1 <= rules.answer_days <= MOST_DAYS:
        raise Refused(_("Give a number of days from 1 to 90."), field="answer_days")
    if not 0 <= rules.grace_days <= MOST_DAYS:
        raise Refused(_("Give a number of days from 0 to 90."), field="grace_days")
    if not 1 <= rules.sample_share <= 100:
        raise Refused(_("Give a share from 1 to 100 per cent."), field="sample_share")
    if not 0 <= rules.least_attendance <= 100:
        raise Refused(_("Give a share from 0 to 100 per cent."), field="least_attendance")
    if rules.dues_every not in DuesPeriod:
        raise Refused(_("Choose how often dues are told."), field="dues_every")
    if rules.board not in BoardReach:
        raise Refused(_("Choose who sees the board."), field="board")
