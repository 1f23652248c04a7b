"""Writing a mark with the review's running total, against a plain update of one row.

`size` branches of 40 marked indicators under review. Each round writes WRITES marks, each in a
transaction of its own. The write is what the action commits: the mark and, by its difference, the
total. The whole act also asks who, when and whether a conflict of interest has arisen, and scores
the answer by its rule; it is measured beside it, against a bound of its own.
"""

import itertools
from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F

from benchmarks.harness import Figure, alternate
from tracker import scoring
from tracker.assessment import actions
from tracker.assessment.models import Mark, Review
from tracker.determination.models import (
    Cycle,
    Framework,
    FrameworkVersion,
    Node,
    Participant,
)
from tracker.organisations.models import Appointment, Organisation, Person, Post, User
from tracker.organisations.roles import PostKind, Role
from tracker.organisations.scope import step

SIZE = 200
INDICATORS = 40
WRITES = 100
NOW = datetime(2026, 11, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
LEVELS = [{"code": str(n), "value": str(n)} for n in (1, 2)]


def run(size, rounds):
    """Return the figures of the write and of the whole act."""
    user, reviews, nodes = make_reviews(size)
    places = itertools.cycle(reviews)
    levels = itertools.cycle(("1", "2"))
    # the whole act marks the first indicator, the bare write the others
    marks = list(Mark.objects.exclude(node=nodes[0]).order_by("review_id", "node_id"))
    rows = itertools.cycle(marks)

    def plain():
        for _ in range(WRITES):
            with transaction.atomic():
                Mark.objects.filter(pk=next(rows).pk).update(reason="seen", saved_at=NOW)

    def write():
        for _ in range(WRITES):
            mark = next(rows)
            new = 30_000 - mark.points
            with transaction.atomic():
                Mark.objects.filter(review_id=mark.review_id, node_id=mark.node_id).update(
                    points=new,
                    level=str(new // 10_000),
                    answer={"fact": "level", "code": str(new // 10_000)},
                    not_applicable=False,
                    reason="",
                    saved_at=NOW,
                )
                Review.objects.filter(pk=mark.review_id).update(
                    points=F("points") + (new - mark.points), saved_at=NOW
                )
            mark.points = new

    def act():
        for _ in range(WRITES):
            fact = scoring.Level(next(levels))
            actions.mark(next(places), nodes[0], fact=fact, by=user, at=NOW)

    taken = alternate({"plain": plain, "write": write, "act": act}, rounds=rounds)
    check()
    title = f"{WRITES} marks"
    return [
        Figure(f"{title} with the total", "an update of one row", taken["write"],
               taken["plain"], 1.6),
        Figure(f"{title}, the whole act", "an update of one row", taken["act"],
               taken["plain"], 12.0),
    ]  # fmt: skip


def check():
    """Every total is the sum of its marks, or the benchmark measured something else."""
    for review in Review.objects.all()[:50]:
        if review.points != sum(mark.points for mark in review.marks.all()):
            raise RuntimeError(f"the total of review {review.pk} is not the sum of its marks")


def make_reviews(size):
    """A county in review: one reviewer with `size` branches, each marked with the lowest level."""
    county = Organisation.objects.create(
        code="c", path=step(1), kind="committee", level="county", name_zh="样县"
    )
    branches = Organisation.objects.bulk_create(
        Organisation(
            code=f"b{number}",
            parent=county,
            path=county.path + step(number),
            kind="village",
            level="branch",
            name_zh=f"支部{number}",
        )
        for number in range(size)
    )
    person = Person.objects.create(code="p", name="某", home=county)
    post = Post.objects.create(
        code="r", organisation=county, kind=PostKind.REVIEWER, role=Role.REVIEWER
    )
    Appointment.objects.create(person=person, post=post, since=date(2020, 1, 1))
    user = User.objects.create(username="r", person=person)
    user.as_of = NOW.date()
    framework = Framework.objects.create(code="f", title_zh="办法")
    version = FrameworkVersion.objects.create(
        framework=framework,
        number=1,
        bands=[{"code": "poor", "title_zh": "差", "from": "0"}],
        rules={"panel": "mean", "reviewers": 1},
    )
    nodes = Node.objects.bulk_create(
        Node(
            version=version,
            code=f"i-{number:02}",
            order=number,
            kind="grade_words",
            params={"words": LEVELS},
            points=int(Fraction(2) * scoring.UNITS),
            source={"from": "review"},
            is_indicator=True,
            title_zh=f"指标{number}",
        )
        for number in range(INDICATORS)
    )
    FrameworkVersion.objects.filter(pk=version.pk).update(
        status="published", content_hash="0" * 64, published_at=NOW
    )
    version.refresh_from_db()
    cycle = Cycle.objects.create(
        organisation=county,
        code="c-2026",
        framework_version=version,
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
        phase="review",
        title_zh="2026",
    )
    participants = Participant.objects.bulk_create(
        Participant(
            cycle=cycle,
            organisation=branch,
            framework_version=version,
            name_zh=branch.name_zh,
            kind=branch.kind,
            level=branch.level,
            path=branch.path,
        )
        for branch in branches
    )
    reviews = Review.objects.bulk_create(
        Review(
            participant=participant,
            reviewer=person,
            assigned_by=user,
            assigned_at=NOW,
            status="in_progress",
            points=INDICATORS * 10_000,
        )
        for participant in participants
    )
    Mark.objects.bulk_create(
        (
            Mark(
                review=review,
                node=node,
                points=10_000,
                level="1",
                answer={"fact": "level", "code": "1"},
                saved_at=NOW,
            )
            for review in reviews
            for node in nodes
        ),
        batch_size=1000,
    )
    return user, reviews, nodes
