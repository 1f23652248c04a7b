"""Tasks, records, measured values."""

from django.urls import path

from tracker.performance.views import (
    cycles,
    measurements,
    record_form,
    record_in_parts,
    records,
    tasks,
)

app_name = "performance"

urlpatterns = [
    path("tasks/", tasks.task_list, name="task-list"),
    path("tasks/new/", tasks.task_new, name="task-new"),
    path("tasks/remind/", tasks.task_remind, name="task-remind"),
    path("tasks/export/", tasks.task_export, name="task-export"),
    path("tasks/import/", tasks.TaskImport.as_view(), name="task-import"),
    path("tasks/<int:pk>/", tasks.task_detail, name="task-detail"),
    path("records/", records.record_list, name="record-list"),
    path("records/new/", record_form.record_new, name="record-new"),
    path("records/draft/", record_in_parts.record_draft, name="record-draft"),
    path("records/files/", record_in_parts.record_file, name="record-file"),
    path("records/accept/", records.record_accept_several, name="record-accept-several"),
    path("records/<int:pk>/", records.record_detail, name="record-detail"),
    path("records/<int:pk>/edit/", record_form.record_edit, name="record-edit"),
    path("records/<int:pk>/accept/", records.record_accept, name="record-accept"),
    path("records/<int:pk>/return/", records.record_return, name="record-return"),
    path("records/<int:pk>/withdraw/", records.record_withdraw, name="record-withdraw"),
    path("records/<int:pk>/delete/", records.record_delete, name="record-delete"),
    path("cycles/<str:code>/performance/", cycles.begin, name="begin"),
    path("cycles/<str:code>/measures/", measurements.measure_list, name="measure-list"),
    path(
        "cycles/<str:code>/measures/import/",
        measurements.MeasurementImport.as_view(),
        name="measurement-import",
    ),
    path(
        "cycles/<str:code>/measures/export/",
        measurements.measurement_export,
        name="measurement-export",
    ),
    path(
        "cycles/<str:code>/measures/<str:measure>/",
        measurements.measurement_page,
        name="measurement-page",
    ),
]
