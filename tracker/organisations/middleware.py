"""What every page knows of the person who asks: the moment, their language, their password."""

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import UnreadablePostError
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation


class PersonMiddleware:
    """Read the clock once, speak the person's language, insist on a password of their own."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            # no browser writes one, and PostgreSQL keeps no text with one in it
            raise BadRequest("A NUL character in the address.")
        if _is_cut_off(request):
            raise BadRequest("The request was cut off on its way.")
        request.now = timezone.now()
        request.today = timezone.localdate(request.now)
        user = request.user
        if user.is_authenticated:
            user.as_of = request.today
            # a choice made by this browser since login wins over the account's
            if user.language and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
                translation.activate(user.language)
                request.LANGUAGE_CODE = translation.get_language()
            if user.must_change_password and not self._may_pass(request):
                return redirect("password-change")
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language())
        return response

    @staticmethod
    def _may_pass(request):
        allowed = {reverse("password-change"), reverse("logout"), reverse("set_language")}
        return request.path in allowed


def _is_cut_off(request):
    """Tell whether the line broke before the whole form had come in.

    Half a text is a text too: it would be taken for what was typed. Files with a form need no such
    look, each kind of them knows its own end.
    """
    if request.method != "POST" or request.content_type != "application/x-www-form-urlencoded":
        return False
    try:
        return len(request.body) < int(request.META.get("CONTENT_LENGTH") or 0)
    except (UnreadablePostError, ValueError):
        return True
