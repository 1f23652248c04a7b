"""What the burden meter warns of, for the kinds of organisation that it concerns."""

from django.utils.translation import gettext_lazy as _

from tracker.determination import burden
from tracker.determination.linting.registry import Severity, check, fault

TOO_MANY_ITEMS = fault(
    "too_many_items",
    Severity.WARNING,
    what=_("%(kinds)s: up to %(found)s items; more than %(limit)s are too many to serve."),
    why=_("A branch that must look after everything looks after its papers."),
    remedy=_("Join items that ask for the same thing; drop what the level above can see itself."),
)
TOO_MANY_UPLOADS = fault(
    "too_many_uploads",
    Severity.WARNING,
    what=_("%(kinds)s: up to %(found)s uploads a month; more than %(limit)s are too many."),
    why=_("Files are gathered for the file's sake."),
    remedy=_("Ask for evidence on request, or read the value where it is kept already."),
)
TOO_MANY_HOURS = fault(
    "too_many_hours",
    Severity.WARNING,
    what=_("%(kinds)s: up to %(found)s hours of paperwork a month; %(limit)s are the limit."),
    why=_("What goes into records is missing for the people."),
    remedy=_("Let tasks recur less often, or count fewer of them."),
)
MORE_PAPER = fault(
    "more_paper_than_results",
    Severity.WARNING,
    what=_("%(kinds)s: %(found)s per cent of the points rest on paper; %(limit)s are the limit."),
    why=_("Whoever writes best comes first, not whoever works best."),
    remedy=_("Check on site, ask the people, or count results for some of the items."),
)
TOO_MANY_VETOES = fault(
    "too_many_vetoes",
    Severity.WARNING,
    what=_("%(kinds)s: up to %(found)s vetoes; more than %(limit)s are too many."),
    why=_("When everything can void a year, people hide faults instead of reporting them."),
    remedy=_("Keep the vetoes that a rule of the Party or a law demands."),
)

METERS = {
    "items": TOO_MANY_ITEMS,
    "uploads": TOO_MANY_UPLOADS,
    "hours": TOO_MANY_HOURS,
    "paper": MORE_PAPER,
    "vetoes": TOO_MANY_VETOES,
}


@check
def burdens(sheet):
    """A large branch of each kind must be able to carry what the framework asks."""
    templates = burden.in_force(sheet.templates.values(), sheet.framework)
    found = burden.burdens_of(sheet.nodes, templates=templates)
    for name, kind_of_defect in METERS.items():
        over = [one for one in found if name in one.over]
        if over:
            most = max(getattr(one, name) for one in over)
            kinds = [one.kind for one in over]
            yield kind_of_defect.at(
                kinds=kinds, found=burden.one_place(most), limit=burden.LIMITS[name]
            )
