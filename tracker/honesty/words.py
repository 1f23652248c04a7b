"""Signals in sentences, and the icon that goes with each kind."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.honesty.models import SignalKind

ICONS = {
    SignalKind.LAG: "clock-history",
    SignalKind.BURST: "hourglass-split",
    SignalKind.COPIED_TEXT: "file-earmark-text",
    SignalKind.SAME_PHOTO: "camera",
}


def sentence(signal, *, other=""):
    """Say what was noticed; `other` is the other side's name, "" where it may not be known."""
    measure = signal.measure
    other = other or _("another township")
    if signal.kind == SignalKind.LAG:
        return lag(measure.get("days", 0))
    if signal.kind == SignalKind.BURST:
        return _(
            "%(count)s records of work over %(spread)s days came in within a few hours of %(day)s"
        ) % {
            "count": measure.get("count", 0),
            "spread": measure.get("spread", 0),
            "day": signal.day.isoformat(),
        }
    if signal.kind == SignalKind.COPIED_TEXT:
        return _("%(share)s%% of its own wording also stands in a record of %(other)s") % {
            "share": measure.get("share", 0),
            "other": other,
        }
    return _("The same photo also lies beside a record of %(other)s") % {"other": other}


def lag(days):
    """Say how long after its event a record came in; that very day is said as such."""
    if days <= 0:
        return _("received on the day it happened")
    text = ngettext(
        "received %(days)s day after it happened", "received %(days)s days after it happened", days
    )
    return text % {"days": days}
