"""Signals: looking for what deserves a second look, closing what was looked at.

Nothing here is a penalty, and nothing here tells the branch: a signal is for people to look at.
"""

from tracker.honesty.actions.closing import close_signal, may_close, reopen_signal
from tracker.honesty.actions.looking import look, unread

__all__ = ["close_signal", "look", "may_close", "reopen_signal", "unread"]
