"""The verbs of performance: generate tasks, tell what was done, accept or return it, measure."""

from tracker.performance.actions.generation import (
    begin_performance,
    generate_tasks,
    mark_missed,
)
from tracker.performance.actions.judging import accept, accept_all, may_accept, return_record
from tracker.performance.actions.measurements import enter_measurement, enter_measurements
from tracker.performance.actions.records import (
    delete_draft,
    may_write,
    save_and_send,
    save_draft,
    send,
    withdraw,
)
from tracker.performance.actions.tasks import add_task, remind
from tracker.performance.actions.telling import tell

__all__ = [
    "accept",
    "accept_all",
    "add_task",
    "begin_performance",
    "delete_draft",
    "enter_measurement",
    "enter_measurements",
    "generate_tasks",
    "mark_missed",
    "may_accept",
    "may_write",
    "remind",
    "return_record",
    "save_and_send",
    "save_draft",
    "send",
    "tell",
    "withdraw",
]
