"""A version that gives nothing to complain about, and one more item for what is wrong with it."""

from datetime import date

from tests import factories as f
from tracker.determination import linting
from tracker.determination.models import Measure

DAY = date(2026, 6, 15)


def sound(**fields):
    """A version of 100 points for every kind: tasks 60, reviewed 40, each with its clause."""
    version = f.make_version(**fields)
    dimension = f.make_dimension(version, code="political")
    root = f.make_node(version, kind="sum", points=0, code="root")
    template = f.make_template(code=f"t{f.number()}", recurrence={"every": "quarter", "day": 20})
    leaf(
        version,
        "all_or_nothing",
        code="i-tasks",
        points=60,
        parent=root,
        dimension=dimension,
        source={"from": "tasks", "templates": [template.code], "count": "accepted"},
        rule_zh="做到的得60分，否则不得分。",
    )
    leaf(
        version,
        "discretionary",
        {"least": "0", "most": "40"},
        code="i-review",
        points=40,
        parent=root,
        dimension=dimension,
        rule_zh="在0至40分之间酌情给分。",
    )
    return version


def leaf(version, kind, params=None, *, points=10, parent=None, source=None, **fields):
    """One more item below the root, with a clause, a method and a source; points as written."""
    has_clause = fields.pop("has_clause", True)
    node = f.make_node(
        version,
        kind=kind,
        params=params or {},
        points=int(points * 10_000),
        parent=parent or version.nodes.filter(code="root").first(),
        code=fields.pop("code", f"i-{f.number()}"),
        order=fields.pop("order", f.number()),
        is_indicator=True,
        source=source or {"from": "review"},
        method_zh=fields.pop("method_zh", "实地查看"),
        **fields,
    )
    if has_clause:
        node.clauses.add(f.make_clause())
    return node


def group(version, kind, params=None, *, points=0, **fields):
    """One more combining item below the root."""
    return f.make_node(
        version,
        kind=kind,
        params=params or {},
        points=int(points * 10_000),
        parent=fields.pop("parent", None) or version.nodes.filter(code="root").first(),
        code=fields.pop("code", f"g-{f.number()}"),
        order=fields.pop("order", f.number()),
        **fields,
    )


def measured():
    """A source that reads a measure of its own."""
    code = f"m-{f.number()}"
    Measure.objects.create(code=code, title_zh="数值", title_en="Value", duty=f.make_duty())
    return {"from": "measure", "measure": code}


def counted(every="quarter"):
    """A source that counts accepted tasks of a template of its own."""
    template = f.make_template(recurrence={"every": every, "day": 20})
    return {"from": "tasks", "templates": [template.code], "count": "accepted"}


def found(version, code):
    """[(place, values as written)] of the defects of one kind, in order."""
    defects = linting.check(version, on=DAY)
    return [(one.place, dict(one.values)) for one in defects if one.code == code]


def codes(version):
    """The codes of all defects."""
    return [defect.code for defect in linting.check(version, on=DAY)]


CASES = {}


def case(code):
    """Keep a function that makes a version with the fault, or one as near as can be without it."""

    def keep(function):
        if code in CASES:
            raise ValueError(f"{code} has a case already")
        CASES[code] = function
        return function

    return keep


def changed(version, code, **fields):
    """Change a node of a version; returns the version."""
    version.nodes.filter(code=code).update(**fields)
    return version
