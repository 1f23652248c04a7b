"""Who is there: organisations, seats, invented people and their accounts."""

from dataclasses import dataclass, field
from random import Random

from django.contrib.auth.hashers import make_password

from tracker.audit.deeds import deed, record
from tracker.organisations.actions import enter_accounts, found_all
from tracker.organisations.demo import DEMO_PASSWORD
from tracker.organisations.models import (
    Appointment,
    Organisation,
    OrganisationKind,
    OrganisationLevel,
    Person,
    Post,
    User,
)
from tracker.organisations.roles import ROLE_OF_POST, PostKind

COUNTY_SEATS = (
    PostKind.COUNTY_SECRETARY,
    PostKind.ORGANISATION_HEAD,
    PostKind.COUNTY_ADMINISTRATOR,
    PostKind.DEPARTMENT_HEAD,
    PostKind.OBSERVER,
    PostKind.TECHNICAL,
)
TOWNSHIP_SEATS = (PostKind.TOWNSHIP_SECRETARY, PostKind.TOWNSHIP_OFFICER)
BRANCH_SEATS = (
    PostKind.BRANCH_SECRETARY,
    PostKind.DEPUTY_SECRETARY,
    PostKind.ORGANISATION_MEMBER,
    PostKind.PUBLICITY_MEMBER,
    PostKind.DISCIPLINE_MEMBER,
)
COMMITTEE_FROM = 7  # members: a smaller branch has no committee
# seats whose holders have an account
WITH_ACCOUNT = frozenset(
    {
        PostKind.BRANCH_SECRETARY,
        PostKind.TOWNSHIP_OFFICER,
        PostKind.ORGANISATION_HEAD,
        PostKind.COUNTY_ADMINISTRATOR,
        PostKind.REVIEWER,
        PostKind.OBSERVER,
        PostKind.TECHNICAL,
    }
)
VACANT_EVERY = 29  # now and then a seat has no holder: the duty lists show it


@dataclass
class Place:
    """A county with its townships and branches, and the accounts of those who act there."""

    county: Organisation
    townships: list
    branches: list
    users: dict = field(default_factory=dict)  # (organisation code, seat): [User]

    def user(self, organisation, seat, number=0):
        """Return the account of whoever sits in the seat."""
        return self.users[organisation.code, seat][number]

    def secretary(self, branch):
        """Return the account of a branch's secretary."""
        return self.user(branch, PostKind.BRANCH_SECRETARY)

    def officer(self, branch):
        """Return the account of the officer of a branch's township."""
        return self.users[branch.code.rpartition("-")[0], PostKind.TOWNSHIP_OFFICER][0]

    @property
    def reviewers(self):
        """Return the accounts of the county's reviewers."""
        return self.users.get((self.county.code, PostKind.REVIEWER), [])


def found_county(named, townships, *, accounts, reviewers, names, since, at, today):
    """Found a county with everybody in it and return the Place.

    `named` is (code, Chinese name, English name), `townships` as in `names`. `accounts` maps the
    demonstration's user names, in the order in which they are offered, to (code of the
    organisation, kind of seat, its number from 0). `names` yields the people's names, `since` is
    the day from which all hold their posts.
    """
    code, name_zh, name_en = named
    committee = OrganisationKind.COMMITTEE
    rows = [_row(code, None, committee, OrganisationLevel.COUNTY, name_zh, name_en)]
    for number, ((town_zh, town_en), branches) in enumerate(townships, start=1):
        town = f"{code}-{number:02}"
        rows.append(
            _row(
                town,
                code,
                committee,
                OrganisationLevel.TOWNSHIP,
                town_zh + "党委",
                town_en + " Committee",
            )
        )
        for place, (kind, zh, en, members) in enumerate(branches, start=1):
            branch = _row(f"{town}-{place:02}", town, kind, OrganisationLevel.BRANCH, zh, en)
            rows.append(branch | {"members": members, "usual_place": "党员活动室"})
    founded = found_all(rows, by=None, at=at)
    place = Place(
        county=founded[0],
        townships=[o for o in founded if o.level == OrganisationLevel.TOWNSHIP],
        branches=[o for o in founded if o.level == OrganisationLevel.BRANCH],
    )
    held = _seat(place, founded, reviewers=reviewers, names=names, since=since, at=at)
    _open_accounts(place, held, accounts, at=at, today=today)
    return place


def _row(code, parent, kind, level, name_zh, name_en):
    return {
        "code": code,
        "parent": parent,
        "kind": kind,
        "level": level,
        "name_zh": name_zh,
        "name_en": name_en,
        "contact": "模拟数据，无电话",
    }


@deed
def _seat(place, founded, *, reviewers, names, since, at):
    """Write posts, people and appointments at once; return [(Person, Post)] of those appointed."""
    seats = []
    for organisation in founded:
        for kind, count in _seats_of(organisation, reviewers):
            seats += [(organisation, kind, number) for number in range(1, count + 1)]
    posts = Post.objects.bulk_create(
        Post(
            code=f"{organisation.code}-{kind}".replace("_", "-") + (f"-{n}" if n > 1 else ""),
            organisation=organisation,
            kind=kind,
            role=ROLE_OF_POST[kind],
        )
        for organisation, kind, n in seats
    )
    people = Person.objects.bulk_create(
        Person(code=f"{place.county.code}-p{number:03}", name=next(names), home=post.organisation)
        for number, post in enumerate(posts, start=1)
    )
    held = [
        (person, post)
        for number, (person, post) in enumerate(zip(people, posts, strict=True), start=1)
        if post.kind in WITH_ACCOUNT or number % VACANT_EVERY
    ]
    Appointment.objects.bulk_create(
        Appointment(person=person, post=post, since=since) for person, post in held
    )
    record(
        "demonstration.seated",
        by=None,
        at=at,
        about=place.county,
        organisation=place.county,
        data={"posts": len(posts), "people": len(people), "appointments": len(held)},
    )
    return held


def _open_accounts(place, held, accounts, *, at, today):
    """Make accounts for those who act: the demonstration's first, with its well-known password."""
    seats = {}
    for person, post in held:
        seats.setdefault((post.organisation.code, post.kind), []).append(person)
    named = {
        seats[code, kind][number].pk: username
        for username, (code, kind, number) in accounts.items()
    }
    order = list(named)
    acting = [
        (person, post) for person, post in held if post.kind in WITH_ACCOUNT or person.pk in named
    ]
    acting.sort(key=lambda row: order.index(row[0].pk) if row[0].pk in named else len(order))
    users = enter_accounts(
        [
            (person, named.get(person.pk) or person.code.removeprefix("demo-"))
            for person, post in acting
        ],
        by=None,
        at=at,
    )
    for user, (person, post) in zip(users, acting, strict=True):
        # the rights of whoever acts are looked up as of the demonstration's own day
        user.person, user.as_of = person, today
        place.users.setdefault((post.organisation.code, post.kind), []).append(user)
    _give_password([user for user in users if user.person_id in named], place, at=at)


@deed
def _give_password(users, place, *, at):
    """Give the demonstration's accounts their well-known password, hashed once for all of them."""
    hashed = make_password(DEMO_PASSWORD)
    for user in users:
        user.password, user.must_change_password = hashed, False
    User.objects.bulk_update(users, ["password", "must_change_password"])
    record(
        "demonstration.opened",
        by=None,
        at=at,
        about=place.county,
        organisation=place.county,
        data={"accounts": [user.username for user in users]},
    )


def _seats_of(organisation, reviewers):
    """Return [(kind of seat, how many)] at an organisation."""
    if organisation.level == OrganisationLevel.COUNTY:
        seats = [(kind, 1) for kind in COUNTY_SEATS]
        return [*seats, (PostKind.REVIEWER, reviewers)] if reviewers else seats
    if organisation.level == OrganisationLevel.TOWNSHIP:
        return [(kind, 1) for kind in TOWNSHIP_SEATS]
    if organisation.members < COMMITTEE_FROM:
        return [(kind, 1) for kind in BRANCH_SEATS[:2]]
    seats = [(kind, 1) for kind in BRANCH_SEATS]
    if organisation.kind == OrganisationKind.VILLAGE and organisation.members % 2:
        seats.append((PostKind.FIRST_SECRETARY, 1))
    return seats


@deed
def lend(user, organisation, kind, *, since, at):
    """Let a person act as deputy in a seat of a neighbouring county."""
    post = Post.objects.filter(organisation=organisation, kind=kind).first()
    if post is None:
        post = Post.objects.create(
            code=f"{organisation.code}-{kind}",
            organisation=organisation,
            kind=kind,
            role=ROLE_OF_POST[kind],
        )
    Appointment.objects.create(person=user.person, post=post, since=since, is_deputy=True)
    record("demonstration.lent", by=None, at=at, about=post, organisation=organisation)
    user.__dict__.pop("standing", None)


def seeded(*parts):
    """Return a source of chance that gives the same for the same words."""
    return Random("|".join(["party-building-tracker", *map(str, parts)]))  # noqa: S311
