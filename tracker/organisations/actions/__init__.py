"""The verbs: who is there, who sits where, who has an account.

`by` is the User who acts, or None for a command given at the machine itself; `at` is an aware
datetime. Who may not act raises PermissionDenied, what cannot be done raises Refused.
"""

from tracker.organisations.actions.accounts import (
    change_own_password,
    create_account,
    create_accounts,
    deactivate_account,
    enter_accounts,
    issue_passwords,
    may_manage,
    posts_of,
    reactivate_account,
    reset_password,
    settle_preferences,
)
from tracker.organisations.actions.people import (
    appoint,
    close_post,
    correct_person,
    create_person,
    create_post,
    end_appointment,
    holders_of,
)
from tracker.organisations.actions.tree import (
    check_paths,
    correct,
    dissolve,
    found,
    found_all,
    move,
    rename,
    superior_of,
)

__all__ = [
    "appoint",
    "change_own_password",
    "check_paths",
    "close_post",
    "correct",
    "correct_person",
    "create_account",
    "create_accounts",
    "create_person",
    "create_post",
    "deactivate_account",
    "dissolve",
    "end_appointment",
    "enter_accounts",
    "found",
    "found_all",
    "holders_of",
    "issue_passwords",
    "may_manage",
    "posts_of",
    "move",
    "reactivate_account",
    "rename",
    "reset_password",
    "settle_preferences",
    "superior_of",
]
