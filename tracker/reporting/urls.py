"""Home, area, exports, audit."""

app_name = "reporting"

urlpatterns = []
