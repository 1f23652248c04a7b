"""The hidden key of a form: rendered once, kept when the form comes back with errors."""

import re
import uuid

_KEY = re.compile(r"[0-9a-f]{32}")


def form_key(request):
    """Return the key that came with the form, or a new one."""
    key = request.POST.get("key", "")
    return key if _KEY.fullmatch(key) else uuid.uuid4().hex


def sent_key(request):
    """Return the key of a form that was sent, or None when it is not one of ours."""
    key = request.POST.get("key", "")
    return key if _KEY.fullmatch(key) else None
