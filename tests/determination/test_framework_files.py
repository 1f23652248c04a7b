"""Frameworks as files: out and in again is the same framework; what is wrong is said with place."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from tests import factories as f
from tests.determination.builders import draft, published
from tracker.audit.models import AuditEvent
from tracker.audit.refusals import Refused
from tracker.determination import actions
from tracker.determination.contents import canonical
from tracker.determination.framework_files.checks import check_file
from tracker.determination.framework_files.parsing import UnreadableFile, parse
from tracker.determination.framework_files.rows import document_of
from tracker.determination.framework_files.writing import FORMATS, write
from tracker.determination.models import Framework, Measure, Node
from tracker.management import document_fixtures
from tracker.organisations.models import OrganisationKind

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def renamed(document, code):
    return {**document, "framework": {**document["framework"], "code": code}}


def again(version, cast, *, form, code="again"):
    """The version written as a file, read, and brought in under another code."""
    content = write(document_of(version), form=form)
    checked = check_file(content)
    assert checked.errors == []
    return actions.import_framework(
        renamed(checked.document, code),
        organisation=cast.county,
        by=cast.administrator,
        at=f.NOW,
    )


def everything_set(cast):
    """A draft in which every column of a node says something unusual."""
    version = draft(organisation=cast.county, note_zh="说明\n第二行", note_en="yes")
    root = version.nodes.get(code="root")
    Measure.objects.create(code="m-x", duty=f.make_duty(), title_zh="值")
    weighted = f.make_node(version, parent=root, kind="weighted_mean", code="w", points=0, order=7)
    for number, weight in enumerate((333_300, 666_700)):
        node = f.make_node(
            version,
            parent=weighted,
            kind="all_or_nothing",
            code=f"w{number}",
            points=12_345,
            weight=weight,
            params={"floor": "0.5", "cap": None, "if_not_applicable": "full"},
            order=900 - number,
            is_indicator=bool(number),
            indicator_kind="poll",
            applies_to=["village", "organ"],
            source={"from": "measure", "measure": "m-x"},
            rule_zh="= 1 +\n2",
            rule_en="no",
            standard_zh="每少1次扣0.5分，扣完为止。\n  缩进",
            standard_en="0.50",
            method_zh="查阅资料",
            method_en="1e5",
            remarks_zh="备注：'引号'",
            remarks_en='"quoted" # not a comment',
            evidence="always",
            levels=[{"code": "good", "zh": "好", "points": "1.50"}],
            reason_needed=True,
            reading="proposed",
            sureness=80,
            ends_on=f.TODAY,
        )
        node.clauses.add(f.make_clause(), f.make_clause())
    return version


@pytest.mark.parametrize("form", FORMATS)
def test_a_version_goes_out_and_in_unchanged(cast, form):
    version = everything_set(cast)
    copy = again(version, cast, form=form)
    assert canonical(copy) == canonical(version)
    kept = ("code", "reading", "sureness", "ends_on", "remarks_zh", "remarks_en")
    assert sorted(copy.nodes.values_list(*kept)) == sorted(version.nodes.values_list(*kept))
    assert (copy.note_zh, copy.note_en) == (version.note_zh, version.note_en)
    assert write(renamed(document_of(copy), "x"), form=form) == write(
        renamed(document_of(version), "x"), form=form
    )


@pytest.mark.parametrize("form", FORMATS)
def test_the_documents_own_framework_goes_out_and_in_unchanged(cast, form):
    document_fixtures.insert_missing()
    version = Framework.objects.get(code="grassroots-responsibility").versions.get()
    copy = again(version, cast, form=form)
    assert canonical(copy) == canonical(version)


def test_a_file_becomes_the_next_version_of_a_framework_of_ones_own(cast):
    version = draft(organisation=cast.county)
    document = document_of(version)
    arguments = {
        "organisation": cast.county,
        "into": version.framework,
        "by": cast.administrator,
        "at": f.NOW,
    }
    with pytest.raises(Refused, match="draft"):
        actions.import_framework(document, **arguments)
    actions.publish_version(version, by=cast.administrator, at=f.NOW)
    second = actions.import_framework(document, **arguments)
    assert (second.number, second.framework, canonical(second)) == (
        2,
        version.framework,
        canonical(version),
    )
    event = AuditEvent.objects.get(verb="framework.imported")
    assert (event.data["items"], event.by) == (3, cast.administrator)


def test_only_who_may_write_the_countys_frameworks_brings_one_in(cast):
    document = renamed(document_of(draft()), "new")
    for person in (cast.officer, cast.secretary, cast.outsider, cast.observer, cast.technical):
        with pytest.raises(PermissionDenied):
            actions.import_framework(document, organisation=cast.county, by=person, at=f.NOW)
    with pytest.raises(PermissionDenied):
        actions.import_framework(document, organisation=None, by=cast.administrator, at=f.NOW)
    stranger = draft(organisation=f.make_organisation()).framework
    with pytest.raises(PermissionDenied):
        actions.import_framework(
            document, organisation=cast.county, into=stranger, by=cast.administrator, at=f.NOW
        )
    assert not Framework.objects.filter(code="new").exists()


def test_a_code_that_is_taken_is_refused(cast):
    version = draft(organisation=cast.county)
    with pytest.raises(Refused, match=version.framework.code):
        actions.import_framework(
            document_of(version), organisation=cast.county, by=cast.administrator, at=f.NOW
        )


def small(**changes):
    """The least file that is whole, as data."""
    document = {
        "format": "party-building-framework",
        "version": 1,
        "framework": {"code": "f", "title_en": "F"},
        "nodes": [
            {
                "code": "root",
                "title_en": "All",
                "kind": "sum",
                "children": [leaf()],
            }
        ],
    }
    document.update(changes)
    return document


def leaf(code="a", **changes):
    return {"code": code, "title_en": "A", "kind": "all_or_nothing", "points": 2, **changes}


def group(*children, kind="sum", code="root", **changes):
    return {"code": code, "title_en": "G", "kind": kind, "children": list(children), **changes}


def told(document, form="json"):
    """What is said about a file: (sentence, is it an error)."""
    checked = check_file(write(document, form=form))
    return [(str(problem), problem.is_error) for problem in checked.problems]


def test_the_least_file_is_whole():
    assert told(small()) == []


WRONG = {
    "another format": (small(format="x"), "party-building-framework"),
    "a later version": (small(version=2), "2"),
    "an unknown name": (small(weights=[]), "weights"),
    "an unknown name of an item": (small(nodes=[group(leaf(point=3))]), "point"),
    "no items": (small(nodes=[]), "nodes"),
    "no title": (small(nodes=[{"code": "a", "kind": "sum"}]), "nodes[0]"),
    "a code with a blank": (small(nodes=[group(leaf("a b"))]), "children[0].code"),
    "a code with a line end": (small(nodes=[group(leaf("a\n"))]), "children[0].code"),
    "a code twice": (small(nodes=[group(leaf("a"), leaf("a"))]), "“a”"),
    "an unknown kind": (small(nodes=[group(leaf(kind="no_such"))]), "no_such"),
    "an unknown parameter": (small(nodes=[group(leaf(params={"flor": 1}))]), "flor"),
    "a number with an exponent": (small(nodes=[group(leaf(points="1e3"))]), "1e3"),
    "a number too fine": (small(nodes=[group(leaf(points="0.00001"))]), "0.00001"),
    "a negative full mark": (small(nodes=[group(leaf(points="-1"))]), "points"),
    "an unknown dimension": (small(nodes=[group(leaf(dimension="d"))]), "“d”"),
    "an unknown clause": (small(nodes=[group(leaf(clauses=["c-none"]))]), "c-none"),
    "an unknown measure": (
        small(nodes=[group(leaf(source={"from": "measure", "measure": "m-none"}))]),
        "m-none",
    ),
    "an unknown template": (
        small(nodes=[group(leaf(source={"from": "tasks", "templates": ["t-none"]}))]),
        "t-none",
    ),
    "an unknown origin": (small(nodes=[group(leaf(source={"from": "rumour"}))]), "rumour"),
    "an origin that is a list": (small(nodes=[group(leaf(source={"from": ["tasks"]}))]), "tasks"),
    "a measure that is a list": (
        small(nodes=[group(leaf(source={"from": "measure", "measure": [{}]}))]),
        "measure",
    ),
    "a template that is a list": (
        small(nodes=[group(leaf(source={"from": "tasks", "templates": [["t"]]}))]),
        "template",
    ),
    "a part that is a list": (
        small(nodes=[group(leaf(source={"from": "parts", "parts": {"a": []}}))]),
        "measure",
    ),
    "a panel that drops marks of two": (
        small(rules={"panel": "trimmed_mean", "reviewers": 2, "trim_from": 2}),
        "trim_from",
    ),
    "a panel that drops from a word upwards": (
        small(rules={"panel": "trimmed_mean", "reviewers": 2, "trim_from": "x"}),
        "trim_from",
    ),
    "an unknown organisation kind": (small(nodes=[group(leaf(applies_to=["planet"]))]), "planet"),
    "a day that is none": (small(nodes=[group(leaf(ends_on="2026-02-30"))]), "2026-02-30"),
    "a rule with something below": (small(nodes=[leaf(children=[leaf("b")])]), "item “a”"),
    "grades upside down": (
        small(grades=[{"code": "a", "from": 10}, {"code": "b", "from": 90}]),
        "grades",
    ),
    "weights of 0": (
        small(nodes=[group(leaf("a", weight=0), leaf("b", weight=0), kind="weighted_mean")]),
        "total 0,",
    ),
    "weights of 101": (
        small(nodes=[group(leaf("a", weight="50.5"), leaf("b", weight="50.5"),
                           kind="weighted_mean")]),
        "total 101,",
    ),
    "no weight": (small(nodes=[group(leaf("a"), kind="weighted_mean")]), "weight"),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said_with_its_place_and_nothing_is_saved(name, form, cast):
    document, word = WRONG[name]
    checked = check_file(write(document, form=form))
    assert len(checked.errors) >= 1
    assert any(word in str(problem) for problem in checked.errors)
    assert all(problem.line for problem in checked.errors)


def test_the_action_refuses_what_the_check_refuses(cast):
    document = small(nodes=[group(leaf(clauses=["c-none"]))])
    with pytest.raises(Refused, match="c-none"):
        actions.import_framework(
            document, organisation=cast.county, by=cast.administrator, at=f.NOW
        )
    assert (Framework.objects.count(), Node.objects.count()) == (0, 0)


def test_what_a_source_leaves_open_is_told_and_let_in(cast):
    document = small(nodes=[group(leaf(kind="discretionary"), group(code="empty"))])
    problems = told(document)
    assert [is_error for sentence, is_error in problems] == [False] * len(problems)
    told_of = " ".join(sentence for sentence, _ in problems)
    assert all(word in told_of for word in ("Least", "Most", "item “empty”"))
    made = actions.import_framework(
        document, organisation=cast.county, by=cast.administrator, at=f.NOW
    )
    assert made.nodes.get(code="a").params == {}


def test_weights_are_counted_for_each_kind_of_organisation():
    children = [
        leaf("a", weight=40),
        leaf("b", weight=60, applies_to=["village"]),
        group(leaf("c", applies_to=["organ"]), code="g", weight=60),
    ]
    document = small(nodes=[group(*children, kind="weighted_mean")])
    assert any("total 40" in sentence for sentence, _ in told(document))
    rest = leaf("d", weight=60)
    rest["applies_to"] = [
        kind for kind in OrganisationKind.values if kind not in ("village", "organ")
    ]
    document["nodes"][0]["children"].append(rest)
    assert told(document) == []


def test_circles_of_delegation_are_refused(cast):
    def delegating(to, code="f"):
        item = leaf(kind="delegated", params={"rubric": to})
        return renamed(small(nodes=[group(item)]), code)

    for code, to in (("g", "h"), ("h", "f")):
        version = f.make_version(framework=Framework.objects.create(code=code, title_zh="x"))
        f.make_node(version, kind="delegated", params={"rubric": to})
    assert any("f → g → h → f" in sentence for sentence, _ in told(delegating("g")))
    assert any("f → f" in sentence for sentence, _ in told(delegating("f")))
    # the control: from elsewhere the same two close no circle
    assert not any("→" in sentence for sentence, _ in told(delegating("g", code="i")))


def test_too_many_items_and_too_deep_a_tree_are_refused():
    many = small(nodes=[group(*(leaf(f"a{n}") for n in range(2_000)))])
    assert any("2001" in sentence for sentence, is_error in told(many) if is_error)
    deep = leaf()
    for level in range(12):
        deep = group(deep, code=f"g{level}")
    assert any("12" in sentence for sentence, is_error in told(small(nodes=[deep])) if is_error)
    assert told(small(nodes=[deep["children"][0]])) == []


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co")) | st.just("\n"),
    max_size=40,
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**14), 10**14)
    | TEXTS
    | st.sampled_from(
        [
            "no",
            "0.50",
            "1e5",
            "2026-01-01",
            "~",
            "null",
            "012",
            "- a",
            "a: b",
            "#x",
            "&a",
            "*a",
            "!x",
        ]
    ),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(TEXTS, VALUES, min_size=1, max_size=5))
def test_whatever_is_written_reads_back_the_same(data):
    for form in FORMATS:
        assert parse(write(data, form=form)).data == data


ALIASES = b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
UNREADABLE = {
    "aliases": ALIASES,
    "an anchor": b"a: &a 1\n",
    "merge": b"a: &a {b: 1}\nc:\n  <<: *a\n",
    "a tag": b"a: !!python/object/apply:os.system ['true']\n",
    "a short tag": b"a: !x 1\n",
    "two documents": b"a: 1\n---\nb: 2\n",
    "a name twice": b"a: 1\na: 2\n",
    "a name twice in JSON": b'{"a": 1, "a": 2}',
    "a list as a name": b"? [a]\n: 1\n",
    "broken YAML": b"a: [1\n",
    "broken JSON": b'{"a": }',
    "not a number": b'{"a": NaN}',
    "endless": b'{"a": Infinity}',
    "a long number": b'{"a": ' + b"9" * 5_000 + b"}",
    "deep YAML": b"[" * 500 + b"]" * 500,
    "very deep YAML": b"[" * 100_000,
    "deep JSON": b'{"a":' * 100_000,
    "deep but closed JSON": b'{"a":' * 100 + b"1" + b"}" * 100,
    "many values": b'{"a": [' + b"1," * 250_000 + b"1]}",
    "many values of YAML": b"- 1\n" * 250_000,
    "too large": b"a" * (2 * 1024 * 1024 + 1),
    "no UTF-8": b"a: \xff\xfe",
    "a NUL": b"a: \x00",
    "a hidden NUL": b'{"a": "\\u0000"}',
    "half a character": b'{"a": "\\ud800"}',
    "half a character in a name": b'{"\\ud800": 1}',
    "nothing": b"  \n",
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_hostile_and_broken_files_are_refused_in_words(name):
    with pytest.raises(UnreadableFile) as refused:
        parse(UNREADABLE[name])
    assert len(str(refused.value)) > 10


def test_numbers_are_kept_as_they_are_written():
    for content in (b'{"a": 0.10, "b": 3, "c": "3"}', b"a: 0.10\nb: 3\nc: '3'\n"):
        assert parse(content).data == {"a": "0.10", "b": 3, "c": "3"}


def test_yaml_takes_no_word_for_something_else():
    assert parse(
        b"a: no\nb: 2026-01-01\nc: 012\nd: 1:30\ne: null\nf: true\ng: .5\nh: 1_0\n"
    ).data == {
        "a": "no",
        "b": "2026-01-01",
        "c": "012",
        "d": "1:30",
        "e": None,
        "f": True,
        "g": ".5",
        "h": "1_0",
    }


def test_a_file_that_begins_with_a_byte_order_mark_is_read():
    assert parse(b"\xef\xbb\xbf" + json.dumps(small()).encode()).data == small()


def test_the_hash_of_versions_without_the_later_columns_stays(cast):
    version = published()
    assert '"ends_on"' not in canonical(version)
    assert '"remarks' not in canonical(version)
    node = version.nodes.first()
    other = draft()
    before = canonical(other)
    other.nodes.filter(code=node.code).update(ends_on=f.TODAY, remarks_zh="备注")
    assert canonical(other) != before


def test_proposed_rules_keep_a_version_unpublished(cast):
    version = draft(organisation=cast.county)
    version.nodes.filter(code="i-tasks").update(reading="proposed", sureness=90)
    with pytest.raises(Refused, match="i-tasks"):
        actions.publish_version(version, by=cast.administrator, at=f.NOW)
    version.nodes.filter(code="i-tasks").update(reading="confirmed")
    actions.publish_version(version, by=cast.administrator, at=f.NOW)
