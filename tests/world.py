"""One row of everything around the cast, for the table of access and for searches of bodies.

The world belongs to branch `east`; `assigned` reviews it, `secretary` is its secretary. Texts of
it carry the word PLANTED, so that a page can be searched for what must not be in it.
"""

from datetime import date, datetime, timedelta

from tests import factories as f
from tracker.accountability.models import Finding, Rectification, Reply, Talk
from tracker.assessment.models import (
    Appeal,
    Mark,
    Result,
    ResultDimension,
    Review,
    SelfAssessment,
    Settlement,
    Veto,
)
from tracker.determination import actions
from tracker.determination.models import CalendarDay, CyclePhase, Lead, Measure, Responsibility
from tracker.files.models import StoredFile
from tracker.honesty.models import Signal
from tracker.jobs.models import Job
from tracker.life.models import Appraisal, DuesRound, Term
from tracker.notices import sealing
from tracker.notices.actions.feeds import hash_of
from tracker.notices.models import Channel, FeedKey, Notice
from tracker.organisations.models import Post
from tracker.performance.models import Attachment, FollowUp, Measurement, Milestone, Sample

PLANTED = "PLANTED-7F3A"
VETO = {
    "effect": "grade",
    "grade": "average",
    "needs_proof": False,
    "exceptions": [{"code": "force-majeure"}],
}


class World:
    """Everything once; `phase` is where the cycle stands (before the locks by default)."""

    def __init__(self, cast, *, phase="performance", published=False):
        self.cast = cast
        self.version = f.make_version()
        self.dimension = f.make_dimension(self.version)
        self.root = f.make_node(self.version, kind="sum", points=1_000_000, code="root")
        self.indicator = f.make_node(
            self.version,
            parent=self.root,
            dimension=self.dimension,
            kind="discretionary",
            points=1_000_000,
            params={"least": "0", "most": "100"},
            is_indicator=True,
            source={"from": "review"},
            code="i-quality",
        )
        self.veto_item = f.make_node(
            self.version,
            parent=self.root,
            dimension=self.dimension,
            kind="veto",
            points=0,
            params=VETO,
            is_indicator=True,
            source={"from": "vetoes"},
            code="v-discipline",
            order=2,
        )
        self.clause = f.make_clause()
        self.indicator.clauses.add(self.clause)
        type(self.version).objects.filter(pk=self.version.pk).update(
            status="published", content_hash="0" * 64
        )
        self.version.refresh_from_db()
        self._write_draft(cast)
        self.cycle = f.make_cycle(cast.county, version=self.version, phase="performance")
        noon = datetime(2026, 6, 15, 12, tzinfo=f.SHANGHAI)
        for number, name in enumerate(
            ("performance", "self_assessment", "review", "publication", "appeal")
        ):
            CyclePhase.objects.create(
                cycle=self.cycle,
                phase=name,
                starts_at=noon + timedelta(days=10 * (number - 2)),
                ends_at=noon + timedelta(days=10 * (number - 1)),
            )
        self.participants = {}
        for organisation in (
            cast.county,
            cast.township,
            cast.other_township,
            cast.east,
            cast.west,
            cast.far,
        ):
            self.participants[organisation.code] = f.make_participant(
                self.cycle,
                organisation,
                parent=self.participants.get(organisation.parent and organisation.parent.code),
            )
        self.participant = self.participants[cast.east.code]
        self.duty = f.make_duty()
        self.template = f.make_template(duty=self.duty)
        self.own_template = f.make_template(duty=self.duty, organisation=cast.county)
        self.measure = Measure.objects.create(
            code=f"m{f.number()}", duty=self.duty, title_zh="指标", title_en="Measure"
        )
        self.responsibility = Responsibility.objects.create(
            participant=self.participant, duty=self.duty
        )
        self.lead = Lead.objects.create(
            post=Post.objects.get(organisation=cast.township), organisation=cast.east
        )
        self.calendar_day = CalendarDay.objects.create(
            organisation=cast.county, on=date(2026, 10, 10), is_working=False, note="调休"
        )
        self.veto = Veto.objects.create(
            participant=self.participant,
            node=self.veto_item,
            status="confirmed",
            basis="No. 3, clause 5",
            basis_on=date(2026, 3, 15),
            text=PLANTED,
            raised_by=cast.administrator,
            raised_at=f.NOW,
            decided_by=cast.second_administrator,
            decided_at=f.NOW,
        )
        self.task = f.make_task(self.participant, template=self.template)
        self.handed = f.make_given(self.participants[cast.township.code], is_key=True)
        self.part = f.make_given(self.participant, is_key=True, parent=self.handed)
        self.milestone = Milestone.objects.create(
            task=self.part, title=PLANTED, due_on=date(2026, 6, 20)
        )
        self.draft = f.make_record(
            self.participant, cast.secretary, tasks=[self.task], what_was_done=PLANTED
        )
        self.record = f.make_record(
            self.participant,
            cast.secretary,
            tasks=[self.task],
            what_was_done=PLANTED,
            status="sent",
            received_at=f.NOW,
        )
        self.sample = Sample.objects.create(
            cycle=self.cycle,
            organisation=cast.township,
            seed=42,
            share=50,
            waiting=1,
            drawn=1,
            drawn_by=cast.officer,
            drawn_at=f.NOW,
        )
        self.sample.lines.create(record=self.record, is_drawn=True)
        self.file = StoredFile.objects.create(
            organisation=cast.east,
            uploaded_by=cast.secretary,
            uploaded_at=f.NOW,
            name=f"{PLANTED}.pdf",
            kind="pdf",
            content_type="application/pdf",
            size=10,
            sha256="0" * 64,
            path=f"{f.number()}.pdf",
        )
        Attachment.objects.create(record=self.record, file=self.file)
        self.signal = Signal.objects.create(
            kind="lag",
            participant=self.participant,
            record=self.record,
            measure={"days": 40},
            raised_at=f.NOW,
        )
        self.measurement = Measurement.objects.create(
            cycle=self.cycle,
            participant=self.participant,
            measure=self.measure,
            value=10_000,
            entered_by=cast.administrator,
            entered_at=f.NOW,
        )
        self._tell_of_life(cast)
        self.self_assessment = SelfAssessment.objects.create(
            participant=self.participant, summary=PLANTED, saved_at=f.NOW
        )
        self.review = Review.objects.create(
            participant=self.participant,
            reviewer=cast.assigned.person,
            assigned_by=cast.administrator,
            assigned_at=f.NOW,
            status="in_progress",
        )
        self.mark = Mark.objects.create(
            review=self.review,
            node=self.indicator,
            points=900_000,
            reason=PLANTED,
            saved_at=f.NOW,
        )
        self.peer_review = Review.objects.create(
            participant=self.participant,
            reviewer=cast.second_reviewer.person,
            assigned_by=cast.administrator,
            assigned_at=f.NOW,
            status="sent",
            sent_at=f.NOW,
        )
        Mark.objects.create(
            review=self.peer_review,
            node=self.indicator,
            points=877_000,
            reason=f"{PLANTED} peer",
            saved_at=f.NOW,
        )
        self.finding = Finding.objects.create(
            participant=self.participant,
            origin="manual",
            node=self.indicator,
            text=PLANTED,
            status="rectifying",
            raised_by=cast.administrator,
            raised_at=f.NOW,
        )
        self.open_finding = Finding.objects.create(
            participant=self.participant,
            origin="manual",
            text=PLANTED,
            raised_by=cast.administrator,
            raised_at=f.NOW,
        )
        self.rectification = Rectification.objects.create(
            finding=self.finding,
            measure=PLANTED,
            responsible=cast.secretary.person,
            deadline_on=date(2026, 7, 1),
            ordered_by=cast.administrator,
            ordered_at=f.NOW,
        )
        self.reply = Reply.objects.create(
            finding=self.open_finding, text=PLANTED, by=cast.secretary, at=f.NOW
        )
        self.talk = Talk.objects.create(
            participant=self.participant,
            reason=PLANTED,
            opened_by=cast.administrator,
            opened_at=f.NOW,
        )
        self.job = Job.objects.create(
            kind="performance.generate",
            organisation=cast.county,
            asked_by=cast.administrator,
            fingerprint="f" * 64,
            arguments={"cycle": PLANTED},
            status="failed",
            problem_zh="没有成功",
            problem_en="It did not succeed",
            enqueued_at=f.NOW,
            started_at=f.NOW,
            finished_at=f.NOW,
        )
        self.notice = Notice.objects.create(
            recipient=cast.secretary, kind="task_reminder", link="/tasks/", at=f.NOW
        )
        self.channel = Channel.objects.create(
            organisation=cast.county,
            kind="dingtalk",
            label="组工群",
            sealed=sealing.seal({"token": "PLANTEDADDRESS7F3A", "secret": ""}),
        )
        self.feed_secret = "x" * 43
        FeedKey.objects.create(
            user=cast.secretary, token_hash=hash_of(self.feed_secret), made_at=f.NOW
        )
        self.result = self.appeal = self.settlement = None
        if published:
            self._publish(cast)
        if phase != "performance":
            type(self.cycle).objects.filter(pk=self.cycle.pk).update(phase=phase)
            self.cycle.refresh_from_db()

    def _write_draft(self, cast):
        """A draft of the county's own, with one change that can be undone."""
        self.own_draft = f.make_version(organisation=cast.county)
        dimension = f.make_dimension(self.own_draft)
        part = f.make_node(self.own_draft, dimension=dimension, kind="sum", code="part", points=0)
        for order, code in enumerate(("own-a", "own-b"), 1):
            f.make_node(self.own_draft, parent=part, kind="all_or_nothing", code=code, order=order)
        f.make_node(
            self.own_draft,
            parent=part,
            kind="per_occurrence",
            params={"each": "1"},
            code="own-read",
            order=3,
            is_indicator=True,
            standard_zh=f"每次扣1分。{PLANTED}",
            reading="proposed",
            sureness=80,
        )
        self.own_change = actions.edit_item(
            self.own_draft,
            "own-a",
            {"remarks_zh": PLANTED},
            by=cast.administrator,
            at=f.NOW,
            seen=0,
        )

    def _tell_of_life(self, cast):
        """What belongs to organisation life: an open item, appraisals, dues, a term."""
        self.follow_up = FollowUp.objects.create(
            record=self.record,
            participant=self.participant,
            organisation=cast.east,
            text=PLANTED,
            due_on=date(2026, 6, 1),
        )
        told = {"held_on": date(2026, 3, 5), "written_at": f.NOW, "took_part": 4}
        self.appraisal = Appraisal.objects.create(
            participant=self.participant,
            members=20,
            qualified=18,
            unqualified=2,
            written_by=cast.secretary,
            **told,
        )
        self.sent_appraisal = Appraisal.objects.create(
            participant=self.participants[cast.west.code],
            members=5,
            qualified=4,
            basically_qualified=1,
            status="sent",
            written_by=cast.other_secretary,
            **told,
        )
        self.dues_round = DuesRound.objects.create(
            participant=self.participant,
            period_start=date(2026, 1, 1),
            members=20,
            on_time=19,
            told_by=cast.secretary,
            told_at=f.NOW,
        )
        self.term = Term.objects.create(
            organisation=cast.east,
            began_on=date(2021, 9, 1),
            years=5,
            ends_on=date(2026, 8, 31),
        )

    def _publish(self, cast):
        self.settlement = Settlement.objects.create(
            cycle=self.cycle,
            status="confirmed",
            proposed_by=cast.administrator,
            proposed_at=f.NOW,
            confirmed_by=cast.second_administrator,
            confirmed_at=f.NOW,
            sha256="0" * 64,
            results_count=1,
        )
        text, digest, units = self._snapshot()
        self.result = Result.objects.create(
            participant=self.participant,
            settlement=self.settlement,
            status="draft",
            points=units,
            full_points=1_000_000,
            grade="average",
            snapshot=text,
            sha256=digest,
            scorer_version="1",
        )
        ResultDimension.objects.create(
            result=self.result, dimension=self.dimension, points=units, full_points=1_000_000
        )
        Result.objects.filter(pk=self.result.pk).update(
            status="published", settled_at=f.NOW, published_at=f.NOW
        )
        self.result.refresh_from_db()
        self.appeal = Appeal.objects.create(
            result=self.result, text=PLANTED, filed_by=cast.secretary, filed_at=f.NOW
        )

    def _snapshot(self):
        """The snapshot of the two items, its hash, and the points in units."""
        from tracker import scoring

        tree = scoring.build(
            [
                scoring.Item(code="root", kind="sum", points="100"),
                scoring.Item(
                    code="i-quality",
                    kind="discretionary",
                    points="100",
                    params={"least": "0", "most": "100"},
                    parent_code="root",
                    dimension=self.dimension.code,
                ),
                scoring.Item(
                    code="v-discipline",
                    kind="veto",
                    points="0",
                    params=VETO,
                    parent_code="root",
                    dimension=self.dimension.code,
                ),
            ]
        )
        facts = {
            "i-quality": scoring.Awarded("88.85", "written reason", evidence=("mark:1",)),
            "v-discipline": scoring.Vetoed(
                scoring.VetoStatus.EFFECTIVE,
                reason=self.veto.basis,
                evidence=(f"veto:{self.veto.pk}",),
            ),
        }
        evaluation = scoring.evaluate(tree, facts)
        text = scoring.snapshot(tree, facts, evaluation)
        return text, scoring.sha256(text), scoring.to_units(evaluation.total)
