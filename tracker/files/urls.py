"""Stored files, served through a check."""

app_name = "files"

urlpatterns = []
