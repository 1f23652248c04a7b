"""The lines of a summary: what waits, how many, which titles and days; never a person's name."""

from dataclasses import asdict, dataclass, field

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from tracker.organisations.bilingual import in_language

SHOWN = 5  # titles under one line


class LineKind(TextChoices):
    """What can wait for somebody, in the order in which a summary says it."""

    TASKS_OVERDUE = "tasks_overdue"
    RECORDS_RETURNED = "records_returned"
    TASKS_DUE = "tasks_due"
    RECTIFICATIONS_OVERDUE = "rectifications_overdue"
    RECTIFICATIONS_DUE = "rectifications_due"
    REVIEWS_LEFT = "reviews_left"
    RECORDS_WAITING = "records_waiting"
    RECTIFICATIONS_REPORTED = "rectifications_reported"
    BRANCHES_LATE = "branches_late"
    AREA_RECTIFICATIONS_OVERDUE = "area_rectifications_overdue"
    NOTICES = "notices"


K = LineKind

SENTENCES = {
    K.TASKS_OVERDUE: ngettext_lazy(
        "%(count)d task is overdue.", "%(count)d tasks are overdue.", "count"
    ),
    K.RECORDS_RETURNED: ngettext_lazy(
        "%(count)d record was returned and waits to be mended.",
        "%(count)d records were returned and wait to be mended.",
        "count",
    ),
    K.TASKS_DUE: ngettext_lazy(
        "%(count)d task is due within 3 days.", "%(count)d tasks are due within 3 days.", "count"
    ),
    K.RECTIFICATIONS_OVERDUE: ngettext_lazy(
        "%(count)d rectification of yours is overdue.",
        "%(count)d rectifications of yours are overdue.",
        "count",
    ),
    K.RECTIFICATIONS_DUE: ngettext_lazy(
        "%(count)d rectification is to be reported within 3 days.",
        "%(count)d rectifications are to be reported within 3 days.",
        "count",
    ),
    K.REVIEWS_LEFT: ngettext_lazy(
        "%(count)d review is left to you.", "%(count)d reviews are left to you.", "count"
    ),
    K.RECORDS_WAITING: ngettext_lazy(
        "%(count)d record waits for acceptance.",
        "%(count)d records wait for acceptance.",
        "count",
    ),
    K.RECTIFICATIONS_REPORTED: ngettext_lazy(
        "%(count)d reported rectification waits to be verified.",
        "%(count)d reported rectifications wait to be verified.",
        "count",
    ),
    K.BRANCHES_LATE: ngettext_lazy(
        "%(count)d organisation has tasks overdue.",
        "%(count)d organisations have tasks overdue.",
        "count",
    ),
    K.AREA_RECTIFICATIONS_OVERDUE: ngettext_lazy(
        "%(count)d rectification in the area is overdue.",
        "%(count)d rectifications in the area are overdue.",
        "count",
    ),
    K.NOTICES: ngettext_lazy(
        "%(count)d new notice is unread.", "%(count)d new notices are unread.", "count"
    ),
}


@dataclass(frozen=True)
class Item:
    """One title under a line with its day; the organisation only where the reader has several."""

    on: str  # ISO
    title_zh: str = ""
    title_en: str = ""
    organisation_zh: str = ""
    organisation_en: str = ""


@dataclass(frozen=True)
class Line:
    """How many of one kind wait, where they are found, and the first titles among them."""

    kind: LineKind
    count: int
    link: str = ""
    items: list[Item] = field(default_factory=list)

    def plain(self):
        """Return the line as plain JSON."""
        return asdict(self) | {"kind": str(self.kind)}


def in_order(lines):
    """Return the lines that count something, in the order of `LineKind`, as plain JSON."""
    order = list(LineKind)
    return [
        line.plain()
        for line in sorted(lines, key=lambda line: order.index(line.kind))
        if line.count
    ]


def said(lines):
    """Return lines (plain JSON) as [{"text", "link", "items": [text]}] in the active language."""
    return [
        {
            "text": str(SENTENCES[LineKind(line["kind"])] % {"count": line["count"]}),
            "link": line["link"],
            "items": [_said_item(item) for item in line["items"]],
        }
        for line in lines
        if line["kind"] in LineKind.values
    ]


def _said_item(item):
    title = in_language(item["title_zh"], item["title_en"])
    place = in_language(item["organisation_zh"], item["organisation_en"])
    values = {"title": title, "day": item["on"], "organisation": place}
    if place:
        return _("%(title)s (%(organisation)s), by %(day)s") % values
    return _("%(title)s, by %(day)s") % values


def as_message(lines):
    """Return (title, body) of a message in the active language; no link, so none can be forged."""
    body = []
    for line in said(lines):
        body.append(line["text"])
        body += [f"  · {item}" for item in line["items"]]
    body.append("")
    body.append(_("Log in to the system to see more. This message contains no link."))
    return _("Party-building assessment: summary of the day"), "\n".join(body)
