"""Channels: a list, a page each, a look at what goes to whom before one is switched on."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker.audit.refusals import Refused
from tracker.notices import actions, contributors
from tracker.notices.forms import TestForm, form_for
from tracker.notices.lines import Item, Line, LineKind, as_message, in_order
from tracker.notices.models import Channel, ChannelKind
from tracker.notices.people import readers_of
from tracker.organisations.models import Organisation, OrganisationLevel
from tracker.organisations.permissions import Permission, allowed, require
from tracker.organisations.roles import Role
from tracker.organisations.scope import within_any
from tracker.organisations.views.answers import attempt

PAGE = 50  # rows


@require_safe
def channel_list(request):
    """Channels of one's organisations; none goes out before it is switched on."""
    user = request.user
    runs = bool(user.scope(Permission.CYCLE_RUN))
    if not runs and not user.scope(Permission.TECHNICAL):
        raise PermissionDenied(_("Your post does not include this right here."))
    rows = Channel.objects.visible_to(user).select_related("organisation")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "may_add": runs, "kinds": ChannelKind.choices}
    return render(request, "tracker/notices/channel_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def channel_new(request, kind):
    """Enter a channel of a kind; it is off."""
    user = request.user
    paths = user.scope(Permission.CYCLE_RUN)
    if not paths:
        raise PermissionDenied(_("Your post does not include this right here."))
    if kind not in ChannelKind.values:
        raise Http404
    places = Organisation.objects.filter(within_any(paths)).active()
    places = places.exclude(level=OrganisationLevel.BRANCH)
    form = form_for(kind)(
        request.POST if request.method == "POST" else None,
        kind=kind,
        organisations=places,
        initial={"organisation": places.first(), "audience": [Role.SECRETARY, Role.OFFICER]},
    )
    if form.is_bound and form.is_valid():
        values = form.cleaned_data
        channel = attempt(
            form,
            actions.add_channel,
            values["organisation"],
            kind=kind,
            label=values["label"],
            parts=form.parts(),
            audience=values.get("audience", ()),
            language=values["language"],
            by=user,
            at=request.now,
            key=values["key"] or None,
        )
        if channel is not None:
            messages.success(request, _("The channel was entered. It is off: test it first."))
            return redirect("notices:channel-detail", pk=channel.pk)
    title = _("New channel: %(kind)s") % {"kind": ChannelKind(kind).label}
    return _form(request, form, title=title, back=reverse("notices:channel-list"))


@require_safe
def channel_detail(request, pk):
    """One channel: what it sends to whom, whether it works, the test."""
    return _detail(request, _channel(request, pk), TestForm())


@require_http_methods(["GET", "HEAD", "POST"])
def channel_edit(request, pk):
    """Change name, language, roles or address; what is kept of the address is not shown."""
    channel = _channel(request, pk)
    require(request.user, Permission.CYCLE_RUN, organisation=channel.organisation)
    form = form_for(channel.kind)(
        request.POST if request.method == "POST" else None,
        kind=channel.kind,
        organisations=Organisation.objects.none(),
        channel=channel,
        initial={
            "label": channel.label,
            "language": channel.language,
            "audience": channel.audience,
        },
    )
    if form.is_bound and form.is_valid():
        values = form.cleaned_data
        done = attempt(
            form,
            actions.change_channel,
            channel,
            label=values["label"],
            audience=values.get("audience", ()),
            language=values["language"],
            parts=form.parts(),
            by=request.user,
            at=request.now,
        )
        if done is not None:
            messages.success(request, _("Saved."))
            return redirect("notices:channel-detail", pk=pk)
    back = reverse("notices:channel-detail", kwargs={"pk": pk})
    title = _("Change “%(channel)s”") % {"channel": channel.label}
    return _form(request, form, title=title, back=back)


@require_POST
def channel_test(request, pk):
    """Send a test message; those who keep the machine may do it too."""
    channel = _channel(request, pk)
    form = TestForm(request.POST)
    to = ""
    if channel.writes_to_people:
        if not form.is_valid():
            return _detail(request, channel, form)
        to = form.cleaned_data["to"]
    try:
        problem = actions.try_channel(channel, to=to, by=request.user, at=request.now)
    except Refused as error:
        messages.error(request, str(error))
    else:
        if problem:
            messages.error(request, problem.label)
        else:
            text = _("The service took the test message. Look whether it has come.")
            messages.success(request, text)
    return redirect("notices:channel-detail", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def channel_switch(request, pk):
    """Look at what will go to whom, then switch on; switching off needs no look."""
    channel = _channel(request, pk)
    require(request.user, Permission.CYCLE_RUN, organisation=channel.organisation)
    if request.method == "POST":
        on = request.POST.get("on") == "1"
        try:
            actions.switch_channel(channel, on=on, by=request.user, at=request.now)
        except Refused as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Switched on.") if on else _("Switched off."))
        return redirect("notices:channel-detail", pk=pk)
    context = {"channel": channel, **_what_goes(request, channel)}
    return render(request, "tracker/notices/channel_switch.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def channel_remove(request, pk):
    """Remove a channel, after a question."""
    channel = _channel(request, pk)
    require(request.user, Permission.CYCLE_RUN, organisation=channel.organisation)
    if request.method == "POST":
        actions.remove_channel(channel, by=request.user, at=request.now)
        messages.success(request, _("The channel and its address were removed."))
        return HttpResponseRedirect(reverse("notices:channel-list"))
    return render(request, "tracker/notices/channel_remove.html", {"channel": channel})


def _channel(request, pk):
    visible = Channel.objects.visible_to(request.user).select_related("organisation")
    return get_object_or_404(visible, pk=pk)


def _detail(request, channel, form):
    context = {
        "channel": channel,
        "form": form,
        "runs": allowed(request.user, Permission.CYCLE_RUN, organisation=channel.organisation),
        **_what_goes(request, channel),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "tracker/notices/channel_detail.html", context, status=status)


def _what_goes(request, channel):
    """Who gets it, and the message: for a group today's, for mail an example without anybody."""
    if channel.writes_to_people:
        day = request.today.isoformat()
        items = [Item(day, "主题党日", "Theme Party day")]
        lines = in_order([Line(LineKind.TASKS_DUE, 1, items=items), Line(LineKind.NOTICES, 2)])
        readers = readers_of(channel, on=request.today).count()
        title, body = as_message(lines)
    else:
        lines = contributors.lines_of_area(channel.organisation, on=request.today)
        readers = None
        with translation.override(channel.language):
            title, body = as_message(lines)
    roles = [Role(role).label for role in channel.audience if role in Role.values]
    return {"title": title, "body": body, "readers": readers, "roles": roles, "lines": lines}


def _form(request, form, **context):
    status = 422 if form.is_bound and form.errors else 200
    context |= {"form": form}
    return render(request, "tracker/notices/channel_form.html", context, status=status)
