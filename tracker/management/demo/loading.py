"""Put the demonstration together: three counties, planned on one timeline, run in order."""

from datetime import timedelta
from itertools import islice

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import override

from tracker.audit.deeds import record
from tracker.determination.models import FrameworkVersion
from tracker.management.demo import county, dates, names, neighbours, places, reminders
from tracker.management.demo.timeline import Timeline
from tracker.notices.models import Notice
from tracker.organisations.models import Organisation
from tracker.organisations.roles import PostKind

FRAMEWORK, NUMBER = "grassroots-responsibility", 1
REVIEWERS = 6
READ_AFTER = timedelta(days=30)  # older notices have been read

_COUNTY = names.COUNTY[0]
ACCOUNTS = {
    "demo-secretary": (f"{_COUNTY}-01-01", PostKind.BRANCH_SECRETARY, 0),
    "demo-officer": (f"{_COUNTY}-01", PostKind.TOWNSHIP_OFFICER, 0),
    "demo-reviewer": (_COUNTY, PostKind.REVIEWER, 0),
    "demo-reviewer-2": (_COUNTY, PostKind.REVIEWER, 1),
    "demo-administrator": (_COUNTY, PostKind.COUNTY_ADMINISTRATOR, 0),
    "demo-administrator-2": (_COUNTY, PostKind.ORGANISATION_HEAD, 0),
    "demo-observer": (_COUNTY, PostKind.OBSERVER, 0),
    "demo-technical": (_COUNTY, PostKind.TECHNICAL, 0),
    "demo-member": (f"{_COUNTY}-01-01", PostKind.PUBLICITY_MEMBER, 0),
}
APPEALING = {
    "demo-secretary-2": (f"{names.APPEALED_COUNTY[0]}-01-03", PostKind.BRANCH_SECRETARY, 0)
}


def is_loaded():
    """Tell whether the demonstration is in the database."""
    return Organisation.objects.filter(code=_COUNTY).exists()


@transaction.atomic
def load(now, *, townships=6, branches=8):
    """Write the whole demonstration as of `now`, an aware instant; all of it or nothing.

    Fewer townships (at least two) and branches in each (at least four) make a smaller county.
    The documents' framework must be there and published.
    """
    with override("zh-hans"):
        _load(timezone.localtime(now), townships=townships, branches=branches)


def _load(now, *, townships, branches):
    today = timezone.localdate(now)
    version = FrameworkVersion.objects.get_by_natural_key(FRAMEWORK, NUMBER)
    last, this = dates.county_spans(today)
    reviewed, appealed = dates.review_span(today), dates.appeal_span(today)
    founded_on = min(span.starts_on for span in (last, reviewed, appealed)) - timedelta(days=60)
    at = dates.moment(founded_on, 9)
    people = names.person_names()
    common = {"names": people, "since": founded_on, "at": at, "today": today}
    chosen = [(town, rows[:branches]) for town, rows in names.TOWNSHIPS[:townships]]
    main = places.found_county(
        names.COUNTY, chosen, accounts=ACCOUNTS, reviewers=REVIEWERS, **common
    )
    near = places.found_county(
        names.REVIEWED_COUNTY, names.REVIEWED_TOWNSHIPS, accounts={}, reviewers=0, **common
    )
    far = places.found_county(
        names.APPEALED_COUNTY, names.APPEALED_TOWNSHIPS, accounts=APPEALING, reviewers=0, **common
    )
    first = main.user(main.county, PostKind.COUNTY_ADMINISTRATOR)
    second = main.user(main.county, PostKind.ORGANISATION_HEAD)
    reviewers = list(islice(main.reviewers, 2))
    for place in (near, far):
        for user in (first, second):
            places.lend(user, place.county, PostKind.COUNTY_ADMINISTRATOR, since=founded_on, at=at)
        for user in reviewers:
            places.lend(user, place.county, PostKind.REVIEWER, since=founded_on, at=at)

    timeline, signatories = Timeline(now), {"first": first, "second": second}
    county.last_year(timeline, main, last, version, **signatories)
    county.this_year(timeline, main, this, version, today, **signatories)
    neighbours.being_reviewed(timeline, near, reviewed, version, reviewers, **signatories)
    neighbours.hearing_appeals(timeline, far, appealed, version, today, **signatories)
    reminders.this_morning(timeline, main, today, by=first)
    timeline.run()

    Notice.objects.filter(at__lt=now - READ_AFTER).update(read_at=now - READ_AFTER)
    record(
        "demonstration.loaded",
        by=None,
        at=now,
        about=main.county,
        organisation=main.county,
        data={"today": today, "branches": len(main.branches)},
    )
    with connection.cursor() as cursor:
        # thousands of rows came at once; the planner should know
        cursor.execute("ANALYZE")
