"""Tasks, records, measured values."""

from django.urls import path

from tracker.performance.views import (
    boards,
    cycles,
    measurements,
    queues,
    record_form,
    records,
    replanning,
    samples,
    tasks,
    year,
)

app_name = "performance"

urlpatterns = [
    path("tasks/", tasks.task_list, name="task-list"),
    path("tasks/new/", tasks.task_new, name="task-new"),
    path("tasks/remind/", tasks.task_remind, name="task-remind"),
    path("tasks/export/", tasks.task_export, name="task-export"),
    path("tasks/import/", tasks.TaskImport.as_view(), name="task-import"),
    path("tasks/year/", year.task_year, name="task-year"),
    path("tasks/<int:pk>/", tasks.task_detail, name="task-detail"),
    path("board/", boards.board_mine, name="board-mine"),
    path("organisations/<str:code>/board/", boards.board, name="board"),
    path("records/", queues.record_list, name="record-list"),
    path("records/new/", record_form.record_new, name="record-new"),
    path("records/accept/", queues.record_accept_several, name="record-accept-several"),
    path("records/return/", queues.record_return_several, name="record-return-several"),
    path("records/service/", queues.service, name="service"),
    path("records/samples/", samples.sample_list, name="sample-list"),
    path("records/samples/<int:pk>/", samples.sample_detail, name="sample-detail"),
    path(
        "records/samples/<int:pk>/accept-rest/",
        samples.sample_accept_rest,
        name="sample-accept-rest",
    ),
    path("records/samples/<int:pk>/end/", samples.sample_end, name="sample-end"),
    path("records/<int:pk>/", records.record_detail, name="record-detail"),
    path("records/<int:pk>/edit/", record_form.record_edit, name="record-edit"),
    path("records/<int:pk>/accept/", records.record_accept, name="record-accept"),
    path("records/<int:pk>/return/", records.record_return, name="record-return"),
    path("records/<int:pk>/withdraw/", records.record_withdraw, name="record-withdraw"),
    path("records/<int:pk>/delete/", records.record_delete, name="record-delete"),
    path("cycles/<str:code>/performance/", cycles.begin, name="begin"),
    path("cycles/<str:code>/replan/", replanning.replan, name="replan"),
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
