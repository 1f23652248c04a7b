"""Thirty branches as they tell their work, and three that filled a quarter in one night."""

import random
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tracker.likeness.bursts import Telling

SHANGHAI = ZoneInfo("Asia/Shanghai")
QUARTER = date(2026, 1, 1), date(2026, 3, 31)


def telling(number, happened_on, received_on, hour=10, minute=0):
    """Return one Telling received at that local time."""
    received_at = datetime.combine(received_on, time(hour, minute), SHANGHAI)
    return Telling(number, happened_on, received_at, received_on)


def _events(chance, count):
    first, last = QUARTER
    days = [
        first + timedelta(days=chance.randint(0, (last - first).days)) for _event in range(count)
    ]
    return sorted(days)


def prompt(chance):
    """Tells each event within a few days, now and then one a fortnight late."""
    return [
        (day, day + timedelta(days=chance.choice([0, 0, 1, 2, 4, 14])), chance.randint(7, 22))
        for day in _events(chance, chance.randint(8, 30))
    ]


def weekly(chance):
    """Tells the week's work on Sunday evening."""
    return [
        (day, day + timedelta(days=6 - day.weekday()), 20)
        for day in _events(chance, chance.randint(10, 40))
    ]


def monthly(chance):
    """Tells the month's work on one evening at its end, or in the first days of the next."""
    rows = []
    for month in (1, 2, 3):
        end = date(2026, month + 1, 1) - timedelta(days=1)
        told = end + timedelta(days=chance.randint(-1, 5))
        own = [day for day in _events(chance, 30) if day.month == month and day <= told]
        rows += [(day, told, 21) for day in own]
    return rows


def busy(chance):
    """Has a campaign: a dozen events of one week, told in one evening."""
    begin = QUARTER[0] + timedelta(days=chance.randint(20, 70))
    week = [begin + timedelta(days=chance.randint(0, 6)) for _event in range(12)]
    return prompt(chance) + [(day, begin + timedelta(days=7), 19) for day in week]


def mending(chance):
    """Finds four old events untold at the end and makes it good."""
    forgotten = _events(chance, 4)
    return prompt(chance) + [(day, QUARTER[1], 16) for day in forgotten]


ORDINARY = (prompt, weekly, monthly, busy, mending)


def in_one_night(chance):
    """Fills the quarter in one night before its end, some rows after midnight."""
    night = QUARTER[1] - timedelta(days=chance.randint(0, 3))
    days = [
        date(2026, month, chance.randint(1, 28))
        for month in (1, 2, 3)
        for _event in range(chance.randint(3, 6))
    ]
    rows = []
    for day in days:
        is_after_midnight = chance.random() < 0.4
        told_on = night + timedelta(days=is_after_midnight)
        rows.append((min(day, night), told_on, 1 if is_after_midnight else 22))
    return rows


def branches(seed):
    """Return (33 lists of Tellings, the numbers of those that filled a quarter in one night)."""
    chance = random.Random(seed)
    ways = [ORDINARY[number % len(ORDINARY)] for number in range(30)] + [in_one_night] * 3
    chance.shuffle(ways)
    planted = {number for number, way in enumerate(ways) if way is in_one_night}
    return [_tellings(way(chance), chance) for way in ways], planted


def _tellings(rows, chance):
    return [
        telling(number, happened, max(received, happened), hour, chance.randint(0, 59))
        for number, (happened, received, hour) in enumerate(rows)
    ]
