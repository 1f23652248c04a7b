"""Channels: entered off, tried, switched on after a look at what goes to whom, removed."""

from django.core.exceptions import PermissionDenied
from django.utils import translation
from django.utils.translation import gettext as _

from tracker.audit.deeds import deed, record
from tracker.audit.refusals import Refused
from tracker.notices import addresses, sealing, sending
from tracker.notices.models import Channel, ChannelKind, Problem
from tracker.organisations.bilingual import LANGUAGES
from tracker.organisations.permissions import Permission, allowed, require
from tracker.organisations.roles import Role


@deed
def add_channel(organisation, *, kind, label, parts, audience=(), language=None, by, at):
    """Enter a channel, switched off; return the Channel.

    `parts` is the address as `addresses.of_robot` or the form of mail gives it; it is encrypted
    and never shown again. `audience` are the roles whose holders get mail. `language` is a code
    of `LANGUAGES`, without one the first.

    :raises PermissionDenied: for everybody who does not run the cycles of the organisation
    :raises Refused: without a name, an address, or (for mail) anybody to write to
    """
    require(by, Permission.CYCLE_RUN, organisation=organisation)
    channel = Channel(organisation=organisation, kind=ChannelKind(kind))
    _write(channel, label=label, audience=audience, language=language, parts=parts)
    channel.save()
    _note("channel.added", channel, by=by, at=at, language=channel.language)
    return channel


@deed
def change_channel(channel, *, label, audience=(), language=None, parts=None, by, at):
    """Change a channel; with a new address (`parts`) it is off until somebody looks again.

    Without a `language` the channel keeps its own.
    """
    require(by, Permission.CYCLE_RUN, organisation=channel.organisation)
    channel = _locked(channel)
    was_on = channel.is_on
    _write(channel, label=label, audience=audience, language=language, parts=parts)
    if parts is not None:
        channel.is_on, channel.last_ok_at, channel.last_problem = False, None, ""
    channel.save()
    _note(
        "channel.changed",
        channel,
        by=by,
        at=at,
        language=channel.language,
        new_address=parts is not None,
        switched_off=was_on and not channel.is_on,
    )
    return channel


@deed
def switch_channel(channel, *, on, by, at):
    """Switch a channel on (True) or off; return it. Twice the same changes nothing."""
    require(by, Permission.CYCLE_RUN, organisation=channel.organisation)
    channel = _locked(channel)
    if channel.is_on == on:
        return channel
    if on and not _opens(channel):
        raise Refused(Problem.UNREADABLE.label)
    channel.is_on = on
    channel.save(update_fields=["is_on"])
    _note("channel.switched_on" if on else "channel.switched_off", channel, by=by, at=at)
    return channel


@deed
def remove_channel(channel, *, by, at):
    """Remove a channel with its address and what is known of its messages."""
    require(by, Permission.CYCLE_RUN, organisation=channel.organisation)
    channel = _locked(channel)
    _note("channel.removed", channel, by=by, at=at)
    channel.delete()


def try_channel(channel, *, to="", by, at):
    """Send a test text and return "" or the Problem; the channel may still be off.

    Those who keep the machine may test too, without ever seeing the address. `to` is where a test
    of mail goes. Not inside a transaction: another machine is waited for.
    """
    organisation = channel.organisation
    if not allowed(by, Permission.TECHNICAL, organisation=organisation):
        require(by, Permission.CYCLE_RUN, organisation=organisation)
    if channel.writes_to_people and not to:
        raise Refused(_("Say to which address the test goes."), field="to")
    try:
        parts = sealing.unseal(channel.sealed)
    except sealing.Unreadable:
        problem = Problem.UNREADABLE
    else:
        with translation.override(channel.language_for(by if channel.writes_to_people else None)):
            title = _("Party-building assessment: test")
            body = _("This is a test message. It can be ignored.")
        problem = sending.send(channel.kind, parts, title=title, body=body, to=to)
    fields = {"last_problem": problem} if problem else {"last_problem": "", "last_ok_at": at}
    Channel.objects.filter(pk=channel.pk).update(**fields)
    _note("channel.tested", channel, by=by, at=at, problem=str(problem))
    return problem


def _write(channel, *, label, audience, language, parts):
    channel.label = label.strip()
    if not channel.label:
        raise Refused(_("Give the channel a name."), field="label")
    channel.language = language or channel.language
    if channel.language not in dict(LANGUAGES):
        raise Refused(_("Choose one of the languages."), field="language")
    channel.audience = [role for role in Role.values if role in set(audience)]
    if not channel.writes_to_people:
        channel.audience = []
    elif not channel.audience:
        raise Refused(_("Choose at least one role that gets mail."), field="audience")
    if parts is not None:
        if not _fits(channel.kind, parts):
            raise Refused(_("This is not an address of the chosen service."), field="address")
        channel.sealed = sealing.seal(parts)
    if not channel.sealed:
        raise Refused(_("Enter the address."), field="address")


def _fits(kind, parts):
    """Tell whether the parts are an address of the kind, whoever put them together."""
    if kind == ChannelKind.MAIL:
        return (
            set(parts) == {"host", "port", "mode", "user", "password", "sender"}
            and addresses.is_host(parts["host"])
            and parts["port"] in addresses.MAIL_PORTS
            and parts["mode"] in addresses.MAIL_MODES
        )
    signing = parts.get("secret", "")
    return addresses.of_robot(kind, parts.get("token", ""), signing=signing) == parts


def _opens(channel):
    try:
        sealing.unseal(channel.sealed)
    except sealing.Unreadable:
        return False
    return True


def _locked(channel):
    locked = Channel.objects.select_for_update(of=("self",)).select_related("organisation")
    found = locked.filter(pk=channel.pk).first()
    if found is None:
        raise PermissionDenied(_("This channel is not there any more."))
    return found


def _note(verb, channel, *, by, at, **data):
    """One event: which service and name, never anything of the address."""
    record(
        verb,
        by=by,
        at=at,
        about=channel,
        organisation=channel.organisation,
        data={"kind": channel.kind, "label": channel.label, **data},
    )
