"""Items that belong to a campaign: over, or about to be."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from tracker.determination.linting.registry import Severity, check, fault

YEAR = timedelta(days=365)

CAMPAIGN_OVER = fault(
    "campaign_over",
    Severity.WARNING,
    what=_("The campaign of this item ended on %(day)s."),
    why=_("Nothing can be done for it any more; points would be won or lost by chance."),
    remedy=_("Take the item out, or give it a new last day if the work goes on."),
)
CAMPAIGN_ENDING = fault(
    "campaign_ending",
    Severity.HINT,
    what=_("The campaign of this item ends on %(day)s, within a year."),
    why=_("For part of the year that is assessed there is nothing left to do."),
    remedy=_("Ask only for what can be done until then; look again when copying to a new year."),
)


@check
def campaigns(sheet):
    for node in sheet.nodes:
        if sheet.on is None or node.ends_on is None:
            continue
        day = node.ends_on.isoformat()
        if node.ends_on < sheet.on:
            yield CAMPAIGN_OVER.at(node, day=day)
        elif node.ends_on < sheet.on + YEAR:
            yield CAMPAIGN_ENDING.at(node, day=day)
