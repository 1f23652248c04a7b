"""Rules in words on the pages: from the parameters, in both languages, or what is missing."""

import pytest
from django.urls import reverse
from django.utils import translation

from tests import factories as f
from tests.words.strategies import OWN_PARAMS
from tracker import scoring
from tracker.determination.models import Node
from tracker.determination.rule_words import problems as rule_problems
from tracker.determination.rule_words.in_words import InWords, in_words
from tracker.scoring import Problem, ProblemCode
from tracker.words.phrases import Part, Rows
from tracker.words.table import SENTENCES

LEVELS = [
    {"code": "good", "title_zh": "好", "title_en": "good"},
    {"code": "poor", "title_zh": "差", "title_en": "poor"},
]


def node(kind, params, points=40_000, **fields):
    return Node(kind=kind, params=params, points=points, **fields)


def test_an_item_says_its_rule_with_the_titles_of_its_levels():
    item = node(
        "grade_words",
        {"words": [{"code": "good", "value": "4"}, {"code": "poor", "value": 0}]},
        levels=LEVELS,
    )
    assert in_words(item, language="zh") == InWords("满分4分，按等次给分：好4分、差0分。")
    assert in_words(item, language="en") == InWords(
        "Full mark 4 points; by level: good 4 points, poor 0 points."
    )


def test_the_language_is_that_of_the_page():
    item = node("shortfall", {"required": 12, "each": "0.5"})
    with translation.override("zh-hans"):
        assert in_words(item).text == "满分4分，应开展12次，每少1次扣0.5分，扣完为止。"
    with translation.override("en"):
        assert in_words(item).text.startswith("Full mark 4 points; 12 times required")


def test_a_combining_item_without_a_full_mark_says_none():
    assert (
        in_words(node("sum", {"cap": "3"}, 0), language="zh").text == "下列各项得分相加，最高3分。"
    )


def test_a_weight_is_said():
    item = node("from_units", {}, 1_000_000, weight=200_000)
    assert in_words(item, language="zh").text.endswith("权重20%。")


def test_an_unfinished_rule_says_what_is_missing():
    with translation.override("en"):
        assert in_words(node("discretionary", {})) == InWords(
            problems=("Least: This is required.", "Most: This is required.")
        )
    with translation.override("zh-hans"):
        assert in_words(node("discretionary", {})).problems == (
            "最少：此项必填。",
            "最多：此项必填。",
        )


def test_an_unknown_rule_and_parameters_that_are_none_are_named():
    with translation.override("en"):
        assert in_words(node("magic", {})).problems == ("Rule: There is no rule kind “magic”.",)
        assert in_words(node("sum", {}, schema=9)).problems == (
            "Version of the parameters: The parameters are of an unknown version (9).",
        )
        assert in_words(node("value_table", {})).problems == (
            "Situations: State exactly one of Situations, Bands.",
        )


@pytest.mark.parametrize("code", ProblemCode)
def test_every_problem_of_the_scorer_has_a_sentence(code):
    assert code in rule_problems.SENTENCES


def test_every_parameter_of_every_rule_has_a_name():
    def names(fields):
        for name, field in fields.items():
            yield name
            if isinstance(field, Rows | Part):
                yield from names(field.fields)

    used = {name for phrase in SENTENCES.values() for name in names(phrase.fields)}
    assert used - {"it"} - set(rule_problems.PARAMETERS) == set()
    assert set(OWN_PARAMS) == set(SENTENCES)


def test_a_problem_names_its_place_and_its_figures():
    problem = Problem("checks.1.points", ProblemCode.TOO_SMALL, {"minimum": scoring.exact("0.5")})
    with translation.override("en"):
        assert rule_problems.in_place(problem) == "Checks, row 2, points: Must be at least 0.5."
        assert rule_problems.place("periods.of") == "By period, Scored once a"
        assert rule_problems.in_place(Problem("", ProblemCode.NOT_AN_OBJECT)) == (
            "Parameters must be names with values."
        )


@pytest.fixture
def version(cast):
    version = f.make_version()
    root = f.make_node(version, kind="sum", points=0, code="root")
    f.make_node(
        version,
        parent=root,
        code="i-meetings",
        kind="shortfall",
        params={"required": 12, "each": "0.5"},
        points=40_000,
        is_indicator=True,
    )
    f.make_node(version, parent=root, code="i-open", kind="discretionary", is_indicator=True)
    return version


@pytest.mark.django_db
@pytest.mark.parametrize("sheet", ["", "1"])
def test_the_sheet_says_every_rule_in_words(cast, as_user, version, sheet):
    client = as_user(cast.administrator)
    place = reverse("determination:framework-detail", args=[version.framework.code, version.number])
    cast.administrator.language = "en"
    cast.administrator.save()
    page = client.get(place, {"sheet": sheet})
    text = page.content.decode()
    assert "In words: Full mark 4 points; 12 times required" in text
    assert "Least: This is required." in text
    assert "The items below are added up" not in text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "sentence", "missing"),
    [
        ("en", "Full mark 4 points; 12 times required", "Least: This is required."),
        ("zh-hans", "满分4分，应开展12次，每少1次扣0.5分，扣完为止。", "最少：此项必填。"),
    ],
)
def test_the_page_of_an_indicator_says_its_rule(
    cast, as_user, version, language, sentence, missing
):
    client = as_user(cast.administrator)
    cast.administrator.language = language
    cast.administrator.save()

    def page(code):
        place = [version.framework.code, version.number, code]
        return client.get(reverse("determination:indicator-detail", args=place)).content.decode()

    assert sentence in page("i-meetings")
    assert missing in page("i-open")


@pytest.mark.django_db
def test_a_veto_names_grades_by_the_titles_of_the_version(version):
    version.bands = [{"code": "fair", "title_zh": "合格", "title_en": "adequate", "from": "60"}]
    veto = f.make_node(
        version,
        kind="veto",
        points=0,
        params={
            "effect": "grade",
            "grade": "fair",
            "exceptions": [{"code": "force-majeure"}],
        },
    )
    assert "等次最高评为合格；" in in_words(veto, language="zh").text
