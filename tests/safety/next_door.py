"""The other county: what nobody of the first one may reach."""

from tests import factories as f
from tracker.accountability.models import Finding
from tracker.assessment.models import Review, SelfAssessment
from tracker.performance.models import Milestone


class NextDoor:
    """The other county: a branch with one row of what people send about."""

    def __init__(self, cast):
        self.branch = f.make_organisation(
            f.make_organisation(cast.elsewhere, name="外镇"), name="外村"
        )
        self.secretary = f.make_user(self.branch)
        self.cycle = f.make_cycle(cast.elsewhere)
        self.participant = f.make_participant(self.cycle, self.branch)
        self.task = f.make_task(self.participant)
        self.given = f.make_given(self.participant, is_key=True)
        self.milestone = Milestone.objects.create(task=self.given, title="x", due_on=f.TODAY)
        self.record = f.make_record(
            self.participant, self.secretary, tasks=[self.task], status="sent", received_at=f.NOW
        )
        self.finding = Finding.objects.create(
            participant=self.participant, origin="manual", text="x", raised_by=self.secretary,
            raised_at=f.NOW,
        )  # fmt: skip
        self.self_assessment = SelfAssessment.objects.create(
            participant=self.participant, summary="x", saved_at=f.NOW
        )
        self.review = Review.objects.create(
            participant=self.participant, reviewer=self.secretary.person,
            assigned_by=self.secretary, assigned_at=f.NOW,
        )  # fmt: skip

    @property
    def rows(self):
        """(table, primary key) of everything here."""
        things = [value for value in vars(self).values()]
        things += [self.secretary.person, *self.branch.posts.all(), self.branch.parent]
        return [(thing._meta.db_table, thing.pk) for thing in things]

    def of(self, word):
        """What somebody would write for a thing of that name to reach the one here, or None."""
        person, names = self.secretary.person, {
            "organisations": self.branch.code,
            "organisation": self.branch.code,
            "to": self.branch.code,
            "home": self.branch.code,
            "parent": self.branch.code,
            "people": self.secretary.person.code,
            "accounts": self.secretary.username,
            "username": self.secretary.username,
            "cycles": self.cycle.code,
            "tasks": self.task.pk,
            "task": self.task.pk,
            "milestones": self.milestone.pk,
            "records": self.record.pk,
            "record": self.record.pk,
            "findings": self.finding.pk,
            "review": self.review.pk,
            "participant": self.participant.pk,
            "responsible": self.secretary.person.pk,
        }  # fmt: skip
        return person.code if word == "person" else names.get(word)
