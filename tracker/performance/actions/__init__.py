"""The verbs of performance: generate tasks, tell what was done, accept or return it, measure."""

from tracker.performance.actions.attendance import follow_absence
from tracker.performance.actions.escalation import escalate_overdue_tasks
from tracker.performance.actions.follow_ups import close_follow_ups
from tracker.performance.actions.generation import (
    Generated,
    begin_performance,
    generate_tasks,
    mark_missed,
)
from tracker.performance.actions.guards import may_write
from tracker.performance.actions.handing import hand_down
from tracker.performance.actions.judging import (
    accept,
    accept_all,
    may_accept,
    return_all,
    return_record,
)
from tracker.performance.actions.leaks import hand_leak, may_hand
from tracker.performance.actions.measurements import enter_measurement, enter_measurements
from tracker.performance.actions.milestones import may_plan, plan, reach, reopen
from tracker.performance.actions.records import (
    delete_draft,
    save_and_send,
    save_draft,
    send,
    withdraw,
)
from tracker.performance.actions.replanning import PlanMoved, preview_replan, replan
from tracker.performance.actions.sampling import accept_rest, draw_sample, end_sample
from tracker.performance.actions.serving import serve_more
from tracker.performance.actions.taking_over import take_over
from tracker.performance.actions.tasks import (
    add_task,
    add_tasks,
    edit_task,
    remind,
    take_back,
)
from tracker.performance.actions.telling import tell

__all__ = [
    "PlanMoved",
    "accept",
    "accept_all",
    "accept_rest",
    "add_task",
    "add_tasks",
    "begin_performance",
    "close_follow_ups",
    "delete_draft",
    "draw_sample",
    "edit_task",
    "end_sample",
    "enter_measurement",
    "enter_measurements",
    "escalate_overdue_tasks",
    "follow_absence",
    "Generated",
    "generate_tasks",
    "hand_down",
    "hand_leak",
    "mark_missed",
    "may_accept",
    "may_hand",
    "may_plan",
    "may_write",
    "plan",
    "preview_replan",
    "reach",
    "remind",
    "reopen",
    "replan",
    "return_all",
    "return_record",
    "save_and_send",
    "save_draft",
    "send",
    "serve_more",
    "take_back",
    "take_over",
    "tell",
    "withdraw",
]
