"""Facts, reasons and problems in words; the page that explains a result, for every kind of rule."""

import html
import re

import pytest
from django.urls import reverse
from django.utils import translation

from tests.assessment.every_kind import LEAVES, EveryKind
from tracker import scoring
from tracker.assessment import wording
from tracker.scoring.problems import Problem, ProblemCode


@pytest.fixture
def every(cast):
    return EveryKind(cast)


def words_of(answer):
    text = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return html.unescape(re.sub(r"\s+", " ", text))


def test_every_kind_of_rule_is_tried(every):
    kinds = set(every.version.nodes.values_list("kind", flat=True))
    leaves = {code for code, kind in scoring.KINDS.items() if kind.is_leaf}
    assert leaves - kinds == set()
    assert {scoring.dump_fact(fact)["fact"] for fact in every.facts.values()} == set(scoring.FACTS)


@pytest.mark.parametrize("code", LEAVES)
def test_a_fact_says_in_words_what_was_found(code, every):
    node, names = every.version.nodes.get(code=code), {str(every.unit.pk): "West village"}
    with translation.override("en"):
        said = wording.fact_text(every.facts[code], node, names=names)
    assert said == LEAVES[code][-1].format(unit="West village")


def test_facts_of_nothing_say_so():
    with translation.override("en"):
        assert wording.fact_text(scoring.Events(()), None) == "nothing was reported"
        assert wording.fact_text(scoring.Delays(()), None) == "nothing was due"
        assert wording.fact_text(scoring.Standing("5"), None) == "5"


def test_a_result_of_every_kind_is_explained_line_by_line(every, as_user, client, language):
    result = every.result()
    address = reverse("assessment:why", args=[every.cycle.code, every.cast.east.code])
    answer = as_user(every.cast.administrator).get(address)
    assert answer.status_code == 200
    words = words_of(answer)
    said = {
        "en": (
            "“case-7”, Title light: 2 × 1 deducted.",
            "“case-7”, Title hidden: multiplied by 2.",
            "Title good” in band “Title big” gives 4",
            "Load “Title light”: multiplied by 0.9",
            "Veto, at best the grade “average”. Reason: decision 5",
            "Veto, not eligible for Title model. Reason: decision 6",
            "Veto not applied, exception “Title storm”: the great flood",
            f"“{every.unit.name_en}” came to 86 of 100",
            "quarter 2 of 2026: nothing is known, no points.",
            "“Title away”: multiplied by 0.5.",
            "1 of 1 checks met",
            "“Title north” gave 3.5.",
            "84 is place 2 of 4: 4.",
            "“Indicator e-gate” is not met: the item counts 0.",
        ),
        "zh-hans": ("中文light", "中文hidden", "一般", "中文model", "中文storm", "中文north",
                    "中文away", every.unit.name_zh),
    }  # fmt: skip
    assert [sentence for sentence in said[language] if sentence not in words] == []
    amounts = re.findall(r'<data value="([^"]+)">', answer.content.decode())
    total = sum(map(scoring.numbers.read, amounts))
    assert total * scoring.UNITS == result.points


def test_every_problem_that_a_fact_can_have_is_said():
    """Those that only a rule or a tree can have are said where rules are written."""
    of_rules = {
        "unknown_kind", "unknown_schema", "unknown_parameter", "not_an_object", "not_descending",
        "cap_below_floor", "cap_required", "nothing_changes", "one_of", "range_upside_down",
        "points_required", "points_negative", "no_full_mark", "not_ascending", "must_end_at",
        "parts_do_not_add_up", "wrong_number_of_values", "not_true_or_false", "not_a_text",
        "not_a_choice",
    }  # fmt: skip
    assert {code for code in ProblemCode if code not in wording.PROBLEMS} == of_rules


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_problem_names_what_it_is_about_by_its_title(every, language):
    node = every.version.nodes.get(code="e-given")
    missing = Problem("fact", ProblemCode.PART_MISSING, {"part": "north"})
    period = Problem("fact", ProblemCode.PERIOD_MISSING, {"period": "2026-q1"})
    with translation.override(language):
        title = {"en": "Title north", "zh-hans": "中文north"}[language]
        assert title in wording.problem(missing, node)
        assert wording.period_title("2026-q1") in wording.problem(period, node)


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("2026-q1", "quarter 1 of 2026"),
        ("2026-h2", "half-year 2 of 2026"),
        ("2026-03", "2026-03"),
        ("2026", "2026"),
        ("spring", "spring"),
    ],
)
def test_periods_have_names(code, title):
    with translation.override("en"):
        assert wording.period_title(code) == title
