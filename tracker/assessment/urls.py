"""Self-assessments, reviews, results, appeals."""

app_name = "assessment"

urlpatterns = []
