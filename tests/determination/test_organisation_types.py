"""Each kind of organisation finds what the documents ask of it in a part of its own (S24–S25d)."""

from fractions import Fraction

import pytest

from tracker.determination import linting
from tracker.determination.models import FrameworkVersion
from tracker.determination.parts import parts_by_kind
from tracker.management import document_fixtures
from tracker.organisations.models import OrganisationKind as Kind

POINT = 10_000

# system -> kind of organisation -> the indicators of its own part that carry the system out
COVERED = {
    "S24": {
        "community": ["i-m-service-centre"],  # core, one screen, centre at the doorstep
        "committee": ["i-c-functions"],  # streets turned from collecting to governing
    },
    "S24b": {"community": ["i-m-admission"]},
    "S24c": {"community": ["i-m-grid"]},
    "S24d": {"community": ["i-m-joint-building"]},
    "S24e": {"community": ["i-m-members-report"]},
    "S24f": {"community": ["i-m-new-groups"]},
    "S24g": {"community": ["i-m-resources"]},
    "S25": {"state_firm": ["i-f-governance", "i-f-challenges", "i-f-front-line"]},
    "S25b": {"organ": ["i-o-five-basics", "i-o-three-examples", "i-o-style-risks"]},
    "S25c": {
        "university": ["i-u-leadership", "i-u-teacher-secretaries"],
        "hospital": ["i-h-leadership", "i-h-secretaries"],
    },
    "S25d": {
        "private_firm": [
            "i-p-organisation-coverage",
            "i-p-work-coverage",
            "i-p-double-step",
        ],
        "social_organisation": [
            "i-s-organisation-coverage",
            "i-s-work-coverage",
            "i-s-double-step",
        ],
    },
}
# what a system consists of, where one indicator has to ask for several things
CHECKS = {
    "i-m-service-centre": ["open", "one-stop", "overview", "led"],
    "i-m-resources": ["used", "open", "workers"],
    "i-f-governance": ["charter", "two-way", "list", "used"],
    "i-o-five-basics": ["organisation", "team", "activities", "rules", "support"],
    "i-o-style-risks": ["winds", "dates", "links", "posts"],
    "i-p-double-step": ["counted", "formed", "consolidated", "together"],
    "i-s-double-step": ["counted", "formed", "consolidated", "together"],
}

ROWS = list(document_fixtures.rows())


def rows(model):
    return {r["fields"].get("code"): r["fields"] for r in ROWS if r["model"] == f"tracker.{model}"}


NODE, TRACE, SYSTEM = rows("node"), rows("trace"), rows("documentedsystem")
CASES = [(s, kind, codes) for s, kinds in COVERED.items() for kind, codes in kinds.items()]


@pytest.fixture
def version(db):
    document_fixtures.insert_missing()
    return FrameworkVersion.objects.get()


@pytest.mark.parametrize(("system", "kind", "codes"), CASES)
def test_a_system_is_asked_for_in_the_part_of_its_kind(system, kind, codes):
    clauses = SYSTEM[system]["clauses"]
    for code in codes:
        node = NODE[code]
        assert node["applies_to"] == [kind]
        assert NODE[node["parent"][2]]["applies_to"] == [kind]
        assert [one for one in clauses if one in node["clauses"]], code


@pytest.mark.parametrize(("code", "checks"), CHECKS.items())
def test_what_a_system_consists_of_is_checked_one_by_one(code, checks):
    assert [check["code"] for check in NODE[code]["params"]["checks"]] == checks
    points = sum(Fraction(check["points"]) for check in NODE[code]["params"]["checks"])
    assert points * POINT == NODE[code]["points"]


@pytest.mark.parametrize("system", COVERED)
def test_a_system_is_traced_to_indicators_that_cover_it(system):
    covering = {code for codes in COVERED[system].values() for code in codes}
    traced = {trace["indicator"] for trace in TRACE.values() if trace["system"] == [system]}
    assert traced & covering
    # the burden that communities are spared is looked at from above as well
    assert traced - covering <= {"i-formalism"}


def test_every_kind_that_the_documents_name_has_a_part_of_its_own():
    named = {kind for kinds in COVERED.values() for kind in kinds} | {"village"}
    assert named == set(Kind.values)


def test_every_kind_has_90_common_points_and_10_of_its_own(version):
    parts = parts_by_kind(list(version.nodes.select_related("dimension")))
    found = {one.kind: (one.full, one.common, one.own, one.common_indicators) for one in parts}
    whole = (100 * POINT, 90 * POINT, 10 * POINT, 44)
    assert found == dict.fromkeys(Kind, whole)
    assert {one.kind: one.own_indicators for one in parts} == {
        kind: sum(node["is_indicator"] for node in NODE.values() if node["applies_to"] == [kind])
        for kind in Kind
    }


def test_the_shipped_framework_gives_nothing_to_complain_about_but_one_hint(version):
    """Twelve theme days at half a point each are worth more than the item: that is meant."""
    found = linting.check(version)
    assert [(one.severity, one.code, one.place) for one in found] == [
        ("hint", "shortfall_exceeds_item", "i-theme-day")
    ]
