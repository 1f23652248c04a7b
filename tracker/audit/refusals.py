"""A refused act: the rules say no, in words that can be shown to the person who asked."""


class Refused(ValueError):
    """Raised by actions when the moment or the content is wrong; its text is for people.

    Who may act at all is answered by PermissionDenied instead.
    """

    def __init__(self, message, *, field=None):
        super().__init__(message)
        self.message = message
        self.field = field  # the form field it concerns, where there is one

    def __str__(self):
        return str(self.message)
