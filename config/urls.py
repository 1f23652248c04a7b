"""The root of the addresses: everything belongs to the tracker, the admin has its own corner."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("tracker.urls")),
]
