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


plain = admin.AdminSite("plain")
plain.has_permission = lambda request: True
plain.register(Task, PlainTasks)


def hello(request):
    """An empty page for somebody who is logged in: session and account are read, as everywhere."""
    return HttpResponse(f"hello {request.user.pk}")


urlpatterns = [
    path("hello/", hello),
    path("plain/", plain.urls),
    path("", include("tracker.urls")),
]
