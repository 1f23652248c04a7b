"""Items that may be over: what a copy for the coming year asks about before it is made."""

import re
from dataclasses import dataclass
from datetime import date

from tracker.determination.rows import below, in_order, rows_of
from tracker.organisations.bilingual import in_language

# the year of a document that is cited says nothing about whether an item is over
CITED = re.compile(
    r"《[^》]*》(?:[（(][0-9]{4}年?[）)])?"
    r"|[0-9]{4}年?[^，。；、0-9]{0,24}(?:条例|意见|规定|办法|准则|细则|纲要|通知)"
    r"|(?:rule books?|rules|regulations?|opinions|measures|provisions|guidelines|law) of [0-9]{4}",
    re.IGNORECASE,
)
YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(?![0-9])")
TEXTS = ("title_zh", "title_en", "rule_zh", "rule_en", "standard_zh", "standard_en")


@dataclass(frozen=True)
class Doubtful:
    """An item of which nobody knows yet whether the coming year needs it, and why that is asked.

    `ends_on`: its last day, where the coming year would find it over; `years`: the past years that
    its texts name; `below`: how many items go with it.
    """

    code: str
    row: dict
    ends_on: date | None
    years: tuple[int, ...]
    below: int

    @property
    def title(self):
        """The title in the reader's language."""
        return in_language(self.row["title_zh"], self.row["title_en"])


def first_day_after(today):
    """Return the first day of the coming year."""
    return date(today.year + 1, 1, 1)


def doubtful_items(version, *, on):
    """Return the Doubtful items of a version for the year that comes after a day, in order."""
    rows, found = rows_of(version), []
    for code in in_order(rows):
        row = rows[code]
        ends_on = date.fromisoformat(row["ends_on"]) if row["ends_on"] else None
        if ends_on and ends_on > first_day_after(on):
            ends_on = None
        years = years_named(row, on=on)
        if ends_on or years:
            found.append(Doubtful(code, row, ends_on, years, len(below(rows, code))))
    return found


def years_named(row, *, on):
    """Return the years up to the day's own that an item's texts name, sorted."""
    words = " ".join(CITED.sub("", row[name]) for name in TEXTS)
    named = {int(year) for year in YEAR.findall(words)}
    return tuple(sorted(year for year in named if year <= on.year))
