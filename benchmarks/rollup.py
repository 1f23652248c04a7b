"""Published results added up to every level, against a scan of the same rows, at two sizes.

`size` branches, thirty to a township, a hundred townships to a county, the counties below one
province; six dimensions and one grade a branch. The roll-up is the product's own: it deletes what
was there and writes every area's sums anew, in one transaction. The scan reads each result and each
result's dimension once and adds them up into two lines. Growth is measured between SMALL branches
and `size`.
"""

from datetime import UTC, date, datetime

from django.db import connection, transaction

from benchmarks.harness import Figure, Growth, alternate
from benchmarks.taskgen import execute, make_administrator
from tracker.assessment import rollups
from tracker.assessment.models import AreaTotal, Result, Settlement
from tracker.determination.models import (
    Cycle,
    Dimension,
    Framework,
    FrameworkVersion,
    Participant,
)
from tracker.organisations.models import Organisation
from tracker.organisations.scope import step

SIZE = 100_000
SMALL = 3_000
BELOW = {"county": 100, "township": 30}  # townships to a county, branches to a township
DIMENSIONS = 6
AT_ONCE = 2_000
NOW = datetime(2027, 1, 5, tzinfo=UTC)
SNAPSHOT = "x" * 2_000  # a real one is longer; a sum must not have to read it


def run(size, rounds):
    """Return the figures at both sizes and the growth between them."""
    small = measured(SMALL, rounds)
    large = measured(size, rounds)
    return [
        figure(SMALL, small),
        figure(size, large),
        Growth(
            f"roll-up of {SMALL:,} to {size:,} branches",
            "the sizes",
            large["rollup"],
            small["rollup"],
            1.10,
            times=size / SMALL,
        ),
    ]


def figure(size, taken):
    title = f"all levels of {size:,} branches"
    return Figure(title, "a scan of the scores", taken["rollup"], taken["scan"], 10.0)


def measured(size, rounds):
    """Return the timings for one cycle of so many branches."""
    cycle, first = make_results(size)

    def rollup():
        with transaction.atomic():
            rollups.refresh(cycle)

    def scan():
        with connection.cursor() as cursor:
            for table in ("tracker_result", "tracker_resultdimension"):
                cursor.execute(
                    f"SELECT COUNT(*), SUM(points), SUM(full_points) FROM {table} WHERE id >= %s",
                    [first[table]],
                )
                cursor.fetchall()

    rollup()
    check(cycle, size)
    return alternate({"scan": scan, "rollup": rollup}, rounds=rounds)


def check(cycle, size):
    """The top is the sum of everything, and a township's sum is that of its branches."""
    top = AreaTotal.objects.get(participant__cycle=cycle, participant__parent=None, part="total")
    found = Result.objects.filter(participant__cycle=cycle)
    if top.results != size or top.points != sum(found.values_list("points", flat=True)):
        raise RuntimeError("the top is not the sum of the branches")
    if size <= SMALL and rollups.differences(cycle):
        raise RuntimeError("the sums differ from those of another way")


def make_results(size):
    """Return (cycle, {table: its first row}) of a province of `size` published branches."""
    number = Cycle.objects.count() + 1
    top = organisations([None], 1, number, "province")
    townships_in_all = -(-size // BELOW["township"])
    counties = organisations(top, -(-townships_in_all // BELOW["county"]), number, "county")
    townships = organisations(counties, townships_in_all, number, "township")
    branches = organisations(townships, size, number, "branch")
    version = make_version(number)
    cycle = Cycle.objects.create(
        organisation=top[0],
        code=f"c{number}",
        framework_version=version,
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
        phase="publication",
        title_zh="2026",
    )
    by_organisation = {None: None}
    for level in (top, counties, townships, branches):
        rows = Participant.objects.bulk_create(
            (
                Participant(
                    cycle=cycle,
                    organisation=unit,
                    framework_version=version,
                    name_zh=unit.name_zh,
                    kind=unit.kind,
                    level=unit.level,
                    path=unit.path,
                    parent=by_organisation[unit.parent_id],
                    is_assessed=unit.level == "branch",
                )
                for unit in level
            ),
            batch_size=AT_ONCE,
        )
        by_organisation.update({row.organisation_id: row for row in rows})
    return cycle, fill(cycle, make_administrator_once(top[0]))


def organisations(parents, number, tree, level):
    """Make `number` organisations, evenly below their parents."""
    per = -(-number // len(parents))
    rows = []
    for place in range(number):
        parent = parents[place // per]
        # one province for each size: their paths must not meet
        path = (parent.path if parent else "") + step(place % per + 1 if parent else tree)
        rows.append(
            Organisation(
                code=f"{level[0]}{tree}-{place}",
                parent=parent,
                path=path,
                kind="village" if level == "branch" else "committee",
                level=level,
                name_zh=f"{level}{place}",
            )
        )
    return Organisation.objects.bulk_create(rows, batch_size=AT_ONCE)


def make_version(number):
    framework = Framework.objects.create(code=f"f{number}", title_zh="办法")
    version = FrameworkVersion.objects.create(framework=framework, number=1)
    Dimension.objects.bulk_create(
        Dimension(version=version, code=f"d{place}", order=place, title_zh=f"维度{place}")
        for place in range(DIMENSIONS)
    )
    FrameworkVersion.objects.filter(pk=version.pk).update(
        status="published", content_hash="0" * 64, published_at=NOW
    )
    return version


def make_administrator_once(organisation):
    from tracker.organisations.models import User

    return User.objects.filter(username="administrator").first() or make_administrator(organisation)


def fill(cycle, user):
    """Write a published result with its dimensions for each branch, as the locks allow it."""
    settlement = Settlement.objects.create(
        cycle=cycle, status="proposed", proposed_by=user, proposed_at=NOW, sha256="0" * 64
    )
    second = type(user).objects.filter(username="second").first() or type(user).objects.create(
        username="second"
    )
    first = {table: last_of(table) + 1 for table in ("tracker_result", "tracker_resultdimension")}
    points = "((p.id * 7919) % 400000 + 600000)"
    execute(
        "INSERT INTO tracker_result (participant_id, settlement_id, version, status, points, "
        "full_points, grade, snapshot, sha256, scorer_version) "
        f"SELECT p.id, {settlement.pk}, 1, 'draft', {points}, 1000000, "
        f"CASE WHEN {points} >= 900000 THEN 'good' WHEN {points} >= 800000 THEN 'fair' "
        f"ELSE 'average' END, '{SNAPSHOT}', '', '1' "
        f"FROM tracker_participant p WHERE p.cycle_id = {cycle.pk} AND p.level = 'branch'"
    )
    execute(
        "INSERT INTO tracker_resultdimension (result_id, dimension_id, points, full_points) "
        "SELECT r.id, d.id, r.points / 6, 166666 FROM tracker_result r "
        f"JOIN tracker_dimension d ON d.version_id = {cycle.framework_version_id} "
        f"WHERE r.settlement_id = {settlement.pk}"
    )
    Settlement.objects.filter(pk=settlement.pk).update(
        status="confirmed", confirmed_by=second, confirmed_at=NOW
    )
    results = Result.objects.filter(settlement=settlement)
    results.update(status="settled", settled_at=NOW)
    results.update(status="published", published_at=NOW)
    if connection.vendor == "postgresql":
        # ANALYZE after a bulk fill, as the product does; VACUUM, as the server does by itself
        for table in ("organisation", "participant", "result", "resultdimension", "areatotal"):
            execute(f"VACUUM ANALYZE tracker_{table}")
    return first


def last_of(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COALESCE(MAX(id), 0) FROM {table}")
        return cursor.fetchone()[0]
