"""Who gets what at the addresses of determination."""

from tests.access import Row

# everyone who has logged in may read the documents
EVERYONE = dict.fromkeys(
    (
        "secretary",
        "other_secretary",
        "officer",
        "assigned",
        "unassigned",
        "administrator",
        "observer",
        "technical",
        "outsider",
    ),
    200,
)
# what is made of them: all but technical administrators
READERS = {**EVERYONE, "technical": 403}
# cycles: neither reviewers nor technical administrators
CYCLE_LISTS = {**READERS, "assigned": 403, "unassigned": 403}
CYCLES = {**CYCLE_LISTS, "outsider": 404}
RUNNERS = {**dict.fromkeys(EVERYONE, 403), "administrator": 200, "outsider": 200}
NOT_OURS = {**dict.fromkeys(EVERYONE, 403), "outsider": 404}
WRITERS = {**NOT_OURS, "administrator": 200}


def version(world):
    """The world's framework belongs to nobody, as the documents' own does."""
    return {"code": world.version.framework.code, "number": world.version.number}


def own(world):
    """A draft of the county's own framework."""
    return {"code": world.own_draft.framework.code, "number": world.own_draft.number}


def own_item(world):
    return {**own(world), "node": "own-a"}


def own_read(world):
    """An item of it whose rule was read from its text."""
    return {**own(world), "node": "own-read"}


def own_change(world):
    return {**own(world), "change": world.own_change.number}


def item(world):
    return {**version(world), "node": world.indicator.code}


def cycle(world):
    return {"code": world.cycle.code}


ROWS = {
    "determination:source-list": Row(get=EVERYONE),
    "determination:source-detail": Row(
        get=EVERYONE, arguments=lambda world: {"code": world.clause.source.code}
    ),
    "determination:trace": Row(get=READERS),
    "determination:framework-list": Row(get=READERS),
    "determination:framework-detail": Row(get=READERS, arguments=version),
    "determination:framework-compare": Row(get=READERS, arguments=version),
    "determination:framework-copy": Row(get=RUNNERS, arguments=version),
    "determination:framework-check": Row(get=RUNNERS, arguments=version),
    # nobody may change the documents' own framework
    "determination:framework-publish": Row(
        is_post_only=True, arguments=version, post=dict.fromkeys(EVERYONE, 403)
    ),
    "determination:framework-retire": Row(
        is_post_only=True, arguments=version, post=dict.fromkeys(EVERYONE, 403)
    ),
    "determination:indicator-export": Row(get=READERS, arguments=version),
    "determination:indicator-import": Row(get=dict.fromkeys(EVERYONE, 403), arguments=version),
    "determination:indicator-detail": Row(get=READERS, arguments=item),
    "determination:framework-edit": Row(get=WRITERS, arguments=own),
    "determination:framework-dimensions": Row(get=WRITERS, arguments=own),
    "determination:framework-grades": Row(get=WRITERS, arguments=own),
    "determination:node-new": Row(get=WRITERS, arguments=own, query="?parent=part"),
    "determination:node-edit": Row(get=WRITERS, arguments=own_item),
    "determination:change-list": Row(get=WRITERS, arguments=own),
    "determination:change-undo": Row(
        is_post_only=True, arguments=own_change, post={**NOT_OURS, "administrator": 302}
    ),
    "determination:framework-bring-in": Row(get=RUNNERS),
    "determination:framework-export-file": Row(get=READERS, arguments=version),
    "determination:framework-export-sheet": Row(get=READERS, arguments=version),
    "determination:rule-list": Row(get=WRITERS, arguments=own),
    "determination:rule-confirm": Row(
        is_post_only=True, arguments=own, post={**NOT_OURS, "administrator": 302}
    ),
    "determination:rule-judge": Row(get=WRITERS, arguments=own_read),
    "determination:rule-leave-out": Row(
        is_post_only=True, arguments=own_read, post={**NOT_OURS, "administrator": 302}
    ),
    "determination:duty-list": Row(get=READERS),
    "determination:cascade": Row(get=CYCLE_LISTS),
    "determination:responsibility-list": Row(get=CYCLE_LISTS),
    "determination:lead-list": Row(get=RUNNERS),
    "determination:lead-new": Row(get=RUNNERS),
    "determination:lead-export": Row(get=RUNNERS),
    "determination:lead-import": Row(get=RUNNERS),
    "determination:lead-remove": Row(
        is_post_only=True,
        arguments=lambda world: {"pk": world.lead.pk},
        post={**NOT_OURS, "administrator": 302},
    ),
    "determination:template-list": Row(get=READERS),
    "determination:template-new": Row(
        get={"administrator": 200, "outsider": 200}, others=403, post={"administrator": 422}
    ),
    "determination:template-edit": Row(
        get=WRITERS, arguments=lambda world: {"code": world.own_template.code}
    ),
    "determination:template-retire": Row(
        get=WRITERS, arguments=lambda world: {"code": world.own_template.code}
    ),
    "determination:county-rules-mine": Row(get={"administrator": 302, "outsider": 302}, others=403),
    "determination:county-rules": Row(
        get={"administrator": 200, "observer": 403, "technical": 403},
        arguments=lambda world: {"code": world.cast.county.code},
    ),
    "determination:template-detail": Row(
        get=READERS, arguments=lambda world: {"code": world.template.code}
    ),
    "determination:measure-list": Row(get=READERS),
    "determination:calendar": Row(get=CYCLE_LISTS),
    "determination:calendar-day": Row(get=RUNNERS),
    "determination:calendar-import": Row(get=RUNNERS),
    "determination:calendar-export": Row(get=RUNNERS),
    "determination:calendar-take-back": Row(
        is_post_only=True,
        arguments=lambda world: {"pk": world.calendar_day.pk},
        post={
            **NOT_OURS,
            "administrator": 302,
        },
    ),
    "determination:cycle-list": Row(get=CYCLE_LISTS),
    "determination:cycle-new": Row(get=RUNNERS),
    "determination:cycle-detail": Row(get=CYCLES, arguments=cycle),
    "determination:cycle-dates": Row(get={**NOT_OURS, "administrator": 200}, arguments=cycle),
    "determination:cycle-refill": Row(
        is_post_only=True, arguments=cycle, post={**NOT_OURS, "administrator": 302}
    ),
    "determination:participant-list": Row(get=CYCLES, arguments=cycle),
}
