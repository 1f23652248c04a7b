"""Measured values: entered by the county once, for every branch whose rubric asks for them."""

from collections import defaultdict

from tracker.assessment.facts import Rubrics
from tracker.audit.deeds import deed, record
from tracker.determination.models import Measure
from tracker.management.demo.places import seeded
from tracker.management.demo.work import STRENGTHS
from tracker.organisations.models import Post
from tracker.performance.models import Measurement
from tracker.scoring import UNITS

# what is rare enough not to concern every branch: how often it does not apply
RARE = {
    "m-admission-complete": 0.3,
    "m-mobile-in-touch": 0.2,
    "m-appraisal-handled": 0.6,
    "m-decisions-filed": 0.6,
    "m-rectified-on-time": 0.5,
    "m-disputes-settled": 0.3,
    "m-work-coverage": 0.3,
}
# whole numbers: {measure: {strength: (least, most)}}
COUNTED = {
    "m-weak-criteria": {"good": (0, 0), "fair": (0, 0), "average": (0, 1), "poor": (2, 3)},
    "m-commendations": {"good": (0, 2), "fair": (0, 1), "average": (0, 0), "poor": (0, 0)},
    "m-cadres-grown": {"good": (0, 1), "fair": (0, 1), "average": (0, 0), "poor": (0, 0)},
    "m-collective-income": {"good": (32, 86), "fair": (18, 55), "average": (6, 24), "poor": (2, 6)},
    "m-collective-debt": {"good": (5, 30), "fair": (10, 48), "average": (30, 58), "poor": (52, 74)},
    "m-unadmitted-matters": {"good": (0, 1), "fair": (0, 2), "average": (2, 4), "poor": (4, 6)},
}


@deed
def measure(cycle, participants, strengths, *, codes=None, by, at):
    """Enter the values of participants; `strengths` is {organisation pk: name of its strength}.

    `codes` limits the measures (default: all that the rubrics ask for). Returns how many.
    """
    measures = {row.code: row for row in Measure.objects.select_related("duty")}
    owners = _owners(cycle)
    rubrics = Rubrics()
    rows = []
    for participant in participants:
        chance = seeded("measures", cycle.code, participant.path)
        sources = rubrics.sources(participant)
        leaves = rubrics.tree(participant).leaves
        asked = {sources[leaf.code].get("measure") for leaf in leaves if leaf.code in sources}
        for code in sorted(asked - {None}):
            value = _value(measures[code], strengths[participant.organisation_id], chance)
            if codes is None or code in codes:
                rows.append(
                    Measurement(
                        cycle=cycle,
                        participant=participant,
                        measure=measures[code],
                        entered_by=by,
                        entered_at=at,
                        post=_owner(owners, measures[code], participant),
                        **value,
                    )
                )
    Measurement.objects.bulk_create(rows, batch_size=500)
    record(
        "demonstration.measured",
        by=by,
        at=at,
        about=cycle,
        organisation=cycle.organisation,
        data={"cycle": cycle.code, "values": len(rows)},
    )
    return len(rows)


def _owners(cycle):
    """Return {(level, kind of post): {path of the organisation: Post}} of a county's seats."""
    found = defaultdict(dict)
    posts = Post.objects.filter(is_active=True).exclude(organisation__level="branch")
    for post in posts.in_subtree(cycle.organisation).select_related("organisation"):
        found[post.organisation.level, post.kind][post.organisation.path] = post
    return found


def _owner(owners, row, participant):
    """Return the post whose number it is: the seat above the participant that the duty names."""
    seats = owners[row.duty.level, row.duty.post_kind]
    path = participant.organisation.path
    return next((post for own, post in seats.items() if path.startswith(own)), None)


def _value(row, strength, chance):
    """Return the columns of one value; the same chance is spent whatever comes of it."""
    least, most = STRENGTHS[strength].measured
    per_cent, whole, rare = chance.randint(least, most), chance.randint(8, 40), chance.random()
    low, high = COUNTED.get(row.code, {}).get(strength, (0, 0))
    counted = chance.randint(low, high)
    if rare < RARE.get(row.code, 0):
        return {"not_applicable": True, "reason": "本年没有此类情形。"}
    if row.is_ratio:
        part = whole * per_cent // 100
        return {"numerator": part * UNITS, "denominator": whole * UNITS}
    return {"value": (counted if row.code in COUNTED else per_cent) * UNITS}
