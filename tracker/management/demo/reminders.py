"""What this morning brought: summaries of those who log in, overdue tasks brought up, channels."""

from tracker.notices.actions import add_channel, make_digests
from tracker.organisations.demo import demo_users
from tracker.organisations.roles import Role
from tracker.performance.actions import escalate_overdue_tasks

# made up: no service knows them, and both channels stay off
ROBOT = {"token": "demonstration0000", "secret": ""}
SERVER = {
    "host": "mail.example.org",
    "port": 587,
    "mode": "starttls",
    "user": "",
    "password": "",
    "sender": "tracker@example.org",
}


def this_morning(timeline, place, today, *, by):
    """Plan the morning of today: the levels above hear of late tasks, then summaries are made."""
    timeline.add(today, 6, lambda at: escalate_overdue_tasks(on=today, at=at), minute=50)
    timeline.add(today, 7, lambda at: _channels(place, by=by, at=at), minute=40)
    timeline.add(today, 8, lambda at: make_digests(on=today, at=at, users=demo_users()))


def _channels(place, *, by, at):
    add_channel(place.county, kind="dingtalk", label="全县组工干部群", parts=ROBOT, by=by, at=at)
    add_channel(
        place.county,
        kind="mail",
        label="县委组织部邮箱",
        parts=SERVER,
        audience=[Role.SECRETARY, Role.OFFICER],
        by=by,
        at=at,
    )
