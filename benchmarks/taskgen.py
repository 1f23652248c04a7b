"""Task generation: the product's action against a bare INSERT … SELECT and against bulk_create.

`size` branches x 80 tasks a year. The bare statement copies finished rows from a staging table
into the same table: what the database needs for the writing alone. Each variant starts from an
empty task table and ends with a commit.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from benchmarks.harness import Figure, alternate
from tracker.determination.models import Cycle, Duty, Participant, TaskTemplate
from tracker.determination.recurrence import due_days
from tracker.organisations.models import Appointment, Organisation, Person, Post, User
from tracker.organisations.roles import ROLE_OF_POST, PostKind
from tracker.organisations.scope import step
from tracker.performance import actions
from tracker.performance.models import Task

SIZE = 3_000
NOW = datetime(2026, 1, 5, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
# 6 x 12 + 2 x 4 = 80 tasks for each branch
RECURRENCES = [{"every": "month", "day": 20 + number} for number in range(6)]
RECURRENCES += [{"every": "quarter", "day": 25}, {"every": "quarter"}]
COLUMNS = (
    "cycle_id, participant_id, organisation_id, template_id, title_zh, title_en, post_id, "
    "person_id, period_start, scheduled_on, due_on, status, first_sent_on"
)


def run(size, rounds):
    """Return the figures of the first generation, and of one that finds nothing to do."""
    cycle, administrator = make_county(size)

    def generate():
        actions.generate_tasks(cycle, by=administrator, at=NOW)

    generate()
    wanted = Task.objects.count()
    if wanted != size * 80:
        raise RuntimeError(f"{wanted:,} tasks instead of {size * 80:,}")
    execute(f"CREATE TABLE staged AS SELECT {COLUMNS} FROM tracker_task")

    def bare():
        with transaction.atomic():
            execute(f"INSERT INTO tracker_task ({COLUMNS}) SELECT {COLUMNS} FROM staged")

    def bulk():
        with transaction.atomic():
            Task.objects.bulk_create(rows(cycle), batch_size=1000)

    first = alternate(
        {"generate": (empty, generate), "bare": (empty, bare), "bulk": (empty, bulk)},
        rounds=rounds,
    )
    empty()
    generate()
    again = alternate({"again": generate}, rounds=rounds)["again"]
    goal = 13.0 if connection.vendor == "sqlite" else 2.7
    return [
        Figure(f"{wanted:,} tasks", "bare INSERT … SELECT", first["generate"], first["bare"], 1.25),
        Figure(
            f"{wanted:,} tasks",
            "bulk_create",
            first["generate"],
            first["bulk"],
            goal,
            at_least=True,
        ),
        Figure("again, nothing to do", "the first run", again, first["generate"], 0.30),
    ]


def rows(cycle):
    """The same tasks as objects, looked up and built as a plain program would."""
    templates = list(TaskTemplate.objects.all())
    posts = dict(Post.objects.values_list("organisation_id", "id"))
    days = {
        template.pk: due_days(template.recurrence, first=cycle.starts_on, last=cycle.ends_on)
        for template in templates
    }
    return [
        Task(
            cycle_id=participant.cycle_id,
            participant=participant,
            organisation_id=participant.organisation_id,
            template=template,
            post_id=posts[participant.organisation_id],
            period_start=due.period_start,
            scheduled_on=due.scheduled_on,
            due_on=due.due_on,
        )
        for participant in Participant.objects.filter(is_assessed=True)
        for template in templates
        for due in days[template.pk]
    ]


def empty():
    """Take every task away, and the space with it, so that each variant starts alike."""
    if connection.vendor == "postgresql":
        execute("TRUNCATE tracker_task CASCADE")
    else:
        execute("DELETE FROM tracker_task")


def execute(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def make_county(size):
    """A county of `size` branches, thirty to a township, each with a post for its secretary."""
    county = Organisation.objects.create(
        code="county", path=step(1), kind="committee", level="county", name_en="County"
    )
    townships = Organisation.objects.bulk_create(
        Organisation(
            code=f"t{number}",
            parent=county,
            path=county.path + step(number),
            kind="committee",
            level="township",
            name_en=f"Township {number}",
        )
        for number in range((size + 29) // 30)
    )
    branches = Organisation.objects.bulk_create(
        Organisation(
            code=f"b{number}",
            parent=townships[number // 30],
            path=townships[number // 30].path + step(number % 30),
            kind="village",
            level="branch",
            name_en=f"Branch {number}",
            members=20,
        )
        for number in range(size)
    )
    kind = PostKind.BRANCH_SECRETARY
    Post.objects.bulk_create(
        Post(code=f"p{branch.code}", organisation=branch, kind=kind, role=ROLE_OF_POST[kind])
        for branch in branches
    )
    duty = Duty.objects.create(code="d", level="branch", post_kind=kind, title_en="Duty")
    for number, recurrence in enumerate(RECURRENCES):
        TaskTemplate.objects.create(
            code=f"m{number}",
            duty=duty,
            level="branch",
            post_kind=kind,
            recurrence=recurrence,
            title_en=f"Template {number}",
        )
    cycle = make_cycle(county)
    Participant.objects.bulk_create(
        Participant(
            cycle=cycle,
            organisation=branch,
            framework_version=cycle.framework_version,
            name_en=branch.name_en,
            kind=branch.kind,
            level=branch.level,
            members=branch.members,
            path=branch.path,
        )
        for branch in branches
    )
    return cycle, make_administrator(county)


def make_cycle(county):
    """A cycle of one calendar year, waiting for performance."""
    from tracker.determination.models import Framework, FrameworkVersion

    framework = Framework.objects.create(code="f", title_en="Framework")
    version = FrameworkVersion.objects.create(
        framework=framework, number=1, status="published", content_hash="0" * 64
    )
    return Cycle.objects.create(
        organisation=county,
        code="county-2026",
        framework_version=version,
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
        title_en="2026",
    )


def make_administrator(county):
    """Somebody who may run the county's cycle."""
    person = Person.objects.create(code="administrator", name="Administrator", home=county)
    kind = PostKind.COUNTY_ADMINISTRATOR
    post = Post.objects.create(
        code="administrator", organisation=county, kind=kind, role=ROLE_OF_POST[kind]
    )
    Appointment.objects.create(person=person, post=post, since=date(2020, 1, 1))
    user = User(username="administrator", person=person)
    user.set_unusable_password()
    user.save()
    return user
