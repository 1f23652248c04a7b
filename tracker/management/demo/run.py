"""One cycle from its opening to its close, planned on the timeline phase by phase."""

from datetime import timedelta

from tracker.assessment import actions, assigning, settling
from tracker.determination.actions import open_cycle
from tracker.determination.models import Participant
from tracker.determination.states import Phase
from tracker.management.demo import judging, measures, work
from tracker.organisations.demo import DEMO_PASSWORD
from tracker.performance.actions import begin_performance


class Run:
    """A cycle of a county. Each method plans one part; the parts build on each other.

    `strengths` is {organisation pk: name of its strength}; `first` and `second` are the accounts
    that run the county and sign for it.
    """

    def __init__(self, timeline, place, span, version, strengths, *, first, second):
        self.timeline, self.place, self.span, self.version = timeline, place, span, version
        self.strengths, self.first, self.second = strengths, first, second
        self.cycle = self.settlement = None

    def participant(self, branch):
        """Return the participant of an organisation in this cycle."""
        return Participant.objects.select_related(
            "organisation", "cycle__organisation", "framework_version"
        ).get(cycle=self.cycle, organisation=branch)

    def participants(self):
        """Return the assessed participants."""
        return list(settling.participants_of(self.cycle))

    def opened(self):
        """Open the cycle nine days before it begins, and begin performance on its first day."""
        self.timeline.add(self.span.starts_on - timedelta(days=9), 10, self._open)
        self.timeline.add(self.span.starts_on, 8, self._begin)
        return self

    def _open(self, at):
        title_zh, title_en = self.span.titles
        self.cycle = open_cycle(
            organisation=self.place.county,
            version=self.version,
            code=f"{self.place.county.code}-{self.span.suffix}",
            title_zh=title_zh,
            title_en=title_en,
            starts_on=self.span.starts_on,
            ends_on=self.span.ends_on,
            phases=self.span.phases,
            by=self.first,
            at=at,
        )

    def _begin(self, at):
        begin_performance(self.cycle, by=self.first, at=at)

    def performed(self):
        """Tell the work of the whole cycle and measure it at the end of performance."""
        last = self.span.performance_ends_on
        self.timeline.add(last, 17, self._tell)
        self.timeline.add(last, 18, self._measure)
        return self

    def _tell(self, at):
        last = self.span.performance_ends_on
        work.tell(self.cycle, self.place, self.strengths, last=last, at=at)

    def _measure(self, at):
        measures.measure(self.cycle, self.participants(), self.strengths, by=self.first, at=at)

    def looked_back(self):
        """Begin self-assessment, and let every branch send its own."""
        self.timeline.add(self._day(Phase.SELF_ASSESSMENT), 8, self._begin_self_assessment)
        self.timeline.add(self.span.after_end(-1), 18, self._look_back)
        return self

    def _begin_self_assessment(self, at):
        actions.begin_self_assessment(self.cycle, by=self.first, at=at)

    def _look_back(self, at):
        judging.look_back(self.cycle, self.place, self.participants(), self.strengths, at=at)

    def assigned(self):
        """Begin the reviews and assign them as the product proposes."""
        self.timeline.add(self._day(Phase.REVIEW), 9, self._begin_review)
        self.timeline.add(self._day(Phase.REVIEW), 10, self._assign)
        return self

    def _begin_review(self, at):
        actions.begin_review(self.cycle, by=self.first, at=at)

    def _assign(self, at):
        pairs = assigning.propose(self.cycle, on=at.date()).pairs
        actions.assign_reviews(self.cycle, pairs=pairs, by=self.first, at=at)

    def settled(self):
        """Send all reviews, and let two persons settle the cycle."""
        self.timeline.add(self.span.after_end(10), 18, self._review)
        self.timeline.add(self.span.after_end(12), 9, self._recheck)
        self.timeline.add(self.span.after_end(12), 10, self._propose)
        self.timeline.add(self.span.after_end(13), 10, self._confirm)
        return self

    def _review(self, at):
        judging.review_all(self.cycle, self.strengths, at=at)

    def _recheck(self, at):
        actions.recheck(self.cycle, by=self.first, at=at)

    def _propose(self, at):
        self.settlement = actions.propose_settlement(
            self.cycle, by=self.first, at=at, password=DEMO_PASSWORD
        )

    def _confirm(self, at):
        actions.confirm_settlement(self.settlement, by=self.second, at=at, password=DEMO_PASSWORD)

    def published(self):
        """Publish the results and let the branches appeal."""
        self.timeline.add(self._day(Phase.PUBLICATION), 9, self._publish)
        self.timeline.add(self._day(Phase.APPEAL), 8, self._open_appeals)
        return self

    def _publish(self, at):
        actions.publish(self.cycle, by=self.first, at=at)

    def _open_appeals(self, at):
        actions.open_appeals(self.cycle, by=self.first, at=at)

    def closed(self):
        """Close the cycle on the last day for appeals."""
        self.timeline.add(self.span.days[Phase.APPEAL][1], 17, self._close)
        return self

    def _close(self, at):
        actions.close_cycle(self.cycle, by=self.first, at=at)

    def _day(self, phase):
        return self.span.days[phase][0]
