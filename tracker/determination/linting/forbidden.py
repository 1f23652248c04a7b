"""What central rules on formalism forbid to assess: the patterns stand in forbidden.json."""

import json
import re
from functools import cache
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from tracker.determination.linting.registry import Severity, check, fault
from tracker.determination.linting.sheet import texts_of

FORBIDDEN = fault(
    "forbidden_item",
    Severity.ERROR,
    what=_("“%(words)s” may not be assessed: %(matter)s."),
    why=_(
        "Central rules on formalism and on easing the burden on the grass roots forbid it, and "
        "it measures zeal for the telephone, not work."
    ),
    remedy=_("Take it out. Ask for the result itself, or for the people's opinion of it."),
)

MATTERS = {
    "app": _("registering or installing software"),
    "likes": _("likes, comments and followers"),
    "forwards": _("forwards and clicks"),
    "online": _("time and points on a platform"),
    "presence": _("signing in by telephone"),
    "runs": _("days in a row"),
    "place": _("where people are"),
    "photos": _("photographs and recordings as proof of work"),
}

# said in the same clause before the word: the item forbids it, or eases it
DENIED = re.compile(
    r"不|禁止|严禁|杜绝|取消|清理|减少|防止|避免|整治|纠正|反对|无"
    r"|\b(?:no|not|never|without|forbid\w*|stop\w*|against|instead of|nor)\b",
    re.IGNORECASE,
)
CLAUSE_ENDS = re.compile(r"[。；！？.;!?\n]")


class Matter:
    """A forbidden matter, named in the reader's language when it is read."""

    def __init__(self, name):
        self.name = name

    def __eq__(self, other):
        return isinstance(other, Matter) and self.name == other.name

    def __hash__(self):
        return hash(self.name)

    def __str__(self):
        return str(MATTERS[self.name])


@check
def forbidden(sheet):
    for node in sheet.nodes:
        told = set()
        for tongue, text in texts_of(node):
            for matter, pattern in patterns(tongue):
                match = pattern.search(text)
                if match and matter not in told and not _is_denied(text, match):
                    told.add(matter)
                    yield FORBIDDEN.at(node, words=match[0], matter=Matter(matter))


@cache
def patterns(tongue):
    """Return [(matter, what it looks like in a language)]."""
    read = json.loads(Path(__file__).with_name("forbidden.json").read_text(encoding="utf-8"))
    flags = re.IGNORECASE if tongue == "en" else 0
    return [(matter, re.compile(found[tongue], flags)) for matter, found in read.items()]


def _is_denied(text, match):
    """Tell whether the clause says before the word that it is not wanted."""
    before = CLAUSE_ENDS.split(text[: match.start()])[-1]
    return bool(DENIED.search(before))
