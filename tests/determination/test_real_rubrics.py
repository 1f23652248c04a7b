"""Rubrics that are in use load from their files without losing a figure; gaps stay gaps."""

import json
import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from django.conf import settings

from tests import factories as f
from tracker import scoring
from tracker.determination import actions, linting
from tracker.determination.framework_files.checks import check_file
from tracker.determination.framework_files.rows import document_of
from tracker.determination.framework_files.writing import write

pytestmark = pytest.mark.django_db

EXAMPLES = Path(settings.BASE_DIR) / "fixtures" / "examples"
DATA = Path(__file__).parents[1] / "data"
BAIBU = json.loads((DATA / "baibu-2022.json").read_text())
PARTIAL = json.loads((DATA / "rubrics-partial.json").read_text())["rubrics"]
FILES = sorted(path.stem for path in EXAMPLES.glob("*.yaml"))
# the partial rubrics of the source, in its order
PARTIAL_FILES = (
    "partial-university-office",
    "partial-firm-branch",
    "partial-village-2012",
    "partial-student-branch",
    "partial-state-firm",
    "partial-star-village",
    "partial-village-team",
    "partial-township-ballot",
    "partial-town-record",
    "partial-village-2013",
)


def load(cast, name):
    """The version that a file makes, of the cast's county."""
    checked = check_file((EXAMPLES / f"{name}.yaml").read_bytes())
    assert checked.errors == []
    return actions.import_framework(
        checked.document, organisation=cast.county, by=cast.administrator, at=f.NOW
    )


@pytest.fixture
def baibu(cast):
    return load(cast, "baibu-2022")


def below(version, code):
    """{code: node} of an item and everything below it."""
    nodes = list(version.nodes.all())
    found = {code: next(node for node in nodes if node.code == code)}
    while more := {
        node.code: node
        for node in nodes
        if node.code not in found and node.parent_id in {one.pk for one in found.values()}
    }:
        found |= more
    return found


def points(node):
    return Fraction(node.points, scoring.UNITS)


NUMBER = re.compile(r"(?<![.\d])\d*\.?\d+")  # “1..9” is a range


def figures(value):
    """Every number in a text or in data, as a set."""
    if isinstance(value, dict):
        return set().union(set(), *(figures(one) for pair in value.items() for one in pair))
    if isinstance(value, list):
        return set().union(set(), *(figures(one) for one in value))
    return {Decimal(number).normalize() for number in NUMBER.findall(str(value))}


def figures_of(version, nodes=None):
    """Every number that a loaded version states: points, parameters, texts, grades, notes."""
    found = set()
    for node in version.nodes.all() if nodes is None else nodes:
        found |= figures([str(points(node)), node.params, node.levels])
        found |= figures([
            getattr(node, f"{name}_{tongue}")
            for name in ("title", "standard", "method", "remarks")
            for tongue in ("zh", "en")
        ])  # fmt: skip
    if nodes is None:
        found |= figures([version.bands, version.note_zh, version.note_en])
        found |= figures([version.framework.title_zh, version.framework.title_en])
    return found


@pytest.mark.parametrize("name", FILES)
def test_every_file_loads_and_comes_out_the_same(cast, name):
    version = load(cast, name)
    content = write(document_of(version), form="yaml")
    assert content == (EXAMPLES / f"{name}.yaml").read_bytes()


def test_all_examples_are_named_in_their_readme():
    readme = (EXAMPLES / "README.md").read_text()
    assert [name for name in FILES if f"`{name}.yaml`" not in readme] == []


# Baibu -------------------------------------------------------------------------------------------


def test_the_fifteen_items_keep_their_points_and_sections(baibu):
    items = {node.code: node for node in baibu.nodes.all()}
    sections = {}
    for source in BAIBU["items"]:
        node = items[f"i{source['no']:02}"]
        assert (points(node), node.title_zh) == (source["points"], source["item_zh"])
        assert node.parent.title_zh.startswith(source["section"])
        sections[source["section"]] = sections.get(source["section"], 0) + points(node)
    assert sections == BAIBU["modules"]
    assert sum(sections.values()) == BAIBU["counts"]["total"]
    assert len(BAIBU["items"]) == BAIBU["counts"]["items"]
    for title, full in BAIBU["modules"].items():
        (module,) = [node for node in items.values() if node.title_zh.startswith(title)]
        assert points(module) == full


def test_own_counts_80_and_the_units_led_20(baibu):
    weights = {
        node.code: Fraction(node.weight, 10_000)
        for node in baibu.nodes.filter(parent__code="root", applies_to=["leader"])
    }
    assert weights == {"own": 80, "units": 20}
    assert figures(BAIBU["hierarchy_weight"]) == {Decimal(80), Decimal(20)}
    units = baibu.nodes.get(code="units")
    assert (units.kind, units.source) == ("from_units", {"from": "units"})


@pytest.mark.parametrize("number", range(1, 16))
def test_every_rule_of_an_item_is_there_with_its_figures(baibu, number):
    source = BAIBU["items"][number - 1]
    nodes = list(below(baibu, f"i{number:02}").values())
    for rule in source["rules"]:
        FOUND[rule["kind"]](rule, nodes)
    texts = [source[name] for name in ("zh", "en", "scoring_zh", "scoring_en", "points")]
    assert figures(texts) <= figures_of(baibu, nodes)


def one(nodes, kind):
    (node,) = [node for node in nodes if node.kind == kind]
    return node


def found_checklist(rule, nodes):
    node = one(nodes, "checklist")
    assert [level["title_en"] for level in node.levels] == rule["checks"]
    # how much a failed check costs is not stated, and nobody guessed it
    assert all(set(check) == {"code"} for check in node.params["checks"])


def found_frequency(rule, nodes):
    node = one(nodes, "shortfall")
    of = node.params["periods"]["of"]
    assert node.params["required"] == rule[f"min_per_{of}"]
    assert "each" not in node.params


def found_ratio(rule, nodes):
    one(nodes, "ratio")


def found_judgement(rule, nodes):
    node = one(nodes, "discretionary")
    assert not {"least", "most"} & set(node.params)
    if rule.get("default") == "full":
        assert node.params["default"] == points(node)


def found_tiers(rule, nodes):
    node = one(nodes, "severity")
    levels = {level["code"]: level for level in node.levels}
    stated = {
        f"{levels[row['code']]['title_zh']} {levels[row['code']]['title_en']}": row["points"]
        for row in node.params["levels"]
    }
    assert stated == rule["tiers"]


def factors(nodes):
    return {
        row["code"]: Decimal(str(row["factor"]))
        for row in one(nodes, "severity").params["circumstances"]
    }


def found_escalation(rule, nodes):
    code = "concealed" if rule["when"] == "concealed" else "leader"
    assert factors(nodes)[code] == rule["multiplier"]


def found_relief(rule, nodes):
    if "multiplier" in rule:
        named = factors(nodes)
        relief = [named["self-reported"], named["self-reported-half"]]
        assert relief == [Decimal(str(factor)) for factor in rule["multiplier"]]
    else:
        assert factors(nodes)["self-handled"] == 0


def found_addition(rule, nodes):
    each = [Decimal(str(node.params["each"])) for node in nodes if node.kind == "bonus"]
    assert each == [Decimal("0.5"), 1, 1]
    assert Decimal(str(rule["points"])) in each


def found_cap(rule, nodes):
    (bonuses,) = [node for node in nodes if node.code.endswith("-bonus")]
    assert bonuses.params["cap"] == rule["cap"] == 6


FOUND = {
    "ratio_attendance": found_ratio,
    "ratio": found_ratio,
    "checklist": found_checklist,
    "frequency": found_frequency,
    "manual_judgement": found_judgement,
    "tier_deduct": found_tiers,
    "escalate": found_escalation,
    "relief": found_relief,
    "add_per": found_addition,
    "bonus_cap": found_cap,
}


def test_the_other_way_to_state_the_first_item_is_kept(cast):
    version = load(cast, "baibu-2022-variant")
    detail = BAIBU["items"][0]["variant_detail"]
    held, sent, late = detail["rules"]
    nodes = below(version, "i01")
    assert nodes["i01-held"].params == {
        "required": held["target"], "each": str(held["deduct_per_missing"]), "floor": None,
    }  # fmt: skip
    assert nodes["i01-sent"].params["each"] == str(sent["points"])
    # from the 10th to the 15th nothing is lost: late is what comes more than five days after
    assert (late["due"][:2], late["late_after"][:2]) == ("10", "15")
    (band,) = nodes["i01-late"].params["bands"]
    assert band == {"over": 15 - 10, "points": str(late["deduct"])}
    assert figures(detail) <= figures_of(version) | {Decimal(80), Decimal(20)}
    weights = {
        node.code: Fraction(node.weight, 10_000)
        for node in version.nodes.filter(parent__code="root")
    }
    assert weights == {"own": 80, "units": 20}


def test_the_lists_of_indicators_of_all_three_kinds_are_kept(baibu):
    lists = BAIBU["indicator_catalogue_by_subject_type"]
    numbers = {kind: sum(map(len, parts.values())) for kind, parts in lists.items()}
    assert numbers == BAIBU["counts"]["catalogue"]
    leaders, villages, offices = lists.values()
    told = baibu.nodes.get(code="own").standard_zh
    assert all(name in told for names in leaders.values() for name in names)
    for letter, kinds, parts in (
        ("v", ["village", "community"], villages), ("o", ["organ"], offices),
    ):  # fmt: skip
        top = baibu.nodes.get(code=f"{letter}-own")
        assert top.applies_to == kinds
        loaded = {
            group.title_zh: [node.title_zh for node in group.children.order_by("order")]
            for group in top.children.order_by("order")
        }
        assert loaded == parts


def test_what_the_source_leaves_open_shows_as_lint_and_not_as_a_guess(baibu):
    defects = linting.check(baibu, on=f.TODAY)
    found = {}
    for defect in defects:
        found.setdefault(defect.code, set()).add(defect.place)
    sizes, ranges = found["size_missing"], found["range_missing"]
    for source in BAIBU["items"]:
        nodes = below(baibu, f"i{source['no']:02}").values()
        for rule in source["rules"]:
            kinds = {"checklist": "checklist", "frequency": "shortfall"}
            if kind := kinds.get(rule["kind"]):
                assert one(nodes, kind).code in sizes
            elif rule["kind"] == "manual_judgement":
                assert one(nodes, "discretionary").code in ranges
    # what the source does state in full is not complained of
    stated = {"i15", "i15-punished", "i15-bonus", "i15-talks", "i15-warning", "i15-reform"}
    assert not stated & (sizes | ranges | found.get("rule_unreadable", set()))
    assert "weights_do_not_total_100" not in found
    # how two items split between their parts, and what villages and offices get, is not stated
    assert found.get("parts_do_not_add_up", set()) == {"i11", "i13", "root"}


def test_it_cannot_be_published_before_somebody_fills_the_gaps(cast, baibu):
    from tracker.audit.refusals import Refused

    with pytest.raises(Refused):
        actions.publish_version(baibu, by=cast.administrator, at=f.NOW)


# rubrics of which only a part is known -----------------------------------------------------------

# said in other figures: two reports and one make three, shares of 1 are per cent here
ELSEWHERE = {"partial-student-branch": {Decimal(".3"), Decimal(".1"), Decimal(".6")}}


@pytest.mark.parametrize(("number", "name"), list(enumerate(PARTIAL_FILES)))
def test_no_figure_of_a_partial_rubric_is_lost(cast, number, name):
    version, source = load(cast, name), PARTIAL[number]
    stated = figures([source["name"], source["structure"]])
    for item in source["items"]:
        stated |= figures({key: value for key, value in item.items() if key not in ("no", "rules")})
    assert sorted(stated - figures_of(version) - ELSEWHERE.get(name, set())) == []


@pytest.mark.parametrize(("number", "name"), list(enumerate(PARTIAL_FILES)))
def test_every_item_of_a_partial_rubric_keeps_its_points(cast, number, name):
    version, source = load(cast, name), PARTIAL[number]
    loaded = {node.code: points(node) for node in version.nodes.all()}
    for place, item in enumerate(source["items"], 1):
        if "points" in item:
            assert loaded[f"i{place:02}"] == item["points"]
        if "tiers" in item:
            node = version.nodes.get(code=f"i{place:02}")
            given = [Decimal(str(row["points"])) for row in node.params["values"]]
            assert given == [Decimal(str(value)) for value in item["tiers"].values()]
            assert loaded[node.code] == max(item["tiers"].values())


def test_gaps_of_the_partial_rubrics_show_as_lint(cast):
    found = {}
    for name in PARTIAL_FILES:
        for defect in linting.check(load(cast, name), on=f.TODAY):
            found.setdefault(defect.code, set()).add((name, defect.place))
    assert ("partial-village-2012", "i02") in found["size_missing"]  # two reports, no size
    assert ("partial-village-2012", "i06-form") in found["range_missing"]  # “as seen fit”
    assert ("partial-village-2013", "i03") in found["size_missing"]  # three checks of 4 points
    assert ("partial-village-team", "b01") in found["range_missing"]  # points of a block only
    assert ("partial-village-2013", "i07-more") in found["rule_unreadable"]  # a bonus, no cap
    # a section that was cut does not come to the points in its title
    assert ("partial-university-office", "g2") in found["parts_do_not_add_up"]
