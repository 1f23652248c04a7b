"""Plain functions that make the least that is valid; every argument can be set."""

from datetime import date, datetime
from itertools import count
from zoneinfo import ZoneInfo

from tracker.determination.models import (
    Clause,
    Cycle,
    Dimension,
    Duty,
    Framework,
    FrameworkVersion,
    Node,
    Participant,
    ParticipantUnit,
    Source,
    TaskTemplate,
)
from tracker.organisations.models import Appointment, Organisation, Person, Post, User
from tracker.organisations.roles import ROLE_OF_POST, PostKind
from tracker.organisations.scope import step
from tracker.performance.models import Record, Task

SHANGHAI = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 6, 15)
NOW = datetime(2026, 6, 15, 10, 0, tzinfo=SHANGHAI)
PASSWORD = "correct horse battery"

_numbers = count(1)


def number():
    """A number not used before in this process."""
    return next(_numbers)


def make_organisation(parent=None, *, code=None, kind=None, level=None, name=None, **fields):
    """An organisation below `parent`, with its path."""
    code = code or f"o{number()}"
    if level is None:
        level = {None: "county", "county": "township"}.get(parent and parent.level, "branch")
    if kind is None:
        kind = "village" if level == "branch" else "committee"
    siblings = Organisation.objects.filter(parent=parent).count()
    prefix = parent.path if parent else ""
    return Organisation.objects.create(
        code=code,
        parent=parent,
        path=prefix + step(siblings + 1 if parent else number()),
        kind=kind,
        level=level,
        name_zh=name or f"单位{code}",
        name_en=fields.pop("name_en", f"Unit {code}"),
        **fields,
    )


def make_post(organisation, kind=PostKind.BRANCH_SECRETARY, **fields):
    """A post with the role that goes with its kind."""
    return Post.objects.create(
        code=fields.pop("code", f"{organisation.code}-{kind}-{number()}"),
        organisation=organisation,
        kind=kind,
        role=fields.pop("role", ROLE_OF_POST[kind]),
        **fields,
    )


def make_person(home, *, name=None, **fields):
    """A person whose file the organisation keeps."""
    code = fields.pop("code", f"p{number()}")
    return Person.objects.create(code=code, name=name or f"某{code}", home=home, **fields)


def appoint(person, post, *, since=date(2020, 1, 1), until=None, is_deputy=False):
    """An appointment that runs on every date of the tests unless told otherwise."""
    return Appointment.objects.create(
        person=person, post=post, since=since, until=until, is_deputy=is_deputy
    )


def make_user(organisation=None, kind=PostKind.BRANCH_SECRETARY, *, username=None, **fields):
    """An account, with a person in a new post of that kind when an organisation is given."""
    username = username or f"u{number()}"
    person = None
    if organisation is not None:
        person = make_person(organisation, name=fields.pop("name", None))
        appoint(person, make_post(organisation, kind))
    user = User(username=username, person=person, **fields)
    user.set_password(PASSWORD)
    user.save()
    return user


def make_clause(**fields):
    """A clause of a source document."""
    code = fields.pop("code", f"c{number()}")
    source = (
        fields.pop("source", None)
        or Source.objects.get_or_create(
            code="000", defaults={"title_zh": "文件", "title_en": "Document"}
        )[0]
    )
    return Clause.objects.create(
        source=source, code=code, section="§1", text_zh="条文", text_en="Clause", **fields
    )


BANDS = [
    {"code": "good", "title_zh": "好", "title_en": "good", "from": "90"},
    {"code": "fair", "title_zh": "较好", "title_en": "fairly good", "from": "80"},
    {"code": "average", "title_zh": "一般", "title_en": "average", "from": "60"},
    {"code": "poor", "title_zh": "差", "title_en": "poor", "from": "0"},
]


def make_version(*, status="draft", organisation=None, **fields):
    """A framework version without nodes."""
    framework = fields.pop("framework", None) or Framework.objects.create(
        code=f"f{number()}", title_zh="考核办法", title_en="Rubric", organisation=organisation
    )
    return FrameworkVersion.objects.create(
        framework=framework,
        number=fields.pop("number", 1),
        status=status,
        bands=fields.pop("bands", BANDS),
        rules=fields.pop("rules", {"panel": "mean", "reviewers": 2}),
        content_hash=fields.pop("content_hash", "" if status == "draft" else "0" * 64),
        **fields,
    )


def make_dimension(version, **fields):
    """A dimension of a version."""
    code = fields.pop("code", f"d{number()}")
    return Dimension.objects.create(
        version=version, code=code, title_zh="政治建设", title_en="Political", **fields
    )


def make_node(version, *, parent=None, dimension=None, kind, points=100_000, params=None, **fields):
    """A node; points in units of 0.0001 point."""
    code = fields.pop("code", f"n{number()}")
    return Node.objects.create(
        version=version,
        parent=parent,
        dimension=dimension,
        code=code,
        kind=kind,
        params=params or {},
        points=points,
        title_zh=fields.pop("title_zh", f"指标{code}"),
        title_en=fields.pop("title_en", f"Indicator {code}"),
        **fields,
    )


def make_duty(**fields):
    """A duty of a branch secretary."""
    code = fields.pop("code", f"t{number()}")
    return Duty.objects.create(
        code=code,
        level=fields.pop("level", "branch"),
        post_kind=fields.pop("post_kind", PostKind.BRANCH_SECRETARY),
        title_zh="职责",
        title_en="Duty",
        requirement_zh="按期完成",
        requirement_en="On time",
        **fields,
    )


def make_template(*, duty=None, recurrence=None, **fields):
    """A monthly task template for branches of every kind."""
    code = fields.pop("code", f"m{number()}")
    return TaskTemplate.objects.create(
        code=code,
        duty=duty or make_duty(),
        level=fields.pop("level", "branch"),
        post_kind=fields.pop("post_kind", PostKind.BRANCH_SECRETARY),
        recurrence=recurrence or {"every": "month", "day": 25},
        title_zh=fields.pop("title_zh", "主题党日"),
        title_en=fields.pop("title_en", "Theme Party day"),
        requirement_zh="按期",
        requirement_en="On time",
        **fields,
    )


def make_cycle(organisation, *, version=None, year=2026, phase="performance", **fields):
    """A cycle over one calendar year, without dates of phases."""
    return Cycle.objects.create(
        organisation=organisation,
        code=fields.pop("code", f"{organisation.code}-{year}-{number()}"),
        framework_version=version or make_version(status="published"),
        starts_on=date(year, 1, 1),
        ends_on=date(year, 12, 31),
        phase=phase,
        opened_at=fields.pop("opened_at", datetime(year, 1, 1, tzinfo=SHANGHAI)),
        title_zh=f"{year}年度",
        title_en=f"Year {year}",
        **fields,
    )


def make_participant(cycle, organisation, **fields):
    """A participant as the organisation stands now."""
    return Participant.objects.create(
        cycle=cycle,
        organisation=organisation,
        framework_version=fields.pop("framework_version", cycle.framework_version),
        name_zh=organisation.name_zh,
        name_en=organisation.name_en,
        kind=organisation.kind,
        level=organisation.level,
        members=organisation.members,
        path=organisation.path,
        is_assessed=fields.pop("is_assessed", organisation.level == "branch"),
        **fields,
    )


def make_leader(cycle, post, *units, **fields):
    """The participant of a post that leads (participant, weight) units."""
    organisation = post.organisation
    leader = Participant.objects.create(
        cycle=cycle,
        organisation=organisation,
        post=post,
        framework_version=fields.pop("framework_version", cycle.framework_version),
        name_zh=fields.pop("name_zh", f"某领导{post.pk}"),
        name_en=fields.pop("name_en", f"Leader {post.pk}"),
        kind="leader",
        level=organisation.level,
        path=organisation.path,
        **fields,
    )
    for unit, weight in units:
        ParticipantUnit.objects.create(leader=leader, unit=unit, weight=weight)
    return leader


def make_task(participant, *, template=None, **fields):
    """A task due at the end of June 2026."""
    return Task.objects.create(
        cycle=participant.cycle,
        participant=participant,
        organisation=participant.organisation,
        template=template or make_template(),
        period_start=fields.pop("period_start", date(2026, 6, 1)),
        scheduled_on=fields.pop("scheduled_on", date(2026, 6, 25)),
        due_on=fields.pop("due_on", date(2026, 6, 25)),
        **fields,
    )


def make_given(participant, **fields):
    """A task by hand, for the first post of the organisation, due at the end of June 2026."""
    organisation = participant.organisation
    return Task.objects.create(
        cycle=participant.cycle,
        participant=participant,
        organisation=organisation,
        title_zh=fields.pop("title_zh", "道路修缮"),
        title_en=fields.pop("title_en", "Road repair"),
        requirement_zh=fields.pop("requirement_zh", "年内完工"),
        requirement_en=fields.pop("requirement_en", "Finished within the year"),
        post=fields.pop("post", None) or organisation.posts.order_by("pk").first(),
        period_start=date(2026, 6, 1),
        scheduled_on=fields.pop("scheduled_on", date(2026, 6, 20)),
        due_on=fields.pop("due_on", date(2026, 6, 25)),
        **fields,
    )


def make_record(participant, by, *, tasks=(), **fields):
    """A draft record; pass status and received_at for a sent one."""
    record = Record.objects.create(
        cycle=participant.cycle,
        participant=participant,
        organisation=participant.organisation,
        written_by=by,
        happened_on=fields.pop("happened_on", date(2026, 6, 5)),
        what_was_done=fields.pop("what_was_done", "学习文件，讨论道路修缮。"),
        created_at=fields.pop("created_at", NOW),
        **fields,
    )
    for task in tasks:
        record.record_tasks.create(task=task)
    return record


class Cast:
    """The people of every test of access: one county, two townships, three branches.

    `secretary` of branch `east`, `other_secretary` of `west` (same township), `officer` of the
    township, `assigned` and `unassigned` reviewers, `administrator`, `second_administrator`,
    `observer`, `technical`, and `outsider`: the administrator of another county.
    """

    def __init__(self):
        self.county = make_organisation(kind="committee", level="county", name="样县")
        self.township = make_organisation(self.county, name="样镇")
        self.other_township = make_organisation(self.county, name="邻镇")
        self.east = make_organisation(self.township, name="东村", members=20)
        self.west = make_organisation(self.township, name="西村", members=5)
        self.far = make_organisation(self.other_township, name="远村", members=12)
        self.elsewhere = make_organisation(kind="committee", level="county", name="外县")
        self.secretary = make_user(self.east, PostKind.BRANCH_SECRETARY)
        self.other_secretary = make_user(self.west, PostKind.BRANCH_SECRETARY)
        self.officer = make_user(self.township, PostKind.TOWNSHIP_OFFICER)
        self.assigned = make_user(self.county, PostKind.REVIEWER)
        self.second_reviewer = make_user(self.county, PostKind.REVIEWER)
        self.unassigned = make_user(self.county, PostKind.REVIEWER)
        self.administrator = make_user(self.county, PostKind.COUNTY_ADMINISTRATOR)
        self.second_administrator = make_user(self.county, PostKind.ORGANISATION_HEAD)
        self.observer = make_user(self.county, PostKind.OBSERVER)
        self.technical = make_user(self.county, PostKind.TECHNICAL)
        self.outsider = make_user(self.elsewhere, PostKind.COUNTY_ADMINISTRATOR)
