"""What an administrator copies from a service, taken apart; nothing but the four services passes.

A message is posted to an address that the installation makes itself from the token, so nobody can
make the server call another machine. Only mail names a host, and only ports of mail.
"""

import re

from tracker.notices.models.channels import ChannelKind

MAIL_PORTS = (25, 465, 587)
MAIL_MODES = ("starttls", "ssl", "insecure")

_TOKEN = "[A-Za-z0-9_-]{8,128}"  # noqa: S105  (a pattern)
_ROBOTS = {
    ChannelKind.DINGTALK: re.compile(
        r"(?:https://oapi\.dingtalk\.com/robot/send\?access_token=|dingtalk://)?([A-Za-z0-9]{8,128})/?"
    ),
    ChannelKind.WECOM: re.compile(
        rf"(?:https://qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key=|wecombot://)?({_TOKEN})/?"
    ),
    ChannelKind.FEISHU: re.compile(
        rf"(?:https://open\.feishu\.cn/open-apis/bot/v2/hook/|feishu://)?({_TOKEN})/?"
    ),
}
_SIGNING = re.compile(r"[A-Za-z0-9]{8,128}")
_HOST = re.compile(r"(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")


def of_robot(kind, address, *, signing=""):
    """Return {"token", "secret"} of a robot, or None when this is not an address of that service.

    `address` is the webhook's as the service shows it, or its token alone; `signing` is the secret
    with which a DingTalk robot wants its messages signed.
    """
    match = _ROBOTS[kind].fullmatch(address.strip())
    if match is None or (signing and not is_signing_secret(signing)):
        return None
    return {"token": match.group(1), "secret": signing}


def is_signing_secret(text):
    """Tell whether this can be the secret of a DingTalk robot."""
    return bool(_SIGNING.fullmatch(text))


def is_host(text):
    """Tell whether this can be the name or the number of a mail server."""
    return bool(_HOST.fullmatch(text)) and ".." not in text
