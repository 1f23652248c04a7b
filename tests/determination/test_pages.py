"""The pages of determination: what they show, to whom, in which language, at what cost."""

import re
from datetime import date

import pytest
from django.urls import reverse

from tests import factories as f
from tests.determination.builders import OPENED, opening, published
from tracker.determination import actions, phase_dates
from tracker.determination.forms.cycles import PhaseDatesForm
from tracker.determination.models import (
    Cycle,
    CyclePhase,
    Duty,
    FrameworkVersion,
    Measure,
    Participant,
    Source,
    Trace,
)
from tracker.determination.models import DocumentedSystem as System

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(db):
    return published()


def make_system(number, version, *, page="", with_trace=True):
    """A documented system with one clause, and a trace to the version's first indicator."""
    clause = f.make_clause()
    system = System.objects.create(
        code=f"S{number}",
        order=number,
        title_zh=f"制度{number}",
        title_en=f"System {number}",
        page=page,
    )
    system.clauses.add(clause)
    if with_trace:
        template = f.make_template()
        template.duty.clauses.add(clause)
        Trace.objects.create(
            code=f"S{number}",
            system=system,
            clause=clause,
            duty=template.duty,
            template=template,
            indicator="i-tasks",
            reviewing_role="officer",
            consequence_zh="限期整改",
            consequence_en="Rectification",
        )
    return system


def text_of(response):
    return response.content.decode()


def place(version):
    return [version.framework.code, version.number]


# costs: one and three rows cost the same


@pytest.mark.parametrize("rows", [1, 3])
def test_sources_cost_the_same_for_any_number(
    cast, as_user, django_assert_num_queries, version, rows
):
    for number in range(rows - 1):
        Source.objects.create(code=f"10{number}", title_zh="文件")
    client = as_user(cast.secretary)
    with django_assert_num_queries(5):
        client.get(reverse("determination:source-list"))


@pytest.mark.parametrize("rows", [1, 3])
def test_a_source_costs_the_same_for_any_number_of_clauses(
    cast, as_user, django_assert_num_queries, version, rows
):
    for number in range(rows):
        make_system(number, version)
    client = as_user(cast.secretary)
    with django_assert_num_queries(11):
        client.get(reverse("determination:source-detail", args=["000"]))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_trace_costs_the_same_for_any_number_of_systems(
    cast, as_user, django_assert_num_queries, version, rows
):
    for number in range(rows):
        make_system(number, version)
    client = as_user(cast.secretary)
    with django_assert_num_queries(10):
        client.get(reverse("determination:trace"))


@pytest.mark.parametrize("rows", [1, 3])
def test_frameworks_cost_the_same_for_any_number(cast, as_user, django_assert_num_queries, rows):
    for _number in range(rows):
        published()
    client = as_user(cast.secretary)
    with django_assert_num_queries(6):
        client.get(reverse("determination:framework-list"))


@pytest.mark.parametrize("rows", [1, 3])
def test_a_framework_costs_the_same_for_any_number_of_indicators(
    cast, as_user, django_assert_num_queries, rows
):
    version = f.make_version()
    for _number in range(rows):
        node = f.make_node(
            version, kind="discretionary", is_indicator=True, source={"from": "review"},
            params={"least": "0", "most": "10"},
        )  # fmt: skip
        node.clauses.add(f.make_clause())
    actions.publish_version(version, by=None, at=f.NOW)
    client = as_user(cast.secretary)
    with django_assert_num_queries(8):
        client.get(reverse("determination:framework-detail", args=place(version)))


@pytest.mark.parametrize("rows", [1, 3])
def test_duties_cost_the_same_for_any_number(cast, as_user, django_assert_num_queries, rows):
    for _number in range(rows):
        duty = f.make_template().duty
        duty.clauses.add(f.make_clause())
        Measure.objects.create(code=f"m{f.number()}", duty=duty, title_zh="数")
    client = as_user(cast.secretary)
    with django_assert_num_queries(8):
        client.get(reverse("determination:duty-list"))


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("template-list", 8), ("measure-list", 5)])
def test_templates_and_measures_cost_the_same_for_any_number(
    cast, as_user, django_assert_num_queries, rows, name, queries
):
    for _number in range(rows):
        Measure.objects.create(code=f"m{f.number()}", duty=f.make_template().duty, title_zh="数")
    client = as_user(cast.secretary)
    with django_assert_num_queries(queries):
        client.get(reverse(f"determination:{name}"))


@pytest.mark.parametrize("rows", [1, 3])
def test_cycles_cost_the_same_for_any_number(
    cast, as_user, django_assert_num_queries, version, rows
):
    for number in range(rows):
        f.make_cycle(cast.county, version=version, year=2020 + number)
    client = as_user(cast.administrator)
    with django_assert_num_queries(5):
        client.get(reverse("determination:cycle-list"))


@pytest.mark.parametrize("rows", [1, 3])
def test_participants_and_responsibilities_cost_the_same_for_any_number(
    cast, as_user, django_assert_num_queries, version, rows
):
    cycle = f.make_cycle(cast.county, version=version, phase="determination")
    for organisation in (cast.east, cast.west, cast.far)[:rows]:
        f.make_participant(cycle, organisation)
    f.make_template()
    actions.refill_responsibilities(cycle, by=cast.administrator, at=OPENED)
    client = as_user(cast.administrator)
    with django_assert_num_queries(8):
        client.get(reverse("determination:participant-list", args=[cycle.code]))
    with django_assert_num_queries(12):
        client.get(reverse("determination:responsibility-list"))


# what the pages say


@pytest.fixture
def cycle(cast, version):
    f.make_template()
    return actions.open_cycle(**opening(cast, version))


def test_every_page_answers_in_both_languages(cast, client, language, version, cycle):
    make_system(1, version)
    template = f.make_template()
    client.force_login(cast.administrator, backend="django.contrib.auth.backends.ModelBackend")
    addresses = [
        *(
            reverse(f"determination:{name}")
            for name in (
                "source-list",
                "trace",
                "framework-list",
                "duty-list",
                "responsibility-list",
                "template-list",
                "measure-list",
                "cycle-list",
                "cycle-new",
            )
        ),
        reverse("determination:source-detail", args=["000"]),
        reverse("determination:framework-detail", args=place(version)),
        reverse("determination:framework-detail", args=place(version)) + "?sheet=1&kind=village",
        reverse("determination:indicator-detail", args=[*place(version), "i-tasks"]),
        reverse("determination:template-detail", args=[template.code]),
        reverse("determination:cycle-detail", args=[cycle.code]),
        reverse("determination:cycle-dates", args=[cycle.code]),
        reverse("determination:participant-list", args=[cycle.code]),
    ]
    for address in addresses:
        response = client.get(address)
        heading = re.search(r"<h1>(.*?)</h1>", text_of(response), re.S).group(1)
        is_chinese = bool(re.search(r"[一-鿿]", heading))
        assert (address, response.status_code, is_chinese) == (
            address,
            200,
            language == "zh-hans",
        )


def test_the_trace_leads_from_the_clause_to_the_consequence(cast, as_user, version):
    system = make_system(1, version)
    trace = system.traces.get()
    page = text_of(as_user(cast.assigned).get(reverse("determination:trace")))
    for part in (
        f"#{trace.clause.code}",
        f"#{trace.duty.code}",
        reverse("determination:template-detail", args=[trace.template.code]),
        reverse("determination:indicator-detail", args=[*place(version), "i-tasks"]),
        trace.get_reviewing_role_display(),
        trace.consequence,
    ):
        assert part in page


def test_the_trace_names_what_leads_nowhere(cast, as_user, version):
    make_system(1, version)
    make_system(2, version, with_trace=False)
    make_system(3, version, with_trace=False, page="determination:cycle-list")
    broken = make_system(4, version)
    broken.traces.update(indicator="i-gone")
    client = as_user(cast.secretary)
    page = client.get(reverse("determination:trace") + "?missing=1")
    assert [system.code for system in page.context["systems"]] == ["S2", "S4"]
    assert page.context["missing"] == 2
    page = client.get(reverse("determination:trace") + "?code=s3")
    assert [system.code for system in page.context["systems"]] == ["S3"]


def test_a_page_that_a_reader_may_not_open_is_no_link_for_them(cast, as_user, version):
    make_system(1, version, with_trace=False, page="accountability:case-list")
    address = reverse("accountability:case-list")
    shown = {}
    for member in ("administrator", "assigned"):
        page = text_of(as_user(getattr(cast, member)).get(reverse("determination:trace")))
        shown[member] = f'href="{address}">' in page.partition("<main")[2]
    assert shown == {"administrator": True, "assigned": False}


def test_an_indicator_leads_back_to_its_clauses_and_systems(cast, as_user, version):
    system = make_system(7, version)
    address = reverse("determination:indicator-detail", args=[*place(version), "i-tasks"])
    page = text_of(as_user(cast.secretary).get(address))
    clause = version.nodes.get(code="i-tasks").clauses.get()
    assert f"#{clause.code}" in page
    assert f"{reverse('determination:trace')}?code={system.code}" in page


def test_a_framework_narrowed_to_a_kind_shows_its_full_mark(cast, as_user, version):
    address = reverse("determination:framework-detail", args=place(version))
    client = as_user(cast.secretary)
    marks = {}
    for kind in ("village", "hospital"):
        page = client.get(f"{address}?kind={kind}")
        codes = [line.node.code for _d, lines in page.context["groups"] for line in lines]
        marks[kind] = (page.context["full_mark"], codes)
    assert marks == {
        "village": (1_000_000, ["root", "i-tasks", "i-village"]),
        "hospital": (900_000, ["root", "i-tasks"]),
    }


def test_drafts_of_a_county_are_seen_by_those_who_write_them(cast, as_user, version):
    copy = actions.copy_version(version, organisation=cast.county, by=cast.administrator, at=f.NOW)
    address = reverse("determination:framework-detail", args=place(copy))
    answers = {
        member: as_user(getattr(cast, member)).get(address).status_code
        for member in ("administrator", "secretary", "assigned", "outsider")
    }
    assert answers == {"administrator": 200, "secretary": 404, "assigned": 404, "outsider": 404}


def test_a_version_is_copied_published_and_retired_by_buttons(cast, as_user, version):
    client = as_user(cast.administrator)
    client.post(reverse("determination:framework-copy", args=place(version)))
    copy = FrameworkVersion.objects.get(framework__organisation=cast.county)
    statuses = [copy.status]
    for act in ("publish", "retire", "retire"):
        response = client.post(reverse(f"determination:framework-{act}", args=place(copy)))
        assert response.status_code == 302
        copy.refresh_from_db()
        statuses.append(copy.status)
    assert statuses == ["draft", "published", "retired", "retired"]


# opening a cycle


def posted(cast, chosen, **changes):
    days = PhaseDatesForm.initial_from(phase_dates.proposed_days(2026))
    return {
        "step": "check",
        "organisation": cast.county.code,
        "version": chosen.pk,
        "code": "county-2026",
        "title_zh": "2026年度",
        "title_en": "",
        "starts_on": "2026-01-01",
        "ends_on": "2026-12-31",
        "key": "k" * 32,
        **{name: day.isoformat() for name, day in days.items()},
        **changes,
    }


def test_opening_goes_over_a_page_that_shows_what_will_be_frozen(cast, as_user, version):
    f.make_template()
    client = as_user(cast.administrator)
    address = reverse("determination:cycle-new")
    check = client.post(address, posted(cast, version))
    assert check.context["found"]["organisations"] == 6
    assert Cycle.objects.count() == 0
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', text_of(check)))
    again = client.post(address, {**hidden, "step": "change"})
    assert (again.status_code, Cycle.objects.count()) == (200, 0)
    assert again.context["form"]["code"].value() == "county-2026"
    for _time in range(2):
        opened = client.post(address, {**hidden, "step": "open"})
        assert opened["Location"] == reverse("determination:cycle-detail", args=["county-2026"])
    cycle = Cycle.objects.get()
    assert (cycle.title_zh, cycle.phases.count(), cycle.participants.count()) == ("2026年度", 5, 6)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": ""}, "code"),
        ({"code": "taken"}, "code"),
        ({"ends_on": "2025-01-01"}, "ends_on"),
        ({"starts_on": "soon"}, "starts_on"),
        ({"review_until": "2026-12-01"}, "review_until"),
        ({"appeal_from": "2026-01-01"}, "appeal_from"),
        ({"organisation": "elsewhere"}, "organisation"),
        ({"version": "0"}, "version"),
    ],
)
def test_bad_input_is_named_kept_and_changes_nothing(cast, as_user, version, change, field):
    f.make_cycle(cast.elsewhere, code="taken", year=2020)
    before = (Cycle.objects.count(), Participant.objects.count(), CyclePhase.objects.count())
    client = as_user(cast.administrator)
    for step in ("check", "open"):
        typed = posted(cast, version, step=step, **change)
        response = client.post(reverse("determination:cycle-new"), typed)
        assert response.status_code == 422
        assert list(response.context["form"].errors) == [field]
        assert f'href="#id_{field}"' in text_of(response)
        assert 'value="2026年度"' in text_of(response)
    after = (Cycle.objects.count(), Participant.objects.count(), CyclePhase.objects.count())
    assert after == before


def test_a_draft_and_another_countys_organisation_cannot_be_chosen(cast, as_user):
    draft = f.make_version()
    client = as_user(cast.administrator)
    response = client.post(
        reverse("determination:cycle-new"),
        posted(cast, draft, organisation=cast.elsewhere.code),
    )
    assert sorted(response.context["form"].errors) == ["organisation", "version"]


def test_the_form_proposes_the_first_year_without_a_cycle(cast, as_user, version):
    client = as_user(cast.administrator)
    first = client.get(reverse("determination:cycle-new")).context["form"].initial
    year = int(first["starts_on"][:4])
    f.make_cycle(cast.county, version=version, year=year)
    second = client.get(reverse("determination:cycle-new")).context["form"].initial
    assert second["code"] == f"{cast.county.code}-{year + 1}"
    assert second["performance_from"] == date(year + 1, 1, 1)


def test_dates_are_changed_on_their_page(cast, as_user, cycle):
    days = PhaseDatesForm.initial_from(phase_dates.proposed_days(2026))
    data = {name: day.isoformat() for name, day in days.items()}
    client = as_user(cast.administrator)
    address = reverse("determination:cycle-dates", args=[cycle.code])
    response = client.post(address, {**data, "appeal_until": "2027-03-01"})
    assert response.status_code == 302
    assert phase_dates.days_of(cycle.phases.get(phase="appeal"))[1] == date(2027, 3, 1)
    response = client.post(address, {**data, "appeal_until": "2026-03-01"})
    assert (response.status_code, list(response.context["form"].errors)) == (
        422,
        ["appeal_until"],
    )


def test_the_lists_are_filled_anew_by_a_button(cast, as_user, cycle):
    duty = f.make_duty()
    client = as_user(cast.administrator)
    client.post(reverse("determination:cycle-refill", args=[cycle.code]))
    assert duty.responsibilities.count() == 3


@pytest.mark.parametrize(
    ("phase", "name"),
    [
        ("determination", "performance:begin"),
        ("performance", "assessment:begin-self-assessment"),
        ("self_assessment", "assessment:begin-review"),
        ("review", "assessment:settlement"),
        ("publication", "assessment:publish"),
        ("publication", "assessment:open-appeals"),
        ("appeal", "assessment:close"),
    ],
)
def test_each_phase_offers_the_next_step_to_those_who_run_the_cycle(
    cast, as_user, cycle, phase, name
):
    Cycle.objects.filter(pk=cycle.pk).update(phase=phase)
    address = reverse("determination:cycle-detail", args=[cycle.code])
    step = reverse(name, args=[cycle.code])
    offered = {
        member: f'"{step}"' in text_of(as_user(getattr(cast, member)).get(address))
        for member in ("administrator", "officer", "observer", "secretary")
    }
    assert offered == {
        "administrator": True,
        "officer": False,
        "observer": False,
        "secretary": False,
    }


# what is missing


def test_gaps_are_found_by_their_tab_and_by_place(cast, as_user, cycle):
    unseated = f.make_template(duty=f.make_duty(post_kind="deputy_secretary")).duty
    bare = f.make_duty()
    Duty.objects.filter(pk=bare.pk).update(requirement_zh="", requirement_en="")
    actions.refill_responsibilities(cycle, by=cast.administrator, at=OPENED)
    client = as_user(cast.administrator)
    address = reverse("determination:responsibility-list")

    def rows(query):
        page = client.get(f"{address}?{query}")
        return sorted(
            (line.participant.name_zh, line.duty.code) for line in page.context["page_obj"]
        )

    everywhere = ["东村", "西村", "远村"]
    # the far branch has no secretary's post at all
    others = Duty.objects.exclude(pk=unseated.pk).values_list("code", flat=True)
    seatless = [("远村", code) for code in others]
    unowned = [(name, unseated.code) for name in everywhere]
    assert rows("gap=post") == sorted(unowned + seatless)
    assert rows("gap=requirement") == [(name, bare.code) for name in everywhere]
    assert {name for name, _code in rows(f"organisation={cast.township.code}")} == {"东村", "西村"}
    assert rows(f"gap=task&organisation={cast.east.code}") == [("东村", bare.code)]
    assert rows(f"duty={bare.code}&gap=task") == [(name, bare.code) for name in everywhere]


def test_posts_without_a_duty_are_listed_but_not_those_of_the_product(cast, as_user, cycle):
    idle = f.make_post(cast.east, "publicity_member")
    f.make_post(cast.east, "discipline_member", is_active=False)
    f.make_post(cast.elsewhere, "publicity_member")
    page = as_user(cast.administrator).get(
        reverse("determination:responsibility-list") + "?gap=posts"
    )
    posts = set(page.context["page_obj"])
    assert idle in posts
    kinds = {post.kind for post in posts}
    assert not kinds & {"reviewer", "observer", "technical", "discipline_member"}
    assert not any(post.organisation == cast.elsewhere for post in posts)


def test_a_secretary_sees_the_own_branch_only(cast, as_user, cycle):
    client = as_user(cast.secretary)
    page = client.get(reverse("determination:responsibility-list"))
    assert {line.participant.name_zh for line in page.context["page_obj"]} == {"东村"}
    page = client.get(reverse("determination:participant-list", args=[cycle.code]))
    assert [row.name_zh for row in page.context["page_obj"]] == ["东村"]


def test_participants_are_found_by_kind_township_and_words(cast, as_user, cycle):
    client = as_user(cast.administrator)
    address = reverse("determination:participant-list", args=[cycle.code])

    def names(query):
        page = client.get(f"{address}?{query}")
        return [row.name_zh for row in page.context["page_obj"]]

    assert names("kind=committee") == ["样县", "样镇", "邻镇"]
    assert names(f"township={cast.other_township.code}") == ["邻镇", "远村"]
    assert names("q=东") == ["东村"]


def test_reviewers_see_no_cycle_and_no_way_to_one(cast, as_user, cycle):
    client = as_user(cast.assigned)
    page = text_of(client.get(reverse("determination:framework-list")))
    assert reverse("determination:cycle-list") not in page
    detail = reverse("determination:cycle-detail", args=[cycle.code])
    assert client.get(detail).status_code == 403


def test_the_cycle_of_another_county_is_not_found(cast, as_user, cycle):
    client = as_user(cast.outsider)
    for name in ("cycle-detail", "cycle-dates", "participant-list"):
        address = reverse(f"determination:{name}", args=[cycle.code])
        assert client.get(address).status_code == 404
    address = reverse("determination:responsibility-list") + f"?cycle={cycle.code}"
    assert client.get(address).status_code == 404
