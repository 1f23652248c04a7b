"""Who gets what at the addresses of performance."""

from tests.access import Row

# whoever holds a post that sees branch `east`
SEES = {"secretary": 200, "officer": 200, "administrator": 200, "assigned": 200, "observer": 200}
READS = {"secretary": 200, "officer": 200, "administrator": 200, "assigned": 200}
EDITS = {"officer": 200, "administrator": 200}
RECORD = {"arguments": lambda world: {"pk": world.record.pk}}
DRAFT = {"arguments": lambda world: {"pk": world.draft.pk}}
CYCLE = {"arguments": lambda world: {"code": world.cycle.code}}

ROWS = {
    "performance:task-list": Row(
        get={
            "secretary": 200,
            "other_secretary": 200,
            "officer": 200,
            "administrator": 200,
            "observer": 200,
            "outsider": 200,
        },
        others=403,
    ),
    "performance:task-detail": Row(get=SEES, arguments=lambda world: {"pk": world.task.pk}),
    "performance:task-new": Row(get={**EDITS, "outsider": 200}, others=403),
    "performance:task-remind": Row(
        is_post_only=True,
        post={"officer": 302, "administrator": 302, "outsider": 302},
        post_others=403,
    ),
    "performance:task-export": Row(
        # the other county has no cycle: there is nothing to export
        get={**EDITS, "outsider": 404},
        others=403,
    ),
    "performance:task-import": Row(get={**EDITS, "outsider": 404}, others=403),
    "performance:record-list": Row(
        get={
            "secretary": 200,
            "other_secretary": 200,
            "officer": 200,
            "administrator": 200,
            "outsider": 200,
        },
        others=403,
    ),
    "performance:record-new": Row(
        get={
            "secretary": 200,
            "other_secretary": 200,
            "officer": 200,
            "administrator": 200,
            "outsider": 200,
        },
        others=403,
    ),
    "performance:record-draft": Row(
        is_post_only=True,
        post={
            "secretary": 422,
            "other_secretary": 422,
            "officer": 422,
            "administrator": 422,
            "outsider": 422,
        },
        post_others=403,
    ),
    "performance:record-file": Row(
        is_post_only=True,
        post={
            "secretary": 422,
            "other_secretary": 422,
            "officer": 422,
            "administrator": 422,
            "outsider": 422,
        },
        post_others=403,
    ),
    "performance:record-accept-several": Row(
        is_post_only=True,
        post={"officer": 302, "administrator": 302, "outsider": 302},
        post_others=403,
    ),
    "performance:record-detail": Row(get=READS, **RECORD),
    "performance:record-edit": Row(get={"secretary": 200}, **DRAFT),
    "performance:record-accept": Row(
        is_post_only=True,
        post={"officer": 302, "administrator": 302, "secretary": 403, "assigned": 403},
        **RECORD,
    ),
    "performance:record-return": Row(
        is_post_only=True,
        post={"officer": 302, "administrator": 302, "secretary": 403, "assigned": 403},
        **RECORD,
    ),
    "performance:record-withdraw": Row(
        is_post_only=True,
        post={"secretary": 302, "officer": 403, "administrator": 403, "assigned": 403},
        **RECORD,
    ),
    "performance:record-delete": Row(is_post_only=True, post={"secretary": 302}, **DRAFT),
    "performance:begin": Row(
        is_post_only=True,
        post={
            "administrator": 302,
            "secretary": 403,
            "other_secretary": 403,
            "officer": 403,
            "observer": 403,
        },
        **CYCLE,
    ),
    "performance:measure-list": Row(
        get={**EDITS, "secretary": 403, "other_secretary": 403, "observer": 403}, **CYCLE
    ),
    "performance:measurement-import": Row(
        get={**EDITS, "secretary": 403, "other_secretary": 403, "observer": 403}, **CYCLE
    ),
    "performance:measurement-export": Row(
        get={**EDITS, "secretary": 403, "other_secretary": 403, "observer": 403}, **CYCLE
    ),
    "performance:measurement-page": Row(
        get={**EDITS, "secretary": 403, "other_secretary": 403, "observer": 403},
        arguments=lambda world: {"code": world.cycle.code, "measure": world.measure.code},
    ),
}
