"""Channels: off by default, an address that is sealed, nothing but the four services."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import override_settings

from tests import factories as f
from tests.factories import NOW
from tests.notices.channels import MAIL, ROBOT, make_channel
from tracker.audit.models import AuditEvent
from tracker.audit.refusals import Refused
from tracker.notices import actions, addresses, sealing
from tracker.notices.models import Channel


def add(cast, *, by=None, kind="dingtalk", parts=ROBOT, label="群", organisation=None, **more):
    return actions.add_channel(
        organisation or cast.county,
        kind=kind,
        label=label,
        parts=parts,
        by=by or cast.administrator,
        at=NOW,
        **more,
    )


def test_a_new_channel_is_off(cast):
    channel = add(cast)
    assert not channel.is_on
    assert Channel(kind="mail").is_on is False
    assert sealing.unseal(channel.sealed) == ROBOT


@pytest.mark.parametrize("member", ["secretary", "officer", "assigned", "observer", "technical"])
def test_only_those_who_run_the_county_enter_change_and_switch_channels(cast, member):
    channel, by = make_channel(cast.county, "wecom", is_on=False), getattr(cast, member)
    for act in (
        lambda: add(cast, by=by),
        lambda: actions.change_channel(channel, label="x", by=by, at=NOW),
        lambda: actions.switch_channel(channel, on=True, by=by, at=NOW),
        lambda: actions.remove_channel(channel, by=by, at=NOW),
    ):
        with pytest.raises(PermissionDenied):
            act()
    channel.refresh_from_db()
    assert not channel.is_on


def test_another_county_enters_none_here(cast):
    with pytest.raises(PermissionDenied):
        add(cast, by=cast.outsider)


def test_technical_people_may_test_and_nothing_more(cast, posted):
    channel = make_channel(cast.county, "wecom", is_on=False)
    assert actions.try_channel(channel, by=cast.technical, at=NOW) == ""
    assert [message["kind"] for message in posted] == ["wecom"]
    with pytest.raises(PermissionDenied):
        actions.try_channel(channel, by=cast.officer, at=NOW)


def test_a_test_says_what_came_of_it(cast, monkeypatch):
    channel = make_channel(cast.county, "wecom")
    monkeypatch.setattr("tracker.notices.sending.post", lambda *args, **kwargs: False)
    assert actions.try_channel(channel, by=cast.administrator, at=NOW) == "not_taken"
    channel.refresh_from_db()
    assert (channel.last_problem, channel.last_ok_at) == ("not_taken", None)


def test_a_new_channel_speaks_chinese_unless_another_language_is_chosen(cast):
    assert add(cast).language == "zh-hans"
    assert add(cast, language="en").language == "en"
    with pytest.raises(Refused) as error:
        add(cast, language="fr")
    assert error.value.field == "language"


def test_a_test_is_written_in_the_language_of_the_group(cast, posted):
    """Whoever sends it may speak another one."""
    cast.administrator.language = "zh-hans"
    channel = make_channel(cast.county, "feishu", language="en")
    actions.try_channel(channel, by=cast.administrator, at=NOW)
    channel.language = "zh-hans"
    cast.administrator.language = "en"
    actions.try_channel(channel, by=cast.administrator, at=NOW)
    assert [message["title"] for message in posted] == [
        "Party-building assessment: test",
        "基层党建责任考核：测试",
    ]


def test_a_test_by_mail_speaks_to_its_reader_or_as_the_channel_does(cast, posted):
    channel = make_channel(cast.county, language="en")
    for language in ("zh-hans", ""):
        cast.administrator.language = language
        actions.try_channel(channel, to="me@example.org", by=cast.administrator, at=NOW)
    assert [message["title"] for message in posted] == [
        "基层党建责任考核：测试",
        "Party-building assessment: test",
    ]


def test_another_language_leaves_the_channel_on_and_stands_in_the_record(cast):
    channel = make_channel(cast.county, "dingtalk")
    changed = actions.change_channel(
        channel, label="群", language="en", by=cast.administrator, at=NOW
    )
    assert (changed.is_on, changed.language) == (True, "en")
    assert AuditEvent.objects.get(verb="channel.changed").data["language"] == "en"
    # what does not speak of the language leaves it
    again = actions.change_channel(changed, label="新群", by=cast.administrator, at=NOW)
    assert again.language == "en"


def test_a_new_address_switches_the_channel_off(cast):
    channel = make_channel(cast.county, "dingtalk", last_ok_at=NOW)
    changed = actions.change_channel(
        channel, label="新群", parts={**ROBOT, "token": "f" * 16}, by=cast.administrator, at=NOW
    )
    assert (changed.is_on, changed.label, changed.last_ok_at) == (False, "新群", None)


def test_a_new_name_alone_keeps_address_and_state(cast):
    channel = make_channel(cast.county, "dingtalk")
    changed = actions.change_channel(channel, label="新群", by=cast.administrator, at=NOW)
    assert changed.is_on
    assert sealing.unseal(changed.sealed) == ROBOT


@pytest.mark.parametrize(
    ("kind", "parts"),
    [
        ("dingtalk", {"token": "../../x", "secret": ""}),
        ("dingtalk", {"token": "http://127.0.0.1/", "secret": ""}),
        ("wecom", {"token": "a1b2c3d4e5f6", "secret": "", "url": "http://10.0.0.1"}),
        ("feishu", {}),
        ("mail", {**MAIL, "host": "evil.example.org/x"}),
        ("mail", {**MAIL, "host": "a..b"}),
        ("mail", {**MAIL, "port": 6379}),
        ("mail", {**MAIL, "mode": "none"}),
        ("mail", ROBOT),
    ],
)
def test_an_action_takes_no_address_of_another_service(cast, kind, parts):
    with pytest.raises(Refused) as error:
        add(cast, kind=kind, parts=parts, audience=["secretary"])
    assert error.value.field == "address"
    assert Channel.objects.count() == 0


def test_mail_needs_somebody_to_write_to(cast):
    with pytest.raises(Refused) as error:
        add(cast, kind="mail", parts=MAIL, audience=["nobody"])
    assert error.value.field == "audience"


ADDRESSES = [
    ("dingtalk", "https://oapi.dingtalk.com/robot/send?access_token=a1b2c3d4e5", "a1b2c3d4e5"),
    ("dingtalk", "dingtalk://a1b2c3d4e5/", "a1b2c3d4e5"),
    ("dingtalk", " a1b2c3d4e5 ", "a1b2c3d4e5"),
    ("wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a1-b2-c3-d4", "a1-b2-c3-d4"),
    ("wecom", "wecombot://a1-b2-c3-d4", "a1-b2-c3-d4"),
    ("feishu", "https://open.feishu.cn/open-apis/bot/v2/hook/a1-b2-c3-d4", "a1-b2-c3-d4"),
    ("feishu", "feishu://a1-b2-c3-d4/", "a1-b2-c3-d4"),
    ("dingtalk", "http://oapi.dingtalk.com/robot/send?access_token=a1b2c3d4e5", None),
    ("dingtalk", "https://oapi.dingtalk.com.evil.example/robot/send?access_token=a1b2c3d4e5", None),
    ("dingtalk", "https://oapi.dingtalk.com/robot/send?access_token=a1b2c3d4e5&x=1", None),
    ("dingtalk", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a1b2c3d4e5", None),
    ("wecom", "https://oapi.dingtalk.com/robot/send?access_token=a1b2c3d4e5", None),
    ("wecom", "json://127.0.0.1/a1b2c3d4", None),
    ("feishu", "http://169.254.169.254/latest", None),
    ("feishu", "file:///etc/passwd", None),
    ("feishu", "mailto://user:pass@example.org", None),
    ("feishu", "feishu://a1-b2-c3-d4@10.0.0.1/", None),
    ("feishu", "a1-b2-c3-d4\n", "a1-b2-c3-d4"),
    ("feishu", "短", None),
    ("wecom", "٣" * 12, None),
    ("wecom", "", None),
]


@pytest.mark.parametrize(("kind", "address", "token"), ADDRESSES)
def test_an_address_of_the_service_is_taken_apart_and_no_other_passes(kind, address, token):
    parts = addresses.of_robot(kind, address)
    assert parts == ({"token": token, "secret": ""} if token else None)


def test_what_is_sealed_opens_with_the_same_key_and_a_former_one():
    sealed = sealing.seal(MAIL)
    assert "swordfish" not in sealed and sealing.unseal(sealed) == MAIL
    assert sealing.seal(MAIL) != sealed
    with override_settings(SECRET_KEY="n" * 50), pytest.raises(sealing.Unreadable):
        sealing.unseal(sealed)
    from django.conf import settings

    former = settings.SECRET_KEY
    with override_settings(SECRET_KEY="n" * 50, SECRET_KEY_FALLBACKS=[former]):
        assert sealing.unseal(sealed) == MAIL


@pytest.mark.parametrize("sealed", ["x", "", "密", "gAAAAA" + "A" * 100])
def test_what_was_not_sealed_here_does_not_open(sealed):
    with pytest.raises(sealing.Unreadable):
        sealing.unseal(sealed)


def test_an_address_that_no_longer_opens_is_said_and_cannot_be_switched_on(cast, posted):
    channel = make_channel(cast.county, "wecom", is_on=False)
    Channel.objects.update(sealed="x")
    channel.refresh_from_db()
    assert actions.try_channel(channel, by=cast.administrator, at=NOW) == "unreadable"
    with pytest.raises(Refused):
        actions.switch_channel(channel, on=True, by=cast.administrator, at=NOW)
    assert posted == []


def test_each_act_is_one_event_without_the_address(cast):
    by = cast.administrator
    channel = add(cast)
    actions.change_channel(channel, label="b", parts=ROBOT, by=by, at=NOW)
    actions.try_channel(channel, by=by, at=NOW)
    actions.switch_channel(channel, on=True, by=by, at=NOW)
    actions.switch_channel(channel, on=True, by=by, at=NOW)
    actions.switch_channel(channel, on=False, by=by, at=NOW)
    actions.remove_channel(channel, by=by, at=NOW)
    events = list(AuditEvent.objects.order_by("seq"))
    assert [event.verb for event in events] == [
        "channel.added",
        "channel.changed",
        "channel.tested",
        "channel.switched_on",
        "channel.switched_off",
        "channel.removed",
    ]
    assert all(event.organisation == cast.county for event in events)
    assert ROBOT["token"] not in str([event.data for event in events])


def test_the_same_form_sent_twice_enters_one_channel(cast):
    first = add(cast, key="k" * 32)
    assert add(cast, key="k" * 32) == first
    assert Channel.objects.count() == 1


def test_the_database_refuses_a_channel_that_is_on_without_an_address(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        Channel.objects.create(organisation=cast.county, kind="mail", label="x", is_on=True)


def test_the_database_refuses_a_third_language(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        Channel.objects.create(organisation=cast.county, kind="mail", label="x", language="fr")


def test_the_database_refuses_a_fifth_kind(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        Channel.objects.create(organisation=cast.county, kind="json", label="x")


def test_channels_are_seen_where_cycles_are_run_or_the_machine_is_kept(cast):
    county = make_channel(cast.county, "wecom")
    township = make_channel(cast.township, "wecom")
    make_channel(cast.elsewhere, "wecom")
    for member in ("administrator", "technical"):
        assert set(Channel.objects.visible_to(getattr(cast, member))) == {county, township}
    for member in ("secretary", "officer", "observer", "assigned"):
        assert not Channel.objects.visible_to(getattr(cast, member)).exists()


# the pages


def typed(cast, **fields):
    return {
        "organisation": cast.county.code,
        "label": "组工群",
        "language": "zh-hans",
        "address": "https://oapi.dingtalk.com/robot/send?access_token=a1b2c3d4e5",
        "key": "k",
        **fields,
    }


def test_a_robot_is_entered_on_its_page(cast, as_user):
    client = as_user(cast.administrator)
    answer = client.post("/channels/new/dingtalk/", typed(cast, signing="SEC0123456789"))
    channel = Channel.objects.get()
    assert answer.url == f"/channels/{channel.pk}/"
    assert sealing.unseal(channel.sealed) == {"token": "a1b2c3d4e5", "secret": "SEC0123456789"}
    assert (channel.organisation, channel.is_on, channel.label) == (cast.county, False, "组工群")


def test_mail_is_entered_on_its_page(cast, as_user):
    values = {"organisation": cast.township.code, "label": "邮件", "audience": ["officer"]}
    values |= {"language": "en", **MAIL}
    as_user(cast.administrator).post("/channels/new/mail/", values)
    channel = Channel.objects.get()
    assert sealing.unseal(channel.sealed) == MAIL
    assert (channel.organisation, channel.audience) == (cast.township, ["officer"])
    assert channel.language == "en"


@pytest.mark.parametrize(
    ("kind", "fields", "wrong"),
    [
        ("dingtalk", {"address": "http://127.0.0.1:8000/"}, "address"),
        ("dingtalk", {"address": ""}, "address"),
        ("dingtalk", {"signing": "no secret!"}, "signing"),
        ("dingtalk", {"address": "", "signing": "SEC0123456789"}, "address"),
        ("dingtalk", {"label": " "}, "label"),
        ("dingtalk", {"organisation": "nowhere"}, "organisation"),
        ("dingtalk", {"language": "fr"}, "language"),
        ("feishu", {}, "address"),
        ("mail", {**MAIL, "audience": ["officer"], "host": "a b"}, "host"),
        ("mail", {**MAIL, "audience": ["officer"], "host": ""}, "host"),
        ("mail", {**MAIL, "audience": ["officer"], "port": "22"}, "port"),
        ("mail", {**MAIL, "audience": ["officer"], "sender": "x"}, "sender"),
        ("mail", {**MAIL}, "audience"),
        ("mail", {**MAIL, "audience": ["king"]}, "audience"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(cast, as_user, kind, fields, wrong):
    values = typed(cast, **fields)
    answer = as_user(cast.administrator).post(f"/channels/new/{kind}/", values)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [wrong]
    page = answer.content.decode()
    assert "a1b2c3d4e5" not in page and "swordfish" not in page
    assert Channel.objects.count() == 0


def test_a_branch_or_another_county_has_no_channel(cast, as_user):
    for organisation in (cast.east, cast.elsewhere):
        values = typed(cast, organisation=organisation.code)
        answer = as_user(cast.administrator).post("/channels/new/dingtalk/", values)
        assert list(answer.context["form"].errors) == ["organisation"]


def test_an_unknown_kind_has_no_page(cast, as_user):
    assert as_user(cast.administrator).get("/channels/new/json/").status_code == 404


def test_the_address_may_stay_when_the_rest_changes(cast, as_user):
    channel = make_channel(cast.county, "mail")
    client = as_user(cast.administrator)
    values = {"label": "新", "language": "zh-hans", "audience": ["secretary"]}
    values |= {"port": "587", "mode": "starttls"}
    assert client.post(f"/channels/{channel.pk}/edit/", values).status_code == 302
    channel.refresh_from_db()
    assert (channel.label, channel.is_on, channel.audience) == ("新", True, ["secretary"])
    assert sealing.unseal(channel.sealed) == MAIL


def test_half_a_new_mail_server_is_refused(cast, as_user):
    channel = make_channel(cast.county, "mail")
    values = {"label": "新", "language": "en", "audience": ["secretary"]}
    values |= {"port": "587", "mode": "ssl", "user": "x"}
    answer = as_user(cast.administrator).post(f"/channels/{channel.pk}/edit/", values)
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"host", "sender"})


def test_before_it_is_switched_on_the_page_says_what_goes_to_whom(cast, as_user):
    participant = f.make_participant(f.make_cycle(cast.county), cast.east)
    f.make_task(participant, scheduled_on=f.date(2020, 1, 1), due_on=f.date(2020, 1, 2))
    channel = make_channel(cast.county, "wecom", is_on=False, language="en")
    client = as_user(cast.administrator)
    client.cookies["django_language"] = "en"
    page = client.get(f"/channels/{channel.pk}/switch/").content.decode()
    assert "1 organisation has tasks overdue." in page
    assert "everybody in the group in which the robot is" in page
    assert "Send a test first." in page
    client.post(f"/channels/{channel.pk}/switch/", {"on": "1"})
    channel.refresh_from_db()
    assert channel.is_on
    client.post(f"/channels/{channel.pk}/switch/", {"on": "0"})
    channel.refresh_from_db()
    assert not channel.is_on


def test_the_pages_of_a_group_say_its_language_and_show_its_message_in_it(cast, as_user, language):
    """Whatever language the administrator reads the pages in."""
    participant = f.make_participant(f.make_cycle(cast.county), cast.east)
    f.make_task(participant, scheduled_on=f.date(2020, 1, 1), due_on=f.date(2020, 1, 2))
    make_channel(cast.county, "wecom", label="a", language="zh-hans")
    english = make_channel(cast.county, "wecom", label="b", language="en")
    client = as_user(cast.administrator)
    listed = client.get("/channels/").content.decode()
    cells = re.findall(r'<td data-label="(?:语言|Language)">(.*?)</td>', listed)
    assert cells == ["简体中文", "English"]
    for act in ("", "switch/"):
        page = client.get(f"/channels/{english.pk}/{act}").content.decode()
        assert "1 organisation has tasks overdue." in page
        assert re.search(r"<dt>(语言|Language)</dt><dd>English</dd>", page)
    form = client.get(f"/channels/{english.pk}/edit/").context["form"]
    assert form["language"].value() == "en"


def test_a_mail_channel_says_that_its_language_is_for_those_without_one(cast, as_user):
    channel = make_channel(cast.county, language="en")
    client = as_user(cast.administrator)
    client.cookies["django_language"] = "en"
    page = client.get(f"/channels/{channel.pk}/").content.decode()
    assert "<dt>Language</dt><dd>each reader’s own; without one: English</dd>" in page


def test_a_test_of_mail_asks_where_it_goes(cast, as_user, posted):
    channel = make_channel(cast.county, is_on=False)
    client = as_user(cast.administrator)
    answer = client.post(f"/channels/{channel.pk}/test/", {"to": "x"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["to"])
    client.post(f"/channels/{channel.pk}/test/", {"to": "me@example.org"})
    assert [message["to"] for message in posted] == ["me@example.org"]


def test_a_channel_is_removed_after_a_question(cast, as_user):
    channel = make_channel(cast.county, "wecom")
    client = as_user(cast.administrator)
    assert client.get(f"/channels/{channel.pk}/remove/").status_code == 200
    assert client.post(f"/channels/{channel.pk}/remove/").url == "/channels/"
    assert Channel.objects.count() == 0
    assert client.post(f"/channels/{channel.pk}/remove/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_at_any_length(cast, as_user, rows, django_assert_num_queries):
    for _number in range(rows):
        make_channel(cast.county, "wecom")
    client = as_user(cast.administrator)
    with django_assert_num_queries(6):
        assert len(client.get("/channels/").context["page_obj"].object_list) == rows
