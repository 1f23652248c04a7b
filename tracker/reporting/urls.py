"""Home, area, exports, audit."""

from django.urls import include, path

from tracker.reporting import views

inner = [
    path("area/", views.area_mine, name="area-mine"),
    path("area/<str:code>/", views.area, name="area"),
    path("export/", views.exports, name="exports"),
    path("audit/", views.audit, name="audit"),
]

urlpatterns = [
    path("", views.first_page, name="home"),
    path("", include((inner, "reporting"))),
]
