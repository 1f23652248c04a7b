"""What is wrong with a framework version, before anybody is judged by it.

    defects = check(version, on=day)     # Defects, errors first, in the order of the sheet
    defect.what, defect.why, defect.remedy, defect.place, defect.severity

An error refuses publication, a warning asks for a reason, a hint only says. `registry` holds what
a defect is, `sheet` the version as the checks see it; the other files are one family each. The
defects are those that real rubrics contain (docs/linting.md lists them).
"""

from tracker.determination.linting import (  # noqa: F401
    bounds,
    burdens,
    campaigns,
    figures,
    forbidden,
    grades,
    origins,
    readings,
    signs,
    totals,
    twice,
    units,
    vetoes,
)
from tracker.determination.linting.registry import CHECKS, FAULTS, Defect, Fault, Severity
from tracker.determination.linting.sheet import Sheet

__all__ = ["CHECKS", "FAULTS", "Defect", "Fault", "Severity", "Sheet", "check", "check_sheet"]


def check(version, *, on=None):
    """Return every `Defect` of a version: errors first, then in the order of the sheet.

    `on` is the local day to look at it from; without it nothing is said about campaigns.
    """
    return check_sheet(Sheet(version, on))


def check_sheet(sheet):
    """The same for a `Sheet` whose rows somebody else needs too."""
    found = [defect for one in CHECKS for defect in one(sheet)]
    places = {node.code: place for place, node in enumerate(sheet.nodes)}
    severities = list(Severity)
    return sorted(
        found,
        key=lambda defect: (severities.index(defect.severity), places.get(defect.place, -1)),
    )
