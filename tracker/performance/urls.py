"""Tasks, records, measured values."""

app_name = "performance"

urlpatterns = []
