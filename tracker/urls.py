"""The index of every address, in the order of the mechanism."""

from django.urls import include, path

urlpatterns = [
    path("", include("tracker.organisations.urls")),
    path("", include("tracker.jobs.urls")),
    path("", include("tracker.notices.urls")),
    path("", include("tracker.files.urls")),
    path("", include("tracker.determination.urls")),
    path("", include("tracker.performance.urls")),
    path("", include("tracker.life.urls")),
    path("", include("tracker.honesty.urls")),
    path("", include("tracker.assessment.urls")),
    path("", include("tracker.accountability.urls")),
    path("", include("tracker.reporting.urls")),
]
