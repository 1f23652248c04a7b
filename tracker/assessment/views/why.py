"""Why a result is what it is: every point with its fact, rule and clause."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from tracker.assessment.explanations import explain
from tracker.assessment.views.results import result_for, sheet_of


@require_GET
def why(request, cycle, code):
    """The working of one result, line by line; the lines sum to the total."""
    result, _versions = result_for(request, cycle, code)
    explanation = explain(result, request.user)
    return render(
        request, "tracker/assessment/why.html", {**sheet_of(result), "explanation": explanation}
    )
