"""What the documents say, as data: complete, consistent, in both languages, and loaded safely."""

import json
import re
from collections import Counter
from datetime import date
from fractions import Fraction

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse

from tracker import scoring
from tracker.determination import rubric
from tracker.determination.contents import problems_of
from tracker.determination.models import (
    DocumentedSystem,
    Duty,
    Framework,
    FrameworkVersion,
    Node,
    TaskTemplate,
    Trace,
)
from tracker.determination.recurrence import due_days
from tracker.management import document_fixtures
from tracker.organisations.models import OrganisationKind, OrganisationLevel
from tracker.organisations.roles import PostKind, Role

SYSTEMS = (
    "S1 S2 S3 S3b S4 S4b S5 S6 S7 S8 S9 S9b S10 S11 S11b S12 S13 S14 S14b S15 S16 S17 S17b S18 "
    "S18b S19 S19b S19c S20 S21 S22 S22b S22c S23 S23b S23c S24 S24b S24c S24d S24e S24f S24g S25 "
    "S25b S25c S25d S26 S26b S27 S28 S29 S30 S31 S32 S33 S34 S35 S36 S37 S38 S39 S40 S41 S42 S43"
).split()
PAGES = {
    "S1": "determination:cycle-list",
    "S2": "determination:duty-list",
    "S3": "determination:responsibility-list",
    "S3b": "determination:responsibility-list",
    "S4": "determination:cascade",
    "S4b": "determination:cascade",
    "S6": "determination:framework-list",
    "S7": "performance:task-list",
    "S30": "accountability:case-list",
    "S31": "accountability:case-list",
    "S32": "assessment:result-list",
}
TASKS_A_YEAR = (45, 80)  # of one branch, so that work is done and not only told of
UP = {"branch": "township", "township": "county", "county": None}
POINT = scoring.UNITS

ROWS = list(document_fixtures.rows())


def rows(model):
    """The rows of one model as {code: fields}, in the order of the files."""
    return {
        row["fields"].get("code") or row["fields"]["number"]: row["fields"]
        for row in ROWS
        if row["model"] == f"tracker.{model}"
    }


SYSTEM, CLAUSE, DUTY = rows("documentedsystem"), rows("clause"), rows("duty")
TEMPLATE, MEASURE, TRACE = rows("tasktemplate"), rows("measure"), rows("trace")
NODE, VERSION = rows("node"), rows("frameworkversion")[1]
LEAF = {code: node for code, node in NODE.items() if node["is_indicator"]}


def codes(pairs):
    return [code for (code,) in pairs]


def applies(fields, kind):
    return not fields["applies_to"] or kind in fields["applies_to"]


def feeds(code, leaf):
    """Whether a leaf's fact comes from this template or measure, or from reviewers."""
    source = leaf["source"]
    named = [*source.get("templates", []), source.get("measure")]
    return source["from"] == "review" or code in named


# Systems and traces ----------------------------------------------------------------------------


def test_all_systems_are_there_in_the_documents_order():
    assert list(SYSTEM) == SYSTEMS
    assert [fields["order"] for fields in SYSTEM.values()] == list(range(1, 67))


def test_systems_that_are_pages_name_them():
    assert {code: fields["page"] for code, fields in SYSTEM.items() if fields["page"]} == PAGES


@pytest.mark.parametrize("page", sorted(set(PAGES.values())))
def test_the_page_of_a_system_has_an_address(page):
    assert reverse(page).startswith("/")


def test_every_system_ends_in_a_page_or_a_trace():
    traced = {trace["system"][0] for trace in TRACE.values()}
    assert [code for code in SYSTEM if code not in PAGES and code not in traced] == []


@pytest.mark.parametrize("trace", TRACE.values(), ids=TRACE)
def test_a_trace_runs_from_clause_to_consequence(trace):
    given = [ref for ref in (trace["template"], trace["measure"]) if ref]
    assert len(given) == 1
    (ref,) = given[0]
    work = TEMPLATE[ref] if trace["template"] else MEASURE[ref]
    assert trace["clause"] in SYSTEM[trace["system"][0]]["clauses"]
    assert trace["duty"] == work["duty"]
    assert DUTY[trace["duty"][0]]["post_kind"] in PostKind.values
    assert feeds(ref, LEAF[trace["indicator"]])
    assert trace["reviewing_role"] in (Role.OFFICER, Role.REVIEWER, Role.ADMINISTRATOR)
    assert trace["consequence_zh"] and trace["consequence_en"]


def test_every_system_has_clauses_and_every_clause_is_used():
    assert all(fields["clauses"] for fields in SYSTEM.values())
    used = {code for fields in SYSTEM.values() for code in codes(fields["clauses"])}
    assert used == set(CLAUSE)


def test_whatever_is_cited_exists():
    cited = {code for row in ROWS for code in codes(row["fields"].get("clauses", []))} | {
        trace["clause"][0] for trace in TRACE.values()
    }
    assert cited <= set(CLAUSE)
    assert {fields["source"][0] for fields in CLAUSE.values()} == {"000", "002", "003", "004"}


def test_every_indicator_and_duty_says_where_it_comes_from():
    assert [code for code, fields in {**LEAF, **DUTY}.items() if not fields["clauses"]] == []


# Languages -------------------------------------------------------------------------------------

MAY_BE_EMPTY = {"joint_work"}  # most tasks are joined with no other business
OF_INDICATORS = {"rule", "standard", "method"}


def test_every_text_is_there_in_both_languages():
    assert [problem for row in ROWS for problem in _problems_of_texts(row)] == []


def _problems_of_texts(row):
    """Yield what is wrong with the paired texts of a row, its levels and its grades."""
    fields = row["fields"]
    is_group = row["model"] == "tracker.node" and not fields["is_indicator"]
    for part in (fields, *fields.get("levels", []), *fields.get("bands", [])):
        for stem in (name[:-3] for name in part if name.endswith("_zh")):
            chinese, english = part[f"{stem}_zh"], part[f"{stem}_en"]
            optional = stem in MAY_BE_EMPTY or (is_group and stem in OF_INDICATORS)
            if not (chinese and english) and not (optional and not chinese and not english):
                yield fields.get("code"), stem, "is missing"
            if re.search("[\u4e00-\u9fff]", english):
                yield fields.get("code"), stem, "has Chinese in its English"
            if re.search("[,;:!?]", chinese):
                yield fields.get("code"), stem, "has narrow punctuation in its Chinese"


def test_every_text_fits_its_column():
    for row in ROWS:
        columns = apps.get_model(row["model"])._meta
        for name, value in row["fields"].items():
            limit = columns.get_field(name).max_length
            assert not (isinstance(value, str) and limit) or len(value) <= limit, name


# The framework ---------------------------------------------------------------------------------


@pytest.fixture
def version(db):
    """Version 1 of the documents' framework, loaded and still a draft."""
    document_fixtures.insert_missing()
    return FrameworkVersion.objects.get()


def test_every_kind_of_organisation_is_scored_out_of_100(version):
    for kind in OrganisationKind:
        root = rubric.tree_for(version, kind).root
        assert (root.full, root.derived_full) == (100 * POINT, 100 * POINT), kind


def test_the_version_can_be_published(version):
    assert problems_of(version) == []


def test_a_branch_that_fulfils_everything_gets_100_and_the_bonus(version):
    for kind in OrganisationKind:
        tree = rubric.tree_for(version, kind)
        facts = {leaf.code: best(NODE[leaf.code]) for leaf in tree.leaves}
        evaluation = scoring.evaluate(tree, facts)
        assert (evaluation.total, evaluation.unscored) == (Fraction(103), ()), kind


def test_a_branch_that_does_nothing_gets_nothing(version):
    for kind in OrganisationKind:
        tree = rubric.tree_for(version, kind)
        facts = {leaf.code: worst(NODE[leaf.code]) for leaf in tree.leaves}
        evaluation = scoring.evaluate(tree, facts)
        # dues, training and pensions step down to zero; nothing is left to stand on
        assert (evaluation.total, evaluation.unscored) == (Fraction(0), ()), kind


def test_what_does_not_apply_can_be_left_out_wherever_facts_may_be_missing(version):
    """A branch without tasks or with a measure that does not apply can still be scored."""
    reason = scoring.NotApplicable("does not apply")
    for kind in OrganisationKind:
        tree = rubric.tree_for(version, kind)
        facts = {
            leaf.code: reason
            if NODE[leaf.code]["source"]["from"] in ("tasks", "measure")
            else best(NODE[leaf.code])
            for leaf in tree.leaves
        }
        assert scoring.evaluate(tree, facts).unscored == (), kind


def best(node):
    """The fact that fulfils an indicator's rule in full."""
    return _extreme(node, is_best=True)


def worst(node):
    """The fact that earns nothing under an indicator's rule."""
    return _extreme(node, is_best=False)


def _extreme(node, *, is_best):
    params = node["params"]
    measure = MEASURE.get(node["source"].get("measure"))
    match node["kind"]:
        case "all_or_nothing":
            return scoring.Met(is_best)
        case "shortfall":
            return scoring.Count(params["required"] if is_best else 0)
        case "per_occurrence":
            return scoring.Count(0 if is_best else 9)
        case "bonus":
            return scoring.Count(9 if is_best else 0)
        case "checklist":
            return scoring.Checks(tuple((check["code"], is_best) for check in params["checks"]))
        case "discretionary":
            deducts = params.get("mode") == "deduct"
            low, high = ("0" if deducts else params["least"]), params["most"]
            return scoring.Awarded(high if is_best != deducts else low, "the reason")
        case "grade_words" | "value_table" if node["source"]["from"] == "review":
            return scoring.Level(node["levels"][0 if is_best else -1]["code"])
    upwards = is_best == (params.get("comparison") != "at_most")
    if measure is None or measure["is_ratio"]:
        return scoring.Ratio(int(upwards), 1)
    return scoring.Measured(100 if upwards else 0)


def test_the_common_part_has_30_to_45_indicators_and_90_points():
    common = [leaf for leaf in LEAF.values() if not leaf["applies_to"]]
    assert 30 <= len(common) <= 45
    assert sum(leaf["points"] for leaf in common) == 90 * POINT


def test_every_dimension_has_common_points():
    points = Counter()
    for leaf in LEAF.values():
        if not leaf["applies_to"]:
            points[leaf["dimension"][2]] += leaf["points"] // POINT
    assert points == {
        "political": 18,
        "organisational": 24,
        "ideological": 12,
        "discipline": 12,
        "style": 14,
        "system": 10,
    }


def test_indicators_stand_in_the_order_of_the_sheet_below_their_groups():
    orders = [node["order"] for node in NODE.values()]
    assert orders == sorted(set(orders))
    seen = set()
    for code, node in NODE.items():
        assert node["parent"] is None or node["parent"][2] in seen
        seen.add(code)


def test_the_version_states_the_shares_of_figures_judgement_and_polls():
    shares = Counter()
    for leaf in LEAF.values():
        if not leaf["applies_to"]:
            shares[leaf["indicator_kind"]] += leaf["points"] // POINT
    assert shares == {"quantitative": 57, "qualitative": 26, "poll": 7}
    for number in shares.values():
        assert str(number) in VERSION["note_zh"] and str(number) in VERSION["note_en"]


def test_grades_and_panel_are_those_of_the_documents_practice():
    bands = [(band["title_zh"], band["title_en"], band["from"]) for band in VERSION["bands"]]
    assert bands == [
        ("好", "good", "90"),
        ("较好", "fairly good", "80"),
        ("一般", "average", "60"),
        ("差", "poor", "0"),
    ]
    assert VERSION["rules"] == {"panel": "mean", "reviewers": 2}


def test_many_kinds_of_rule_are_in_use():
    assert {leaf["kind"] for leaf in LEAF.values()} == {
        "all_or_nothing",
        "per_occurrence",
        "shortfall",
        "checklist",
        "value_table",
        "grade_words",
        "ratio",
        "step",
        "threshold",
        "bonus",
        "discretionary",
    }


@pytest.mark.parametrize("code", LEAF)
def test_the_rule_in_words_says_every_number_of_its_parameters(code):
    leaf = LEAF[code]
    params = {name: value for name, value in leaf["params"].items() if name != "default"}
    numbers = {str(value).lstrip("-") for value in _numbers(params)}
    if leaf["points"] and leaf["params"].get("mode") != "award":
        numbers.add(in_points(leaf["points"]))
    for language in ("zh", "en"):
        said = set(re.findall(r"\d+(?:\.\d+)?", leaf[f"rule_{language}"]))
        assert numbers <= said, language


def _numbers(value):
    """Every number that a parameter holds, as it is written."""
    if isinstance(value, dict):
        return [number for part in value.values() for number in _numbers(part)]
    if isinstance(value, list):
        return [number for part in value for number in _numbers(part)]
    is_number = isinstance(value, int) or re.fullmatch(r"-?\d+(\.\d+)?", value)
    return [value] if is_number else []


def in_points(units):
    return f"{units / POINT:g}"


@pytest.mark.parametrize("code", LEAF)
def test_the_rule_in_words_says_what_follows_when_it_does_not_apply(code):
    leaf = LEAF[code]
    said = {
        "refuse": (False, False),
        "full": ("不涉及的，得满分" in leaf["rule_zh"], "gets full points" in leaf["rule_en"]),
        "rescale": ("其他指标承担" in leaf["rule_zh"], "carry its points" in leaf["rule_en"]),
    }[leaf["params"].get("if_not_applicable", "refuse")]
    is_bonus = leaf["kind"] == "bonus"  # a bonus carries no points that others could take over
    from_people = leaf["source"]["from"] in ("review", "findings")
    assert said == ((False, False) if is_bonus or from_people else (True, True))


@pytest.mark.parametrize("code", LEAF)
def test_reviewers_find_words_for_every_level_and_check(code):
    leaf = LEAF[code]
    params = leaf["params"]
    if leaf["source"]["from"] != "review":
        assert leaf["levels"] == []
        return
    choices = params.get("words") or params.get("values") or params.get("checks") or []
    assert [level["code"] for level in leaf["levels"]] == [choice["code"] for choice in choices]
    if leaf["kind"] in ("grade_words", "value_table"):
        values = [Fraction(choice.get("value") or choice["points"]) for choice in choices]
        assert values == sorted(values, reverse=True)  # the best first
    if leaf["kind"] != "checklist":
        assert leaf["reason_needed"]


def test_evidence_is_mostly_not_asked_for():
    asked = Counter(leaf["evidence"] for leaf in LEAF.values())
    assert asked["none"] > 0.9 * asked.total()
    assert asked["always"] <= 1


# Duties, tasks, measures -----------------------------------------------------------------------


@pytest.mark.parametrize("code", DUTY)
def test_a_duty_has_its_post_requirement_task_and_time(code):
    duty = DUTY[code]
    kinds = duty["applies_to"] or OrganisationKind.values
    templates = [template for template in TEMPLATE.values() if template["duty"] == [code]]
    assert duty["post_kind"] in PostKind.values
    assert duty["requirement_zh"] and duty["requirement_en"]
    for kind in kinds:
        assert any(applies(template, kind) for template in templates), kind
    assert {(t["level"], t["post_kind"]) for t in templates} == {(duty["level"], duty["post_kind"])}


def test_duties_go_down_level_by_level_without_a_gap():
    for duty in DUTY.values():
        above = UP[duty["level"]]
        assert (duty["parent"] and DUTY[duty["parent"][0]]["level"]) == above
    broken_down = {duty["parent"][0] for duty in DUTY.values() if duty["parent"]}
    leaders_own = {"d-t-assessment", "d-t-secretaries", "d-t-weak", "d-t-rules"}
    to_be_broken_down = {code for code, duty in DUTY.items() if duty["level"] != "branch"}
    assert to_be_broken_down - broken_down <= leaders_own


def test_every_level_of_the_duties_is_a_level_of_organisations():
    assert {duty["level"] for duty in DUTY.values()} <= set(OrganisationLevel.values)


@pytest.mark.parametrize("code", TEMPLATE)
def test_a_template_counts_for_the_indicators_that_name_it(code):
    named = {node for node, leaf in LEAF.items() if code in leaf["source"].get("templates", [])}
    told = set(TEMPLATE[code]["indicators"])
    reviewed = {node for node in told if LEAF[node]["source"]["from"] == "review"}
    assert told and told == named | reviewed


def test_tasks_of_branches_alone_are_counted():
    counted = {name for leaf in LEAF.values() for name in leaf["source"].get("templates", [])}
    assert {TEMPLATE[name]["level"] for name in counted} == {"branch"}


def test_every_measure_is_used_and_every_used_one_exists():
    used = {leaf["source"].get("measure") for leaf in LEAF.values()} - {None}
    assert used == set(MEASURE)


@pytest.mark.parametrize("kind", OrganisationKind.values)
@pytest.mark.parametrize("members", [3, 7, 40])
def test_the_year_of_a_branch_stays_bearable(kind, members):
    tasks = sum(
        len(due_days(template["recurrence"], first=date(2026, 1, 1), last=date(2026, 12, 31)))
        for template in TEMPLATE.values()
        if template["level"] == "branch"
        and applies(template, kind)
        and template["min_members"] <= members
    )
    assert TASKS_A_YEAR[0] <= tasks <= TASKS_A_YEAR[1]


def test_a_branch_without_a_committee_is_asked_nothing_of_one():
    members = {PostKind.ORGANISATION_MEMBER, PostKind.PUBLICITY_MEMBER, PostKind.DISCIPLINE_MEMBER}
    of_committees = [
        template["min_members"]
        for code, template in TEMPLATE.items()
        if template["post_kind"] in members or "committee-" in code
    ]
    assert set(of_committees) == {7}


def test_frequencies_of_the_documents_are_data():
    every = {code: template["recurrence"]["every"] for code, template in TEMPLATE.items()}
    assert TEMPLATE["t-theme-day"]["recurrence"] == {
        "every": "month",
        "day": 12,
        "scheduled_day": 5,
    }
    assert {code: every[code] for code in FREQUENCIES} == FREQUENCIES


FREQUENCIES = {
    "t-theme-day": "month",
    "t-committee-meeting": "month",
    "t-general-meeting": "quarter",
    "t-life-meeting": "year",
    "t-appraisal": "year",
    "t-heart-to-heart": "half_year",
    "t-c-weak-survey": "year",
    "t-duty-report": "year",
    "t-c-duty-reports": "year",
}


def test_other_numbers_of_the_documents_are_data():
    recruited = LEAF["i-c-recruited-share"]["params"]
    assert (recruited["comparison"], recruited["threshold"]) == ("over", "1")
    helpers = [check["code"] for check in LEAF["i-c-weak-branches"]["params"]["checks"]]
    assert helpers[:4] == ["county-leader", "township-leader", "first-secretary", "county-organ"]
    assert LEAF["i-satisfaction"]["params"]["bands"][-1] == {"at_least": "60", "points": "1"}
    assert LEAF["i-theme-day"]["params"]["required"] == 12
    years = {
        "003-N": {"2012", "2015"},
        "003-V": {"2018"},
        "003-U": {"2018", "2019", "2021"},
        "003-C": {"2019"},
        "003-R": {"2014", "2019"},
    }
    for language in ("zh", "en"):
        found = {
            code: set(re.findall(r"20\d\d", CLAUSE[code][f"text_{language}"])) for code in years
        }
        assert found == years


def test_some_tasks_are_key_and_some_joined_with_business():
    assert sum(template["is_key"] for template in TEMPLATE.values()) >= 5
    assert sum(bool(template["joint_work_en"]) for template in TEMPLATE.values()) >= 5


# Loading ---------------------------------------------------------------------------------------

MODELS = sorted({row["model"] for row in ROWS})


def contents():
    """Every row of the fixtures' tables with its links, as it stands in the database."""
    return {
        label: [
            (row.natural_key(), {name: _plain(row, name) for name in _columns(row)})
            for row in apps.get_model(label).objects.order_by("pk")
        ]
        for label in MODELS
    }


def _columns(row):
    return [f.name for f in row._meta.get_fields() if f.concrete and f.name != "id"]


def _plain(row, name):
    field = row._meta.get_field(name)
    if field.many_to_many:
        return sorted(getattr(row, name).values_list("code", flat=True))
    return getattr(row, field.attname)


def test_each_file_loads_by_itself_in_order(db):
    for name in document_fixtures.FILES:
        call_command("loaddata", name, verbosity=0)
    counted = Counter(row["model"] for row in ROWS)
    assert {label: apps.get_model(label).objects.count() for label in MODELS} == counted


def test_every_row_passes_its_models_own_checks(version):
    for label in MODELS:
        for row in apps.get_model(label).objects.all():
            row.full_clean()


def test_loading_the_documents_publishes_the_framework(db):
    call_command("load_documents", verbosity=0)
    version = FrameworkVersion.objects.get()
    assert (version.status, len(version.content_hash)) == ("published", 64)
    assert Node.objects.count() == len(NODE)


def test_both_ways_of_loading_give_the_same_rows(db):
    call_command("load_documents", verbosity=0)
    inserted = contents()
    assert {label: len(found) for label, found in inserted.items()} == Counter(
        row["model"] for row in ROWS
    )
    for row in ROWS:
        model = apps.get_model(row["model"])
        kept = model.objects.get_by_natural_key(*document_fixtures.natural_key(row))
        for name, value in row["fields"].items():
            field = model._meta.get_field(name)
            found = getattr(kept, name)
            if field.many_to_many:
                assert sorted(found.values_list("code", flat=True)) == sorted(codes(value))
            elif field.is_relation:
                assert (found and list(found.natural_key())) == value
            elif (row["model"], name) != ("tracker.frameworkversion", "status"):
                assert found == value


def test_loading_again_changes_nothing_and_asks_little(db, django_assert_max_num_queries):
    call_command("load_documents", verbosity=0)
    before = contents()
    with django_assert_max_num_queries(len(MODELS) + 4):
        call_command("load_documents", verbosity=0)
    assert contents() == before


def test_loading_again_keeps_what_a_county_has_edited(db):
    call_command("load_documents", verbosity=0)
    Duty.objects.filter(code="d-b-main").update(title_zh="本县的说法")
    TaskTemplate.objects.filter(code="t-party-lecture").update(
        recurrence={"every": "quarter", "day": 20}
    )
    DocumentedSystem.objects.get(code="S5").clauses.clear()
    before = contents()
    call_command("load_documents", verbosity=0)
    assert contents() == before


def test_loading_again_brings_back_only_what_is_missing(db):
    call_command("load_documents", verbosity=0)
    Duty.objects.filter(code="d-b-main").update(title_zh="本县的说法")
    Trace.objects.filter(code="S5").delete()
    call_command("load_documents", verbosity=0)
    assert Trace.objects.get(code="S5").indicator == TRACE["S5"]["indicator"]
    assert Duty.objects.get(code="d-b-main").title_zh == "本县的说法"


def test_a_version_that_is_there_already_keeps_its_parts_and_its_state(version):
    Node.objects.filter(code="i-bonus-growth").delete()
    call_command("load_documents", verbosity=0)
    version.refresh_from_db()
    assert version.status == "draft"
    assert not Node.objects.filter(code="i-bonus-growth").exists()


def test_nothing_is_loaded_when_something_fails(db, monkeypatch):
    class Failure(Exception):
        pass

    def refuse(*args, **kwargs):
        raise Failure

    monkeypatch.setattr("tracker.management.commands.load_documents.publish_version", refuse)
    with pytest.raises(Failure):
        call_command("load_documents", verbosity=0)
    assert Framework.objects.count() == 0


def test_the_files_are_written_as_people_read_them():
    for name in document_fixtures.FILES:
        text = (settings.BASE_DIR / "fixtures" / f"{name}.json").read_text(encoding="utf-8")
        assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2) + "\n"
        assert '"pk"' not in text


def test_the_words_of_every_level_reach_the_reviewer():
    """The review page reads the anchors under the keys that the fixtures use."""
    from tracker.assessment.wording import level_text

    reviewed = [node for node in LEAF.values() if node["source"].get("from") == "review"]
    levels = [level for node in reviewed for level in node["levels"]]
    assert levels
    assert [level["code"] for level in levels if not level_text(level)] == []
