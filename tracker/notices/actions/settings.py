"""What one person wants of notices, and the proof that an e-mail address is theirs."""

import hashlib
import hmac
import secrets
from datetime import timedelta

from django.utils.translation import gettext as _

from tracker.audit.deeds import deed, record
from tracker.audit.refusals import Refused
from tracker.notices import sealing, sending
from tracker.notices.models import NoticeSettings, Problem
from tracker.notices.people import mail_channel_on

AGAIN = timedelta(minutes=5)  # between two codes, so that nobody's mailbox is filled
VALID = timedelta(hours=24)
MOST_TRIES = 5  # of one code


@deed
def save_settings(*, wants_digest, email, by, at):
    """Keep what the person wants; a changed address has to be confirmed anew. Returns the row."""
    wanted, _is_new = NoticeSettings.objects.select_for_update().get_or_create(user=by)
    email = email.strip()
    is_changed = email != wanted.email
    if wanted.wants_digest == wants_digest and not is_changed:
        return wanted
    wanted.wants_digest = wants_digest
    if is_changed:
        wanted.email, wanted.confirmed_at = email, None
        wanted.code_hash, wanted.code_tries = "", 0
    wanted.save()
    # the address is personal and stands in no event
    record(
        "notices.settled",
        by=by,
        at=at,
        about=wanted,
        data={"wants_digest": wants_digest, "email_changed": is_changed},
    )
    return wanted


def send_code(*, by, at):
    """Send a code to the person's address; return "" or the Problem.

    Not inside a transaction: another machine is waited for.

    :raises Refused: without an address, without a mail channel, and too soon after the last code
    """
    channel = mail_channel_on(by)
    if channel is None:
        raise Refused(_("No e-mail goes out at the moment: your county has not switched it on."))
    code = f"{secrets.randbelow(1_000_000):06d}"
    wanted = _keep_code(code, by=by, at=at)
    try:
        parts = sealing.unseal(channel.sealed)
    except sealing.Unreadable:
        return Problem.UNREADABLE
    title = _("Party-building assessment: your code")
    body = _(
        "The code is %(code)s. Enter it at “Settings of notices” within a day. If you did not ask "
        "for it, somebody mistyped an address: ignore this message."
    ) % {"code": code}
    return sending.send(channel.kind, parts, title=title, body=body, to=wanted.email)


@deed
def _keep_code(code, *, by, at):
    wanted = NoticeSettings.objects.select_for_update().filter(user=by).first()
    if wanted is None or not wanted.email:
        raise Refused(_("Enter an e-mail address first."), field="email")
    if wanted.confirmed_at:
        raise Refused(_("This address is confirmed already."), field="email")
    if wanted.code_sent_at and at < wanted.code_sent_at + AGAIN:
        raise Refused(_("A code was sent just now. Wait five minutes before asking for another."))
    wanted.code_hash, wanted.code_sent_at, wanted.code_tries = _hash(code, by), at, 0
    wanted.save()
    record("notices.code_sent", by=by, at=at, about=wanted)
    return wanted


def confirm_email(code, *, by, at):
    """Confirm the address by the code that was sent there; return the NoticeSettings.

    :raises Refused: for a wrong, used or old code; after five wrong ones it is void
    """
    wanted = _tried(code, by=by, at=at)
    if wanted is None:
        raise Refused(_("This is not the code that was sent, or it is too old."), field="code")
    return wanted


@deed
def _tried(code, *, by, at):
    """Count the try, which stays counted; return the settings when the code is right."""
    wanted = NoticeSettings.objects.select_for_update().filter(user=by).first()
    if wanted is None or not wanted.code_hash or wanted.code_tries >= MOST_TRIES:
        return None
    wanted.code_tries += 1
    is_right = hmac.compare_digest(wanted.code_hash, _hash(code.strip(), by))
    if not is_right or at > wanted.code_sent_at + VALID:
        wanted.save(update_fields=["code_tries"])
        return None
    wanted.confirmed_at, wanted.code_hash = at, ""
    wanted.save()
    record("notices.email_confirmed", by=by, at=at, about=wanted)
    return wanted


def _hash(code, user):
    return hashlib.sha256(f"{user.pk}:{code}".encode()).hexdigest()
