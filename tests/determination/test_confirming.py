"""Rules that were read from texts: a person confirms each, or settles it in another way."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from tests import factories as f
from tests.determination.common_sheets import workbook
from tracker import scoring
from tracker.audit.models import AuditEvent
from tracker.audit.refusals import Refused
from tracker.determination import actions
from tracker.determination.common_sheet.reading import read_common_sheet
from tracker.determination.models import FrameworkChange
from tracker.determination.rubric import items_for

pytestmark = pytest.mark.django_db

ROWS = [
    ["组织", "三会一课", 4, "每季度一次，每少一次扣0.5分；记录不全的扣1分；态度不好的酌情扣分。"],
    ["组织", "主题党日", 3, "未按期开展的每次扣0.5分。"],
    ["作风", "服务群众", 3, "视情给分。"],
]


@pytest.fixture
def version(cast):
    return actions.import_sheet(
        read_common_sheet(workbook(ROWS), name="x.xlsx"),
        organisation=cast.county,
        code="v",
        title="细则",
        by=cast.administrator,
        at=f.NOW,
    )


@pytest.fixture
def who(cast):
    return {"by": cast.administrator, "at": f.NOW}


def readings(version):
    nodes = version.nodes.exclude(reading="written")
    return dict(nodes.order_by("code").values_list("code", "reading"))


def address(name, version, *node):
    return reverse(f"determination:{name}", args=[version.framework.code, version.number, *node])


def test_rules_are_confirmed_by_name_and_each_change_can_be_undone(version, who):
    change = actions.confirm_rules(version, ["d1-1-1", "d1-2"], **who)
    assert readings(version) == {
        "d1-1-1": "confirmed",
        "d1-1-2": "proposed",
        "d1-1-3": "proposed",
        "d1-2": "confirmed",
        "d2-1": "proposed",
    }
    assert (change.verb, sorted(change.after)) == ("confirmed", ["d1-1-1", "d1-2"])
    assert AuditEvent.objects.filter(verb="framework.changed").count() == 1
    actions.undo_change(change, **who)
    assert set(readings(version).values()) == {"proposed"}


def test_a_rule_that_leaves_something_open_cannot_be_confirmed(version, who):
    with pytest.raises(Refused):
        actions.confirm_rules(version, ["d1-2", "d1-1-3"], **who)
    assert readings(version)["d1-2"] == "proposed"


def test_what_was_read_with_doubt_is_confirmed_by_itself(version, who):
    version.nodes.filter(code="d1-2").update(sureness=89)
    with pytest.raises(Refused):
        actions.confirm_rules(version, ["d1-1-1", "d1-2"], **who)
    assert not version.nodes.filter(reading="confirmed").exists()
    actions.confirm_rules(version, ["d1-2"], **who)
    assert version.nodes.get(code="d1-2").reading == "confirmed"


@pytest.mark.parametrize("codes", [[], ["no-such"], ["d1"], ["root"]])
def test_only_what_waits_can_be_confirmed(version, who, codes):
    with pytest.raises(Refused):
        actions.confirm_rules(version, codes, **who)
    actions.confirm_rules(version, ["d1-2"], **who)
    with pytest.raises(Refused):
        actions.confirm_rules(version, ["d1-2"], **who)


def test_a_clause_is_left_to_judgement_and_takes_from_the_full_mark_of_its_item(version, who):
    actions.leave_to_judgement(
        version, "d1-1-3", least=Decimal("0.5"), most=Decimal(1), takes_away=True, **who
    )
    node = version.nodes.get(code="d1-1-3")
    assert (node.kind, node.params, node.reading, node.reason_needed, node.source) == (
        "discretionary",
        {"mode": "deduct", "least": "0.5", "most": 1},
        "confirmed",
        True,
        {"from": "review"},
    )
    actions.confirm_rules(version, ["d1-1-1", "d1-1-2"], **who)
    actions.leave_to_judgement(version, "d2-1", least=Decimal(0), most=Decimal(3), **who)
    tree = scoring.build(items_for(version, "village"))
    facts = {
        "d1-1-1": scoring.Count(3),
        "d1-1-2": scoring.Checks((("记录不全", True),)),
        "d1-1-3": scoring.Awarded(Decimal(1), "态度"),
        "d1-2": scoring.Count(0),
        "d2-1": scoring.Awarded(Decimal(2), "好"),
    }
    checks = tree.by_code["d1-1-2"].params.checks
    facts["d1-1-2"] = scoring.Checks(tuple((check[0], True) for check in checks))
    assert scoring.evaluate(tree, facts).node("d1-1").points == Decimal("2.5")


@pytest.mark.parametrize(
    ("least", "most"), [("2", "1"), ("-1", "1"), ("0", "4.5"), ("0.00001", "1")]
)
def test_a_range_that_does_not_fit_is_refused(version, who, least, most):
    with pytest.raises((Refused, ValueError)):
        actions.leave_to_judgement(
            version, "d1-1-3", least=Decimal(least), most=Decimal(most), **who
        )
    assert readings(version)["d1-1-3"] == "proposed"


def test_a_clause_that_is_no_rule_is_left_out_and_its_text_stays(version, who):
    actions.leave_out_clause(version, "d1-1-3", **who)
    assert not version.nodes.filter(code="d1-1-3").exists()
    assert "态度不好" in version.nodes.get(code="d1-1").standard_zh
    for code in ("d1-2", "d2-1"):
        with pytest.raises(Refused):
            actions.leave_out_clause(version, code, **who)


def test_only_those_who_write_the_framework_settle_its_rules(version, cast):
    for person in (cast.officer, cast.secretary, cast.outsider, cast.observer):
        for act in (
            lambda **w: actions.confirm_rules(version, ["d1-2"], **w),
            lambda **w: actions.leave_to_judgement(
                version, "d2-1", least=Decimal(0), most=Decimal(1), **w
            ),
            lambda **w: actions.leave_out_clause(version, "d1-1-3", **w),
        ):
            with pytest.raises(PermissionDenied):
                act(by=person, at=f.NOW)
    assert FrameworkChange.objects.count() == 0


def test_the_list_shows_each_rule_beside_its_text(version, cast, as_user):
    page = as_user(cast.administrator).get(address("rule-list", version) + "?state=all")
    lines = {line.node.code: line for line in page.context["page_obj"]}
    assert list(lines) == ["d1-1-1", "d1-1-2", "d1-1-3", "d1-2", "d2-1"]
    second = lines["d1-1-2"]
    assert (second.item.title, second.clause, second.state) == (
        "三会一课",
        "记录不全的扣1分；",
        "waiting",
    )
    assert second.before + second.clause + second.after == ROWS[0][3]
    assert second.words.text
    assert (lines["d1-1-3"].state, lines["d1-1-3"].words.problems != ()) == ("open", True)


def test_the_list_begins_with_what_waits_and_can_be_narrowed(version, cast, as_user):
    client, place = as_user(cast.administrator), address("rule-list", version)

    def codes(query):
        return [line.node.code for line in client.get(place + query).context["page_obj"]]

    assert codes("") == ["d1-1-1", "d1-1-2", "d1-2"]
    assert codes("?state=open") == ["d1-1-3", "d2-1"]
    assert codes("?state=all&dimension=d2") == ["d2-1"]
    assert codes("?state=confirmed") == []
    page = client.get(place)
    assert (page.context["counts"]["confirmed"], page.context["total"]) == (0, 5)


def test_one_button_confirms_one_and_the_boxes_several(version, cast, as_user):
    client = as_user(cast.administrator)
    place = address("rule-confirm", version)
    answer = client.post(f"{place}?state=waiting", {"confirm": "d1-2", "code": ["d1-1-1"]})
    assert answer.url == address("rule-list", version) + "?state=waiting"
    assert readings(version)["d1-2"] == "confirmed"
    assert readings(version)["d1-1-1"] == "proposed"
    client.post(place, {"code": ["d1-1-1", "d1-1-2"]})
    assert list(readings(version).values()).count("confirmed") == 3
    client.post(place, {})
    assert list(readings(version).values()).count("confirmed") == 3


def test_the_range_is_given_on_a_page_that_keeps_what_was_typed(version, cast, as_user):
    client, place = as_user(cast.administrator), address("rule-judge", version, "d2-1")
    assert client.get(place).context["form"].initial == {"mode": "award"}
    wrong = client.post(place, {"mode": "award", "least": "2", "most": "9"})
    assert (wrong.status_code, 'value="9"' in wrong.content.decode()) == (422, True)
    client.post(place, {"mode": "award", "least": "0", "most": "3"})
    assert readings(version)["d2-1"] == "confirmed"
    assert client.get(place).status_code == 404  # it waits no longer


def test_a_version_without_read_rules_says_where_to_begin(cast, as_user):
    version = f.make_version(organisation=cast.county)
    page = as_user(cast.administrator).get(address("rule-list", version))
    assert reverse("determination:framework-bring-in") in page.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_for_one_rule_and_for_three(
    cast, as_user, count, django_assert_num_queries
):
    version = f.make_version(organisation=cast.county)
    for number in range(count):
        f.make_node(
            version,
            kind="per_occurrence",
            params={"each": "1"},
            code=f"n{number}",
            reading="proposed",
            sureness=90,
        )
    client = as_user(cast.administrator)
    client.get(address("rule-list", version))
    with django_assert_num_queries(LIST_QUERIES):
        client.get(address("rule-list", version))


LIST_QUERIES = 7
