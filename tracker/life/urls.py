"""Organisation life: open items, agendas, appraisals, dues in time, terms."""

from django.urls import path

from tracker.life.views import agenda, appraisals, dues, follow_ups, overview, terms

app_name = "life"

urlpatterns = [
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
    path("organisation-life/", overview.life_list, name="life-list"),
    path(
        "organisation-life/<str:cycle>/<str:code>/",
        overview.life_detail,
        name="life-detail",
    ),
]
