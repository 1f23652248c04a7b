"""Deeds: one transaction each, its audit events chained once, at its end.

`@deed` wraps an action. Events recorded inside wait in a list; when the outermost deed is about
to commit, the chain's head is locked (last of all locks, so that deeds never wait for each other
in a circle), the events are numbered, hashed and inserted. An idempotency key that was used
before returns the first outcome instead of acting again.
"""

import functools
import hashlib
import hmac
import json
import threading
from contextlib import ExitStack
from contextvars import ContextVar

from django.apps import apps
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, connection, transaction

from tracker.audit.models import AuditEvent, ChainHead
from tracker.audit.refusals import Refused

KEY_LENGTH = 64

_open_deed: ContextVar[list | None] = ContextVar("open_deed", default=None)

# SQLite has one writer at a time, and those who wait for it ask again and again in no order: of
# fifty at once some wait past their patience. The threads of one process stand in line here. One
# that is inside a transaction already passes by: it may be the writer that the first waits for.
_turn = threading.RLock()


def record(verb, *, by, at, about=None, organisation=None, data=None, key=None):
    """Note one act; it is chained when the outermost deed commits.

    `by` is a User or None for the product itself, `at` an aware datetime, `about` a saved row.
    Outside a deed the event is chained at once, in a transaction of its own.
    """
    event = AuditEvent(
        at=at,
        by=by if getattr(by, "pk", None) else None,
        verb=verb,
        about_type=about._meta.model_name if about is not None else "",
        about_id=str(about.pk) if about is not None else "",
        organisation=organisation,
        key=key,
        data=json.loads(json.dumps(data or {}, cls=DjangoJSONEncoder)),
    )
    waiting = _open_deed.get()
    if waiting is None:
        with transaction.atomic():
            _chain([event])
    else:
        waiting.append(event)
    return event


def deed(action):
    """Wrap an action in one transaction with its audit events; honour its `key` argument.

    The wrapped action may take `key=` (an idempotency key, at most 64 characters, unique per
    person). When it was used before, the row the first call was about is returned and nothing
    is done. The key is attached to the first event that the action records and that has none yet
    (a deed inside may have brought one of its own).
    """

    @functools.wraps(action)
    def wrapper(*args, key=None, **kwargs):
        by = kwargs.get("by")
        key = kept_key(key)
        if key and (first := replayed(by, key)) is not None:
            return first
        try:
            with _Deed(key):
                return action(*args, **kwargs)
        except (IntegrityError, Refused):
            # two equal sendings at once: one came through, and this is the other, which met
            # either the unique key or the state that the first had left behind
            if key and (first := replayed(by, key)) is not None:
                return first
            raise

    return wrapper


def kept_key(key):
    """Return the key as it is kept; one that is not ours and does not fit is kept as its hash."""
    if key and (len(key) > KEY_LENGTH or "\x00" in key):
        return hashlib.sha256(key.encode()).hexdigest()
    return key


def replayed(by, key):
    """Return the row that the deed with this person's key was about, or None if it is new."""
    event = AuditEvent.objects.filter(by=by, key=kept_key(key)).first()
    if event is None:
        return None
    if not event.about_type:
        return event
    model = apps.get_model("tracker", event.about_type)
    return model._default_manager.filter(pk=event.about_id).first() or event


class _Deed:
    """The transaction of one deed; only the outermost one chains the events."""

    def __init__(self, key):
        self.key = key

    def __enter__(self):
        self.outer = _open_deed.get()
        self.events = [] if self.outer is None else self.outer
        self.first = len(self.events)
        self.turn = ExitStack()
        if connection.vendor == "sqlite" and not connection.in_atomic_block:
            self.turn.enter_context(_turn)
        self.token = _open_deed.set(self.events)
        self.atomic = transaction.atomic()
        try:
            self.atomic.__enter__()
        except BaseException:
            _open_deed.reset(self.token)
            self.turn.close()
            raise

    def __exit__(self, kind, error, trace):
        with self.turn:
            return self._leave(kind, error, trace)

    def _leave(self, kind, error, trace):
        _open_deed.reset(self.token)
        if kind is not None:
            del self.events[self.first :]
            return self.atomic.__exit__(kind, error, trace)
        try:
            own = (event for event in self.events[self.first :] if event.key is None)
            if self.key and (event := next(own, None)) is not None:
                event.key = self.key
            if self.outer is None and self.events:
                _chain(self.events)
        except BaseException as error:
            self.atomic.__exit__(type(error), error, error.__traceback__)
            raise
        return self.atomic.__exit__(None, None, None)


def _chain(events):
    """Number, hash and insert the events behind the locked head."""
    head, _ = ChainHead.objects.select_for_update().get_or_create(pk=1)
    for event in events:
        event.seq = head.seq + 1
        event.previous = head.digest
        event.digest = digest(event)
        head.seq, head.digest = event.seq, event.digest
    AuditEvent.objects.bulk_create(events)
    head.save(update_fields=["seq", "digest"])


def digest(event):
    """Return the HMAC-SHA256 (64 hex digits) of an event and the digest before it.

    The key is settings.AUDIT_KEY, which is kept outside the database.
    """
    body = json.dumps(
        [
            event.seq,
            event.at.timestamp(),
            event.by_id,
            event.verb,
            event.about_type,
            event.about_id,
            event.organisation_id,
            event.key,
            event.data,
            event.previous,
        ],
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
    )
    key = settings.AUDIT_KEY.encode()
    return hmac.new(key, body.encode(), hashlib.sha256).hexdigest()


def verify():
    """Walk the whole chain and return the first bad number, or None when all is well.

    A changed, deleted, swapped or inserted row breaks its digest or its successor's; rows cut
    from the tail are found by the head, which is signed by the last digest.
    """
    previous, expected = "", 0
    for event in AuditEvent.objects.order_by("seq").iterator(chunk_size=2000):
        expected += 1
        right = event.seq == expected and event.previous == previous
        if not right or not hmac.compare_digest(event.digest, digest(event)):
            return expected
        previous = event.digest
    head = ChainHead.objects.filter(pk=1).first()
    if (head.seq if head else 0) != expected or (head.digest if head else "") != previous:
        return expected + 1
    return None
