"""Who leads which units, on pages and by sheet."""

import pytest
from django.urls import reverse

from tests import factories as f
from tracker.audit.models import AuditEvent
from tracker.determination import actions
from tracker.determination.lead_sheets import LeadResource
from tracker.determination.models import Lead
from tracker.organisations.roles import PostKind
from tracker.spreadsheets.plans import Planned
from tracker.spreadsheets.reading import read
from tracker.spreadsheets.writing import write_workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(cast):
    found = f.make_post(cast.township, PostKind.TOWNSHIP_SECRETARY, code="t-secretary")
    f.appoint(f.make_person(cast.township, name="甲某"), found)
    return found


@pytest.fixture
def client(as_user, cast):
    return as_user(cast.administrator)


def lead(cast, post, *units):
    for unit in units:
        actions.enter_lead(post, unit, by=cast.administrator, at=f.NOW)


def test_units_are_ticked_below_the_organisation_of_the_post(cast, post, client):
    address = f"{reverse('determination:lead-new')}?organisation={cast.township.code}"
    form = client.get(address).context["form"]
    offered = [unit.name_zh for unit in form.fields["units"].queryset]
    assert offered == ["样镇", "东村", "西村"]
    data = {
        "post": post.code, "units": [cast.east.code, cast.west.code], "weight": "0.5",
        "key": "k" * 32,
    }  # fmt: skip
    for _time in range(2):
        assert client.post(address, data).status_code == 302
    rows = Lead.objects.values_list("post", "organisation", "weight")
    assert sorted(rows) == sorted([(post.pk, cast.east.pk, 5_000), (post.pk, cast.west.pk, 5_000)])
    assert AuditEvent.objects.filter(verb="lead.entered").count() == 2


def test_nothing_ticked_is_said_and_nothing_entered(cast, post, client):
    address = f"{reverse('determination:lead-new')}?organisation={cast.township.code}"
    answer = client.post(address, {"post": post.code, "weight": "1", "key": "k" * 32})
    assert (answer.status_code, Lead.objects.count()) == (422, 0)


def test_units_of_another_county_cannot_be_ticked(cast, post, client):
    address = f"{reverse('determination:lead-new')}?organisation={cast.township.code}"
    data = {"post": post.code, "units": [cast.elsewhere.code], "weight": "1", "key": "k" * 32}
    assert client.post(address, data).status_code == 422
    assert client.get(address.replace(cast.township.code, cast.elsewhere.code)).status_code == 404
    assert not Lead.objects.exists()


def test_the_list_is_narrowed_and_says_when_it_is_empty(cast, post, client):
    address = reverse("determination:lead-list")
    assert "尚未录入" in client.get(address).content.decode()
    lead(cast, post, cast.east, cast.west)
    page = client.get(address, {"q": "东"})
    assert [one.organisation.name_zh for one in page.context["page_obj"]] == ["东村"]
    assert "甲某" in page.content.decode()
    assert "没有这个名称的分管单位" in client.get(address, {"q": "无此"}).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_as_many_queries_for_three_rows_as_for_one(
    cast, post, client, rows, django_assert_num_queries
):
    lead(cast, post, *(cast.east, cast.west, cast.township)[:rows])
    client.get(reverse("determination:lead-list"))
    with django_assert_num_queries(QUERIES):
        page = client.get(reverse("determination:lead-list"))
    assert len(page.context["page_obj"]) == rows


QUERIES = 7


def test_a_lead_is_removed_by_its_button(cast, post, client):
    lead(cast, post, cast.east)
    client.post(reverse("determination:lead-remove", args=[Lead.objects.get().pk]))
    assert not Lead.objects.exists()


def sheet(resource):
    return read(write_workbook([resource.table()]).read(), name="x.xlsx")


def test_what_comes_out_can_go_in_again_and_changes_nothing(cast, post):
    lead(cast, post, cast.east, cast.west)
    resource = LeadResource(user=cast.administrator, on=f.TODAY)
    plan = resource.check(sheet(resource))
    assert (plan.errors, plan.unchanged, plan.to_write) == ((), 2, ())


def test_a_sheet_enters_units_and_changes_weights(cast, post):
    lead(cast, post, cast.east)
    resource = LeadResource(user=cast.administrator, on=f.TODAY)
    text = (
        "岗位编码,分管单位编码,权重\n"
        f"{post.code},{cast.east.code},2\n{post.code},{cast.west.code},\n"
    )
    plan = resource.check(read(text.encode(), name="x.csv"))
    assert [row.action for row in plan.rows] == [Planned.UPDATE, Planned.CREATE]
    resource.execute(plan, by=cast.administrator, at=f.NOW)
    weights = dict(Lead.objects.values_list("organisation__name_zh", "weight"))
    assert weights == {"东村": 20_000, "西村": 10_000}


@pytest.mark.parametrize(
    "row", ["{post},{outside},1", "{post},{county},1", "{post},{east},0", "nobody,{east},1"]
)
def test_a_sheet_with_one_wrong_row_enters_nothing(cast, post, row):
    resource = LeadResource(user=cast.administrator, on=f.TODAY)
    names = {
        "post": post.code, "east": cast.east.code, "county": cast.county.code,
        "outside": cast.elsewhere.code,
    }  # fmt: skip
    text = f"岗位编码,分管单位编码,权重\n{post.code},{cast.west.code},1\n{row.format(**names)}\n"
    plan = resource.check(read(text.encode(), name="x.csv"))
    assert len(plan.errors) == 1
