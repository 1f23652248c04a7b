"""Stored files, served through a check."""

from django.urls import path

from tracker.files import views

app_name = "files"

urlpatterns = [
    path("evidence/<uuid:uuid>/", views.evidence, name="evidence"),
]
