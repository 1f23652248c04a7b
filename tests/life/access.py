"""Who gets what at the addresses of organisation life."""

from tests.access import Row

# whoever holds a post that sees branch `east`
SEES = {"secretary": 200, "officer": 200, "administrator": 200, "assigned": 200, "observer": 200}
RECORD = {"arguments": lambda world: {"pk": world.record.pk}}
EAST = {"arguments": lambda world: {"code": world.cast.east.code}}
OWN = {
    "arguments": lambda world: {"cycle": world.cycle.code, "code": world.cast.east.code},
}
NEIGHBOUR = {
    "arguments": lambda world: {"cycle": world.cycle.code, "code": world.cast.west.code},
}
# whoever sees records somewhere
RECORDS = {
    "secretary": 200,
    "other_secretary": 200,
    "officer": 200,
    "administrator": 200,
    "outsider": 200,
}

ROWS = {
    "life:record-absence": Row(
        is_post_only=True,
        post={"secretary": 302, "officer": 403, "administrator": 403, "assigned": 403},
        **RECORD,
    ),
    "life:follow-up-list": Row(get=RECORDS, others=403),
    "life:follow-up-close": Row(
        is_post_only=True,
        post={
            "secretary": 302,
            "other_secretary": 302,
            "officer": 302,
            "administrator": 302,
            "outsider": 302,
        },
        post_others=403,
    ),
    "life:agenda": Row(
        get={
            "secretary": 200,
            "officer": 200,
            "administrator": 200,
            "observer": 403,
            "technical": 403,
        },
        **EAST,
    ),
    "life:appraisal-list": Row(
        # a secretary is led to the own branch's
        get={**RECORDS, "secretary": 302, "other_secretary": 302},
        others=403,
    ),
    "life:appraisal-detail": Row(
        get={"other_secretary": 200, "officer": 200, "administrator": 200}, **NEIGHBOUR
    ),
    "life:appraisal-edit": Row(
        get={
            "secretary": 200,
            "officer": 403,
            "administrator": 403,
            "observer": 403,
            "assigned": 403,
        },
        **OWN,
    ),
    "life:appraisal-follow": Row(
        get={
            "secretary": 200,
            "officer": 403,
            "administrator": 403,
            "observer": 403,
            "assigned": 403,
        },
        **OWN,
    ),
    "life:appraisal-confirm": Row(
        is_post_only=True,
        post={"officer": 302, "administrator": 302, "other_secretary": 403},
        **NEIGHBOUR,
    ),
    "life:appraisal-return": Row(
        is_post_only=True,
        post={"officer": 302, "administrator": 302, "other_secretary": 403},
        **NEIGHBOUR,
    ),
    "life:dues-list": Row(get=RECORDS, others=403),
    "life:term-list": Row(get={**RECORDS, "observer": 200, "technical": 200}, others=403),
    "life:term-detail": Row(
        get={
            "secretary": 200,
            "officer": 200,
            "administrator": 200,
            "observer": 200,
            "technical": 200,
        },
        **EAST,
    ),
    "life:term-export": Row(
        get={"officer": 200, "administrator": 200, "outsider": 200}, others=403
    ),
    "life:term-import": Row(get={"administrator": 200, "outsider": 200}, others=403),
    "life:life-list": Row(
        get={**RECORDS, "observer": 200, "secretary": 302, "other_secretary": 302}, others=403
    ),
    "life:life-detail": Row(get=SEES, **OWN),
}
