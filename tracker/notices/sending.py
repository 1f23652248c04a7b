"""One message out by one channel. The only place that speaks to other machines.

Nothing the service says is kept, shown or logged: it may repeat the address. What went wrong is
one of our own words (`Problem`).
"""

import threading

from tracker.notices.models.channels import ChannelKind, Problem

PATIENCE = 20  # seconds for one message
_OF_A_STEP = 8  # seconds to connect, and to wait for each answer


def send(kind, parts, *, title, body, to=""):
    """Send one text and return "" or the Problem.

    `parts` is what `sealing.unseal` gave; `to` is the address of a person, for mail only. Must not
    be called inside a transaction: it waits up to PATIENCE seconds.
    """
    outcome = []

    def run():
        try:
            outcome.append(post(kind, parts, title=title, body=body, to=to))
        except Exception:  # whatever a library raises may hold the address
            outcome.append(False)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(PATIENCE)
    if not outcome:
        return Problem.NO_ANSWER
    return "" if outcome[0] else Problem.NOT_TAKEN


def post(kind, parts, *, title, body, to):
    """Hand the text to apprise's plugin of the service; return whether it was taken."""
    # here, for it takes half a second to load and only the worker sends
    from apprise.common import NotifyFormat
    from apprise.plugins.dingtalk import NotifyDingTalk
    from apprise.plugins.email import NotifyEmail
    from apprise.plugins.feishu import NotifyFeishu
    from apprise.plugins.wecombot import NotifyWeComBot

    times = {"cto": _OF_A_STEP, "rto": _OF_A_STEP, "format": NotifyFormat.TEXT}
    if kind == ChannelKind.DINGTALK:
        robot = NotifyDingTalk(token=parts["token"], secret=parts["secret"] or None, **times)
    elif kind == ChannelKind.WECOM:
        robot = NotifyWeComBot(key=parts["token"], **times)
    elif kind == ChannelKind.FEISHU:
        robot = NotifyFeishu(token=parts["token"], **times)
    else:
        robot = NotifyEmail(
            smtp_host=parts["host"],
            host=parts["host"],
            port=parts["port"],
            secure=parts["mode"] != "insecure",
            secure_mode=parts["mode"],
            user=parts["user"] or None,
            password=parts["password"] or None,
            from_addr=parts["sender"],
            targets=[to],
            **times,
        )
    if kind == ChannelKind.MAIL:
        return robot.send(body=body, title=title, body_format=NotifyFormat.TEXT)
    return robot.send(body=f"{title}\n{body}", title="", body_format=NotifyFormat.TEXT)
