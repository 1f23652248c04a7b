"""A county whose rubric has vetoes, one branch in it, and vetoes in every state."""

from datetime import date

from tests import factories as f
from tracker.assessment import actions
from tracker.determination.models import Cycle, FrameworkVersion, Measure
from tracker.determination.states import Phase
from tracker.performance.models import Measurement

EXCEPTIONS = [{"code": "force-majeure"}, {"code": "not-at-fault"}]


class VetoCounty:
    """A rubric of one measured item of 100 points and three vetoes; east has 95, west 70.

    v-grade: no better than "average", proof needed, 12 months; v-total: at most 40 points, without
    proof; v-class: barred from "excellent-unit".
    """

    def __init__(self, cast, *, phase="review"):
        self.cast = cast
        self.version = f.make_version()
        dimension = f.make_dimension(self.version, code="political")
        root = f.make_node(self.version, kind="sum", code="root", points=0)
        self.measure = Measure.objects.create(
            code=f"m{f.number()}", duty=f.make_duty(), title_zh="成效", title_en="Outcome"
        )
        self.nodes = {}

        def leaf(code, kind, points, params, source, **fields):
            self.nodes[code] = f.make_node(
                self.version, parent=root, dimension=dimension, kind=kind, code=code,
                points=points, params=params, source=source, is_indicator=True, **fields,
            )  # fmt: skip

        leaf("i-outcome", "ratio", 1_000_000, {"if_not_applicable": "refuse"},
             {"from": "measure", "measure": self.measure.code})  # fmt: skip
        vetoes = {"from": "vetoes"}
        leaf("v-grade", "veto", 0, {"effect": "grade", "grade": "average",
             "exceptions": EXCEPTIONS, "expires_months": 12}, vetoes)  # fmt: skip
        leaf("v-total", "veto", 0, {"effect": "total", "limit": "40", "needs_proof": False,
             "exceptions": EXCEPTIONS}, vetoes, applies_to=["village", "leader"])  # fmt: skip
        leaf("v-class", "veto", 0, {"effect": "class", "classes": ["excellent-unit"],
             "needs_proof": False, "exceptions": EXCEPTIONS}, vetoes)  # fmt: skip
        FrameworkVersion.objects.filter(pk=self.version.pk).update(
            status="published", content_hash="0" * 64
        )
        self.version.refresh_from_db()
        self.cycle = f.make_cycle(cast.county, version=self.version)
        self.township = f.make_participant(self.cycle, cast.township)
        self.east = f.make_participant(self.cycle, cast.east, parent=self.township)
        self.west = f.make_participant(self.cycle, cast.west, parent=self.township)
        for participant, done in ((self.east, 95), (self.west, 70)):
            Measurement.objects.create(
                cycle=self.cycle, participant=participant, measure=self.measure,
                numerator=done * 10_000, denominator=1_000_000,
                entered_by=cast.administrator, entered_at=f.NOW,
            )  # fmt: skip
        self.in_phase(phase)

    def in_phase(self, phase):
        Cycle.objects.filter(pk=self.cycle.pk).update(phase=Phase(phase))
        self.cycle.refresh_from_db()

    def propose(self, code="v-grade", *, participant=None, by=None, **changes):
        """Propose a veto at east as the administrator."""
        given = {
            "basis": "县纪委〔2026〕3号，第五条",
            "basis_on": date(2026, 3, 15),
            "text": "经查属实。",
            "references": ["卷宗第12号"],
            **changes,
        }
        return actions.propose_veto(
            participant or self.east,
            self.nodes[code],
            by=by or self.cast.administrator,
            at=f.NOW,
            **given,
        )

    def confirm(self, veto, *, by=None, password=f.PASSWORD):
        return actions.confirm_veto(
            veto, by=by or self.cast.second_administrator, at=f.NOW, password=password
        )

    def confirmed(self, code="v-grade", **changes):
        return self.confirm(self.propose(code, **changes))

    def claim(self, veto, *, by=None, exception="force-majeure", reason="洪水冲毁道路。"):
        return actions.claim_exception(
            veto, exception=exception, reason=reason, by=by or self.cast.secretary, at=f.NOW
        )

    def excepted(self, code="v-grade", **changes):
        veto = self.claim(self.confirmed(code, **changes))
        return actions.accept_exception(
            veto, by=self.cast.administrator, at=f.NOW, password=f.PASSWORD
        )

    def lifted(self, code="v-grade", **changes):
        return actions.lift_veto(
            self.confirmed(code, **changes),
            reason="上级撤销原决定。",
            by=self.cast.administrator,
            at=f.NOW,
            password=f.PASSWORD,
        )
