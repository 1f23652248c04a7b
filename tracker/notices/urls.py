"""The inbox, its settings, channels, calendar feeds."""

from django.urls import path

from tracker.notices.views import channels, feeds, inbox, settings

app_name = "notices"

urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.read_all, name="read-all"),
    path("inbox/<int:pk>/open/", inbox.open_notice, name="open"),
    path("inbox/<int:pk>/read/", inbox.read_one, name="read"),
    path("inbox/settings/", settings.settings_page, name="settings"),
    path("inbox/settings/code/", settings.code_send, name="code-send"),
    path("inbox/settings/confirm/", settings.code_confirm, name="code-confirm"),
    path("inbox/settings/calendar/", settings.feed_new, name="feed-new"),
    path("inbox/settings/calendar/revoke/", settings.feed_revoke, name="feed-revoke"),
    path("calendar-feed/<str:secret>.ics", feeds.feed, name="feed"),
    path("channels/", channels.channel_list, name="channel-list"),
    path("channels/new/<str:kind>/", channels.channel_new, name="channel-new"),
    path("channels/<int:pk>/", channels.channel_detail, name="channel-detail"),
    path("channels/<int:pk>/edit/", channels.channel_edit, name="channel-edit"),
    path("channels/<int:pk>/test/", channels.channel_test, name="channel-test"),
    path("channels/<int:pk>/switch/", channels.channel_switch, name="channel-switch"),
    path("channels/<int:pk>/remove/", channels.channel_remove, name="channel-remove"),
]
