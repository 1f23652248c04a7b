"""The inbox."""

app_name = "notices"

urlpatterns = []
