"""A rubric with an item of every kind of rule, a fact for each, a result that rests on them."""

from tests import factories as f
from tracker import scoring
from tracker.assessment.models import Result, Settlement
from tracker.determination.models import FrameworkVersion

S = scoring


def titled(*codes):
    """Levels that have a title of their own in each language."""
    return [{"code": c, "title_zh": f"中文{c}", "title_en": f"Title {c}"} for c in codes]


# code: kind, points, params, codes with titles, fact, the fact in words
LEAVES = {
    "e-met": ("all_or_nothing", 2, {}, (), S.Met(True), "met"),
    "e-count": ("per_occurrence", 2, {"each": "0.5"}, (), S.Count(3), "3"),
    "e-short": ("shortfall", 4, {"required": 4, "each": "0.5"}, (), S.Count(3), "3"),
    "e-checks": (
        "checklist", 2, {"checks": [{"code": "a", "points": "1"}, {"code": "b", "points": "1"}]},
        ("a", "b"), S.Checks((("a", True), ("b", False))), "1 of 2 checks met",
    ),
    "e-value": (
        "value_table", 3, {"values": [{"code": "often", "points": "3"}]}, ("often",),
        S.Level("often"), "Title often",
    ),
    "e-words": (
        "grade_words", 4,
        {"words": [{"code": "good", "values": ["4", "3"]}], "bands": ["big", "small"],
         "loads": [{"code": "light", "factor": "0.9"}]},
        ("good", "big", "small", "light"), S.Level("good", "big", "light"),
        "Title good, Title big, Title light",
    ),
    "e-ratio": ("ratio", 5, {}, (), S.Ratio(2, 3), "2 of 3"),
    "e-step": (
        "step", 7, {"target": "100", "step": "5", "below": "-0.5"}, (), S.Measured("88"), "88",
    ),
    "e-threshold": (
        "threshold", 2, {"comparison": "at_least", "threshold": "80"}, (), S.Measured("79.5"),
        "79.5",
    ),
    "e-relative": (
        "relative", 10, {"against": "rank", "places": [{"to": 1, "points": "10"}], "beyond": "4"},
        (), S.Standing("84", rank=2, of=4), "84, place 2 of 4",
    ),
    "e-mean": (
        "relative", 3, {"against": "mean", "above": "0.5", "below": "-1", "cap": "3.5"}, (),
        S.Standing("84", reference="80"), "84, compared with 80",
    ),
    "e-bonus": ("bonus", 0, {"each": "1", "cap": "3"}, (), S.Count(2), "2"),
    "e-severity": (
        "severity", 5,
        {"levels": [{"code": "light", "points": "1"}],
         "circumstances": [{"code": "hidden", "factor": "2"}]},
        ("light", "hidden"), S.Events((S.Event("case-7", "light", ("hidden",), count=2),)),
        "“case-7” (Title light, Title hidden, × 2)",
    ),
    "e-ladder": (
        "ladder", 0,
        {"levels": [{"code": "city", "points": "4"}], "first_time_only": True, "cap": None},
        ("city",), S.Events((S.Event("prize", "city", repeat=True),)),
        "“prize” (Title city, not the first time)",
    ),
    "e-late": (
        "lateness", 3, {"each": "0.1", "never": "1"}, (), S.Delays((0, 12, None)),
        "1 on time, 1 late (days: 12), 1 never done",
    ),
    "e-given": (
        "delegated", 6,
        {"parts": [{"code": "north", "points": "4"}, {"code": "south", "points": "2"}]},
        ("north", "south"), S.Given((("north", "3.5"), ("south", "2"))),
        "Title north: 3.5 points, Title south: 2 points",
    ),
    "e-one-office": (
        "delegated", 10, {"office": "Bureau", "out_of": "100"}, (), S.Given((("", "86"),)),
        "86 points given",
    ),
    "e-units": ("from_units", 20, {}, (), None, "{unit}: 86 of 100"),
    "e-awarded": (
        "discretionary", 5, {"least": "0", "most": "5"}, (), S.Awarded("3", "seen there"),
        "3 points decided on",
    ),
    "e-panel": (
        "discretionary", 5, {"least": "0", "most": "5"}, (),
        S.Reviewed((S.Awarded("3", "one"), S.Awarded("4", "two"))), "2 marks of the panel",
    ),
    "e-exempt": (
        "all_or_nothing", 2, {"if_not_applicable": "full"}, (), S.NotApplicable("no firm here"),
        "does not apply: no firm here",
    ),
    "e-periods": (
        "shortfall", 4,
        {"required": 2, "each": "1", "periods": {"of": "quarter", "missing": "zero"}}, (),
        S.Periods((("2026-q1", S.Count(2)), ("2026-q2", None))),
        "quarter 1 of 2026: 2; quarter 2 of 2026: nothing is known yet",
    ),
    "e-veto": (
        "veto", 0,
        {"effect": "grade", "grade": "average", "exceptions": [{"code": "storm"}]}, ("storm",),
        S.Vetoed("effective", reason="decision 5", evidence=("veto:5",)),
        "a veto is in effect. Reason: decision 5",
    ),
    "e-barred": (
        "veto", 0,
        {"effect": "class", "classes": ["model"], "exceptions": [{"code": "storm"}]},
        ("storm", "model"), S.Vetoed("effective", reason="decision 6", evidence=("veto:6",)),
        "a veto is in effect. Reason: decision 6",
    ),
    "e-excepted": (
        "veto", 0, {"effect": "total", "exceptions": [{"code": "storm"}]}, ("storm",),
        S.Vetoed("excepted", "storm", "the great flood"),
        "a veto was raised, and an exception applies: Title storm. Reason: the great flood",
    ),
}  # fmt: skip


class EveryKind:
    """A version with all of LEAVES under a sum, and beside them a gate and a circumstance.

    `facts` are by item code; `branch` takes part in a cycle, and `unit` is led by it.
    """

    def __init__(self, cast):
        self.cast = cast
        self.version = f.make_version()
        dimension = f.make_dimension(self.version, code="political")
        self.root = f.make_node(self.version, kind="sum", points=0, code="root")
        self.facts = {}
        for order, (code, (kind, points, params, codes, fact, _words)) in enumerate(LEAVES.items()):
            self._node(
                code, kind, points, params, order, parent=self.root, dimension=dimension,
                levels=titled(*codes),
            )  # fmt: skip
            if fact is not None:
                self.facts[code] = fact
        row = self._node("e-row", "from_full_mark", 8, {}, 50, parent=self.root)
        self._node("e-gate", "gate", 0, {}, 51, parent=row)
        self._node("e-clause", "per_occurrence", 0, {"each": "1"}, 52, parent=row)
        factors = [{"code": "away", "factor": "0.5"}]
        group = self._node(
            "e-adjusted", "adjusted", 0, {"factors": factors}, 53, parent=self.root,
            levels=titled("away"),
        )  # fmt: skip
        self._node("e-inside", "all_or_nothing", 3, {}, 54, parent=group)
        self.facts |= {
            "e-gate": S.Met(False),
            "e-clause": S.Count(1),
            "e-adjusted": S.Checks((("away", True),)),
            "e-inside": S.Met(True),
        }
        FrameworkVersion.objects.filter(pk=self.version.pk).update(
            status="published", content_hash="0" * 64
        )
        self.version.refresh_from_db()
        self.cycle = f.make_cycle(cast.county, version=self.version)
        self.branch = f.make_participant(self.cycle, cast.east)
        self.unit = f.make_participant(self.cycle, cast.west)
        self.facts["e-units"] = S.Units(
            (S.Unit(str(self.unit.pk), "86", "100"),), (f"unit:{self.unit.pk}",)
        )

    def _node(self, code, kind, points, params, order, **fields):
        return f.make_node(
            self.version,
            code=code,
            kind=kind,
            points=points * 10_000,
            params=params,
            order=order,
            is_indicator=S.KINDS[kind].is_leaf,
            source={"from": "review"},
            **fields,
        )

    def result(self):
        """A published result of the branch that rests on the facts."""
        from tracker.determination import rubric

        tree = rubric.tree_for(self.version, self.branch.kind)
        evaluation = S.evaluate(tree, self.facts)
        settlement = Settlement.objects.create(
            cycle=self.cycle,
            status="confirmed",
            proposed_by=self.cast.administrator,
            proposed_at=f.NOW,
            confirmed_by=self.cast.second_administrator,
            confirmed_at=f.NOW,
            sha256="0" * 64,
        )
        text = S.snapshot(tree, self.facts, evaluation)
        result = Result.objects.create(
            participant=self.branch,
            settlement=settlement,
            points=evaluation.total_units,
            full_points=int(evaluation.full_mark * S.UNITS),
            grade="average",
            snapshot=text,
            sha256=S.sha256(text),
            scorer_version=S.SCORER_VERSION,
        )
        Result.objects.filter(pk=result.pk).update(
            status="published", settled_at=f.NOW, published_at=f.NOW
        )
        result.refresh_from_db()
        return result
