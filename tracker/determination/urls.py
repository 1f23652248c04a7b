"""Documents, frameworks, duties, cycles."""

app_name = "determination"

urlpatterns = []
