"""Self-assessments, reviews, results, vetoes, appeals."""

from django.urls import path

from tracker.assessment.views import (
    appeals,
    assignments,
    moves,
    results,
    reviews,
    self_assessments,
    settlement,
    steps,
    trying,
    veto_acts,
    vetoes,
    what_if,
    why,
)

app_name = "assessment"

VERSION = "frameworks/<str:code>/<int:number>/"

urlpatterns = [
    path(
        "self-assessments/<str:cycle>/<str:code>/",
        self_assessments.self_assessment,
        name="self-assessment",
    ),
    path(
        "self-assessments/<str:cycle>/<str:code>/withdraw/",
        self_assessments.withdraw,
        name="self-assessment-withdraw",
    ),
    path("review/", reviews.review_list, name="review-list"),
    path("review/<int:pk>/", reviews.review_detail, name="review-detail"),
    path("review/<int:pk>/recuse/", reviews.review_recuse, name="review-recuse"),
    path("review/<int:pk>/reopen/", reviews.review_reopen, name="review-reopen"),
    path("cycles/<str:cycle>/reviewers/", assignments.assignments, name="assignments"),
    path(
        "cycles/<str:cycle>/begin-self-assessment/",
        steps.begin_self_assessment,
        name="begin-self-assessment",
    ),
    path("cycles/<str:cycle>/begin-review/", steps.begin_review, name="begin-review"),
    path("cycles/<str:cycle>/move/", moves.move, name="move"),
    path("cycles/<str:cycle>/settlement/", settlement.settlement, name="settlement"),
    path("cycles/<str:cycle>/publish/", steps.publish, name="publish"),
    path("cycles/<str:cycle>/open-appeals/", steps.open_appeals, name="open-appeals"),
    path("cycles/<str:cycle>/close/", steps.close, name="close"),
    path("results/", results.result_list, name="result-list"),
    path("results/export/", results.export, name="result-export"),
    path("results/<str:cycle>/<str:code>/", results.result_detail, name="result-detail"),
    path("results/<str:cycle>/<str:code>/sheet/", results.sheet, name="result-sheet"),
    path(
        "results/<str:cycle>/<str:code>/eight-columns/",
        results.eight_columns,
        name="result-eight-columns",
    ),
    path("results/<str:cycle>/<str:code>/why/", why.why, name="why"),
    path("results/<str:cycle>/<str:code>/appeal/", appeals.appeal_new, name="appeal-new"),
    path("cycles/<str:cycle>/vetoes/", vetoes.veto_list, name="veto-list"),
    path("cycles/<str:cycle>/vetoes/new/", vetoes.veto_new, name="veto-new"),
    path("vetoes/<int:pk>/", vetoes.veto_detail, name="veto-detail"),
    path("vetoes/<int:pk>/<str:act>/", veto_acts.veto_act, name="veto-act"),
    path(f"{VERSION}try/", trying.try_it, name="try-it"),
    path(f"{VERSION}what-if/", what_if.what_if, name="what-if"),
    path("appeals/", appeals.appeal_list, name="appeal-list"),
    path("appeals/<int:pk>/", appeals.appeal_detail, name="appeal-detail"),
    path("appeals/<int:pk>/withdraw/", appeals.appeal_withdraw, name="appeal-withdraw"),
]
