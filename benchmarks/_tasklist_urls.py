"""The product's addresses, an empty page, and a plain admin of tasks: what `tasklist` asks for."""

from django.contrib import admin
from django.http import HttpResponse
from django.urls import include, path

from tracker.performance.models import Task


class PlainTasks(admin.ModelAdmin):
    """The changelist that a few lines give: the columns that the task list shows."""

    list_display = ("title_zh", "template", "organisation", "due_on", "status")
    list_filter = ("status",)

    def has_view_permission(self, request, obj=None):
        return True


class FullTasks(PlainTasks):
    """The same with what else the task list offers: its filters, and a way to the due days."""

    list_filter = ("status", "participant__kind", "template")
    search_fields = ("organisation__code",)
    date_hierarchy = "due_on"


plain = admin.AdminSite("plain")
plain.has_permission = lambda request: True
plain.register(Task, PlainTasks)
full = admin.AdminSite("full")
full.has_permission = lambda request: True
full.register(Task, FullTasks)


def hello(request):
    """An empty page for somebody who is logged in: session and account are read, as everywhere."""
    return HttpResponse(f"hello {request.user.pk}")


urlpatterns = [
    path("hello/", hello),
    path("plain/", plain.urls),
    path("full/", full.urls),
    path("", include("tracker.urls")),
]
