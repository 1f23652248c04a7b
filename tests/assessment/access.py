"""Who gets what at the addresses of assessment. The world's cycle stands in performance, its
result of branch `east` is published, its review is given to `assigned`."""

from tests.access import Row


def of_east(world):
    return {"cycle": world.cycle.code, "code": world.cast.east.code}


def review(world):
    return {"pk": world.review.pk}


def appeal(world):
    return {"pk": world.appeal.pk}


def cycle(world):
    return {"cycle": world.cycle.code}


# the county's own: others of the county see the cycle, and may not do this
COUNTY = {
    "administrator": 200,
    "secretary": 403,
    "other_secretary": 403,
    "officer": 403,
    "observer": 403,
}
SEES_RESULT = {"secretary": 200, "officer": 200, "administrator": 200, "observer": 200}
SEES_RESULTS = {**SEES_RESULT, "other_secretary": 200, "outsider": 200}
EXPORTS = {"officer": 200, "administrator": 200, "outsider": 200}
SEES_APPEAL = {"secretary": 200, "administrator": 200}

READERS = dict.fromkeys(
    ("secretary", "other_secretary", "officer", "assigned", "unassigned", "administrator",
     "observer", "outsider"),
    200,
)  # fmt: skip
RUNNERS = {"administrator": 200, "outsider": 200}


def version(world):
    return {"code": world.version.framework.code, "number": world.version.number}


ROWS = {
    "assessment:try-it": Row(get=READERS, others=403, arguments=version),
    "assessment:what-if": Row(get=RUNNERS, others=403, arguments=version),
    "assessment:self-assessment": Row(
        get={
            "secretary": 200,
            "officer": 200,
            "administrator": 200,
            "assigned": 200,
            "observer": 403,
        },
        arguments=of_east,
    ),
    "assessment:self-assessment-withdraw": Row(
        is_post_only=True,
        post={"secretary": 302},
        arguments=of_east,
    ),
    "assessment:review-list": Row(
        get={"assigned": 200, "unassigned": 200, "administrator": 200, "outsider": 200}, others=403
    ),
    "assessment:review-detail": Row(get={"assigned": 200, "administrator": 200}, arguments=review),
    "assessment:review-recuse": Row(
        is_post_only=True, post={"assigned": 302, "administrator": 403}, arguments=review
    ),
    "assessment:review-reopen": Row(
        is_post_only=True, post={"assigned": 403, "administrator": 302}, arguments=review
    ),
    "assessment:assignments": Row(get=COUNTY, arguments=cycle),
    "assessment:begin-self-assessment": Row(get=COUNTY, arguments=cycle),
    "assessment:begin-review": Row(get=COUNTY, arguments=cycle),
    "assessment:move": Row(get=COUNTY, arguments=cycle),
    "assessment:settlement": Row(get=COUNTY, arguments=cycle),
    "assessment:publish": Row(get=COUNTY, arguments=cycle),
    "assessment:open-appeals": Row(get=COUNTY, arguments=cycle),
    "assessment:close": Row(get=COUNTY, arguments=cycle),
    "assessment:result-list": Row(get=SEES_RESULTS, others=403),
    "assessment:result-export": Row(get=EXPORTS, others=403),
    "assessment:result-detail": Row(get=SEES_RESULT, arguments=of_east),
    "assessment:result-sheet": Row(get=SEES_RESULT, arguments=of_east),
    "assessment:result-eight-columns": Row(get=SEES_RESULT, arguments=of_east),
    "assessment:why": Row(get=SEES_RESULT, arguments=of_east),
    "assessment:appeal-new": Row(
        get={"secretary": 200, "officer": 403, "administrator": 403, "observer": 403},
        arguments=of_east,
    ),
    "assessment:veto-list": Row(
        get={
            "secretary": 200,
            "other_secretary": 200,
            "administrator": 200,
            "officer": 403,
            "observer": 403,
        },
        arguments=cycle,
    ),
    "assessment:veto-new": Row(get=COUNTY, arguments=cycle),
    "assessment:veto-detail": Row(get=SEES_APPEAL, arguments=lambda world: {"pk": world.veto.pk}),
    "assessment:veto-act": Row(
        get=SEES_APPEAL, arguments=lambda world: {"pk": world.veto.pk, "act": "claim"}
    ),
    "assessment:appeal-list": Row(
        get={"secretary": 200, "other_secretary": 200, "administrator": 200, "outsider": 200},
        others=403,
    ),
    "assessment:appeal-detail": Row(get=SEES_APPEAL, arguments=appeal),
    "assessment:appeal-withdraw": Row(
        is_post_only=True, post={"secretary": 302, "administrator": 403}, arguments=appeal
    ),
}
