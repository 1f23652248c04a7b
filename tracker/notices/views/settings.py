"""Settings of notices: the summary, the e-mail address, the link of the calendar."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from tracker.audit.refusals import Refused
from tracker.notices import actions
from tracker.notices.forms import CodeForm, SettingsForm
from tracker.notices.models import FeedKey, NoticeSettings
from tracker.notices.people import mail_channel_on


@require_http_methods(["GET", "HEAD", "POST"])
def settings_page(request):
    """What one wants of notices; the address is kept unconfirmed until its code comes back."""
    wanted = _wanted(request.user)
    form = SettingsForm(
        request.POST if request.method == "POST" else None,
        initial={"wants_digest": wanted.wants_digest, "email": wanted.email},
    )
    if request.method == "POST" and form.is_valid():
        actions.save_settings(by=request.user, at=request.now, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("notices:settings"))
    return _page(request, form=form, code_form=CodeForm())


@require_POST
def code_send(request):
    """Send a code to one's own address."""
    try:
        problem = actions.send_code(by=request.user, at=request.now)
    except Refused as error:
        messages.error(request, str(error))
    else:
        if problem:
            messages.error(request, _("The e-mail could not be sent. Try again later."))
        else:
            messages.success(request, _("A code was sent. It may take a minute to come."))
    return HttpResponseRedirect(reverse("notices:settings"))


@require_POST
def code_confirm(request):
    """Confirm one's own address by the code."""
    wanted = _wanted(request.user)
    form = SettingsForm(initial={"wants_digest": wanted.wants_digest, "email": wanted.email})
    code_form = CodeForm(request.POST)
    if code_form.is_valid():
        try:
            actions.confirm_email(code_form.cleaned_data["code"], by=request.user, at=request.now)
        except Refused as error:
            code_form.add_error("code", str(error))
        else:
            messages.success(request, _("The address is confirmed."))
            return HttpResponseRedirect(reverse("notices:settings"))
    return _page(request, form=form, code_form=code_form)


@never_cache
@require_POST
def feed_new(request):
    """Make a new link of one's calendar and show it, this once."""
    token = actions.make_feed(by=request.user, at=request.now)
    address = request.build_absolute_uri(reverse("notices:feed", kwargs={"secret": token}))
    return render(request, "tracker/notices/feed_made.html", {"address": address})


@require_POST
def feed_revoke(request):
    """Take back the link of one's calendar."""
    if actions.revoke_feed(by=request.user, at=request.now):
        messages.success(request, _("The link no longer works."))
    return HttpResponseRedirect(reverse("notices:settings"))


def _wanted(user):
    return NoticeSettings.objects.filter(user=user).first() or NoticeSettings(user=user)


def _page(request, *, form, code_form):
    wrong = next((one for one in (form, code_form) if one.is_bound and one.errors), None)
    context = {
        "form": form,
        "code_form": code_form,
        "wrong": wrong,
        "wanted": _wanted(request.user),
        "mail_is_on": mail_channel_on(request.user) is not None,
        "feed_key": FeedKey.objects.filter(user=request.user).first(),
    }
    status = 422 if wrong else 200
    return render(request, "tracker/notices/settings.html", context, status=status)
