"""The verbs of performance: generate tasks, tell what was done, accept or return it, measure."""

from tracker.performance.actions.generation import (
    begin_performance,
    generate_tasks,
    mark_missed,
)
from tracker.performance.actions.judging import (
    accept,
    accept_all,
    may_accept,
    return_all,
    return_record,
)
from tracker.performance.actions.measurements import enter_measurement, enter_measurements
from tracker.performance.actions.records import (
    delete_draft,
    may_write,
    save_and_send,
    save_draft,
    send,
    withdraw,
)
from tracker.performance.actions.replanning import PlanMoved, preview_replan, replan
from tracker.performance.actions.sampling import accept_rest, draw_sample, end_sample
from tracker.performance.actions.tasks import add_task, remind

__all__ = [
    "PlanMoved",
    "accept",
    "accept_all",
    "accept_rest",
    "add_task",
    "begin_performance",
    "delete_draft",
    "draw_sample",
    "end_sample",
    "enter_measurement",
    "enter_measurements",
    "generate_tasks",
    "mark_missed",
    "may_accept",
    "may_write",
    "preview_replan",
    "remind",
    "replan",
    "return_all",
    "return_record",
    "save_and_send",
    "save_draft",
    "send",
    "withdraw",
]
