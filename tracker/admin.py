"""The index of every admin page, in the order of the mechanism."""

from tracker.organisations import admin as organisations
from tracker.determination import admin as determination

__all__ = ["determination", "organisations"]
