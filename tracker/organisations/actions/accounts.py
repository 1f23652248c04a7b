"""Accounts: one-time passwords, resets by the level above, the own password."""

import re
import secrets
from dataclasses import dataclass

from axes.utils import reset as forget_failures
from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.audit.deeds import deed, record, replayed
from tracker.audit.refusals import Refused
from tracker.organisations.models import Appointment, User
from tracker.organisations.permissions import GRANTS, Permission
from tracker.organisations.roles import Role

# no letter or digit that is mistaken for another when it is read from paper
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 3, 4


@dataclass(frozen=True)
class Issued:
    """An account with its one-time password, to be shown once and never kept."""

    user: User
    password: str


def one_time_password():
    """Return twelve random signs in groups of four (59 bits), easy to read from paper."""
    return "-".join(
        "".join(secrets.choice(_SIGNS) for _sign in range(_GROUP)) for _group in range(_GROUPS)
    )


def may_manage(person, *, by, posts):
    """Tell whether `by` may make, reset or close the account of a person who sits in `posts`.

    Every one of the seats must lie below a seat of `by` that grants account.manage. At the same
    organisation only those who manage a whole county may do so, and never for somebody who
    manages accounts too: who could reset an equal's password could sign in the equal's name.
    """
    if by is None:
        return True
    if by.person_id == person.pk:
        return False
    seats = [post for post in by.standing if Permission.ACCOUNT_MANAGE in GRANTS[post.role]]

    def lies_below(path):
        return any(
            path.startswith(seat.organisation.path) and path != seat.organisation.path
            for seat in seats
        )

    def is_beside(path):
        return any(path == s.organisation.path and s.role != Role.OFFICER for s in seats)

    def covers(path, role):
        manages = role is not None and Permission.ACCOUNT_MANAGE in GRANTS[role]
        return lies_below(path) or (is_beside(path) and not manages)

    return covers(person.home.path, None) and all(
        covers(post.organisation.path, post.role) for post in posts
    )


def posts_of(people, *, on):
    """Return {person id: [Post]} of the seats that people hold on a day or will hold later."""
    found = {person.pk: [] for person in people}
    running = Appointment.objects.since_or_current(after=on).filter(person__in=list(found))
    for appointment in running.select_related("post__organisation"):
        found[appointment.person_id].append(appointment.post)
    return found


def _require(by, people, *, at):
    posts = posts_of(people, on=timezone.localdate(at))
    for person in people:
        if not may_manage(person, by=by, posts=posts[person.pk]):
            raise PermissionDenied(_("This account belongs to another level to manage."))


def create_account(person, *, username, by, at, key=None):
    """Make an account for a person and return it as Issued, with its one-time password."""
    issued = create_accounts([(person, username)], by=by, at=at, key=key)
    return issued[0] if issued else None


def create_accounts(wanted, *, by, at, key=None):
    """Make accounts for [(Person, user name)] at once and return [Issued].

    With a `key` that was used before nothing happens and the list is empty: a one-time password
    is not kept, so it cannot be shown twice.

    :raises Refused: for a user name that is taken or cannot be one, or a person with an account
    """
    _require(by, [person for person, _name in wanted], at=at)
    if key and replayed(by, key) is not None:
        return []
    names = [clean_username(name) for _person, name in wanted]
    for name in names:
        if names.count(name) > 1:
            raise Refused(_("The user name “%(name)s” is there twice.") % {"name": name})
    # hashing is slow by design: it is done before the write lock is taken
    issued = []
    for (person, _name), name in zip(wanted, names, strict=True):
        password = one_time_password()
        user = User(
            username=name,
            person=person,
            password=make_password(password),
            must_change_password=True,
            created_at=at,
        )
        issued.append(Issued(user, password))
    _create(issued, by=by, at=at, key=key)
    return [] if any(one.user.pk is None for one in issued) else issued


@deed
def enter_accounts(wanted, *, by, at):
    """Make accounts without a password for [(Person, user name)] and return the Users.

    Nobody can log in to them before `issue_passwords` has given them a one-time password: an
    import cannot show passwords, and they are kept nowhere.

    :raises Refused: as `create_accounts`
    """
    _require(by, [person for person, _name in wanted], at=at)
    users = [
        User(
            username=clean_username(name),
            person=person,
            password=make_password(None),
            must_change_password=True,
            created_at=at,
        )
        for person, name in wanted
    ]
    _save(users, by=by, at=at)
    return users


@deed
def _create(issued, *, by, at):
    _save([one.user for one in issued], by=by, at=at)


def _save(users, *, by, at):
    people = [user.person_id for user in users]
    for user in User.objects.filter(person__in=people).select_related("person"):
        raise Refused(_("%(person)s has an account already.") % {"person": user.person.name})
    names = [user.username for user in users]
    taken = User.objects.filter(username__in=names).values_list("username", flat=True).first()
    if taken:
        raise Refused(_("The user name “%(name)s” is taken.") % {"name": taken}, field="username")
    for user in users:
        user.save(force_insert=True)
        record("account.created", by=by, at=at, about=user, organisation=user.person.home)


def clean_username(name):
    """Return a user name in its one form, lower case.

    :raises Refused: when it cannot be one
    """
    name = name.strip().lower()
    if not re.fullmatch(r"[\w.@+-]{2,64}", name):
        raise Refused(
            _("“%(name)s” cannot be a user name: 2 to 64 letters, digits and . @ + - _ only.")
            % {"name": name},
            field="username",
        )
    return name


def reset_password(user, *, by, at, key=None):
    """Give an account a new one-time password and return it as Issued; the old one is void.

    Open sessions of the account end. For accounts of the levels below only, and no e-mail.
    """
    issued = issue_passwords([user], by=by, at=at, key=key)
    return issued[0] if issued else None


def issue_passwords(users, *, by, at, key=None):
    """Give several accounts one-time passwords and return [Issued]; a used `key` gives []."""
    users = list(users)
    for user in users:
        if user.person_id is None and by is not None:
            raise PermissionDenied(_("This account belongs to another level to manage."))
    _require(by, [user.person for user in users if user.person_id], at=at)
    if key and replayed(by, key) is not None:
        return []
    issued = [Issued(user, one_time_password()) for user in users]
    hashes = [make_password(one.password) for one in issued]
    done = _issue(issued, hashes, by=by, at=at, key=key)
    # two equal sendings at once: the other one has shown its passwords
    return done if done is issued else []


@deed
def _issue(issued, hashes, *, by, at):
    for one, password_hash in zip(issued, hashes, strict=True):
        one.user.password, one.user.must_change_password = password_hash, True
        one.user.save(update_fields=["password", "must_change_password"])
        # whoever comes with a fresh password is not kept waiting for the mistakes before it
        forget_failures(username=one.user.username)
        home = one.user.person.home if one.user.person_id else None
        record("account.password_reset", by=by, at=at, about=one.user, organisation=home)
    return issued


@deed
def deactivate_account(user, *, by, at):
    """Close an account: nobody can log in to it, what it did stays under its name."""
    return _switch(user, False, "account.deactivated", by=by, at=at)


@deed
def reactivate_account(user, *, by, at):
    """Open a closed account again."""
    return _switch(user, True, "account.reactivated", by=by, at=at)


def _switch(user, is_active, verb, *, by, at):
    if user.person_id is None:
        raise PermissionDenied(_("This account belongs to another level to manage."))
    _require(by, [user.person], at=at)
    if user.is_active == is_active:
        return user
    user.is_active = is_active
    user.save(update_fields=["is_active"])
    record(verb, by=by, at=at, about=user, organisation=user.person.home)
    return user


@deed
def change_own_password(*, by, at, password):
    """Give oneself a new password (checked by the form) and return the account."""
    by.set_password(password)
    by.must_change_password = False
    by.save(update_fields=["password", "must_change_password"])
    home = by.person.home if by.person_id else None
    record("account.password_changed", by=by, at=at, about=by, organisation=home)
    return by


def settle_preferences(*, by, language=None, big_type=None):
    """Keep a person's choice of language and large type; a preference is no act, so no audit."""
    fields = []
    if language is not None:
        by.language = language
        fields.append("language")
    if big_type is not None:
        by.big_type = big_type
        fields.append("big_type")
    if fields:
        by.save(update_fields=fields)
    return by
