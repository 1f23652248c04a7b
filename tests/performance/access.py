"""Who gets what at the addresses of performance."""

from tests.access import Row

# whoever holds a post that sees branch `east`
SEES = {"secretary": 200, "officer": 200, "administrator": 200, "assigned": 200, "observer": 200}
READS = {"secretary": 200, "officer": 200, "administrator": 200, "assigned": 200}
EDITS = {"officer": 200, "administrator": 200}
RECORD = {"arguments": lambda world: {"pk": world.record.pk}}
DRAFT = {"arguments": lambda world: {"pk": world.draft.pk}}
PART = {"arguments": lambda world: {"pk": world.part.pk}}
MILESTONE = {"arguments": lambda world: {"pk": world.milestone.pk}}
DUTY = {"arguments": lambda world: {"code": world.duty.code}}
# who sees the part at `east` and does not edit tasks there
CHANGES = {**EDITS, "secretary": 403, "assigned": 403, "observer": 403}
REACHES = {"secretary": 302, "officer": 403, "administrator": 403, "observer": 403}
CYCLES = dict.fromkeys(
    ("secretary", "other_secretary", "officer", "administrator", "observer", "outsider"), 200
)
NO_CYCLES = dict.fromkeys(("assigned", "unassigned", "technical"), 403)
SAMPLE = {"arguments": lambda world: {"pk": world.sample.pk}}
CYCLE = {"arguments": lambda world: {"code": world.cycle.code}}


ROWS = {
    "performance:measurement-take-over": Row(
        is_post_only=True,
        # this measure follows from nothing that branches tell
        post={
            "officer": 404,
            "administrator": 404,
            "secretary": 403,
            "other_secretary": 403,
            "observer": 403,
        },
        arguments=lambda world: {"code": world.cycle.code, "measure": world.measure.code},
    ),
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
    "performance:task-year": Row(
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
    "performance:replan": Row(
        get={
            "administrator": 200,
            "secretary": 403,
            "other_secretary": 403,
            "officer": 403,
            "observer": 403,
        },
        **CYCLE,
    ),
    "performance:task-detail": Row(get=SEES, arguments=lambda world: {"pk": world.task.pk}),
    "performance:task-new": Row(get={**EDITS, "outsider": 200}, others=403),
    "performance:key-task-list": Row(get={**EDITS, "observer": 200, "outsider": 200}, others=403),
    "performance:task-edit": Row(get=CHANGES, **PART),
    "performance:task-take-back": Row(get=CHANGES, **PART),
    "performance:task-hand-down": Row(
        get={**EDITS, "observer": 403},
        arguments=lambda world: {"pk": world.handed.pk},
    ),
    "performance:task-plan": Row(get={**CHANGES, "secretary": 200}, **PART),
    "performance:milestone-reach": Row(is_post_only=True, post=REACHES, **MILESTONE),
    "performance:milestone-reopen": Row(is_post_only=True, post=REACHES, **MILESTONE),
    "performance:cascade": Row(get=CYCLES, others=403),
    "performance:duty-cascade": Row(get=CYCLES, others=403, **DUTY),
    "performance:leak-hand": Row(
        is_post_only=True,
        # without the name of a cycle there is nothing to hand on
        post={"officer": 302, "administrator": 302, **NO_CYCLES},
        **DUTY,
    ),
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
    "performance:board-mine": Row(
        get=dict.fromkeys(
            (
                *("secretary", "other_secretary", "officer"),
                *("administrator", "observer", "outsider"),
            ),
            302,
        )
    ),
    "performance:board": Row(
        get={"secretary": 200, "officer": 200, "administrator": 200, "observer": 200},
        arguments=lambda world: {"code": world.cast.east.code},
    ),
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
    "performance:record-accept-several": Row(
        is_post_only=True,
        post={"officer": 302, "administrator": 302, "outsider": 302},
        post_others=403,
    ),
    "performance:record-return-several": Row(
        is_post_only=True,
        post={"officer": 302, "administrator": 302, "outsider": 302},
        post_others=403,
    ),
    "performance:service": Row(get={**EDITS, "outsider": 200}, others=403),
    "performance:sample-list": Row(get={**EDITS, "outsider": 200}, others=403),
    "performance:sample-detail": Row(get=EDITS, **SAMPLE),
    "performance:sample-accept-rest": Row(
        is_post_only=True, post={"officer": 302, "administrator": 302}, **SAMPLE
    ),
    "performance:sample-end": Row(
        is_post_only=True, post={"officer": 302, "administrator": 302}, **SAMPLE
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
    "performance:own-numbers": Row(
        # a secretary is led to the numbers of the own branch
        get={**EDITS, "outsider": 200, "secretary": 302, "other_secretary": 302},
        others=403,
    ),
    "performance:organisation-numbers": Row(
        get={
            "secretary": 200,
            "officer": 200,
            "administrator": 200,
            "observer": 403,
            "technical": 403,
        },
        arguments=lambda world: {"code": world.cast.east.code},
    ),
}
