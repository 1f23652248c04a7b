"""A small county in review: a rubric with every source of facts, branches, reviewers."""

from datetime import date

from tests import factories as f
from tracker import scoring
from tracker.assessment import actions
from tracker.determination.models import Cycle, FrameworkVersion, Measure
from tracker.organisations.roles import PostKind
from tracker.performance.models import Measurement

RULES = {"panel": "mean", "reviewers": 2}
LEVELS = [
    {
        "code": "high",
        "title_zh": "高",
        "title_en": "High",
        "anchor_zh": "有行动",
        "anchor_en": "Acts",
    },
    {
        "code": "low",
        "title_zh": "低",
        "title_en": "Low",
        "anchor_zh": "无行动",
        "anchor_en": "Talks",
    },
]
NO_EXEMPTION = {"if_not_applicable": "refuse"}


class County:
    """A cast with a published rubric of 100 points and a cycle; `in_phase` moves it by hand.

    Leaves: i-theme (tasks on time, 20), i-dues (measure, 20), i-findings (5 each off 10),
    i-study (level, 20), i-effort (discretionary 0–20), i-checks (two checks of 5). `extra` are
    more of them: (code, kind, points, source, params).
    """

    def __init__(self, cast, *, branches=None, rules=None, extra=()):
        self.cast = cast
        self.version = f.make_version(rules=rules or RULES)
        political = f.make_dimension(self.version, code="political", order=1)
        style = f.make_dimension(self.version, code="style", order=2)
        root = f.make_node(self.version, kind="sum", code="root", points=1_000_000)
        self.template = f.make_template()
        self.measure = Measure.objects.create(
            code=f"m{f.number()}", duty=f.make_duty(), title_zh="党费", title_en="Dues"
        )
        self.nodes = {"root": root}

        def leaf(code, kind, points, dimension, source, params=None, **fields):
            self.nodes[code] = f.make_node(
                self.version,
                parent=root,
                dimension=dimension,
                code=code,
                kind=kind,
                points=points * 10_000,
                params=params or {},
                source=source,
                is_indicator=True,
                order=len(self.nodes),
                **fields,
            )

        tasks = {"from": "tasks", "templates": [self.template.code], "count": "on_time"}
        leaf("i-theme", "ratio", 20, political, tasks, {"if_not_applicable": "rescale"})
        dues = {"from": "measure", "measure": self.measure.code}
        leaf("i-dues", "threshold", 20, political, dues,
             {"comparison": "at_least", "threshold": "90"})  # fmt: skip
        leaf("i-findings", "per_occurrence", 10, style, {"from": "findings"},
             {"each": "5", "mode": "deduct"})  # fmt: skip
        review = {"from": "review"}
        leaf("i-study", "grade_words", 20, political, review,
             {"words": [{"code": "high", "value": "20"}, {"code": "low", "value": "7"}],
              "if_not_applicable": "rescale"}, levels=LEVELS, reason_needed=True)  # fmt: skip
        leaf("i-effort", "discretionary", 20, style, review, {"least": "0", "most": "20"})
        leaf("i-checks", "checklist", 10, style, review,
             {"checks": [{"code": "a", "points": "5"}, {"code": "b", "points": "5"}]})  # fmt: skip
        for code, kind, points, source, params in extra:
            origin = {"tasks": {"templates": [self.template.code]}}.get(source.get("from"), {})
            leaf(code, kind, points, style, {**origin, **source}, params)
        self.nodes["i-study"].clauses.add(f.make_clause())
        FrameworkVersion.objects.filter(pk=self.version.pk).update(
            status="published", content_hash="0" * 64
        )
        self.version.refresh_from_db()
        self.cycle = f.make_cycle(cast.county, version=self.version)
        self.participants = {}
        for organisation in [cast.county, cast.township, cast.other_township]:
            self._take_part(organisation)
        for organisation in branches or [cast.east, cast.west]:
            self._take_part(organisation)
            self.give_facts(organisation)
        self.east = self.participants[cast.east.pk]
        self.west = self.participants.get(cast.west.pk)

    def _take_part(self, organisation):
        parent = self.participants.get(organisation.parent_id)
        self.participants[organisation.pk] = f.make_participant(
            self.cycle, organisation, parent=parent
        )

    def give_facts(self, organisation):
        """Two theme days, one of them on time; dues at 95."""
        participant = self.participants[organisation.pk]
        for month, sent_on in ((3, date(2026, 3, 20)), (4, date(2026, 4, 28))):
            task = f.make_task(
                participant,
                template=self.template,
                period_start=date(2026, month, 1),
                scheduled_on=date(2026, month, 5),
                due_on=date(2026, month, 25),
                status="accepted",
                first_sent_on=sent_on,
            )
            f.make_record(
                participant, self.cast.secretary, tasks=[task], status="accepted",
                received_at=f.NOW, decided_at=f.NOW, decided_by=self.cast.officer,
            )  # fmt: skip
        Measurement.objects.create(
            cycle=self.cycle,
            participant=participant,
            measure=self.measure,
            value=950_000,
            entered_by=self.cast.administrator,
            entered_at=f.NOW,
        )

    @property
    def assessed(self):
        """The branches' participants, in the tree's order."""
        return sorted(
            (p for p in self.participants.values() if p.is_assessed), key=lambda p: p.path
        )

    def in_phase(self, phase):
        """Put the cycle into a phase without the acts that lead there; return the county."""
        Cycle.objects.filter(pk=self.cycle.pk).update(phase=phase)
        self.cycle.refresh_from_db()
        for participant in self.participants.values():
            participant.cycle = self.cycle
        return self

    def reviewers(self):
        """The two reviewers of the cast."""
        return [self.cast.assigned, self.cast.second_reviewer]

    def assign(self, participant, user):
        """Assign a review as the administrator."""
        return actions.assign_review(
            participant, reviewer=user.person, by=self.cast.administrator, at=f.NOW
        )

    def reviewed(self, *, points=("15", "16")):
        """Begin review, have every branch reviewed by both reviewers and sent."""
        self.in_phase("self_assessment")
        actions.begin_review(self.cycle, by=self.cast.administrator, at=f.NOW)
        self.in_phase("review")
        for participant in self.assessed:
            for user, effort in zip(self.reviewers(), points, strict=True):
                review = self.assign(participant, user)
                actions.mark_all(review, answers=answers(effort), by=user, at=f.NOW)
                actions.send_review(review, by=user, at=f.NOW)
        return self

    def proposed(self):
        """A proposed settlement, by the administrator."""
        return actions.propose_settlement(
            self.cycle, by=self.cast.administrator, at=f.NOW, password=f.PASSWORD
        )

    def settled(self):
        """Reviewed and settled by two."""
        self.reviewed()
        actions.confirm_settlement(
            self.proposed(), by=self.cast.second_administrator, at=f.NOW, password=f.PASSWORD
        )
        return self.in_phase("publication")

    def published(self):
        """Settled, and shown."""
        self.settled()
        actions.publish(self.cycle, by=self.cast.administrator, at=f.NOW)
        return self

    def in_appeal(self):
        """Published, and open to appeals."""
        self.published()
        actions.open_appeals(self.cycle, by=self.cast.administrator, at=f.NOW)
        return self.in_phase("appeal")

    def result(self, participant=None):
        """The version that counts."""
        return (participant or self.east).results.newest().get()


def answers(effort="15", *, level="high"):
    """One answer to each indicator that reviewers mark."""
    return {
        "i-study": (scoring.Level(level), "minutes of March"),
        "i-effort": (scoring.Awarded(effort), "steady work"),
        "i-checks": (scoring.Checks((("a", True), ("b", False))), ""),
    }


def more_branches(cast, count):
    """Branches of the township beside east and west."""
    return [f.make_organisation(cast.township, name=f"支部{number}") for number in range(count)]


def reviewer(cast):
    """One more reviewer's account."""
    return f.make_user(cast.county, PostKind.REVIEWER)
