"""Vetoes: a ground, an exception, a second person; what they do to a score and who knows."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from tests import factories as f
from tests.assessment.test_moves import next_version
from tests.assessment.vetoing import VetoCounty
from tracker import scoring
from tracker.approvals.models import Signature
from tracker.assessment import actions, settling, vetoes
from tracker.assessment.models import Settlement, Total, Veto, VetoProof
from tracker.assessment.moments import MOVED
from tracker.assessment.states import VETO_NEXT, VetoStatus
from tracker.audit.models import AuditEvent
from tracker.audit.refusals import Refused
from tracker.files.models import StoredFile
from tracker.files.readers import may_read
from tracker.notices.models import Notice
from tracker.notices.texts import text_of
from tracker.organisations.roles import PostKind

pytestmark = pytest.mark.django_db
S = scoring.VetoStatus


@pytest.fixture
def county(cast):
    return VetoCounty(cast)


def fact(county, code="v-grade", on=f.TODAY):
    return vetoes.facts_for([county.east, county.west], on).get((county.east.pk, code))


def computed(county):
    """(points, full points, grade) of east."""
    one = settling.compute(settling.participants_of(county.cycle))[0]
    assert one.participant == county.east
    return one.points, one.full_points, one.grade


def test_a_veto_begins_as_a_proposal_that_changes_nothing(county):
    before = computed(county)
    veto = county.propose()
    assert (veto.status, veto.expires_on) == ("proposed", date(2027, 3, 14))
    assert [proof.reference for proof in veto.proofs.all()] == ["卷宗第12号"]
    assert fact(county) == scoring.Vetoed(
        S.PENDING, reason=veto.basis, evidence=(f"veto:{veto.pk}",)
    )
    assert computed(county) == before == (950_000, 1_000_000, "good")


def test_a_confirmed_veto_limits_the_grade(county):
    veto = county.confirmed()
    assert fact(county) == scoring.Vetoed(
        S.EFFECTIVE, reason=veto.basis, evidence=(f"veto:{veto.pk}",)
    )
    assert computed(county) == (950_000, 1_000_000, "average")


def test_a_confirmed_veto_limits_the_total(county):
    county.confirmed("v-total")
    assert computed(county) == (400_000, 1_000_000, "poor")


def test_a_confirmed_veto_bars_from_a_class(county):
    county.confirmed("v-class")
    (one, _west) = settling.compute(settling.participants_of(county.cycle))
    assert one.evaluation.barred == frozenset({"excellent-unit"})
    assert one.points == 950_000


def test_an_accepted_exception_takes_the_effect_away(county):
    veto = county.excepted()
    assert fact(county) == scoring.Vetoed(
        S.EXCEPTED, "force-majeure", "洪水冲毁道路。", (f"veto:{veto.pk}",)
    )
    assert computed(county) == (950_000, 1_000_000, "good")


def test_a_lifted_or_declined_veto_is_none(county):
    county.lifted()
    veto = county.propose("v-total")
    actions.decline_veto(veto, reason="查无实据。", by=county.cast.second_administrator, at=f.NOW)
    assert vetoes.facts_for([county.east], f.TODAY) == {}
    assert computed(county) == (950_000, 1_000_000, "good")


def test_a_veto_expires_by_its_rule(county):
    county.confirmed()
    assert fact(county, on=date(2027, 3, 14)).status == S.EFFECTIVE
    assert fact(county, on=date(2027, 3, 15)).status == S.EXPIRED


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        (date(2026, 3, 15), 12, date(2027, 3, 14)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 12, 1), 1, date(2026, 12, 31)),
        (date(2026, 1, 1), 24, date(2027, 12, 31)),
        (date(2026, 1, 1), None, None),
    ],
)
def test_the_last_day_of_a_veto(start, months, last):
    assert vetoes.last_day(start, months) == last


def test_of_several_vetoes_on_one_item_what_weighs_most_counts(county):
    county.excepted()
    again = county.propose()
    assert fact(county).status == S.PENDING
    county.confirm(again)
    assert fact(county).status == S.EFFECTIVE


def test_facts_of_many_are_read_in_one_query(county, django_assert_num_queries):
    county.confirmed()
    county.confirmed("v-total", participant=county.west)
    with django_assert_num_queries(1):
        found = vetoes.facts_for([county.east.pk, county.west.pk], f.TODAY)
    assert sorted(found) == [(county.east.pk, "v-grade"), (county.west.pk, "v-total")]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"basis": "  "}, "basis"),
        ({"text": ""}, "text"),
        ({"references": []}, "references"),
        ({"references": ["  "]}, "references"),
        ({"references": ["长" * 301]}, "references"),
        ({"basis_on": f.TODAY + timedelta(days=1)}, "basis_on"),
    ],
)
def test_a_proposal_without_its_ground_is_refused(county, changes, field):
    with pytest.raises(Refused) as error:
        county.propose(**changes)
    assert error.value.field == field
    assert not Veto.objects.exists()


def test_a_rule_may_ask_for_no_proof(county):
    assert county.propose("v-total", references=[]).proofs.count() == 0


def test_only_a_veto_of_the_participants_rubric_can_be_raised(county):
    with pytest.raises(Refused) as error:
        county.propose("i-outcome")
    assert error.value.field == "node"
    with pytest.raises(Refused) as error:
        county.propose(participant=county.township)
    assert error.value.field == "participant"


def test_one_veto_at_a_time_on_an_item(county):
    county.propose()
    with pytest.raises(Refused):
        county.propose()
    county.propose(participant=county.west)
    county.propose("v-total")
    assert Veto.objects.count() == 3


def test_who_proposed_a_veto_does_not_decide_on_it(county):
    veto = county.propose()
    for act in (
        lambda: county.confirm(veto, by=county.cast.administrator),
        lambda: actions.decline_veto(veto, reason="不成立", by=county.cast.administrator, at=f.NOW),
    ):
        with pytest.raises(Refused):
            act()
    veto.refresh_from_db()
    assert veto.status == "proposed"
    assert county.confirm(veto).decided_by == county.cast.second_administrator  # the control


def test_a_wrong_password_confirms_nothing(county):
    veto = county.propose()
    with pytest.raises(Refused) as error:
        county.confirm(veto, password="wrong")
    assert error.value.field == "password"
    veto.refresh_from_db()
    assert (veto.status, Signature.objects.count()) == ("proposed", 0)


def test_confirming_accepting_and_lifting_are_signed(county):
    county.excepted()
    county.lifted("v-total")
    purposes = list(Signature.objects.order_by("pk").values_list("purpose", "by"))
    first, second = county.cast.administrator.pk, county.cast.second_administrator.pk
    assert purposes == [
        ("veto_confirm", second),
        ("veto_except", first),
        ("veto_confirm", second),
        ("veto_lift", first),
    ]


def test_who_confirmed_a_veto_does_not_lift_it(county):
    veto = county.confirmed()
    with pytest.raises(Refused):
        actions.lift_veto(
            veto,
            reason="撤销",
            by=county.cast.second_administrator,
            at=f.NOW,
            password=f.PASSWORD,
        )
    veto.refresh_from_db()
    assert veto.status == "confirmed"


def test_lifting_declining_and_claiming_need_a_reason(county):
    veto = county.propose()
    with pytest.raises(Refused) as error:
        actions.decline_veto(veto, reason=" ", by=county.cast.second_administrator, at=f.NOW)
    assert error.value.field == "reason"
    county.confirm(veto)
    with pytest.raises(Refused):
        county.claim(veto, reason=" ")
    with pytest.raises(Refused):
        actions.lift_veto(
            veto, reason="", by=county.cast.administrator, at=f.NOW, password=f.PASSWORD
        )


def test_only_an_exception_that_the_rule_foresees_can_be_claimed(county):
    veto = county.confirmed()
    with pytest.raises(Refused) as error:
        county.claim(veto, exception="bad-weather")
    assert error.value.field == "exception"


def test_who_claimed_an_exception_does_not_accept_it(county):
    veto = county.claim(county.confirmed(), by=county.cast.administrator)
    with pytest.raises(Refused):
        actions.accept_exception(veto, by=county.cast.administrator, at=f.NOW, password=f.PASSWORD)
    done = actions.accept_exception(
        veto, by=county.cast.second_administrator, at=f.NOW, password=f.PASSWORD
    )
    assert done.status == "excepted"


def test_an_exception_may_be_accepted_instead_of_confirming(county):
    veto = county.claim(county.propose(), by=county.cast.administrator)
    done = actions.accept_exception(
        veto, by=county.cast.second_administrator, at=f.NOW, password=f.PASSWORD
    )
    assert (done.status, done.decided_by) == ("excepted", county.cast.second_administrator)


def test_nothing_is_accepted_that_nobody_claimed(county):
    veto = county.confirmed()
    with pytest.raises(Refused):
        actions.accept_exception(veto, by=county.cast.administrator, at=f.NOW, password=f.PASSWORD)


def test_a_refused_exception_leaves_the_veto_and_its_reason(county):
    veto = county.claim(county.confirmed())
    with pytest.raises(Refused):  # one claim at a time
        county.claim(veto)
    veto = actions.refuse_exception(
        veto, reason="道路当日已通。", by=county.cast.administrator, at=f.NOW
    )
    assert (veto.status, veto.exception, veto.decision) == ("confirmed", "", "道路当日已通。")
    event = AuditEvent.objects.filter(verb="veto.exception_refused").get()
    assert event.data["exception"] == "force-majeure"
    assert fact(county).status == S.EFFECTIVE
    county.claim(veto)  # another may be claimed


def test_the_branch_claims_only_what_has_been_confirmed(county):
    veto = county.propose()
    with pytest.raises(PermissionDenied):
        county.claim(veto)
    assert county.claim(county.confirm(veto)).claimed_by == county.cast.secretary


@pytest.mark.parametrize(
    "who", ["secretary", "officer", "assigned", "observer", "technical", "outsider"]
)
def test_vetoes_are_the_administrators_matter(county, who):
    user = getattr(county.cast, who)
    with pytest.raises(PermissionDenied):
        county.propose(by=user)
    veto = county.propose()
    with pytest.raises(PermissionDenied):
        county.confirm(veto, by=user)
    with pytest.raises(PermissionDenied):
        actions.decline_veto(veto, reason="否", by=user, at=f.NOW)
    county.confirm(veto)
    with pytest.raises(PermissionDenied):
        actions.lift_veto(veto, reason="否", by=user, at=f.NOW, password=f.PASSWORD)
    if who != "secretary":
        with pytest.raises(PermissionDenied):
            county.claim(veto, by=user)


def every_act(county):
    """(name, act) for each deed on a veto, each on one in a state that allows it."""
    cast = county.cast
    waiting, standing = county.propose("v-class"), county.confirmed("v-total")
    claimed = county.claim(county.confirmed())
    first = {"by": cast.administrator, "at": f.NOW}
    second = {"by": cast.second_administrator, "at": f.NOW}
    word = {"password": f.PASSWORD}
    west = county.west
    return [
        ("propose", lambda: county.propose(participant=west)),
        ("confirm", lambda: actions.confirm_veto(waiting, **second, **word)),
        ("decline", lambda: actions.decline_veto(waiting, reason="否", **second)),
        ("claim", lambda: county.claim(standing)),
        ("accept", lambda: actions.accept_exception(claimed, **first, **word)),
        ("refuse", lambda: actions.refuse_exception(claimed, reason="否", **first)),
        ("lift", lambda: actions.lift_veto(standing, reason="撤", **first, **word)),
    ]


@pytest.mark.parametrize("phase", ["publication", "appeal", "closed"])
def test_nothing_changes_once_the_results_are_settled(county, phase):
    acts = every_act(county)
    county.in_phase(phase)
    before = list(Veto.objects.order_by("pk").values())
    for name, act in acts:
        with pytest.raises(Refused, match=r".+"):
            act()
            pytest.fail(name)
    assert list(Veto.objects.order_by("pk").values()) == before


def test_nothing_changes_while_a_settlement_is_proposed(county):
    acts = every_act(county)
    # as if one had been proposed before: an undecided veto would have kept it back
    Settlement.objects.create(
        cycle=county.cycle,
        proposed_by=county.cast.administrator,
        proposed_at=f.NOW,
        sha256="0" * 64,
    )
    for name, act in acts:
        with pytest.raises(Refused):
            act()
            pytest.fail(name)


def test_an_undecided_veto_keeps_the_results_from_being_settled(county):
    def propose():
        return actions.propose_settlement(
            county.cycle, by=county.cast.administrator, at=f.NOW, password=f.PASSWORD
        )

    veto = county.propose()
    counts = {c.code: c.count for c in settling.checklist(county.cycle, on=f.TODAY)}
    assert counts["vetoes"] == 1
    with pytest.raises(Refused):
        propose()
    actions.decline_veto(veto, reason="no ground", by=county.cast.second_administrator, at=f.NOW)
    assert propose().status == "proposed"


def test_every_act_is_possible_before(county):
    """The control of the two tests above."""
    for _name, act in every_act(county):
        with transaction.atomic():
            act()
            transaction.set_rollback(True)


def test_every_move_is_tried(county):
    """Each status against each act: what is not in the table is refused."""
    first = {"by": county.cast.administrator, "at": f.NOW}
    second = {"by": county.cast.second_administrator, "at": f.NOW}
    word = {"password": f.PASSWORD}
    moves = {
        VetoStatus.CONFIRMED: lambda veto: actions.confirm_veto(veto, **second, **word),
        VetoStatus.DECLINED: lambda veto: actions.decline_veto(veto, reason="否", **second),
        VetoStatus.LIFTED: lambda veto: actions.lift_veto(veto, reason="撤", **first, **word),
        VetoStatus.EXCEPTED: lambda veto: actions.accept_exception(
            county.claim(veto, by=county.cast.administrator), **second, **word
        ),
    }
    states = {
        VetoStatus.PROPOSED: county.propose,
        VetoStatus.CONFIRMED: county.confirmed,
        VetoStatus.EXCEPTED: county.excepted,
        VetoStatus.LIFTED: county.lifted,
        VetoStatus.DECLINED: lambda: actions.decline_veto(county.propose(), reason="否", **second),
    }
    for status, make in states.items():
        for to, move in moves.items():
            with transaction.atomic():
                veto = make()
                assert veto.status == status
                if to in VETO_NEXT[status]:
                    assert move(veto).status == to
                else:
                    with pytest.raises(Refused):
                        move(veto)
                transaction.set_rollback(True)


def test_a_repeated_key_proposes_once(county):
    made = [county.propose(key="k" * 32) for _time in range(2)]
    assert made[0] == made[1]
    assert Veto.objects.count() == 1


def test_the_running_totals_follow_while_the_reviewers_are_at_work(county):
    veto = county.propose("v-total")
    assert Total.objects.get(participant=county.east).points == 950_000
    county.confirm(veto)
    assert Total.objects.get(participant=county.east).points == 400_000


def test_before_the_review_there_are_no_totals_to_follow(cast):
    county = VetoCounty(cast, phase="performance")
    county.confirmed("v-total")
    assert not Total.objects.exists()


def told(kind):
    return {(notice.recipient, text_of(notice)) for notice in Notice.objects.filter(kind=kind)}


def test_the_second_administrator_hears_of_a_proposal_and_the_branch_of_the_decision(county):
    cast = county.cast
    veto = county.propose()
    assert {user for user, _text in told("veto_proposed")} == {cast.second_administrator}
    assert told("veto_confirmed") == set()
    county.confirm(veto)
    ((user, text),) = told("veto_confirmed")
    assert user == cast.secretary
    assert "东村" in text and "“2026年度”" in text and "经查属实" not in text


def seen_by(veto, *users):
    return [Veto.objects.visible_to(user).filter(pk=veto.pk).exists() for user in users]


def test_the_branch_sees_a_veto_once_it_is_confirmed(county):
    cast = county.cast
    people = (
        cast.administrator, cast.secretary, cast.other_secretary, cast.officer, cast.assigned,
        cast.observer, cast.technical, cast.outsider,
    )  # fmt: skip
    veto = county.propose()
    assert seen_by(veto, *people) == [True] + [False] * 7
    county.confirm(veto)
    assert seen_by(veto, *people) == [True, True] + [False] * 6
    actions.lift_veto(veto, reason="撤", by=cast.administrator, at=f.NOW, password=f.PASSWORD)
    assert seen_by(veto, *people) == [True, True] + [False] * 6


def test_a_declined_veto_is_never_shown_to_the_branch(county):
    veto = actions.decline_veto(
        county.propose(), reason="否", by=county.cast.second_administrator, at=f.NOW
    )
    assert seen_by(veto, county.cast.administrator, county.cast.secretary) == [True, False]


def test_a_proof_is_read_by_those_who_see_the_veto(county):
    cast = county.cast
    stored = StoredFile.objects.create(
        organisation=cast.east, uploaded_by=cast.administrator, uploaded_at=f.NOW,
        name="决定.pdf", kind="pdf", content_type="application/pdf", size=9, sha256="0" * 64,
        path="aa/x.pdf",
    )  # fmt: skip
    veto = county.propose(files=[stored], references=[])
    readers = (cast.administrator, cast.secretary, cast.officer, cast.outsider)
    assert [may_read(stored, user) for user in readers] == [True, False, False, False]
    county.confirm(veto)
    assert [may_read(stored, user) for user in readers] == [True, True, False, False]


def test_a_file_of_another_organisation_is_refused(county):
    cast = county.cast
    stored = StoredFile.objects.create(
        organisation=cast.west, uploaded_by=cast.administrator, uploaded_at=f.NOW,
        name="决定.pdf", kind="pdf", content_type="application/pdf", size=9, sha256="0" * 64,
        path="aa/y.pdf",
    )  # fmt: skip
    with pytest.raises(Refused):
        county.propose(files=[stored])
    assert not Veto.objects.exists()


def test_a_leaders_veto_is_the_leaders(county):
    """Seen, claimed against and heard of by the leader, not by who speaks for the organisation."""
    cast = county.cast
    holder = f.make_user(cast.township, PostKind.TOWNSHIP_SECRETARY)
    speaker = f.make_user(cast.township, PostKind.BRANCH_SECRETARY)
    county.in_phase("determination")
    leader = f.make_leader(county.cycle, holder.standing[0], (county.east, 10_000))
    county.in_phase("review")
    veto = county.confirmed("v-total", participant=leader)
    assert seen_by(veto, holder, speaker, cast.administrator) == [True, False, True]
    assert {user for user, _text in told("veto_confirmed")} == {holder}
    with pytest.raises(PermissionDenied):
        county.claim(veto, by=speaker)
    assert county.claim(veto, by=holder).claimed_by == holder


def test_acts_are_audited_without_what_happened(county):
    county.excepted()
    events = AuditEvent.objects.filter(verb__startswith="veto").order_by("seq")
    assert [event.verb for event in events] == [
        "veto.proposed",
        "veto.confirmed",
        "veto.exception_claimed",
        "veto.exception_accepted",
    ]
    assert not any("经查属实" in str(event.data) for event in events)


@pytest.mark.parametrize(
    "change",
    [
        {"basis": ""},
        {"basis": "另一决定"},
        {"text": "另一件事"},
        {"decided_by": None},
        {"decided_at": None},
        {"status": "declined"},
        {"status": "excepted"},
        {"status": "lifted"},
        {"status": "proposed"},
        {"exception": "force-majeure"},
        {"lift_reason": "撤", "lifted_at": f.NOW},
    ],
)
def test_the_database_refuses_half_a_decision(county, change):
    veto = county.confirmed()
    with pytest.raises(IntegrityError), transaction.atomic():
        Veto.objects.filter(pk=veto.pk).update(**change)


def test_the_database_asks_for_another_person(county):
    veto = county.claim(county.confirmed())
    raised, decided, claimed = veto.raised_by, veto.decided_by, veto.claimed_by
    for change in (
        {"decided_by": raised},
        {"status": "excepted", "excepted_by": claimed, "excepted_at": f.NOW},
        {"status": "lifted", "lifted_by": decided, "lifted_at": f.NOW, "lift_reason": "撤"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Veto.objects.filter(pk=veto.pk).update(**change)


def test_the_database_keeps_vetoes_and_their_proofs(county):
    veto = county.confirmed()
    for act in (
        lambda: Veto.objects.filter(pk=veto.pk)._raw_delete("default"),
        lambda: VetoProof.objects.all().delete(),
        lambda: VetoProof.objects.update(reference="另一卷"),
        lambda: VetoProof.objects.create(veto=veto),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()
    county.in_phase("publication")
    for act in (
        lambda: Veto.objects.filter(pk=veto.pk).update(decision="改"),
        lambda: VetoProof.objects.create(veto=veto, reference="另一卷"),
        lambda: Veto.objects.create(
            participant=county.west, node=county.nodes["v-grade"], basis="x",
            basis_on=f.TODAY, text="x", raised_by=county.cast.administrator, raised_at=f.NOW,
        ),
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_a_settled_result_keeps_the_veto_in_its_snapshot(county):
    veto = county.confirmed("v-total")
    actions.propose_settlement(
        county.cycle, by=county.cast.administrator, at=f.NOW, password=f.PASSWORD
    )
    result = county.east.results.get()
    _tree, facts, evaluation = scoring.from_snapshot(result.snapshot)
    assert facts["v-total"].evidence == (f"veto:{veto.pk}",)
    assert evaluation.total == Fraction(40)
    assert scoring.recompute(result.snapshot) == evaluation


# Moving the cycle to another version -------------------------------------------------------------


def move(county, version):
    return actions.move_cycle(
        county.cycle, version, came_from=county.version, decisions={}, reason="agreed",
        by=county.cast.administrator, at=f.NOW,
    )  # fmt: skip


@pytest.mark.parametrize("begin", ["propose", "confirmed"])
def test_a_cycle_is_not_moved_to_a_version_without_a_veto_that_waits_or_stands(county, begin):
    getattr(county, begin)()
    before = computed(county)
    with pytest.raises(Refused, match="v-grade"):
        move(county, next_version(county, v_grade=None))
    assert computed(county) == before


def test_what_was_lifted_holds_no_move_up(county):
    county.lifted()
    version = next_version(county, v_grade=None)
    assert move(county, version).framework_version == version


def test_a_veto_still_counts_after_the_move_and_there_is_no_second_one(county):
    county.confirmed()
    before = computed(county)
    version = next_version(county)
    move(county, version)
    assert computed(county) == before
    county.east.refresh_from_db()
    county.nodes["v-grade"] = version.nodes.get(code="v-grade")
    with pytest.raises(Refused) as refusal:
        county.propose()
    assert refusal.value.field == "node"
    assert Veto.objects.count() == 1


def test_no_veto_is_proposed_by_a_version_that_the_cycle_has_left(county):
    move(county, next_version(county))
    with pytest.raises(Refused, match=str(MOVED)):
        county.propose()
    assert not Veto.objects.exists()
