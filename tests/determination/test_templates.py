"""A county's own task templates: what they ask is seen before, and bounded."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests import factories as f
from tracker.assessment.facts import facts_of
from tracker.audit.models import AuditEvent
from tracker.audit.refusals import Refused
from tracker.determination import actions, asking, burden
from tracker.determination.asking import Asked
from tracker.determination.models import CountyRules, TaskTemplate
from tracker.performance.actions import generate_tasks
from tracker.performance.models import Task

pytestmark = pytest.mark.django_db
MONTHLY = {"every": "month", "day": 10}


@pytest.fixture
def duty():
    return f.make_duty(level="branch")


def content(duty, **changes):
    return {
        "title_zh": "夜校",
        "title_en": "Evening school",
        "requirement_zh": "每月一次",
        "requirement_en": "",
        "joint_work_zh": "",
        "joint_work_en": "",
        "duty": duty,
        "post_kind": "branch_secretary",
        "applies_to": [],
        "min_members": 0,
        "max_members": None,
        "recurrence": MONTHLY,
        "indicators": [],
        "record_kinds": ["training"],
        "asks_file": False,
        "minutes": 15,
        "is_key": False,
    } | changes


def add(cast, duty, replaces=None, **changes):
    return actions.add_template(
        cast.county, by=cast.administrator, at=f.NOW, replaces=replaces, **content(duty, **changes)
    )


def test_a_template_of_ones_own_is_given_at_home_and_nowhere_else(cast, duty):
    template = add(cast, duty)
    assert (template.organisation, template.level) == (cast.county, "branch")
    assert template in TaskTemplate.objects.given_in(cast.east)
    elsewhere = f.make_organisation(level="county", kind="committee")
    assert template not in TaskTemplate.objects.given_in(elsewhere)
    assert AuditEvent.objects.latest("seq").verb == "template.added"


def test_a_version_of_ones_own_takes_the_place_of_the_documents_template(cast, duty):
    documents = f.make_template(duty=duty)
    own = add(cast, duty, replaces=documents)
    assert own.counted_as == documents.code
    given = TaskTemplate.objects.given_in(cast.east)
    assert (own in given, documents in given) == (True, False)
    elsewhere = f.make_organisation(level="county", kind="committee")
    assert documents in TaskTemplate.objects.given_in(elsewhere)
    with pytest.raises(Refused):
        add(cast, duty, replaces=documents)


def test_the_nearest_version_goes_before_the_one_above(cast, duty):
    documents = f.make_template(duty=duty)
    city = f.make_organisation(level="city", kind="committee")
    type(cast.county).objects.filter(pk=cast.county.pk).update(parent=city)
    near = add(cast, duty, replaces=documents)
    far = f.make_template(duty=duty, organisation=cast.township, replaces=documents)
    assert [t for t in TaskTemplate.objects.given_in(cast.east) if t.replaces_id] == [far]
    assert [t for t in TaskTemplate.objects.given_in(cast.far) if t.replaces_id] == [near]


def test_rules_count_a_version_of_ones_own_as_the_documents_template(cast, duty):
    documents = f.make_template(duty=duty)
    own = add(cast, duty, replaces=documents)
    version = f.make_version()
    root = f.make_node(version, kind="sum", points=100_000, code="root")
    f.make_node(
        version,
        parent=root,
        kind="per_occurrence",
        points=100_000,
        code="i-school",
        params={"each": "1", "mode": "add"},
        source={"from": "tasks", "templates": [documents.code], "count": "accepted"},
    )
    cycle = f.make_cycle(cast.county, version=version)
    participant = f.make_participant(cycle, cast.east)
    f.make_task(participant, template=own, status="accepted")
    found = facts_of([participant])[participant.pk]
    assert found["i-school"].count == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title_zh": " ", "title_en": ""}, "title_zh"),
        ({"requirement_zh": ""}, "requirement_zh"),
        ({"recurrence": {"every": "decade"}}, "every"),
        ({"recurrence": {"rrule": "FREQ=SECONDLY"}}, "rrule"),
        ({"min_members": 9, "max_members": 3}, "max_members"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": 601}, "minutes"),
        ({"applies_to": ["castle"]}, "applies_to"),
        ({"record_kinds": ["party"]}, "record_kinds"),
    ],
)
def test_what_a_template_lacks_is_named_at_its_field(cast, duty, changes, field):
    with pytest.raises(Refused) as refused:
        add(cast, duty, **changes)
    assert refused.value.field == field
    assert not TaskTemplate.objects.exists()


def test_only_administrators_add_and_only_their_own_is_changed(cast, duty):
    own, documents = add(cast, duty), f.make_template(duty=duty)
    for person in (cast.officer, cast.secretary, cast.outsider):
        with pytest.raises(PermissionDenied):
            actions.edit_template(own, by=person, at=f.NOW, title_zh="别的")
    with pytest.raises(Refused):
        actions.edit_template(documents, by=cast.administrator, at=f.NOW, title_zh="别的")


def test_what_a_branch_is_asked_adds_up_by_kind_and_size(cast, duty):
    f.make_template(duty=duty, recurrence=MONTHLY, minutes=20, asks_file=True)
    f.make_template(duty=duty, recurrence={"every": "quarter"}, min_members=7)
    f.make_template(duty=duty, recurrence={"every": "year"}, applies_to=["hospital"])
    given = list(TaskTemplate.objects.given_in(cast.county))
    assert asking.asked_of(given, kind="village", members=3) == Asked(12, 12, 240)
    assert asking.asked_of(given, kind="village", members=7) == Asked(16, 12, 300)
    assert asking.asked_of(given, kind="hospital", members=7) == Asked(17, 12, 315)


def test_a_ceiling_refuses_what_would_ask_too_much_and_lets_what_asks_less(cast, duty):
    own = add(cast, duty, minutes=30)  # 360 minutes
    CountyRules.objects.create(organisation=cast.county, most_minutes=400)
    with pytest.raises(Refused) as refused:
        add(cast, duty, minutes=15)  # 180 more
    assert "400" in str(refused.value)
    assert add(cast, duty, recurrence={"every": "year"}, minutes=40).pk
    CountyRules.objects.update(most_minutes=100)
    # over the ceiling already: asking less is no offence
    assert actions.edit_template(own, by=cast.administrator, at=f.NOW, minutes=10).minutes == 10


def test_a_retired_template_of_the_documents_is_retired_here_alone(cast, duty):
    documents = f.make_template(duty=duty)
    retired = actions.retire_template(
        cast.county, documents, by=cast.administrator, at=f.NOW, reason="重复"
    )
    assert (retired.replaces, retired.is_retired) == (documents, True)
    assert not TaskTemplate.objects.given_in(cast.east).exists()
    elsewhere = f.make_organisation(level="county", kind="committee")
    assert list(TaskTemplate.objects.given_in(elsewhere)) == [documents]
    with pytest.raises(Refused):
        actions.retire_template(
            cast.county, documents, by=cast.administrator, at=f.NOW, reason="重复"
        )


def test_generating_again_takes_back_what_a_retired_template_would_still_ask(cast, duty):
    template = add(cast, duty)
    cycle = f.make_cycle(cast.county)
    participant = f.make_participant(cycle, cast.east)
    generate_tasks(cycle, by=cast.administrator, at=f.NOW)
    begun = Task.objects.filter(scheduled_on__gt=f.TODAY).first()
    f.make_record(participant, cast.secretary, tasks=[begun])
    actions.retire_template(cast.county, template, by=cast.administrator, at=f.NOW, reason="重复")
    past = Task.objects.filter(scheduled_on__lte=f.TODAY).count()
    done = generate_tasks(cycle, by=cast.administrator, at=f.NOW)
    assert done.created == 0
    assert done.taken_back > 0
    left = Task.objects.filter(scheduled_on__gt=f.TODAY)
    assert (list(left), Task.objects.count() - 1) == ([begun], past)


def test_templates_that_may_be_the_same_are_named(cast, duty):
    same_kind = f.make_template(duty=duty, record_kinds=["training"], title_zh="讲座")
    same_title = f.make_template(duty=duty, title_zh="夜校课")
    f.make_template(duty=duty, record_kinds=["care_visit"], title_zh="慰问")
    f.make_template(duty=duty, record_kinds=["training"], applies_to=["hospital"])
    wanted = TaskTemplate(level="branch", **content(duty, applies_to=["village"]))
    assert asking.alike(cast.county, wanted) == [same_title, same_kind]


def test_the_database_refuses_a_replacement_that_is_nobodys_and_a_second_one(cast, duty):
    documents = f.make_template(duty=duty)
    with pytest.raises(IntegrityError), transaction.atomic():
        f.make_template(duty=duty, replaces=documents)
    add(cast, duty, replaces=documents)
    with pytest.raises(IntegrityError), transaction.atomic():
        f.make_template(duty=duty, replaces=documents, organisation=cast.county)
    with pytest.raises(IntegrityError), transaction.atomic():
        f.make_template(duty=duty, min_members=9, max_members=3)


def posted(carried_out, **changes):
    return {
        "key": "b" * 32,
        "duty": carried_out.code,
        "post_kind": "branch_secretary",
        "title_zh": "夜校",
        "requirement_zh": "每月一次",
        "way": "day",
        "every": "month",
        "day": "10",
        "minutes": "15",
        "min_members": "0",
        "act": "check",
    } | changes


def test_nothing_is_added_before_what_it_asks_was_seen(as_user, cast, duty):
    client = as_user(cast.administrator)
    first = client.post("/templates/new/", posted(duty, act="save"))
    assert (first.status_code, TaskTemplate.objects.count()) == (200, 0)
    assert first.context["preview"]["changes"][0].after == Asked(12, 0, 180)
    seen = first.context["preview"]["seen"]
    # changed after the preview: it is shown again
    other = client.post("/templates/new/", posted(duty, act="save", seen=seen, minutes="90"))
    assert (other.status_code, TaskTemplate.objects.count()) == (200, 0)
    done = client.post("/templates/new/", posted(duty, act="save", seen=seen))
    again = client.post("/templates/new/", posted(duty, act="save", seen=seen))
    assert (done.status_code, again.status_code) == (302, 302)
    assert TaskTemplate.objects.get().minutes == 15


def test_before_a_template_takes_anothers_place_it_is_said_what_is_taken_back(as_user, cast, duty):
    client = as_user(cast.administrator)
    address = f"/templates/new/?replaces={f.make_template(duty=duty).code}"
    words = "将收回被替代模板尚未开展的任务"
    assert words in client.post(address, posted(duty)).text
    # the control: nothing is replaced, nothing is taken back
    assert words not in client.post("/templates/new/", posted(duty)).text


def save(client, address, values):
    """Send a form of a template and confirm what it would ask."""
    seen = client.post(address, values).context["preview"]["seen"]
    return client.post(address, values | {"act": "save", "seen": seen})


@pytest.mark.parametrize("place", ["new", "replacing", "edit"])
def test_what_is_changed_after_back_is_kept_and_never_dropped(as_user, cast, duty, place):
    """The page that the browser goes back to is the form that was sent, with all that it held."""
    client = as_user(cast.administrator)
    address = {
        "new": lambda: "/templates/new/",
        "replacing": lambda: f"/templates/new/?replaces={f.make_template(duty=duty).code}",
        "edit": lambda: f"/templates/{add(cast, duty).code}/edit/",
    }[place]()
    for minutes in ("20", "30", "30", "20"):
        assert save(client, address, posted(duty, minutes=minutes)).status_code == 302
        assert TaskTemplate.objects.get(organisation=cast.county).minutes == int(minutes)
    changed = AuditEvent.objects.filter(verb="template.changed").count()
    assert changed == (3 if place == "edit" else 2)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"way": "rule", "rrule": "FREQ=SECONDLY"}, "rrule"),
        ({"day": "0"}, "day"),
        ({"title_zh": ""}, "title_zh"),
        ({"requirement_zh": ""}, "requirement_zh"),
        ({"minutes": "9999"}, "minutes"),
        ({"duty": "nonsense"}, "duty"),
    ],
)
def test_an_error_stands_at_its_field_and_what_was_typed_is_kept(
    as_user, cast, duty, changes, field, language
):
    client = as_user(cast.administrator)
    page = client.post("/templates/new/", posted(duty, joint_work_zh="修路", **changes))
    assert (page.status_code, TaskTemplate.objects.count()) == (422, 0)
    assert list(page.context["form"].errors) == [field]
    assert "修路" in page.text


SETTLED = {
    "answer_days": 3,
    "grace_days": 2,
    "sample_share": 20,
    "least_attendance": 80,
    "dues_every": "month",
    "board": "members",
}


def test_the_countys_rules_are_settled_on_one_page(as_user, cast):
    client = as_user(cast.administrator)
    address = f"/counties/{cast.county.code}/rules/"
    values = SETTLED
    assert client.post(address, values).status_code == 302
    rules = CountyRules.objects.get()
    assert (rules.answer_days, rules.sample_share, rules.most_items, rules.board) == (
        3,
        20,
        None,
        "members",
    )
    client.post(address, values)  # nothing changed: nothing is noted
    assert AuditEvent.objects.filter(verb="county.settled").count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"answer_days": 0},
        {"answer_days": 91},
        {"sample_share": 101},
        {"board": "everybody"},
        {"least_attendance": 101},
        {"dues_every": "decade"},
        {"most_items": 10**12},
    ],
)
def test_rules_that_make_no_sense_are_refused(as_user, cast, wrong):
    values = SETTLED
    page = as_user(cast.administrator).post(f"/counties/{cast.county.code}/rules/", values | wrong)
    assert (page.status_code, CountyRules.objects.count()) == (422, 0)


def test_the_database_refuses_rules_that_make_no_sense(cast):
    for wrong in ({"answer_days": 0}, {"sample_share": 0}, {"sample_share": 101}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CountyRules.objects.create(organisation=cast.county, **wrong)


def test_what_another_county_has_for_itself_is_named_nowhere(as_user, cast, duty):
    f.make_template(duty=duty, organisation=cast.elsewhere, title_zh="外县夜校")
    f.make_template(duty=duty, organisation=cast.county, title_zh="本县夜校")
    f.make_participant(f.make_cycle(cast.county), cast.east)
    client = as_user(cast.administrator)
    for name in ("performance:task-list", "determination:duty-list"):
        page = client.get(reverse(name)).content.decode()
        assert ("本县夜校" in page, "外县夜校" in page) == (True, False), name


def test_a_framework_is_burdened_by_what_is_in_force_where_it_is_used(cast, duty):
    documents = f.make_template(duty=duty)
    kept = f.make_template(duty=duty)
    own = f.make_template(duty=duty, organisation=cast.county, replaces=documents)
    f.make_template(duty=duty, organisation=cast.county, is_retired=True)
    f.make_template(duty=duty, organisation=cast.elsewhere, replaces=documents)
    version = f.make_version(organisation=cast.county)
    assert burden.in_force(TaskTemplate.objects.all(), version.framework) == [kept, own]


def test_a_framework_names_the_documents_templates_and_its_own_countys(cast, duty):
    documents, own = f.make_template(duty=duty), add(cast, duty)
    add(cast, duty, replaces=documents)
    elsewhere = f.make_organisation(level="county", kind="committee")
    f.make_template(duty=duty, organisation=elsewhere)
    assert set(TaskTemplate.objects.nameable_by(cast.county)) == {documents, own}
    assert set(TaskTemplate.objects.nameable_by(None)) == {documents}
