"""What if a cycle were judged by other numbers: exact, from known facts, nothing written."""

import io
from dataclasses import replace
from fractions import Fraction

import openpyxl
import pytest
from django.urls import reverse

from tests import factories as f
from tests.assessment.builders import County, more_branches
from tests.assessment.every_kind import EveryKind
from tests.safety.database import contents
from tests.test_access import no_writing
from tracker import scoring
from tracker.assessment import actions, what_if
from tracker.assessment.what_if import Case, Changes, propose
from tracker.determination import rubric
from tracker.determination.models import FrameworkVersion, Node, ParticipantUnit
from tracker.jobs.models import Job
from tracker.jobs.running import run_waiting


def cases(county):
    """Everybody of a county as it stands."""
    return what_if.cases_of(county.cycle, what_if.choose(county.cycle))


def compared(county, changes=None, *, version=None, replaced=None):
    """What everybody would come to, with the proposals they were given."""
    chosen = what_if.choose(county.cycle)
    version = version or county.version
    replaced = replaced or what_if.replaced_versions(county.cycle, version)
    proposals = what_if.Proposals(version, replaced, changes or Changes(), chosen.participants)
    found = what_if.what_if(
        what_if.cases_of(county.cycle, chosen), proposals.of, is_whole=chosen.is_whole
    )
    return found, proposals


def totals(found):
    return [(one.before, one.after) for one in found]


def page(version):
    return reverse("assessment:what-if", args=[version.framework.code, version.number])


def ask(client, county, **typed):
    """Post the page of the version in use; names may hold a dash as __."""
    sent = {name.replace("__", "-"): value for name, value in typed.items()}
    return client.post(page(county.version), {"cycle": county.cycle.code, **sent})


def draft_of(county, **changes):
    """A draft beside the version in use: the same items, some of them changed."""
    draft = f.make_version(framework=county.version.framework, number=2, rules=county.version.rules)
    rows = {}
    for node in county.version.nodes.order_by("pk"):
        copy = Node(
            **{
                field.attname: getattr(node, field.attname)
                for field in Node._meta.fields
                if field.name not in ("id", "version", "parent", "dimension")
            },
            version=draft,
            parent=rows.get(node.parent_id),
        )
        for name, value in changes.get(node.code.replace("-", "_"), {}).items():
            setattr(copy, name, value)
        copy.save()
        rows[node.pk] = copy
    return draft


# The pure part -----------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["in_review", "settled"])
def test_the_same_rubric_changes_nothing(county, stage):
    county.settled() if stage == "settled" else county.reviewed()
    found, _proposals = compared(county)
    assert len(found) == 2
    assert all(one.difference == 0 and one.unscored == one.misfits == () for one in found)
    assert [one.evaluation.facts for one in found] == [c.evaluation.facts for c in cases(county)]


@pytest.mark.parametrize("factor", [Fraction(3, 2), Fraction(1, 3), Fraction(4)])
def test_other_points_change_every_kind_of_rule_in_proportion(cast, factor):
    every = EveryKind(cast)
    tree = rubric.tree_for(every.version, every.branch.kind)
    # a ladder, a bonus and a comparison without a full mark of their own follow as well
    case = Case("east", scoring.evaluate(tree, every.facts))
    proposal = propose(tree.items, Changes(factors={"root": factor}))
    [one] = what_if.what_if([case], lambda case: proposal, is_whole=False)
    assert one.misfits == one.unscored == ()
    for node in tree.leaves:
        before, after = case.evaluation.node(node.code), one.evaluation.node(node.code)
        assert abs(after.points - before.points * factor) < Fraction(1, 10**9), node.code
    assert abs(proposal.tree.full_mark - tree.full_mark * factor) < Fraction(1, 10**9)


def test_an_item_of_its_own_goes_before_the_one_above_it(county):
    items = rubric.items_for(county.version, "village")
    changes = Changes(factors={"root": Fraction(2), "i-effort": Fraction(1, 2)})
    tree = propose(items, changes).tree
    assert tree.by_code["i-effort"].item.points == 10
    assert tree.by_code["i-theme"].item.points == 40
    assert tree.full_mark == 170  # what the items make


def test_what_was_awarded_follows_the_room_of_its_item(county):
    county.reviewed(points=("15", "16"))
    found, _proposals = compared(county, Changes(factors={"i-effort": Fraction(2)}))
    for one in found:
        assert one.evaluation.node("i-effort").points == 31
        assert one.difference == Fraction(31, 2)
        assert one.evaluation.full_mark == 120


def test_each_and_floor_can_be_others(county):
    county.reviewed()
    finding = {"origin": "manual", "node": county.nodes["i-findings"], "text": "x",
               "raised_by": county.cast.administrator, "raised_at": f.NOW}  # fmt: skip
    for _ in range(3):
        county.east.findings.create(**finding)
    found, _proposals = compared(county, Changes(each={"i-findings": Fraction("1.5")}))
    assert found[0].evaluation.node("i-findings").points == Fraction("5.5")
    unbounded = Changes(unbounded=frozenset({("i-findings", "floor")}))
    found, _proposals = compared(county, unbounded)
    assert found[0].evaluation.node("i-findings").points == -5
    assert found[1].difference == 0


def test_items_that_ask_for_what_nobody_gave_are_unscored_and_counted(county):
    county.reviewed()
    draft = draft_of(county, i_effort={"kind": "per_occurrence", "params": {"each": "1"}})
    Node.objects.filter(version=draft, code="i-checks").update(code="i-new")
    found, proposals = compared(county, version=draft)
    assert [one.misfits for one in found] == [("i-effort",)] * 2
    assert what_if.count_unscored(found) == {"i-effort": 2, "i-new": 2}
    before, after = found[0].case.evaluation.tree, found[0].evaluation.tree
    assert what_if.differences_of([(before, after)]) == ({"i-new"}, {"i-checks"}, {"i-effort"})
    assert what_if.movers(found[0])[0] == ("i-effort", Fraction("-15.5"))


@pytest.fixture
def ranked(cast):
    """Three branches ranked by the mean of their efforts: 10 points for the first, else 4."""
    rows = [{"to": 1, "points": "10"}, {"to": 3, "points": "4"}]
    branches = [cast.east, cast.west, *more_branches(cast, 1)]
    county = County(cast, branches=branches)
    tree = scoring.build(
        [
            scoring.Item("root", "sum"),
            scoring.Item("i-a", "per_occurrence", 10, {"each": "1"}, "root", 1),
            scoring.Item("i-rank", "ranked", 10, {"against": "rank", "places": rows}, "root", 2),
            scoring.Item("i-b", "per_occurrence", 10, {"each": "1"}, "i-rank", 1),
            scoring.Item("i-c", "per_occurrence", 10, {"each": "2"}, "i-rank", 2),
        ]
    )
    facts = {
        "east": {"i-a": 0, "i-b": 3, "i-c": 0},
        "west": {"i-a": 0, "i-b": 0, "i-c": 1},
        "far": {"i-a": 0, "i-b": 9, "i-c": 9},
    }
    members = [
        scoring.Member(key, tree, {code: scoring.Count(n) for code, n in counts.items()})
        for key, counts in facts.items()
    ]
    found = scoring.evaluate_cohort(members)
    county.tree, county.ranked = tree, [Case(key, found[key]) for key in facts]
    return county


def changed(tree, code, **fields):
    items = [replace(item, **fields) if item.code == code else item for item in tree.items]
    return propose(items)


def places(found):
    return {one.case.key: one.evaluation.node("i-rank").points for one in found}


def test_places_are_taken_anew_where_what_is_ranked_changes(ranked):
    assert places(what_if.what_if(ranked.ranked, lambda c: propose(ranked.tree.items),
                                  is_whole=True)) == {"east": 4, "west": 10, "far": 4}  # fmt: skip
    proposal = changed(ranked.tree, "i-c", params={"each": "5"})
    found = what_if.what_if(ranked.ranked, lambda case: proposal, is_whole=True)
    assert places(found) == {"east": 10, "west": 4, "far": 4}


def test_places_stay_where_only_some_are_computed(ranked):
    proposal = changed(ranked.tree, "i-c", params={"each": "5"})
    found = what_if.what_if(ranked.ranked[:2], lambda case: proposal, is_whole=False)
    assert places(found) == {"east": 4, "west": 10}


def test_places_stay_where_something_else_changes(ranked):
    """A late correction moved one of them only: that must not come undone."""
    proposal = changed(ranked.tree, "i-a", params={"each": "2"})
    found = what_if.what_if(ranked.ranked, lambda case: proposal, is_whole=True)
    assert [one.evaluation.facts["i-rank"] for one in found] == [
        case.evaluation.facts["i-rank"] for case in ranked.ranked
    ]


def test_a_leader_follows_the_units_led():
    unit = scoring.build([scoring.Item("a", "per_occurrence", 10, {"each": "2"})])
    leader = scoring.build([scoring.Item("own", "from_units", 20)])
    found = scoring.evaluate_cohort(
        [
            scoring.Member("v", unit, {"a": scoring.Count(1)}),
            scoring.Member("boss", leader, {}, led=(("v", Fraction(1)),)),
        ]
    )
    standing = [Case("v", found["v"]), Case("boss", found["boss"], led=(("v", Fraction(1)),))]
    harsher = propose([scoring.Item("a", "per_occurrence", 10, {"each": "5"})])

    def proposal_of(case):
        return harsher if case.key == "v" else propose(case.evaluation.tree.items)

    whole = what_if.what_if(standing, proposal_of, is_whole=True)
    some = what_if.what_if(standing, proposal_of, is_whole=False)
    assert totals(whole) == [(8, 5), (16, 10)]
    assert totals(some) == [(8, 5), (16, 16)]


@pytest.mark.parametrize(
    ("old", "new", "fact", "expected"),
    [
        # rank to mean: the value is known, and compared anew
        (
            {"against": "rank", "places": [{"to": 1, "points": "5"}]},
            {"against": "mean", "above": "0", "below": "-1"},
            [scoring.Standing("9", 1, 2), scoring.Standing("5", 2, 2)],
            [5, 4],
        ),
        # other points for the same places
        (
            {"against": "rank", "places": [{"to": 1, "points": "5"}]},
            {"against": "rank", "places": [{"to": 1, "points": "4"}], "beyond": "1"},
            [scoring.Standing("9", 1, 7), scoring.Standing("5", 2, 7)],
            [4, 1],
        ),
    ],
)
def test_what_was_compared_is_known_for_another_comparison(old, new, fact, expected):
    tree = scoring.build([scoring.Item("a", "relative", 5, old)])
    proposal = propose([scoring.Item("a", "relative", 5, new)])
    standing = [Case(n, scoring.evaluate(tree, {"a": one})) for n, one in enumerate(fact)]
    found = what_if.what_if(standing, lambda case: proposal, is_whole=True)
    assert [one.after for one in found] == expected


def test_what_an_appeal_decided_stays_decided(county):
    county.in_appeal()
    result = county.result()
    appeal = actions.file_appeal(result, text="wrong", by=county.cast.secretary, at=f.NOW)
    actions.propose_answer(
        appeal, upheld=True, answer="right", marks={"i-theme": 200_000},
        by=county.cast.administrator, at=f.NOW, password=f.PASSWORD,
    )  # fmt: skip
    actions.confirm_answer(
        appeal, by=county.cast.second_administrator, at=f.NOW, password=f.PASSWORD
    )
    found, _proposals = compared(county)
    assert [one.difference for one in found] == [0, 0]
    found, _proposals = compared(county, Changes(factors={"i-theme": Fraction(2)}))
    assert found[0].evaluation.node("i-theme").points == 40
    assert found[0].misfits == found[0].unscored == ()


# Grades, spread, townships -----------------------------------------------------------------------


def summary(county, changes=None, **more):
    found, proposals = compared(county, changes, **more)
    return what_if.rows_of(found, proposals, is_whole=True)


def test_who_crosses_a_grade_line_and_why(county):
    county.reviewed()
    rows = summary(county, Changes(factors={"i-theme": Fraction(2)}))
    assert [(r.before, r.after, r.grade_before, r.grade_after) for r in rows] == [
        ("80.5", "90.5", "fair", "average")
    ] * 2
    [first, _second] = what_if.crossings_of(rows, {"i-theme": "Theme day"})
    assert first.reasons == [("Theme day", "+10")]
    grades = [(title, before, after) for title, before, after in what_if.grades_of(rows)]
    assert grades == [("好", 0, 0), ("较好", 2, 0), ("一般", 0, 2), ("差", 0, 0)]


def test_grades_by_place_are_given_anew(county):
    county.reviewed()
    grading = {"by": "share", "shares": [{"grade": "good", "to": "50"}, {"grade": "poor"}]}
    draft = draft_of(county)
    FrameworkVersion.objects.filter(pk=draft.pk).update(rules={**draft.rules, "grading": grading})
    draft.refresh_from_db()
    rows = summary(county, version=draft)
    assert [row.grade_after for row in rows] == ["good", "good"]  # equal: both share the first


def test_the_spread_covers_everybody(county):
    county.reviewed()
    spread = what_if.spread_of(summary(county, Changes(factors={"i-theme": Fraction(1, 10)})))
    assert spread[0][:2] == (80, 85) and spread[-1][1] >= 85
    assert (sum(row[2] for row in spread), sum(row[3] for row in spread)) == (2, 2)


def test_townships_have_their_means(county):
    county.reviewed()
    [town] = what_if.townships_of(summary(county, Changes(factors={"i-theme": Fraction(1, 10)})))
    assert (town.count, town.before, town.after, town.signed) == (2, "80.5", "71.5", "−9")


# The page ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["reviewed", "settled", "published"])
def test_asking_writes_nothing(county, as_user, stage, language):
    getattr(county, stage)()
    client = as_user(county.cast.administrator)
    before = contents()
    with no_writing():
        body = ask(client, county, **{"i__theme.points": "2"}).content.decode()
        client.get(page(county.version), {"cycle": county.cycle.code, "i-theme.points": "2"})
        ask(client, county, act="export", **{"i__theme.points": "2"})
    assert contents() == before
    assert "71.5" in body and "−9" in body


def test_a_draft_is_compared_as_soon_as_the_cycle_is_taken(county, as_user):
    county.settled()
    draft = draft_of(county, i_findings={"points": 0, "params": {"each": "5"}})
    client = as_user(county.cast.administrator)
    body = client.get(page(draft), {"cycle": county.cycle.code}).content.decode()
    assert "−10" in body
    assert county.east.name in body


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"i-theme.points": "0"}, "i-theme.points"),
        ({"i-theme.points": "much"}, "i-theme.points"),
        ({"i-findings.each": "-1"}, "i-findings.each"),
    ],
)
def test_a_bad_number_is_named_and_kept(county, as_user, typed, wrong):
    county.reviewed()
    body = ask(as_user(county.cast.administrator), county, **typed).content.decode()
    assert 'class="error-summary"' in body and 'aria-invalid="true"' in body
    assert f'name="{wrong}"' in body and f'value="{typed[wrong]}"' in body
    assert 'id="summary-title"' not in body


def test_weights_that_do_not_total_100_are_refused_with_a_sentence(cast, as_user, language):
    version = f.make_version(organisation=cast.county)
    root = f.make_node(version, kind="weighted_mean", points=0, code="root", title_zh="整体")
    for code, weight in (("a", 600_000), ("b", 400_000)):
        f.make_node(
            version, parent=root, kind="per_occurrence", params={"each": "1"}, code=code,
            weight=weight, source={"from": "findings"},
        )  # fmt: skip
    cycle = f.make_cycle(cast.county, version=version)
    f.make_participant(cycle, cast.east)
    client = as_user(cast.administrator)
    sent = {"cycle": cycle.code, "a.weight": "55"}
    body = client.post(page(version), sent).content.decode()
    assert 'class="error-summary"' in body and "95" in body
    body = client.post(page(version), sent | {"b.weight": "45"}).content.decode()
    assert 'class="error-summary"' not in body and cast.east.name_zh in body + cast.east.name_zh


def test_only_some_are_computed_where_there_are_too_many(county, as_user, monkeypatch):
    county.reviewed()
    monkeypatch.setattr(what_if.cycles, "MOST", 1)
    monkeypatch.setattr(what_if.choose, "__kwdefaults__", {"township": None, "kind": "", "most": 1})
    client = as_user(county.cast.administrator)
    client.cookies["django_language"] = "en"
    body = ask(client, county, **{"i__theme.points": "2"}).content.decode()
    assert "1 of 2 are computed." in body
    assert county.east.name_en in body and county.west.name_en not in body


@pytest.fixture
def many(county, monkeypatch):
    """A cycle that is too large to be computed at once."""
    monkeypatch.setattr(what_if.cycles, "MOST", 1)
    monkeypatch.setattr(what_if.choose, "__kwdefaults__", {"township": None, "kind": "", "most": 1})
    return county


def in_the_background(client, county, **typed):
    """Have everybody compared, run it, and return the Job."""
    answer = ask(client, county, act="everybody", **typed)
    (job,) = run_waiting(at=f.NOW)
    assert answer.url == reverse("jobs:detail", args=[job.pk])
    return job


@pytest.mark.parametrize("stage", ["in_review", "settled"])
def test_everybody_of_a_large_cycle_is_compared_in_the_background(many, as_user, stage):
    many.settled() if stage == "settled" else many.reviewed()
    client = as_user(many.cast.administrator)
    typed = {"i__theme.points": "2"}
    job = in_the_background(client, many, **typed)
    assert (job.status, job.problem) == ("done", "")
    chosen = what_if.choose(many.cycle, most=9)
    asked = what_if.question(many.cycle, many.version, {"i-theme.points": "2"}, everybody=True)
    there = what_if.outcome_of(many.cycle, asked)
    kept = what_if.restored(job.result, asked)
    assert len(there.rows) == len(chosen.participants) == 2

    def told(rows):
        return [
            (r.participant, r.compared.before, r.compared.after, r.difference, r.title_before,
             r.title_after, r.crosses)
            for r in rows
        ]  # fmt: skip

    assert told(kept.rows) == told(there.rows)
    assert what_if.spread_of(kept.rows) == what_if.spread_of(there.rows)
    assert what_if.townships_of(kept.rows) == what_if.townships_of(there.rows)
    assert what_if.full_marks_of(kept.rows) == what_if.full_marks_of(there.rows)
    titles = asked.titles
    assert [one.reasons for one in what_if.crossings_of(kept.rows, titles)] == [
        one.reasons for one in what_if.crossings_of(there.rows, titles)
    ]
    body = client.get(job.address).content.decode()
    assert many.east.name in body and many.west.name in body


def test_the_page_of_a_kept_comparison_narrows_and_exports_it(many, as_user):
    many.reviewed()
    client = as_user(many.cast.administrator)
    job = in_the_background(client, many, **{"i__theme.points": "2"})
    with_job = {"job": job.pk, "i__theme.points": "2"}
    other = many.participants[many.cast.other_township.pk]
    body = ask(client, many, township=other.pk, **with_job).content.decode()
    assert many.east.name not in body
    answer = ask(client, many, act="export", **with_job)
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer)))
    assert book.worksheets[0].max_row == 3  # the head and two branches


def test_other_numbers_on_the_page_of_a_kept_comparison_are_a_new_question(many, as_user):
    many.reviewed()
    client = as_user(many.cast.administrator)
    job = in_the_background(client, many, **{"i__theme.points": "2"})
    page_of = ask(client, many, job=job.pk, **{"i__theme.points": "3"})
    assert page_of.context["job"] is None and len(page_of.context["rows"]) == 1


def test_a_kept_comparison_is_shown_to_those_alone_who_run_the_cycle(many, as_user):
    many.reviewed()
    job = in_the_background(as_user(many.cast.administrator), many, **{"i__theme.points": "2"})
    for member in ("officer", "technical", "secretary"):
        assert as_user(getattr(many.cast, member)).get(job.address).status_code == 403
    shown = as_user(many.cast.administrator).get(page(many.version), {"job": "9" * 30})
    assert shown.status_code == 200 and shown.context["cycle"] is None


def test_a_bad_number_is_named_before_anything_waits(many, as_user):
    many.reviewed()
    client = as_user(many.cast.administrator)
    answer = ask(client, many, act="everybody", **{"i__theme.points": "-2"})
    assert answer.status_code == 200 and answer.context["problems"]
    assert not Job.objects.exists()


def test_a_township_and_a_kind_narrow_what_is_shown(county, as_user):
    county.reviewed()
    client = as_user(county.cast.administrator)
    other = county.participants[county.cast.other_township.pk]
    body = ask(client, county, township=other.pk, **{"i__theme.points": "2"}).content.decode()
    assert county.east.name not in body and 'class="empty"' in body
    body = ask(client, county, kind="village", **{"i__theme.points": "2"}).content.decode()
    assert county.east.name in body


def test_the_comparison_goes_out_as_a_workbook(county, as_user):
    county.reviewed()
    answer = ask(
        as_user(county.cast.administrator), county, act="export", **{"i__theme.points": "2"}
    )
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert len(book.worksheets) == 4
    assert rows[1][0] == county.cast.east.code
    assert rows[1][4:9] == (80.5, 100, 71.5, 82, -9)


@pytest.mark.parametrize(
    ("member", "status"),
    [("second_administrator", 200), ("officer", 403), ("secretary", 403), ("observer", 403),
     ("assigned", 403), ("technical", 403), ("outsider", 404)],
)  # fmt: skip
def test_only_those_who_run_a_cycle_may_ask_about_it(county, as_user, member, status):
    client = as_user(getattr(county.cast, member))
    assert client.get(page(county.version), {"cycle": county.cycle.code}).status_code == status


def test_a_cycle_that_has_not_begun_is_not_found(county, as_user):
    county.in_phase("determination")
    client = as_user(county.cast.administrator)
    assert client.get(page(county.version), {"cycle": county.cycle.code}).status_code == 404


def test_a_countys_own_copy_is_compared_with_what_the_cycle_used(county):
    other = f.make_version(organisation=county.cast.county)
    assert what_if.replaced_versions(county.cycle, other) == [county.version]


def test_leaders_in_a_cycle_take_their_share_anew(county):
    """From the rows: a township's result rests on the units below it."""
    version = f.make_version()
    f.make_node(version, kind="from_units", points=200_000, code="units", source={"from": "units"})
    FrameworkVersion.objects.filter(pk=version.pk).update(status="published", content_hash="1" * 64)
    version.refresh_from_db()
    office = f.make_organisation(county.cast.county)
    town = f.make_participant(county.cycle, office, framework_version=version, is_assessed=True)
    ParticipantUnit.objects.create(leader=town, unit=county.east)
    county.reviewed()
    found, _proposals = compared(county, Changes(factors={"i-theme": Fraction(1, 10)}))
    by_key = {one.case.key: one for one in found}
    assert by_key[town.pk].before == Fraction("16.1")
    assert by_key[town.pk].after == scoring.round_half_up(Fraction(715, 820) * 20)
