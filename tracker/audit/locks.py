# ruff: noqa: S608  (every name in these statements is written here, none comes from outside)
"""What the database itself refuses: one table of locks, installed as triggers on both databases.

A lock names a table, the statements it refuses and the condition on the OLD and NEW row. Triggers
are reinstalled after every migrate, because SQLite rebuilds a table on AlterField and silently
drops its triggers; `checks` and a test compare what is installed with this list.
"""

from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, connections

LOCKED_PHASES = "('publication', 'appeal', 'closed')"
PHASE_ORDER = (
    "determination",
    "performance",
    "self_assessment",
    "review",
    "publication",
    "appeal",
    "closed",
)


@dataclass(frozen=True)
class Lock:
    """One refusal. `when` is SQL over OLD and NEW; `{differs}` compares with NULLs as values."""

    name: str
    table: str
    events: tuple[str, ...]
    when: str = "TRUE"

    def triggers(self):
        """Yield (trigger name, statement) for each refused statement."""
        for event in self.events:
            yield f"lock_{self.name}_{event.lower()}", event


def _changed(*columns):
    return " OR ".join(f"OLD.{column} {{differs}} NEW.{column}" for column in columns)


def _version_is_frozen(row):
    return f"(SELECT status FROM tracker_frameworkversion WHERE id = {row}.version_id) <> 'draft'"


def _node_is_frozen(row):
    return (
        "(SELECT v.status FROM tracker_node n JOIN tracker_frameworkversion v "
        f"ON v.id = n.version_id WHERE n.id = {row}.node_id) <> 'draft'"
    )


def _cycle_is_locked(row):
    return f"(SELECT phase FROM tracker_cycle WHERE id = {row}.cycle_id) IN {LOCKED_PHASES}"


def _participant_is_locked(row):
    return (
        "(SELECT c.phase FROM tracker_participant p JOIN tracker_cycle c ON c.id = p.cycle_id "
        f"WHERE p.id = {row}.participant_id) IN {LOCKED_PHASES}"
    )


def _review_is_locked(row):
    return (
        "(SELECT c.phase FROM tracker_review r JOIN tracker_participant p "
        "ON p.id = r.participant_id JOIN tracker_cycle c ON c.id = p.cycle_id "
        f"WHERE r.id = {row}.review_id) IN {LOCKED_PHASES}"
    )


def _selfassessment_is_locked(row):
    return (
        "(SELECT c.phase FROM tracker_selfassessment s JOIN tracker_participant p "
        "ON p.id = s.participant_id JOIN tracker_cycle c ON c.id = p.cycle_id "
        f"WHERE s.id = {row}.self_assessment_id) IN {LOCKED_PHASES}"
    )


def _veto_is_locked(row):
    return (
        "(SELECT c.phase FROM tracker_veto v JOIN tracker_participant p "
        "ON p.id = v.participant_id JOIN tracker_cycle c ON c.id = p.cycle_id "
        f"WHERE v.id = {row}.veto_id) IN {LOCKED_PHASES}"
    )


def _result_is_settled(row):
    return f"(SELECT status FROM tracker_result WHERE id = {row}.result_id) <> 'draft'"


# everything a record tells, but for how many absent members were called on afterwards
RECORD_COLUMNS = (
    "cycle_id",
    "participant_id",
    "organisation_id",
    "written_by_id",
    "kind",
    "title",
    "happened_on",
    "place",
    "attended",
    "expected",
    "excused",
    "number",
    "steps",
    "what_was_done",
    "decision",
    "status",
    "created_at",
    "received_at",
    "sent_at",
    "answer_by",
    "sent_by_person_id",
    "decided_at",
    "decided_by_id",
    "return_reason",
    "accepted_by_sample_id",
    "repeats_id",
)


def _work_is_over(row):
    return (
        f"(SELECT phase FROM tracker_cycle WHERE id = {row}.cycle_id) "
        "NOT IN ('performance', 'self_assessment')"
    )


def _phase_rank(row):
    whens = " ".join(f"WHEN '{phase}' THEN {rank}" for rank, phase in enumerate(PHASE_ORDER))
    return f"(CASE {row}.phase {whens} ELSE -1 END)"


LOCKS = (
    Lock("auditevent", "tracker_auditevent", ("UPDATE", "DELETE")),
    Lock("signature", "tracker_signature", ("UPDATE", "DELETE")),
    Lock(
        "frameworkversion",
        "tracker_frameworkversion",
        ("UPDATE",),
        "OLD.status <> 'draft' AND ("
        + _changed("framework_id", "number", "content_hash", "bands", "rules")
        + " OR NEW.status = 'draft')",
    ),
    Lock("frameworkversion", "tracker_frameworkversion", ("DELETE",), "OLD.status <> 'draft'"),
    Lock("dimension", "tracker_dimension", ("UPDATE", "DELETE"), _version_is_frozen("OLD")),
    Lock("dimension", "tracker_dimension", ("INSERT",), _version_is_frozen("NEW")),
    Lock("node", "tracker_node", ("UPDATE", "DELETE"), _version_is_frozen("OLD")),
    Lock("node", "tracker_node", ("INSERT",), _version_is_frozen("NEW")),
    Lock("nodeclause", "tracker_node_clauses", ("UPDATE", "DELETE"), _node_is_frozen("OLD")),
    Lock("nodeclause", "tracker_node_clauses", ("INSERT",), _node_is_frozen("NEW")),
    Lock("frameworkchange", "tracker_frameworkchange", ("UPDATE", "DELETE")),
    Lock(
        "cycle_forward_only",
        "tracker_cycle",
        ("UPDATE",),
        f"OLD.phase IN {LOCKED_PHASES} AND {_phase_rank('NEW')} < {_phase_rank('OLD')}",
    ),
    # what a cycle is judged by stays, once it is locked
    Lock(
        "cycle_version",
        "tracker_cycle",
        ("UPDATE",),
        f"OLD.phase IN {LOCKED_PHASES} AND ({_changed('framework_version_id')})",
    ),
    Lock(
        "participant_version",
        "tracker_participant",
        ("UPDATE",),
        f"({_changed('framework_version_id')}) AND {_cycle_is_locked('OLD')}",
    ),
    Lock(
        "participant",
        "tracker_participant",
        ("UPDATE",),
        _changed(
            "cycle_id",
            "organisation_id",
            "post_id",
            "name_zh",
            "name_en",
            "kind",
            "level",
            "path",
            "parent_id",
            "members",
            "is_assessed",
        ),
    ),
    Lock("participant", "tracker_participant", ("DELETE",)),
    Lock("participantunit", "tracker_participantunit", ("UPDATE", "DELETE")),
    Lock(
        "participantunit",
        "tracker_participantunit",
        ("INSERT",),
        "(SELECT c.phase FROM tracker_participant p JOIN tracker_cycle c ON c.id = p.cycle_id "
        f"WHERE p.id = NEW.leader_id) IN {LOCKED_PHASES}",
    ),
    Lock(
        "record",
        "tracker_record",
        ("UPDATE",),
        # absent members may still be called on while the year's work goes on; nothing else changes
        f"(OLD.status = 'accepted' AND ({_changed(*RECORD_COLUMNS)})) OR "
        "(OLD.status = 'accepted' AND "
        f"({_changed('followed_up')}) AND {_work_is_over('OLD')}) OR "
        "(OLD.received_at IS NOT NULL AND NEW.received_at IS NOT NULL "
        "AND OLD.received_at {differs} NEW.received_at)",
    ),
    Lock("record", "tracker_record", ("DELETE",), "OLD.status <> 'draft'"),
    Lock("measurement", "tracker_measurement", ("UPDATE", "DELETE"), _cycle_is_locked("OLD")),
    Lock("measurement", "tracker_measurement", ("INSERT",), _cycle_is_locked("NEW")),
    Lock("review", "tracker_review", ("UPDATE", "DELETE"), _participant_is_locked("OLD")),
    Lock("review", "tracker_review", ("INSERT",), _participant_is_locked("NEW")),
    Lock("mark", "tracker_mark", ("UPDATE", "DELETE"), _review_is_locked("OLD")),
    Lock("mark", "tracker_mark", ("INSERT",), _review_is_locked("NEW")),
    Lock("selfscore", "tracker_selfscore", ("UPDATE", "DELETE"), _selfassessment_is_locked("OLD")),
    Lock("selfscore", "tracker_selfscore", ("INSERT",), _selfassessment_is_locked("NEW")),
    Lock(
        "veto",
        "tracker_veto",
        ("UPDATE",),
        _participant_is_locked("OLD")
        + " OR "
        # what was raised stays as it was raised
        + _changed(
            "participant_id", "node_id", "basis", "basis_on", "text", "raised_by_id", "raised_at"
        ),
    ),
    Lock("veto", "tracker_veto", ("DELETE",)),
    Lock("veto", "tracker_veto", ("INSERT",), _participant_is_locked("NEW")),
    Lock("vetoproof", "tracker_vetoproof", ("UPDATE", "DELETE")),
    Lock("vetoproof", "tracker_vetoproof", ("INSERT",), _veto_is_locked("NEW")),
    Lock("total", "tracker_total", ("UPDATE", "DELETE"), _participant_is_locked("OLD")),
    Lock("total", "tracker_total", ("INSERT",), _participant_is_locked("NEW")),
    Lock(
        "dimensiontotal",
        "tracker_dimensiontotal",
        ("UPDATE", "DELETE"),
        _participant_is_locked("OLD"),
    ),
    Lock("dimensiontotal", "tracker_dimensiontotal", ("INSERT",), _participant_is_locked("NEW")),
    Lock(
        "result",
        "tracker_result",
        ("UPDATE",),
        "OLD.status <> 'draft' AND ("
        + _changed(
            "participant_id",
            "version",
            "points",
            "full_points",
            "grade",
            "snapshot",
            "sha256",
            "scorer_version",
            "settled_at",
        )
        + " OR NEW.status = 'draft')",
    ),
    Lock("result", "tracker_result", ("DELETE",), "OLD.status <> 'draft'"),
    # a result comes in as a draft; only signatures turn it
    Lock("result", "tracker_result", ("INSERT",), "NEW.status <> 'draft'"),
    Lock(
        "result_unsigned",
        "tracker_result",
        ("UPDATE",),
        "OLD.status = 'draft' AND NEW.status <> 'draft' "
        "AND NOT EXISTS (SELECT 1 FROM tracker_settlement s "
        "WHERE s.id = NEW.settlement_id AND s.status = 'confirmed') "
        "AND NOT EXISTS (SELECT 1 FROM tracker_appeal a "
        "WHERE a.id = NEW.appeal_id AND a.status = 'upheld')",
    ),
    Lock(
        "resultdimension",
        "tracker_resultdimension",
        ("UPDATE", "DELETE"),
        _result_is_settled("OLD"),
    ),
    Lock("resultdimension", "tracker_resultdimension", ("INSERT",), _result_is_settled("NEW")),
    Lock("correction", "tracker_correction", ("UPDATE", "DELETE")),
)


def statements(vendor):
    """Return the SQL statements that drop and create every trigger on this kind of database."""
    return [sql for lock in LOCKS for sql in _statements(lock, vendor)]


def _statements(lock, vendor):
    differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    when = lock.when.replace("{differs}", differs)
    for name, event in lock.triggers():
        message = f"locked: {lock.table} {event.lower()}"
        if vendor == "sqlite":
            when_sqlite = when.replace("TRUE", "1") if when == "TRUE" else when
            yield f'DROP TRIGGER IF EXISTS "{name}"'
            yield (
                f'CREATE TRIGGER "{name}" BEFORE {event} ON "{lock.table}" FOR EACH ROW '
                f"WHEN {when_sqlite} BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
        else:
            row = "OLD" if event == "DELETE" else "NEW"
            yield f'DROP TRIGGER IF EXISTS "{name}" ON "{lock.table}"'
            yield (
                f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger AS $lock$ BEGIN '
                f"IF {when} THEN RAISE EXCEPTION '{message}' "
                f"USING ERRCODE = 'integrity_constraint_violation'; END IF; "
                f"RETURN {row}; END $lock$ LANGUAGE plpgsql"
            )
            yield (
                f'CREATE TRIGGER "{name}" BEFORE {event} ON "{lock.table}" '
                f'FOR EACH ROW EXECUTE FUNCTION "{name}"()'
            )


def expected():
    """Return the names of all triggers that must be there."""
    return {name for lock in LOCKS for name, _ in lock.triggers()}


def installed(using="default"):
    """Return the names of the lock triggers that the database has."""
    connection = connections[using]
    if connection.vendor == "sqlite":
        sql = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'lock_%'"
    else:
        sql = "SELECT DISTINCT tgname FROM pg_trigger WHERE tgname LIKE 'lock_%'"
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {name for (name,) in cursor.fetchall()}


def install(using="default"):
    """Drop and create every trigger; safe to run at any time."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for sql in statements(connection.vendor):
            cursor.execute(sql)


def install_after_migrate(using="default", **kwargs):
    """Receiver of post_migrate: install as soon as all the tables are there."""
    tables = set(connections[using].introspection.table_names())
    if all(lock.table in tables for lock in LOCKS):
        install(using)


@contextmanager
def lifted_for_test_flush():
    """Take the triggers away while a test empties the database. Never used by the product."""
    with connection.cursor() as cursor:
        for lock in LOCKS:
            for name, _ in lock.triggers():
                on = f' ON "{lock.table}"' if connection.vendor == "postgresql" else ""
                cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"{on}')
    try:
        yield
    finally:
        install()
