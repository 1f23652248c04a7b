"""Coming in: generic errors, the lock, one-time passwords, the demonstration, the language."""

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import user_logged_in
from django.contrib.sessions.models import Session
from django.urls import reverse

from tests.factories import PASSWORD, make_user
from tracker.organisations.demo import DEMO_PASSWORD, demo_accounts
from tracker.organisations.models import User
from tracker.organisations.roles import PostKind

LOGIN = "/login/"


def try_login(client, username, password=PASSWORD, **extra):
    return client.post(LOGIN, {"username": username, "password": password}, **extra)


def test_a_name_is_known_whatever_its_case(cast, client):
    answer = try_login(client, cast.secretary.username.upper())
    assert (answer.status_code, answer.url) == (302, "/")


def test_wrong_name_wrong_password_and_closed_account_read_the_same(cast, client, language):
    User.objects.filter(pk=cast.officer.pk).update(is_active=False)
    answers = [
        try_login(client, "nobody"),
        try_login(client, cast.secretary.username, "wrong"),
        try_login(client, cast.officer.username),
    ]
    assert [answer.status_code for answer in answers] == [422] * 3
    errors = {tuple(answer.context["form"].non_field_errors()) for answer in answers}
    words = {"en": "The user name or the password is not right.", "zh-hans": "用户名或密码不正确。"}
    assert errors == {(words[language],)}


def test_ten_wrong_passwords_lock_the_name_at_that_address(cast, client, language):
    name = cast.secretary.username
    for _attempt in range(9):
        assert try_login(client, name, "wrong").status_code == 422
    assert try_login(client, name.upper(), "wrong").status_code == 429
    locked = try_login(client, name)
    assert locked.status_code == 429
    words = {"en": "Locked for a while", "zh-hans": "暂时锁定"}
    assert words[language] in locked.content.decode()
    assert try_login(client, name, REMOTE_ADDR="198.51.100.7").status_code == 302


def test_nine_wrong_passwords_do_not_lock(cast, client):
    for _attempt in range(9):
        try_login(client, cast.secretary.username, "wrong")
    assert try_login(client, cast.secretary.username).status_code == 302


def test_forty_people_behind_the_address_of_a_locked_name_come_in(cast, client):
    for _attempt in range(10):
        try_login(client, cast.secretary.username, "wrong")
    users = [make_user() for _number in range(40)]
    codes = []
    for user in users:
        codes.append(try_login(client, user.username).status_code)
        client.logout()
    assert codes == [302] * 40


def test_a_new_password_from_above_opens_the_lock(cast, client, as_user):
    name = cast.secretary.username
    for _attempt in range(10):
        try_login(client, name, "wrong")
    page = as_user(cast.officer).post("/accounts/passwords/", {"username": [name]})
    (issued,) = page.context["issued"]
    client.logout()
    assert try_login(client, name, issued.password).status_code == 302


def test_a_one_time_password_opens_nothing_but_the_choice_of_an_own_one(cast, client):
    User.objects.filter(pk=cast.secretary.pk).update(must_change_password=True)
    try_login(client, cast.secretary.username)
    for name in ("organisations:list", "organisations:account", "notices:inbox"):
        assert client.get(reverse(name)).url == "/password/"
    assert client.get("/password/").status_code == 200
    same = {"old_password": PASSWORD, "new_password1": PASSWORD, "new_password2": PASSWORD}
    assert client.post("/password/", same).status_code == 422
    new = {
        "old_password": PASSWORD,
        "new_password1": "river-stone-42",
        "new_password2": "river-stone-42",
    }
    assert client.post("/password/", new).url == "/"
    assert client.get(reverse("organisations:account")).status_code == 200
    cast.secretary.refresh_from_db()
    assert cast.secretary.check_password("river-stone-42")
    assert not cast.secretary.must_change_password


def test_a_changed_password_ends_the_other_sessions(cast, client):
    other = type(client)()
    try_login(other, cast.secretary.username)
    try_login(client, cast.secretary.username)
    new = {
        "old_password": PASSWORD,
        "new_password1": "river-stone-42",
        "new_password2": "river-stone-42",
    }
    client.post("/password/", new)
    assert client.get("/account/").status_code == 200
    assert other.get("/account/").status_code == 302


@pytest.mark.parametrize("new", ["short", "1234567890123", "password123", ""])
def test_a_weak_password_is_refused(cast, as_user, new):
    data = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert as_user(cast.secretary).post("/password/", data).status_code == 422


def test_logging_in_leaves_no_time_and_no_count(cast, client):
    before = User.objects.filter(pk=cast.secretary.pk).values().get()
    try_login(client, cast.secretary.username)
    assert User.objects.filter(pk=cast.secretary.pk).values().get() == before
    receivers = [str(receiver[0][0]) for receiver in user_logged_in.receivers]
    assert not any("update_last_login" in receiver for receiver in receivers)


def test_logging_out_is_a_post_and_can_be_repeated(cast, as_user):
    client = as_user(cast.secretary)
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/").url == LOGIN
    assert client.post("/logout/").url == LOGIN
    assert client.get("/account/").status_code == 302


def test_the_demonstration_shows_its_accounts_and_lets_in(cast, client, settings):
    settings.DEMO = True
    user = make_user(cast.east, username="demo-secretary", name="李一")
    make_user(cast.east, username="real-secretary")
    ((username, label, waiting),) = demo_accounts()
    assert (username, label, bool(str(waiting))) == (
        "demo-secretary",
        f"东村 · {PostKind.BRANCH_SECRETARY.label}",
        True,
    )
    page = client.get(LOGIN).content.decode()
    assert 'value="demo-secretary"' in page and "real-secretary" not in page
    assert client.post("/login/demonstration/", {"username": "demo-secretary"}).url == "/"
    assert client.get("/account/").context["user"] == user


def test_the_demonstration_lets_nobody_else_in(cast, client, settings):
    settings.DEMO = True
    answer = client.post("/login/demonstration/", {"username": cast.administrator.username})
    assert answer.status_code == 404
    assert Session.objects.count() == 0


def test_without_the_demonstration_there_are_no_buttons_and_no_door(cast, client, settings):
    settings.DEMO = False
    user = make_user(cast.east, username="demo-secretary")
    user.set_password(DEMO_PASSWORD)
    user.save()
    assert "demo-secretary" not in client.get(LOGIN).content.decode()
    answer = client.post("/login/demonstration/", {"username": "demo-secretary"})
    assert answer.status_code == 404
    assert client.get("/account/").status_code == 302


def test_the_language_is_kept_with_the_account(cast, as_user):
    client = as_user(cast.secretary)
    answer = client.post("/language/", {"language": "en", "next": "/account/"})
    assert answer.url == "/account/"
    cast.secretary.refresh_from_db()
    assert cast.secretary.language == "en"
    elsewhere = type(client)()
    elsewhere.force_login(cast.secretary, backend="django.contrib.auth.backends.ModelBackend")
    assert "My account" in elsewhere.get("/account/").content.decode()


def test_somebody_who_is_not_logged_in_changes_the_language_of_the_browser(client, db):
    client.post("/language/", {"language": "en", "next": LOGIN})
    assert client.cookies[django_settings.LANGUAGE_COOKIE_NAME].value == "en"
    assert "Log in" in client.get(LOGIN).content.decode()


def test_an_unknown_language_and_a_far_address_are_passed_over(cast, as_user):
    client = as_user(cast.secretary)
    answer = client.post("/language/", {"language": "xx", "next": "https://example.org/"})
    assert answer.url == "/"
    cast.secretary.refresh_from_db()
    assert cast.secretary.language == ""


def test_large_type_is_switched_and_leads_back_here(cast, as_user):
    client = as_user(cast.secretary)
    answer = client.post("/account/type/", {"big_type": "1", "next": "/account/"})
    assert answer.url == "/account/"
    assert 'class="big-type"' in client.get("/account/").content.decode()
    away = client.post("/account/type/", {"big_type": "0", "next": "//example.org/"})
    assert away.url == "/"
    assert 'class="big-type"' not in client.get("/account/").content.decode()


def test_preferences_are_kept(cast, as_user):
    client = as_user(cast.secretary)
    client.post("/account/", {"language": "en", "big_type": "on"})
    cast.secretary.refresh_from_db()
    assert (cast.secretary.language, cast.secretary.big_type) == ("en", True)
