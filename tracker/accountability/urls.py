"""Findings, rectifications, talks."""

app_name = "accountability"

urlpatterns = []
