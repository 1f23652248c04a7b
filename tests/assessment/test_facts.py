"""Facts: collected for many at once, each with its evidence, nothing invented."""

from datetime import date

import pytest

from tests import factories as f
from tests.assessment.builders import County, more_branches
from tracker import scoring
from tracker.assessment import wording
from tracker.assessment.facts import NO_TASK, facts_of, is_counted
from tracker.determination.models import Participant
from tracker.performance.models import Measurement


def facts(participant):
    fresh = Participant.objects.select_related("framework_version").get(pk=participant.pk)
    return facts_of([fresh])[participant.pk]


def test_tasks_are_a_share_with_their_records_as_evidence(county):
    task = county.east.tasks.get(first_sent_on__month=3)
    record = task.records.get()
    assert facts(county.east)["i-theme"] == scoring.Ratio(
        1, 2, (f"task:{task.pk}", f"record:{record.pk}")
    )


@pytest.mark.parametrize(
    ("status", "sent_on", "counted"),
    [
        ("accepted", date(2026, 3, 25), {"accepted", "on_time"}),  # the due day counts
        ("accepted", date(2026, 3, 26), {"accepted", "late"}),
        ("missed", None, {"missing"}),
        ("submitted", date(2026, 3, 1), set()),
        ("returned", date(2026, 3, 1), set()),
        ("due", None, set()),
    ],
)
def test_what_counts_as_on_time_late_and_missing(status, sent_on, counted):
    found = {
        name
        for name in ("accepted", "on_time", "late", "missing")
        if is_counted(status, date(2026, 3, 25), sent_on, name)
    }
    assert found == counted


def test_no_task_of_the_kind_means_that_it_does_not_apply(county):
    branch = more_branches(county.cast, 1)[0]
    bare = f.make_participant(county.cycle, branch)
    assert facts(bare)["i-theme"] == scoring.NotApplicable(NO_TASK)


def test_a_measured_value_a_missing_one_and_one_that_cannot_be_exempt(county):
    row = county.east.measurements.get()
    assert facts(county.east)["i-dues"] == scoring.Measured(95, (f"measurement:{row.pk}",))
    Measurement.objects.filter(pk=row.pk).update(value=None, numerator=90_000, denominator=100_000)
    assert facts(county.east)["i-dues"] == scoring.Ratio(9, 10, (f"measurement:{row.pk}",))
    # the rule of this indicator foresees no exemption: it stays unscored, for people to see
    Measurement.objects.filter(pk=row.pk).update(
        numerator=None, denominator=None, not_applicable=True, reason="none"
    )
    assert "i-dues" not in facts(county.east)
    row.delete()
    assert "i-dues" not in facts(county.east)


def test_findings_count_until_they_are_dismissed(county):
    assert facts(county.east)["i-findings"] == scoring.Count(0)
    made = {"origin": "manual", "node": county.nodes["i-findings"], "text": "x",
            "raised_by": county.cast.administrator, "raised_at": f.NOW}  # fmt: skip
    one = county.east.findings.create(**made)
    county.east.findings.create(**made, status="dismissed", dismissal="a mistake")
    county.west.findings.create(**made)
    assert facts(county.east)["i-findings"] == scoring.Count(1, (f"finding:{one.pk}",))


def test_the_panel_is_joined_as_the_version_says(cast):
    county = County(cast, rules={"panel": "median", "reviewers": 2})
    county.reviewed(points=("4", "10"))
    fact = facts(county.east)["i-effort"]
    assert (fact.method, [m.points for m in fact.marks]) == ("median", [4, 10])
    assert all(ref.startswith("mark:") for ref in fact.evidence)


@pytest.mark.parametrize("count", [1, 3])
def test_facts_cost_the_same_queries_for_one_branch_as_for_three(
    cast, django_assert_num_queries, count
):
    county = County(cast, branches=[cast.east, *more_branches(cast, count - 1)])
    participants = list(
        Participant.objects.filter(cycle=county.cycle)
        .assessed()
        .select_related("framework_version")
    )
    # five for the rows, one for the tree of the version, one for its sources
    with django_assert_num_queries(7):
        facts_of(participants)


def test_every_note_of_the_scorer_has_a_sentence_with_the_same_values(language):
    assert set(wording.NOTES) == set(scoring.NOTES)
    for code, note in scoring.NOTES.items():
        values = {name: name.upper() for name in note.names}
        text = str(wording.NOTES[code]) % values
        missing = [value for value in values.values() if value not in text]
        assert (code, missing) == (code, [])
