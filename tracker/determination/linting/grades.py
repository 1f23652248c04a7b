"""Grades and the panel: bands in order and without a gap, shares that end at all, reviewers."""

from django.utils.translation import gettext_lazy as _

from tracker import scoring
from tracker.determination import rubric
from tracker.determination.linting.reasons import Reason
from tracker.determination.linting.registry import Severity, check, fault

UNREADABLE = fault(
    "grades_unreadable",
    Severity.ERROR,
    what=_("The grades cannot be read: %(why)s"),
    why=_("Without grades in order nobody can be told how they stand."),
    remedy=_("List the grades from the best down, each with its share of the full mark."),
)
UNTITLED = fault(
    "grade_untitled",
    Severity.ERROR,
    what=_("Every grade needs a title."),
    why=_("The title stands on the result sheet."),
    remedy=_("Give each grade a title in at least one language."),
)
OUT_OF_REACH = fault(
    "grade_out_of_reach",
    Severity.ERROR,
    what=_("The grade “%(grade)s” begins at %(bound)s per cent of the full mark."),
    why=_("Without a bonus nobody can reach more than 100 per cent."),
    remedy=_("Let the grade begin at 100 per cent or less."),
)
GAP = fault(
    "grades_leave_a_gap",
    Severity.WARNING,
    what=_("Under %(bound)s per cent no grade is stated; the last one, “%(grade)s”, is given."),
    why=_("Very poor work gets a grade that was meant for better work."),
    remedy=_("Let the lowest grade begin at 0, or add one below."),
)
SHARES = fault(
    "grade_shares_wrong",
    Severity.ERROR,
    what=_("Each share must be for a known grade, and the last one must be open to everybody."),
    why=_("Some places would get no grade, or one that does not exist."),
    remedy=_("Correct the shares, the best grade first."),
)
NO_PANEL = fault(
    "panel_unsaid",
    Severity.ERROR,
    what=_("The combination does not say how the marks of several reviewers are joined."),
    why=_("Two reviewers may differ, and the difference must not be settled by chance."),
    remedy=_("Choose the mean, the median or the mean without the highest and the lowest."),
)
NO_REVIEWERS = fault(
    "reviewers_unsaid",
    Severity.ERROR,
    what=_("The combination does not say how many reviewers there are."),
    why=_("A single unnoticed opinion must not decide where several were meant."),
    remedy=_("State the number of reviewers, at least 1."),
)


@check
def bands(sheet):
    """Grades must be readable, titled, within reach and down to zero."""
    version = sheet.version
    try:
        read = rubric.bands_of(version)
    except scoring.InvalidRule as error:
        yield UNREADABLE.at(why=[Reason(problem) for problem in error.problems])
        return
    except (scoring.ScoringError, AttributeError, TypeError) as error:
        yield UNREADABLE.at(why=str(error))
        return
    if any(not (band.get("title_zh") or band.get("title_en")) for band in version.bands):
        yield UNTITLED.at()
    for band in read.bands:
        if band.at_least > 100:
            yield OUT_OF_REACH.at(grade=band.grade, bound=f"{band.at_least}")
    last = read.bands[-1]
    if last.at_least > 0:
        yield GAP.at(grade=last.grade, bound=f"{last.at_least}")


@check
def shares(sheet):
    """Grades by place must be readable, known, and the last of them open to everybody."""
    try:
        quotas = rubric.quotas_of(sheet.version)
    except scoring.InvalidRule as error:
        yield UNREADABLE.at(why=[Reason(problem) for problem in error.problems])
        return
    except AttributeError:  # the combination is no object: the panel's check says so
        return
    if quotas is None:
        return
    codes = {band.get("code") for band in sheet.version.bands if isinstance(band, dict)}
    named = {quota.grade for quota in quotas.quotas} | {grade for _below, grade in quotas.under}
    last = quotas.quotas[-1]
    is_open = last.to in (None, 100) and last.share is None and last.at_least is None
    if not is_open or not named <= codes:
        yield SHARES.at()


@check
def panel(sheet):
    rules = _rules(sheet)
    reviewers = rules.get("reviewers")
    if rules.get("panel") not in set(scoring.PanelMethod):
        yield NO_PANEL.at()
    elif type(reviewers) is not int or reviewers < 1:
        yield NO_REVIEWERS.at()


def _rules(sheet):
    rules = sheet.version.rules
    return rules if isinstance(rules, dict) else {}
