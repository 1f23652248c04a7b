"""Who gets what at the inbox, its settings, the channels and the calendar."""

from tests.access import MEMBERS, Row

EVERYBODY = [member for member in MEMBERS if member != "anonymous"]
ALL = dict.fromkeys(EVERYBODY, 200)
ACTS = dict.fromkeys(EVERYBODY, 302)
KEEPERS = ("administrator", "technical", "outsider")  # each over the own county


def channel(world):
    return {"pk": world.channel.pk}


def of_channel(*, administrator=200, technical=403):
    return {"administrator": administrator, "technical": technical}


ROWS = {
    "notices:inbox": Row(get=ALL),
    "notices:read-all": Row(is_post_only=True, post=ACTS),
    "notices:open": Row(
        is_post_only=True,
        arguments=lambda world: {"pk": world.notice.pk},
        post={"secretary": 302},
    ),
    "notices:read": Row(
        is_post_only=True,
        arguments=lambda world: {"pk": world.notice.pk},
        post={"secretary": 302},
    ),
    "notices:settings": Row(get=ALL),
    "notices:code-send": Row(is_post_only=True, post=ACTS),
    "notices:code-confirm": Row(is_post_only=True, post=dict.fromkeys(EVERYBODY, 422)),
    "notices:feed-new": Row(is_post_only=True, post=ALL),
    "notices:feed-revoke": Row(is_post_only=True, post=ACTS),
    # whoever holds the link, with an account or without
    "notices:feed": Row(
        get={"anonymous": 200},
        others=200,
        arguments=lambda world: {"secret": world.feed_secret},
    ),
    "notices:channel-list": Row(get=dict.fromkeys(KEEPERS, 200), others=403),
    "notices:channel-new": Row(
        get=dict.fromkeys(("administrator", "outsider"), 200),
        others=403,
        arguments=lambda world: {"kind": "mail"},
    ),
    "notices:channel-detail": Row(get=of_channel(technical=200), arguments=channel),
    "notices:channel-edit": Row(get=of_channel(), arguments=channel),
    "notices:channel-switch": Row(get=of_channel(), arguments=channel),
    "notices:channel-remove": Row(get=of_channel(), arguments=channel),
    "notices:channel-test": Row(
        is_post_only=True,
        arguments=channel,
        post=of_channel(administrator=302, technical=302),
    ),
}
