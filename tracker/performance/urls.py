"""Tasks, records, measured values."""

from django.urls import path

from tracker.performance.views import (
    agenda,
    appraisals,
    boards,
    cycles,
    dues,
    follow_ups,
    measurements,
    organisation_life,
    own_numbers,
    queues,
    record_form,
    records,
    replanning,
    samples,
    signals,
    taking_over,
    tasks,
    terms,
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
    path("records/<int:pk>/absence/", follow_ups.record_absence, name="record-absence"),
    path("follow-ups/", follow_ups.follow_up_list, name="follow-up-list"),
    path("follow-ups/close/", follow_ups.follow_up_close, name="follow-up-close"),
    path("agenda/<str:code>/", agenda.agenda, name="agenda"),
    path("appraisals/", appraisals.appraisal_list, name="appraisal-list"),
    path(
        "appraisals/<str:cycle>/<str:code>/", appraisals.appraisal_detail, name="appraisal-detail"
    ),
    path(
        "appraisals/<str:cycle>/<str:code>/edit/", appraisals.appraisal_edit, name="appraisal-edit"
    ),
    path(
        "appraisals/<str:cycle>/<str:code>/follow/",
        appraisals.appraisal_follow,
        name="appraisal-follow",
    ),
    path(
        "appraisals/<str:cycle>/<str:code>/confirm/",
        appraisals.appraisal_confirm,
        name="appraisal-confirm",
    ),
    path(
        "appraisals/<str:cycle>/<str:code>/return/",
        appraisals.appraisal_return,
        name="appraisal-return",
    ),
    path("dues/", dues.dues_list, name="dues-list"),
    path("terms/", terms.term_list, name="term-list"),
    path("terms/export/", terms.term_export, name="term-export"),
    path("terms/import/", terms.TermImport.as_view(), name="term-import"),
    path("terms/<str:code>/", terms.term_detail, name="term-detail"),
    path("organisation-life/", organisation_life.life_list, name="life-list"),
    path(
        "organisation-life/<str:cycle>/<str:code>/",
        organisation_life.life_detail,
        name="life-detail",
    ),
    path("signals/", signals.signal_list, name="signal-list"),
    path("signals/look/", signals.signal_look, name="signal-look"),
    path("signals/<int:pk>/", signals.signal_detail, name="signal-detail"),
    path("signals/<int:pk>/close/", signals.signal_close, name="signal-close"),
    path("signals/<int:pk>/reopen/", signals.signal_reopen, name="signal-reopen"),
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
        "cycles/<str:code>/measures/<str:measure>/take-over/",
        taking_over.measurement_take_over,
        name="measurement-take-over",
    ),
    path(
        "cycles/<str:code>/measures/<str:measure>/",
        measurements.measurement_page,
        name="measurement-page",
    ),
    path("numbers/", own_numbers.own_numbers, name="own-numbers"),
    path(
        "organisations/<str:code>/numbers/",
        own_numbers.organisation_numbers,
        name="organisation-numbers",
    ),
]
