"""Mail really goes out, to a server of this machine; its words of refusal go nowhere."""

import logging
import socket

import pytest

from tests.notices.channels import MAIL
from tests.notices.sink import Sink
from tracker.notices import sending

# before any test replaces it
REAL_POST = sending.post


@pytest.fixture
def really(monkeypatch):
    monkeypatch.setattr(sending, "post", REAL_POST)


def send_to(port, **parts):
    parts = {**MAIL, "host": "127.0.0.1", "port": port, "mode": "insecure", **parts}
    parts |= {"user": "", "password": ""}
    return sending.send("mail", parts, title="今日提要", body="有 1 项任务", to="s@example.org")


def test_a_message_reaches_the_server(really):
    with Sink() as sink:
        assert send_to(sink.port) == ""
    ((to, text),) = sink.taken
    assert to == "s@example.org"
    assert "Subject: =?utf-8?" in text and "robot@example.org" in text


def test_a_refusal_is_said_in_our_words_and_logged_nowhere(really, caplog, capfd):
    with caplog.at_level(logging.DEBUG), Sink(refuses=True) as sink:
        assert send_to(sink.port) == "not_taken"
    assert sink.taken == []
    heard = caplog.text + "".join(capfd.readouterr())
    assert "SECRETWORD" not in heard and "s@example.org" not in heard


def test_no_server_at_all_is_a_problem_and_no_error(really):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert send_to(port) == "not_taken"


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        ("dingtalk", "https://oapi.dingtalk.com/robot/send?access_token=a1b2c3d4e5"),
        ("wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a1b2c3d4e5"),
        ("feishu", "https://open.feishu.cn/open-apis/bot/v2/hook/a1b2c3d4e5/"),
    ],
)
def test_a_robot_is_called_at_its_service_and_nowhere_else(really, monkeypatch, kind, address):
    called = []

    class Answer:
        status_code, content = 200, b'{"errcode":0,"code":0}'

    def post(url, *args, data=None, **kwargs):
        called.append((url, data if isinstance(data, str) else data.decode()))
        return Answer()

    monkeypatch.setattr("requests.post", post)
    parts = {"token": "a1b2c3d4e5", "secret": ""}
    assert sending.send(kind, parts, title="title", body="body") == ""
    ((url, data),) = called
    assert url == address
    assert "title\\nbody" in data
