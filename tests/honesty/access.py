"""Who gets what at the addresses of what deserves a second look."""

from tests.access import Row

EDITS = {"officer": 200, "administrator": 200}
SIGNAL = {"arguments": lambda world: {"pk": world.signal.pk}}

ROWS = {
    "honesty:signal-list": Row(get={**EDITS, "outsider": 200}, others=403),
    "honesty:signal-detail": Row(get=EDITS, **SIGNAL),
    "honesty:signal-close": Row(
        is_post_only=True, post={"officer": 302, "administrator": 302}, **SIGNAL
    ),
    "honesty:signal-reopen": Row(
        is_post_only=True, post={"officer": 302, "administrator": 302}, **SIGNAL
    ),
    "honesty:signal-look": Row(
        is_post_only=True, post={"administrator": 302, "outsider": 302}, post_others=403
    ),
}
