"""A person's days as an iCalendar: whole days, the same bytes for as long as nothing changes."""

from datetime import UTC, datetime, time, timedelta

from icalendar import Calendar, Event

PAST, AHEAD = timedelta(days=31), timedelta(days=366)


def calendar_of(entries, *, name, on, host, address_of):
    """Return the bytes of a VCALENDAR (RFC 5545) with one all-day event for each Entry.

    `host` makes the UIDs unique in the world; `address_of(link)` gives a full address. DTSTAMP is
    the beginning of the day `on`, so that a program that asks twice a day is told "not changed".
    """
    calendar = Calendar()
    calendar.add("prodid", "-//party-building-tracker//calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", "Asia/Shanghai")
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"value": "DURATION"})
    stamp = datetime.combine(on, time.min, tzinfo=UTC)
    for entry in entries:
        event = Event()
        event.add("uid", f"{entry.uid}@{host}")
        event.add("dtstamp", stamp)
        event.add("dtstart", entry.on)
        event.add("dtend", entry.on + timedelta(days=1))
        event.add("summary", entry.title)
        event.add("transp", "TRANSPARENT")  # a due day makes nobody busy
        if entry.link:
            event.add("url", address_of(entry.link))
        calendar.add_component(event)
    return calendar.to_ical()
