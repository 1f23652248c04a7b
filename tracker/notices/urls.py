"""The inbox."""

from django.urls import path

from tracker.notices import views

app_name = "notices"

urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/read/", views.read_all, name="read-all"),
    path("inbox/<int:pk>/open/", views.open_notice, name="open"),
]
