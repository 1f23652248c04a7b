"""Who gets what at the pages of organisations, people and accounts; `east` is looked at."""

from tests.access import MEMBERS, Row
from tracker.organisations.models import Appointment

EVERYBODY = [member for member in MEMBERS if member != "anonymous"]
ALL = dict.fromkeys(EVERYBODY, 200)
# those whose posts let them look at branch `east`
NEAR = ("secretary", "officer", "administrator", "observer", "technical")


def answers(*, ok, inside=NEAR, status=200):
    """Members in `ok` get in, others of `inside` are forbidden, the rest find nothing."""
    return dict.fromkeys(inside, 403) | dict.fromkeys(ok, status)


def east(world):
    return {"code": world.cast.east.code}


def post_of_east(world):
    return {"code": Appointment.objects.get(person=world.cast.secretary.person).post.code}


def appointment_of_east(world):
    return {"pk": Appointment.objects.get(person=world.cast.secretary.person).pk}


def person_of_east(world):
    return {"code": world.cast.secretary.person.code}


def account_of_east(world):
    return {"username": world.cast.secretary.username}


EDITORS = ("administrator", "outsider")  # each over the own county
MANAGERS = ("officer", "administrator", "technical", "outsider")
SEES_PEOPLE = ("secretary", "officer", "administrator", "technical")

ROWS = {
    "login": Row(get={"anonymous": 200}, others=302),
    "demo-login": Row(is_post_only=True, post={"anonymous": 404}, post_others=404),
    "logout": Row(is_post_only=True, post={"anonymous": 302}, post_others=302),
    "password-change": Row(get=ALL),
    "set_language": Row(is_post_only=True, post={"anonymous": 302}, post_others=302),
    "organisations:list": Row(get=ALL),
    "organisations:mine": Row(others=302),
    "organisations:find": Row(get=ALL),
    "organisations:new": Row(get=dict.fromkeys(EDITORS, 200), others=403),
    "organisations:detail": Row(get=dict.fromkeys(NEAR, 200), arguments=east),
    "organisations:edit": Row(get=answers(ok=["administrator"]), arguments=east),
    "organisations:move": Row(get=answers(ok=["administrator"]), arguments=east),
    "organisations:dissolve": Row(get=answers(ok=["administrator"]), arguments=east),
    "organisations:post-new": Row(get=answers(ok=["administrator"]), arguments=east),
    "organisations:appoint": Row(get=answers(ok=["administrator"]), arguments=post_of_east),
    "organisations:post-close": Row(
        is_post_only=True,
        arguments=post_of_east,
        post=answers(ok=["administrator"], status=302),
    ),
    "organisations:appointment-end": Row(
        get=answers(ok=["administrator"], inside=SEES_PEOPLE), arguments=appointment_of_east
    ),
    "organisations:person-list": Row(
        get=dict.fromkeys(
            ("secretary", "other_secretary", "officer", "administrator", "technical", "outsider"),
            200,
        ),
        others=403,
    ),
    "organisations:person-new": Row(get=dict.fromkeys(EDITORS, 200), others=403),
    "organisations:person": Row(get=dict.fromkeys(SEES_PEOPLE, 200), arguments=person_of_east),
    "organisations:person-edit": Row(
        get=answers(ok=["administrator"], inside=SEES_PEOPLE), arguments=person_of_east
    ),
    "organisations:account": Row(get=ALL),
    "organisations:big-type": Row(is_post_only=True, post_others=302),
    "organisations:account-list": Row(get=dict.fromkeys(MANAGERS, 200), others=403),
    "organisations:account-new": Row(get=dict.fromkeys(MANAGERS, 200), others=403),
    "organisations:account-passwords": Row(
        is_post_only=True, post=dict.fromkeys(MANAGERS, 302), post_others=403
    ),
    "organisations:account-close": Row(
        is_post_only=True,
        arguments=account_of_east,
        post=dict.fromkeys(("officer", "administrator", "technical"), 302),
    ),
    "organisations:account-reopen": Row(
        is_post_only=True,
        arguments=account_of_east,
        post=dict.fromkeys(("officer", "administrator", "technical"), 302),
    ),
    "organisations:import": Row(get=dict.fromkeys(EDITORS, 200), others=403),
    "organisations:import-people": Row(get=dict.fromkeys(EDITORS, 200), others=403),
    "organisations:import-accounts": Row(get=dict.fromkeys(MANAGERS, 200), others=403),
    "organisations:export": Row(
        get=dict.fromkeys(("officer", "administrator", "outsider"), 200), others=403
    ),
    "organisations:export-people": Row(
        get=dict.fromkeys(("officer", "administrator", "outsider"), 200), others=403
    ),
    "organisations:export-accounts": Row(
        get=dict.fromkeys(("officer", "administrator", "outsider"), 200), others=403
    ),
}
