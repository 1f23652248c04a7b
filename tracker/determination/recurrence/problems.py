"""What is wrong with a recurrence."""


class BadRecurrence(ValueError):
    """A recurrence that cannot be understood; `field` is the part that is wrong, or None."""

    def __init__(self, message, *, field=None):
        super().__init__(message)
        self.field = field
