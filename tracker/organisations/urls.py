"""Accounts, people, organisations."""

app_name = "organisations"

urlpatterns = []
