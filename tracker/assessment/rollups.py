# ruff: noqa: S608  (every name in these statements is written here, none comes from outside)
"""Results added up from the branches to the county, along the tree that the cycle froze.

One statement takes the results to the areas right above them, and one more for each level takes
the sums up: never a walk over every ancestor of every branch. Sums are exact integers of 0.0001
point. Who is above whom is `Participant.parent`, as it stood when the cycle was opened.
"""

from collections import defaultdict

from django.db import connection
from django.db.models.functions import Length

from tracker.assessment.models import AreaPart, AreaTotal, Result, ResultDimension
from tracker.assessment.states import ResultStatus
from tracker.determination.models import Participant

# the version that counts of every result that is shown
COUNTED = (ResultStatus.PUBLISHED, ResultStatus.FINAL)

# An area has organisations below it. A result counts for the organisation itself where this is one
# (a township that is assessed too), and otherwise for the area right above. What leaders came to
# rests on these results already and is no part of an area.
INTO = "INSERT INTO tracker_areatotal (participant_id, part, code, results, points, full_points)"
FROM_RESULTS = """
WITH area AS {inline}(
    SELECT DISTINCT parent_id AS id FROM tracker_participant
    WHERE cycle_id = %s AND parent_id IS NOT NULL AND post_id IS NULL
),
counted AS {inline}(
    SELECT r.id, COALESCE(area.id, p.parent_id) AS area_id, r.grade, r.points, r.full_points
    FROM tracker_participant p
    JOIN tracker_result r ON r.participant_id = p.id AND r.status IN (%s, %s)
    LEFT JOIN area ON area.id = p.id
    WHERE p.cycle_id = %s AND p.post_id IS NULL AND COALESCE(area.id, p.parent_id) IS NOT NULL
)
SELECT area_id AS participant_id, 'grade' AS part, grade AS code, COUNT(*) AS results,
    CAST(SUM(points) AS BIGINT) AS points, CAST(SUM(full_points) AS BIGINT) AS full_points
FROM counted GROUP BY area_id, grade
UNION ALL
SELECT sums.area_id, 'dimension', d.code, SUM(sums.results), SUM(sums.points), SUM(sums.full_points)
FROM (
    -- by number first: there are a hundred rows to each code
    SELECT counted.area_id, rd.dimension_id, COUNT(*) AS results,
        CAST(SUM(rd.points) AS BIGINT) AS points, CAST(SUM(rd.full_points) AS BIGINT) AS full_points
    FROM counted
    JOIN tracker_resultdimension rd ON rd.result_id = counted.id
    GROUP BY counted.area_id, rd.dimension_id
) sums
JOIN tracker_dimension d ON d.id = sums.dimension_id
GROUP BY sums.area_id, d.code
"""

# each result has one grade, so that the grades make up the whole
TOTALS = """
SELECT a.participant_id, 'total', '', SUM(a.results), SUM(a.points), SUM(a.full_points)
FROM tracker_areatotal a
JOIN tracker_participant p ON p.id = a.participant_id
WHERE p.cycle_id = %s AND a.part = 'grade'
GROUP BY a.participant_id
"""

# `depth` is the length of the path: the areas of one level are read, those above them written
ONE_LEVEL_UP = """
INSERT INTO tracker_areatotal (participant_id, part, code, results, points, full_points)
SELECT p.parent_id, a.part, a.code, SUM(a.results), SUM(a.points), SUM(a.full_points)
FROM tracker_participant p
JOIN tracker_areatotal a ON a.participant_id = p.id
WHERE p.cycle_id = %s AND p.parent_id IS NOT NULL AND LENGTH(p.path) = %s
GROUP BY p.parent_id, a.part, a.code
ON CONFLICT (participant_id, part, code) DO UPDATE SET
    results = tracker_areatotal.results + excluded.results,
    points = tracker_areatotal.points + excluded.points,
    full_points = tracker_areatotal.full_points + excluded.full_points
"""


def refresh(cycle):
    """Add up a cycle's published results anew; called inside the deed that changed them."""
    # nothing refers to these rows, and writing them anew is quicker than comparing
    rows_of(cycle)._raw_delete(using=AreaTotal.objects.db)
    below = Participant.objects.filter(cycle=cycle, parent__isnull=False).organisations()
    depths = below.order_by().values_list(Length("parent__path"), flat=True)
    is_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if is_postgresql:
            # every result is joined with its dimensions once: in memory, not by way of the disk
            cursor.execute("SET LOCAL work_mem = '64MB'")
        # PostgreSQL shares work on these among workers only where they are written out; SQLite
        # would compute them anew for every row
        from_results = FROM_RESULTS.format(inline="NOT MATERIALIZED " if is_postgresql else "")
        of_results = [cycle.pk, *COUNTED, cycle.pk]
        if is_postgresql:
            # a statement that inserts is never shared among workers; one that makes a table is
            making = f"CREATE TEMPORARY TABLE area_sums ON COMMIT DROP AS {from_results}"
            cursor.execute(making, of_results)
            cursor.execute(f"{INTO} SELECT * FROM area_sums")
            cursor.execute("DROP TABLE area_sums")
        else:
            cursor.execute(f"{INTO} {from_results}", of_results)
        cursor.execute(f"{INTO} {TOTALS}", [cycle.pk])
        for depth in sorted(depths.distinct(), reverse=True):
            cursor.execute(ONE_LEVEL_UP, [cycle.pk, depth])


def rows_of(cycle):
    """Return the rows of a cycle's areas."""
    return AreaTotal.objects.filter(participant__in=Participant.objects.filter(cycle=cycle))


def differences(cycle):
    """Return [((participant pk, part, code), kept, right)] where a kept sum is wrong.

    What is right is found another way: every result is walked up to the top.
    """
    organisations = Participant.objects.filter(cycle=cycle).organisations()
    parents = dict(organisations.values_list("pk", "parent_id"))
    areas = set(parents.values())
    right = defaultdict(lambda: [0, 0, 0])
    results = Result.objects.filter(participant__in=organisations, status__in=COUNTED)
    rows = [
        (participant, part, code, points, full)
        for participant, grade, points, full in results.values_list(
            "participant_id", "grade", "points", "full_points"
        )
        for part, code in ((AreaPart.TOTAL, ""), (AreaPart.GRADE, grade))
    ]
    rows += [
        (participant, AreaPart.DIMENSION, code, points, full)
        for participant, code, points, full in ResultDimension.objects.filter(
            result__in=results
        ).values_list("result__participant_id", "dimension__code", "points", "full_points")
    ]
    for participant, part, code, points, full in rows:
        area = participant if participant in areas else parents[participant]
        while area is not None:
            sums = right[area, str(part), code]
            sums[0], sums[1], sums[2] = sums[0] + 1, sums[1] + points, sums[2] + full
            area = parents[area]
    kept = {
        (row.participant_id, row.part, row.code): [row.results, row.points, row.full_points]
        for row in rows_of(cycle)
    }
    return [
        (key, kept.get(key), right.get(key))
        for key in sorted(kept.keys() | right.keys())
        if kept.get(key) != right.get(key)
    ]
