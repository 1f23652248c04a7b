"""A result goes out as the common sheet, with the scores that the reader may see."""

import pytest
from django.urls import reverse

from tests.world import World
from tracker.assessment.models import SelfScore
from tracker.assessment.result_sheets import result_sheet
from tracker.spreadsheets.reading import read_grid

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(cast):
    return World(cast, published=True)


def lines(result, user):
    return [(row[1], row[2], row[5], row[6]) for row in result_sheet(result, user).rows]


def test_own_and_review_scores_stand_in_their_columns(world, cast):
    result = world.result
    own = result.participant.self_assessment
    SelfScore.objects.filter(self_assessment=own).delete()
    SelfScore.objects.create(self_assessment=own, node=world.indicator, points=905_000)
    found = lines(result, cast.secretary)
    assert [(str(a), str(b), str(c), str(d)) for a, b, c, d in found] == [
        (world.indicator.title, "100", "90.5", "88.85"),
        (world.veto_item.title, "None", "None", "0"),
        ("None", "100", "90.5", "88.85"),
    ]


def test_an_own_score_that_may_not_be_seen_stays_away(world, cast):
    own = world.result.participant.self_assessment
    SelfScore.objects.update_or_create(
        self_assessment=own, node=world.indicator, defaults={"points": 905_000}
    )
    type(own).objects.filter(pk=own.pk).update(status="draft", sent_at=None, sent_by=None)
    assert [row[2] for row in lines(world.result, cast.administrator)] == [None] * 3
    # the control: the branch sees its own draft
    assert lines(world.result, cast.secretary)[0][2] is not None


def test_the_sheet_is_taken_out_from_the_result(world, cast, as_user):
    result = world.result
    place = [result.participant.cycle.code, result.participant.code]
    address = reverse("assessment:result-eight-columns", args=place)
    content = b"".join(as_user(cast.secretary).get(address).streaming_content)
    grid = read_grid(content, name="x.xlsx")
    assert grid.rows[0].cells[:3] == ("考核项目", "考核内容", "分值")
    page = as_user(cast.secretary).get(reverse("assessment:result-detail", args=place))
    assert address in page.content.decode()
