"""What deserves a second look."""

from django.urls import path

from tracker.honesty import views

app_name = "honesty"

urlpatterns = [
    path("signals/", views.signal_list, name="signal-list"),
    path("signals/look/", views.signal_look, name="signal-look"),
    path("signals/<int:pk>/", views.signal_detail, name="signal-detail"),
    path("signals/<int:pk>/close/", views.signal_close, name="signal-close"),
    path("signals/<int:pk>/reopen/", views.signal_reopen, name="signal-reopen"),
]
