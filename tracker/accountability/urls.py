"""Findings, rectifications, talks."""

from django.urls import path

from tracker.accountability.views import cases, finding_acts, lists, talk_acts

app_name = "accountability"

urlpatterns = [
    path("cases/", lists.case_list, name="case-list"),
    path("cases/lists/<slug:name>/", lists.practised_list, name="list"),
    path("cases/lists/<slug:name>/sheet/", lists.list_export, name="list-export"),
    path("cases/open-talks/<str:cycle>/", lists.open_talks, name="open-talks"),
    path("findings/", lists.finding_list, name="finding-list"),
    path("findings/new/", cases.finding_new, name="finding-new"),
    path("findings/<int:pk>/", cases.finding_detail, name="finding-detail"),
    path("findings/<int:pk>/reply/", finding_acts.ReplyView.as_view(), name="reply"),
    path("findings/<int:pk>/answer/", finding_acts.AnswerView.as_view(), name="answer"),
    path("findings/<int:pk>/dismiss/", finding_acts.DismissView.as_view(), name="dismiss"),
    path("findings/<int:pk>/order/", finding_acts.OrderView.as_view(), name="order"),
    path("findings/<int:pk>/report/", finding_acts.ReportView.as_view(), name="report"),
    path("findings/<int:pk>/verify/", finding_acts.VerifyView.as_view(), name="verify"),
    path("findings/<int:pk>/return/", finding_acts.ReturnView.as_view(), name="return"),
    path("talks/new/", cases.talk_new, name="talk-new"),
    path("talks/<int:pk>/", cases.talk_detail, name="talk-detail"),
    path("talks/<int:pk>/hold/", talk_acts.HoldView.as_view(), name="hold"),
    path("talks/<int:pk>/close/", talk_acts.CloseView.as_view(), name="close"),
]
