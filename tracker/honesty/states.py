"""When: whether what deserves a second look was looked at."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SignalStatus(TextChoices):
    """Whether something to look at was looked at."""

    OPEN = "open", _("to look at")
    CLOSED = "closed", _("looked at")


SIGNAL_NEXT = {
    SignalStatus.OPEN: {SignalStatus.CLOSED},
    SignalStatus.CLOSED: {SignalStatus.OPEN},
}


TABLES = {"signal": (SignalStatus, SIGNAL_NEXT)}
