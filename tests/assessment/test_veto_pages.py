"""The pages of vetoes: found, proposed, decided, by whom and in what words."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests import factories as f
from tests.assessment.vetoing import VetoCounty
from tests.world import World
from tracker.assessment.models import Veto
from tracker.files.models import StoredFile

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


@pytest.fixture
def county(cast):
    return VetoCounty(cast)


def new(county, participant=None):
    address = reverse("assessment:veto-new", args=[county.cycle.code])
    return f"{address}?participant={(participant or county.east).code}"


def act(veto, name):
    return reverse("assessment:veto-act", args=[veto.pk, name])


GIVEN = {
    "node": "v-grade",
    "basis": "县纪委〔2026〕3号，第五条",
    "basis_on": "2026-03-15",
    "text": "经查属实。",
    "references": "卷宗第12号\n\n卷宗第13号",
    "key": "k" * 32,
}


def test_a_veto_is_proposed_with_its_proof(county, as_user):
    client = as_user(county.cast.administrator)
    file = SimpleUploadedFile("决定.pdf", PDF, content_type="application/pdf")
    answer = client.post(new(county), {**GIVEN, "documents": [file]})
    veto = Veto.objects.get()
    assert answer.headers["Location"] == reverse("assessment:veto-detail", args=[veto.pk])
    assert [str(proof) for proof in veto.proofs.all()] == ["决定.pdf", "卷宗第12号", "卷宗第13号"]
    assert client.get(answer.headers["Location"]).status_code == 200


def test_what_was_typed_stays_and_no_file_is_left_when_it_is_refused(county, as_user):
    client = as_user(county.cast.administrator)
    county.propose()
    file = SimpleUploadedFile("决定.pdf", PDF, content_type="application/pdf")
    answer = client.post(new(county), {**GIVEN, "documents": [file]})
    assert answer.status_code == 422
    assert "县纪委〔2026〕3号，第五条" in answer.content.decode()
    assert (Veto.objects.count(), StoredFile.objects.count()) == (1, 0)


def test_the_participant_is_chosen_by_name(county, as_user):
    client = as_user(county.cast.administrator)
    page = client.get(reverse("assessment:veto-new", args=[county.cycle.code]), {"q": "东"})
    assert [one.name_zh for one in page.context["participants"]] == ["东村"]
    nobody = client.get(reverse("assessment:veto-new", args=[county.cycle.code]), {"q": "无此"})
    assert "本周期考核对象中没有这个名称" in nobody.content.decode()


def test_the_page_before_confirming_shows_what_the_result_comes_to(county, as_user):
    veto = county.propose("v-total")
    page = as_user(county.cast.second_administrator).get(act(veto, "confirm"))
    change = page.context["change"]
    assert (change.before, change.after) == ("95分（满分100分），好", "40分（满分100分），差")
    assert Veto.objects.get().status == "proposed"


def test_a_veto_is_confirmed_with_the_password(county, as_user):
    veto = county.propose()
    client = as_user(county.cast.second_administrator)
    wrong = client.post(act(veto, "confirm"), {"password": "wrong"})
    assert (wrong.status_code, Veto.objects.get().status) == (422, "proposed")
    client.post(act(veto, "confirm"), {"password": f.PASSWORD})
    assert Veto.objects.get().status == "confirmed"


def offers(client, veto):
    page = client.get(reverse("assessment:veto-detail", args=[veto.pk]))
    return [one.name for one in page.context["offers"]]


def test_each_person_is_offered_what_is_theirs(county, as_user):
    cast = county.cast
    first, second = as_user(cast.administrator), None
    veto = county.propose()
    assert offers(first, veto) == ["claim"]
    second = as_user(cast.second_administrator)
    assert offers(second, veto) == ["confirm", "decline", "claim"]
    county.confirm(veto)
    assert offers(as_user(cast.secretary), veto) == ["claim"]
    assert offers(as_user(cast.administrator), veto) == ["claim", "lift"]
    county.claim(veto)
    assert offers(as_user(cast.secretary), veto) == []
    assert offers(as_user(cast.administrator), veto) == ["accept", "refuse", "lift"]
    county.in_phase("publication")
    assert offers(as_user(cast.administrator), veto) == []


def test_every_offer_opens_and_says_what_follows(county, as_user):
    veto = county.claim(county.confirmed())
    client = as_user(county.cast.administrator)
    for name in offers(client, veto):
        page = client.get(act(veto, name))
        assert page.context["is_now"]
        assert '<form method="post" class="panel"' in page.content.decode()
    page = client.get(act(veto, "confirm"))
    assert not page.context["is_now"]
    assert client.get(act(veto, "nothing")).status_code == 404


def test_lifting_says_what_the_result_is_and_will_be(cast, as_user, language):
    """In the world that every table of access and every search of bodies looks at."""
    world = World(cast, phase="review")
    page = as_user(cast.administrator).get(act(world.veto, "lift"))
    assert page.context["is_now"]
    words = {
        "en": ("87.7 of 100, average", "87.7 of 100, fairly good"),
        "zh-hans": ("87.7分（满分100分），一般", "87.7分（满分100分），较好"),
    }[language]
    change = page.context["change"]
    assert (change.before, change.after) == words
    for text in words:
        assert f"<dd>{text}</dd>" in page.content.decode()


def test_the_branch_reads_what_was_decided_without_names(county, as_user):
    veto = county.confirmed()
    name = str(county.cast.second_administrator)
    address = reverse("assessment:veto-detail", args=[veto.pk])
    assert name not in as_user(county.cast.secretary).get(address).content.decode()
    assert name in as_user(county.cast.administrator).get(address).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_as_many_queries_for_three_rows_as_for_one(
    county, as_user, rows, django_assert_num_queries
):
    for code in ("v-grade", "v-total", "v-class")[:rows]:
        county.propose(code)
    client = as_user(county.cast.administrator)
    address = reverse("assessment:veto-list", args=[county.cycle.code])
    client.get(address)
    with django_assert_num_queries(QUERIES):
        page = client.get(address)
    assert len(page.context["page_obj"]) == rows


QUERIES = 10


def test_the_list_is_narrowed_and_says_when_it_is_empty(county, as_user):
    county.confirmed()
    county.propose("v-total")
    client = as_user(county.cast.administrator)
    address = reverse("assessment:veto-list", args=[county.cycle.code])
    shown = client.get(address, {"status": "proposed"}).context["page_obj"]
    assert [veto.node.code for veto in shown] == ["v-total"]
    empty = client.get(address, {"status": "lifted"})
    assert "这里没有一票否决事项" in empty.content.decode()
