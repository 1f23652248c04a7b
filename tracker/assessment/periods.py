"""The periods of a cycle, by codes that say which: 2026-03, 2026-q1, 2026-h1, 2026."""

LENGTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
LETTERS = {"quarter": "q", "half_year": "h"}


def code_of(day, of):
    """Return the code of the period of that length in which a day lies."""
    if of == "year":
        return str(day.year)
    number = (day.month - 1) // LENGTHS[of] + 1
    return f"{day.year}-{number:02d}" if of == "month" else f"{day.year}-{LETTERS[of]}{number}"


def within(cycle, of):
    """Return the codes of a cycle's periods, in their order."""
    first, last = cycle.starts_on, cycle.ends_on
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    days = (first.replace(year=month // 12, month=month % 12 + 1, day=1) for month in months)
    return list(dict.fromkeys(code_of(day, of) for day in days))
