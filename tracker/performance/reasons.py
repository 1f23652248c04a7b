"""The usual reasons for returning a record, each with the field where it is mended."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

REASONS = {
    "attendance": (_("Attendance is missing or wrong"), "attended"),
    "date": (_("The date is wrong"), "happened_on"),
    "short": (_("What was done is too short to understand"), "what_was_done"),
    "decision": (_("What was decided is missing"), "decision"),
    "file": (_("A file cannot be read"), "documents"),
    "task": (_("It does not count for this task"), "tasks"),
}


def sentence(codes, text):
    """Return the reason as it is kept: the chosen usual ones and the officer's own words."""
    parts = [str(REASONS[code][0]) for code in codes if code in REASONS]
    return " · ".join([*parts, text.strip()] if text.strip() else parts)


def field_of(reason):
    """Return the form field where a kept reason is mended, or "" when it names none.

    The words are those of the officer's language, so both are looked through.
    """
    for language, _name in settings.LANGUAGES:
        with override(language):
            for words, field in REASONS.values():
                if str(words) in reason:
                    return field
    return ""
