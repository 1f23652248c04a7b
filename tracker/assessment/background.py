"""What assessment does at length: comparing everybody of a large cycle, and checking it again."""

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from tracker import scoring
from tracker.assessment import actions, what_if
from tracker.audit.refusals import Refused
from tracker.determination.models import Cycle, FrameworkVersion
from tracker.jobs.registry import job

STEPS = 3  # of a comparison: the facts there are, the other rubric, the outcome


@job("assessment.what_if", title=_("Comparing a cycle with other numbers"))
def compare_everybody(run, *, cycle, framework, number, typed):
    """Compare everybody of a cycle with a version and the numbers that were typed.

    Writes nothing but what it found; the page of the comparison shows it.
    """
    run.progress(0, STEPS, _("Known facts are read."))
    found = what_if.cycles_to_ask(run.by).get(code=cycle)
    version = FrameworkVersion.objects.select_related("framework").get(
        framework__code=framework, number=number
    )
    data = QueryDict(mutable=True)
    data.update(typed)
    asked = what_if.question(found, version, data, everybody=True)
    if asked.problems:
        raise Refused(" ".join(asked.problems))
    try:
        outcome = what_if.outcome_of(
            found,
            asked,
            step=lambda done: run.progress(done, STEPS, _("Everybody is compared.")),
        )
    except scoring.ScoringError as error:
        raise Refused(what_if.why(error, asked.titles)) from error
    return what_if.kept(outcome)


@job(
    "assessment.recheck",
    title=_("Checking the results of a cycle again"),
    outcome=_("Participants that were computed: %(participants)s."),
)
def recheck(run, *, cycle):
    """Compute all running totals of a cycle anew, so that the checklist tells the present state."""
    found = Cycle.objects.select_related("organisation").get(code=cycle)
    count = found.participants.assessed().count()
    run.progress(0, count, _("Everybody is computed anew."))
    with run.once() as outcome:
        actions.recheck(found, by=run.by, at=run.at)
        outcome["participants"] = count
