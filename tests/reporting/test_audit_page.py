"""The audit page: whose acts, which details, what the chain says."""

import pytest
from django.db import connection
from django.urls import reverse

from tests.factories import NOW
from tracker.audit import deeds, locks

pytestmark = pytest.mark.django_db


@pytest.fixture
def acts(cast):
    for organisation, word in ((cast.east, "east"), (cast.elsewhere, "elsewhere")):
        deeds.record(
            "record.sent",
            by=cast.secretary,
            at=NOW,
            organisation=organisation,
            data={"points": f"{word}-88.5"},
        )


def page(as_user, user, query=""):
    return as_user(user).get(reverse("reporting:audit") + query)


def test_an_administrator_reads_the_acts_of_the_own_county_only(cast, acts, as_user):
    text = page(as_user, cast.administrator).content.decode()
    assert "east-88.5" in text
    assert "elsewhere-88.5" not in text


def test_a_technical_administrator_reads_acts_without_their_details(cast, acts, as_user):
    text = page(as_user, cast.technical).content.decode()
    assert "record.sent" in text
    assert "88.5" not in text


def test_acts_can_be_filtered(cast, acts, as_user):
    assert len(page(as_user, cast.administrator, "?verb=record").context["page_obj"]) == 1
    assert len(page(as_user, cast.administrator, "?verb=result").context["page_obj"]) == 0


def test_a_wrong_day_is_said_beside_its_field(cast, acts, as_user):
    answer = page(as_user, cast.administrator, "?since=yesterday")
    assert answer.status_code == 200
    assert "since" in answer.context["filter"].form.errors


def test_the_page_says_where_the_chain_is_broken(cast, acts, as_user):
    assert page(as_user, cast.administrator, "?verify=1").context["is_whole"] is True
    with locks.lifted_for_test_flush(), connection.cursor() as cursor:
        cursor.execute("UPDATE tracker_auditevent SET verb = 'x' WHERE seq = 1")
    answer = page(as_user, cast.administrator, "?verify=1")
    assert answer.context["is_whole"] is False
    assert "1" in answer.context["verdict"]
