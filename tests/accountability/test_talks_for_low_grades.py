"""A low grade opens a talk, once."""

import pytest
from django.db import IntegrityError, transaction

from tests.accountability.cases import give
from tests.factories import BANDS, NOW
from tests.world import World
from tracker.accountability import actions
from tracker.accountability.actions.talks import low_bands
from tracker.accountability.models import Talk
from tracker.assessment.models import Result
from tracker.audit.models import AuditEvent
from tracker.audit.refusals import Refused
from tracker.determination.models import FrameworkVersion
from tracker.notices.models import Notice


def open_them(world, **changes):
    who = {"by": world.cast.administrator, "at": NOW}
    return actions.open_talks_for_low_grades(world.cycle, **{**who, **changes})


def test_each_low_grade_opens_one_talk_and_no_second(published):
    world = published
    low = give(world, world.cast.west, "poor")
    give(world, world.cast.far, "average")
    first, again = open_them(world), open_them(world)
    assert [(t.participant, t.result, t.status, t.opened_by) for t in first] == [
        (low.participant, low, "open", world.cast.administrator)
    ]
    assert again == []
    assert Talk.objects.filter(result__isnull=False).count() == 1
    told = Notice.objects.filter(kind="talk_opened")
    assert [notice.recipient for notice in told] == [world.cast.other_secretary]
    assert AuditEvent.objects.filter(verb="talks.opened").count() == 1


def test_a_talk_by_hand_on_the_result_counts(published):
    world = published
    low = give(world, world.cast.west, "poor")
    who = {"by": world.cast.administrator, "at": NOW}
    actions.open_talk(low.participant, reason="low", result=low, **who)
    assert open_them(world) == []
    with pytest.raises(Refused):
        actions.open_talk(low.participant, reason="low", result=low, **who)


def test_a_corrected_result_opens_no_second_talk(published):
    world = published
    first = give(world, world.cast.west, "poor")
    open_them(world)
    Result.objects.filter(pk=first.pk).update(status="superseded")
    give(world, world.cast.west, "poor", version=2)
    assert open_them(world) == []


@pytest.mark.parametrize("status", ["settled", "superseded"])
def test_only_results_that_are_shown_and_count_open_talks(status, published):
    give(published, published.cast.west, "poor", status=status)
    assert open_them(published) == []


def test_before_publication_no_talks_are_opened(world):
    with pytest.raises(Refused):
        open_them(world)


def test_marked_bands_open_talks_in_place_of_the_lowest():
    marked = [{**band, "talk": band["code"] in ("average", "poor")} for band in BANDS]
    assert set(low_bands(FrameworkVersion(bands=BANDS))) == {"poor"}
    assert set(low_bands(FrameworkVersion(bands=marked))) == {"average", "poor"}
    assert low_bands(FrameworkVersion(bands=[])) == {}


def test_the_reason_is_read_in_the_language_of_the_reader(cast, language):
    world = World(cast, phase="closed", published=True)
    give(world, cast.west, "poor", status="final")
    (talk,) = open_them(world)
    assert (
        talk.why
        == {
            "zh-hans": "考核等次为“差”。",
            "en": "Grade “poor” in the assessment.",
        }[language]
    )


def test_the_database_keeps_one_talk_per_result(published):
    low = give(published, published.cast.west, "poor")
    fields = {"participant": low.participant, "result": low, "reason": "low"}
    who = {"opened_by": published.cast.administrator, "opened_at": NOW}
    Talk.objects.create(**fields, **who)
    with pytest.raises(IntegrityError), transaction.atomic():
        Talk.objects.create(**fields, **who)
