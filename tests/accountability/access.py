"""Who gets what at the addresses of accountability."""

from tests.access import Row

SEEN = {"secretary": 200, "officer": 200, "administrator": 200}
JUDGED = {"secretary": 403, "officer": 200, "administrator": 200}
WAITING = {"secretary": 403, "officer": 302, "administrator": 302}  # back to the case: not now
# pages without an organisation in their address: 403 where no post brings cases
LISTED = {
    "secretary": 200,
    "other_secretary": 200,
    "officer": 200,
    "administrator": 200,
    "outsider": 200,
}
CHOSEN = {"officer": 200, "administrator": 200, "outsider": 200}


def finding(world):
    return {"pk": world.finding.pk}


def open_finding(world):
    return {"pk": world.open_finding.pk}


def talk(world):
    return {"pk": world.talk.pk}


def problems(world):
    return {"name": "problems"}


ROWS = {
    "accountability:case-list": Row(get=LISTED, others=403),
    "accountability:list": Row(arguments=problems, get=LISTED, others=403),
    "accountability:list-export": Row(arguments=problems, get=CHOSEN, others=403),
    "accountability:open-talks": Row(
        arguments=lambda world: {"cycle": world.cycle.code},
        is_post_only=True,
        post={
            "administrator": 302,
            "officer": 403,
            "secretary": 403,
            "other_secretary": 403,
            "observer": 403,
        },
    ),
    "accountability:finding-list": Row(others=302),
    "accountability:finding-new": Row(get=CHOSEN, others=403),
    "accountability:finding-detail": Row(arguments=finding, get=SEEN),
    "accountability:reply": Row(
        arguments=finding, get={"secretary": 200, "officer": 403, "administrator": 403}
    ),
    "accountability:answer": Row(arguments=open_finding, get=JUDGED),
    # a reply waits to be answered first
    "accountability:dismiss": Row(arguments=open_finding, get=WAITING),
    "accountability:order": Row(arguments=open_finding, get=WAITING),
    "accountability:report": Row(
        arguments=finding, get={"secretary": 200, "officer": 403, "administrator": 403}
    ),
    # nothing has been reported yet
    "accountability:verify": Row(arguments=finding, get=WAITING),
    "accountability:return": Row(arguments=finding, get=WAITING),
    "accountability:talk-new": Row(get=CHOSEN, others=403),
    "accountability:talk-detail": Row(arguments=talk, get=SEEN),
    "accountability:hold": Row(arguments=talk, get=JUDGED),
    # it has not been held yet
    "accountability:close": Row(arguments=talk, get=WAITING),
}
