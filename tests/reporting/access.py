"""Who gets which page of reporting."""

from tests.access import Row

EVERYBODY = {
    "secretary": 200,
    "other_secretary": 200,
    "officer": 200,
    "assigned": 200,
    "unassigned": 200,
    "administrator": 200,
    "observer": 200,
    "technical": 200,
    "outsider": 200,
}

ROWS = {
    "home": Row(get=EVERYBODY),
    "reporting:area-mine": Row(
        get={"officer": 302, "administrator": 302, "observer": 302, "outsider": 302}, others=403
    ),
    # a secretary may look at the own organisation, but the area page is not for secretaries
    "reporting:area": Row(
        arguments=lambda world: {"code": world.cast.east.code},
        get={
            "secretary": 403,
            "officer": 200,
            "administrator": 200,
            "observer": 200,
            "technical": 403,
        },
    ),
    "reporting:exports": Row(
        get={"officer": 200, "administrator": 200, "outsider": 200}, others=403
    ),
    "reporting:audit": Row(
        get={"administrator": 200, "technical": 200, "outsider": 200}, others=403
    ),
}
