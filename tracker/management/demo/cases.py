"""Cases and appeals, act by act, through the actions that the pages call."""

from tracker.accountability import actions
from tracker.assessment.actions import confirm_answer, file_appeal, propose_answer
from tracker.assessment.corrections import bounds_of_leaves, points_of_leaves
from tracker.assessment.facts import Rubrics
from tracker.assessment.models import Result
from tracker.management.demo import texts
from tracker.organisations.demo import DEMO_PASSWORD


class Case:
    """A finding about one branch and what follows from it, planned on the run's timeline.

    `by` is the account that judges; `number` chooses among the texts.
    """

    def __init__(self, run, branch, *, by, number=0, found=None):
        self.run, self.branch, self.by = run, branch, by
        found = found or texts.FINDINGS[number % len(texts.FINDINGS)]
        self.code, self.text, self.measure, self.done = found
        self.secretary = run.place.secretary(branch)
        self.finding = self.rectification = self.sent = self.word = None

    def raised(self, day, *, hour=9, from_result=False):
        """Raise the finding; from the branch's result where one is published."""

        def act(at):
            participant = self.run.participant(self.branch)
            result = None
            if from_result:
                result = Result.objects.filter(participant=participant).newest().get()
            self.finding = actions.raise_finding(
                participant,
                text=self.text,
                node=self.run.version.nodes.get(code=self.code),
                result=result,
                by=self.by,
                at=at,
            )

        return self._plan(day, hour, act)

    def replied(self, day):
        """Let the branch have its word."""

        def act(at):
            text = "情况属实，但其中一次因防汛转移改期，已另行补做，附有记录，请核实。"
            self.word = actions.reply(self.finding, text=text, by=self.secretary, at=at)

        return self._plan(day, 15, act)

    def answered(self, day):
        """Answer the branch's word."""

        def act(at):
            answer = "已核对补做记录，改期理由成立；其余部分仍按要求整改。"
            actions.answer_reply(self.word, answer=answer, by=self.by, at=at)

        return self._plan(day, 10, act)

    def ordered(self, day, *, deadline_on):
        """Order the rectification from the branch's secretary."""

        def act(at):
            self.rectification = actions.order_rectification(
                self.finding,
                measure=self.measure,
                responsible=self.secretary.person,
                deadline_on=deadline_on,
                by=self.by,
                at=at,
            )

        return self._plan(day, 11, act)

    def reported(self, day):
        """Let the branch report what it has done."""

        def act(at):
            self.sent = actions.report(self.rectification, text=self.done, by=self.secretary, at=at)

        return self._plan(day, 16, act)

    def returned(self, day):
        """Send the report back with a reason."""

        def act(at):
            actions.return_report(self.sent, reason=texts.RETURNED, by=self.by, at=at)

        return self._plan(day, 9, act)

    def verified(self, day):
        """Verify the report: the case is closed off."""

        def act(at):
            actions.verify(self.sent, remark=texts.REMARK, by=self.by, at=at)

        return self._plan(day, 14, act)

    def talked_about(self, day):
        """Open a talk on the finding."""

        def act(at):
            actions.open_talk(
                self.run.participant(self.branch),
                reason="整改逾期，约谈支部书记。",
                finding=self.finding,
                by=self.by,
                at=at,
            )

        return self._plan(day, 10, act)

    def _plan(self, day, hour, act):
        self.run.timeline.add(day, hour, act)
        return self


class Objection:
    """An appeal of one branch against its published result, planned like a case."""

    def __init__(self, run, branch):
        self.run, self.branch = run, branch
        self.appeal = None

    def filed(self, day):
        """File the appeal on the first indicator where the reviewers left something to gain."""

        def act(at):
            result = Result.objects.newest().get(
                participant=self.run.participant(self.branch), status="published"
            )
            code, _most = _to_gain(result)
            self.appeal = file_appeal(
                result,
                node=self.run.version.nodes.get(code=code),
                text="考评时未看到后补的活动记录和参加人签名，请复核后重新评定。",
                by=self.run.place.secretary(self.branch),
                at=at,
            )

        self.run.timeline.add(day, 10, act)
        return self

    def proposed(self, day, *, upheld):
        """Let the first signatory propose the answer."""

        def act(at):
            code, most = _to_gain(self.appeal.result)
            answer = (
                "补充记录形成于考核期内，内容可核对，予以采纳，重新评定。"
                if upheld
                else "补充记录形成于考核期之后，不改变原评定；下年度按新记录计算。"
            )
            propose_answer(
                self.appeal,
                upheld=upheld,
                answer=answer,
                marks={code: most} if upheld else None,
                by=self.run.first,
                at=at,
                password=DEMO_PASSWORD,
            )

        self.run.timeline.add(day, 11, act)
        return self

    def confirmed(self, day):
        """Let the second signatory confirm it."""

        def act(at):
            confirm_answer(self.appeal, by=self.run.second, at=at, password=DEMO_PASSWORD)

        self.run.timeline.add(day, 15, act)
        return self


def _to_gain(result):
    """Return (code, most points in units) of a reviewed indicator, the one with most to gain."""
    points, bounds = points_of_leaves(result), bounds_of_leaves(result)
    sources = Rubrics().sources(result.participant)
    gains = [
        (most - points[code], code)
        for code, (_least, most) in bounds.items()
        if sources[code].get("from") == "review"
    ]
    _gain, code = max(gains)
    return code, bounds[code][1]
