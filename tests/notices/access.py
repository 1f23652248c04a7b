"""Who gets what at the inbox."""

from tests.access import MEMBERS, Row

EVERYBODY = [member for member in MEMBERS if member != "anonymous"]

ROWS = {
    "notices:inbox": Row(get=dict.fromkeys(EVERYBODY, 200)),
    "notices:read-all": Row(is_post_only=True, post=dict.fromkeys(EVERYBODY, 302)),
    "notices:open": Row(
        is_post_only=True,
        arguments=lambda world: {"pk": world.notice.pk},
        post={"secretary": 302},
    ),
}
