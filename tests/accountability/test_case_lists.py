"""The list of cases, its tabs and filters, and the four lists as practised."""

import io
import re
from datetime import date

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from tests.accountability import cases
from tests.factories import make_task, make_template
from tracker.accountability.models import Finding, Reply, Talk

CASES = "/cases/"


def counts(answer):
    """The number on each tab."""
    return {name: count for name, _label, count in answer.context["tabs"]}


def shown(answer):
    """The primary keys of the rows, in order."""
    return [row.pk for row in answer.context["page_obj"]]


@pytest.fixture
def bare(world):
    """The world without its own cases."""
    Reply.objects.all().delete()
    Talk.objects.all().delete()
    world.rectification.delete()
    Finding.objects.all().delete()
    return world


@pytest.mark.parametrize(("tab", "queries"), [("rectifying", 9), ("talks", 9)])
@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_as_many_queries_at_three_rows_as_at_one(
    rows, tab, queries, bare, as_user, django_assert_num_queries
):
    for _ in range(rows):
        finding = cases.make_finding(bare, status="rectifying", node=bare.indicator)
        cases.make_rectification(bare, finding=finding)
        cases.make_talk(bare)
    client = as_user(bare.cast.officer)
    client.get(CASES)
    with django_assert_num_queries(queries):
        answer = client.get(f"{CASES}?tab={tab}")
    assert len(shown(answer)) == rows


@pytest.mark.parametrize("name", ["problems", "measures", "rectifications", "projects"])
@pytest.mark.parametrize("rows", [1, 3])
def test_the_four_lists_take_eight_queries(rows, name, bare, as_user, django_assert_num_queries):
    template = make_template(is_key=True)
    for number in range(rows):
        finding = cases.make_finding(bare, status="rectifying", node=bare.indicator)
        cases.make_report(bare, rectification=cases.make_rectification(bare, finding=finding))
        make_task(bare.participant, template=template, period_start=date(2026, number + 1, 1))
    client = as_user(bare.cast.administrator)
    address = reverse("accountability:list", args=[name])
    client.get(address)
    with django_assert_num_queries(8):
        answer = client.get(address)
    assert len(answer.context["rows"]) == rows


def test_tabs_count_what_they_show(bare, as_user):
    today = timezone.localdate()
    cases.make_finding(bare)
    cases.make_finding(bare, status="dismissed")
    cases.make_rectification(bare, deadline_on=today.replace(year=today.year + 1))
    cases.make_rectification(bare, deadline_on=today.replace(year=today.year - 1))
    cases.make_report(bare)
    cases.make_talk(bare)
    officer = as_user(bare.cast.officer).get(f"{CASES}?tab=open")
    assert counts(officer) == {
        "mine": 2,
        "open": 1,
        "rectifying": 3,
        "overdue": 1,
        "closed": 1,
        "talks": 1,
    }
    client = as_user(bare.cast.officer)
    rows = {tab: len(shown(client.get(f"{CASES}?tab={tab}"))) for tab in counts(officer)}
    assert rows == counts(officer)
    assert counts(as_user(bare.cast.secretary).get(CASES))["mine"] == 2


def test_what_waits_for_oneself_comes_first(bare, as_user):
    waiting = cases.make_rectification(bare).finding
    reported = cases.make_report(bare).rectification.finding
    orders = {
        member: shown(as_user(getattr(bare.cast, member)).get(f"{CASES}?tab=rectifying"))
        for member in ("secretary", "officer")
    }
    assert orders == {
        "secretary": [waiting.pk, reported.pk],
        "officer": [reported.pk, waiting.pk],
    }
    first = as_user(bare.cast.secretary).get(CASES)
    assert (first.context["tab"], shown(first)) == ("mine", [waiting.pk])


def test_filters_narrow_the_list(bare, as_user):
    cast = bare.cast
    east = cases.make_finding(bare, text="minutes are missing")
    far = cases.make_finding(
        bare, participant=bare.participants[cast.far.code], text="dues came late"
    )
    client = as_user(cast.administrator)

    def found(query):
        return set(shown(client.get(f"{CASES}?tab=open&{query}")))

    both = {east.pk, far.pk}
    assert found("") == both
    assert found(f"township={cast.township.code}") == {east.pk}
    assert found(f"township={cast.other_township.code}") == {far.pk}
    assert found("q=dues") == {far.pk}
    assert found(f"cycle={bare.cycle.code}") == both
    assert found("cycle=none&township=none&page=x") == both


def test_each_sees_the_cases_of_the_own_organisations(world, as_user):
    seen = {
        member: len(shown(as_user(getattr(world.cast, member)).get(f"{CASES}?tab=rectifying")))
        for member in ("secretary", "other_secretary", "officer", "administrator", "outsider")
    }
    assert seen == {
        "secretary": 1,
        "other_secretary": 0,
        "officer": 1,
        "administrator": 1,
        "outsider": 0,
    }


def sheet(answer):
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    return book.active


def test_no_text_of_an_export_is_a_formula(world, as_user):
    for text in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1"):
        cases.make_rectification(
            world,
            finding=cases.make_finding(world, text=text, status="rectifying"),
            measure=text,
        )
    client = as_user(world.cast.administrator)
    for name in ("problems", "measures", "rectifications", "projects"):
        answer = client.get(reverse("accountability:list-export", args=[name]))
        cells = [cell for row in sheet(answer).iter_rows() for cell in row]
        assert [cell.value for cell in cells if cell.data_type == "f"] == []
    answer = client.get(reverse("accountability:list-export", args=["problems"]))
    texts = {row[6].value for row in sheet(answer).iter_rows(min_row=2)}
    assert {"=1+1", "+1", "-1", "@SUM(A1)"} <= texts


def test_an_export_holds_what_the_page_shows_and_nothing_of_others(bare, as_user):
    cast = bare.cast
    cases.make_finding(bare, text="of the east")
    cases.make_finding(bare, participant=bare.participants[cast.far.code], text="far away")
    address = reverse("accountability:list-export", args=["problems"])
    rows = {
        member: [row[6].value for row in sheet(as_user(getattr(cast, member)).get(address))]
        for member in ("officer", "administrator", "outsider")
    }
    header = "发现的问题"
    assert rows == {
        "officer": [header, "of the east"],
        "administrator": [header, "far away", "of the east"],
        "outsider": [header],
    }
    assert as_user(cast.secretary).get(address).status_code == 403


def test_only_the_four_lists_are_there(world, as_user):
    client = as_user(world.cast.administrator)
    for name in ("list", "list-export"):
        assert client.get(reverse(f"accountability:{name}", args=["others"])).status_code == 404


def test_key_projects_are_the_key_tasks(world, as_user):
    key = make_task(world.participant, template=make_template(is_key=True))
    answer = as_user(world.cast.secretary).get(reverse("accountability:list", args=["projects"]))
    assert [row[0]["value"] for row in answer.context["rows"]] == [key.pk]
    assert re.search(rf'href="/tasks/{key.pk}/"', answer.content.decode())
