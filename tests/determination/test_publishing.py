"""The gate: errors refuse publication, warnings ask for a reason, hints only say."""

import pytest
from django.urls import reverse

from tests import factories as f
from tests.determination.linting.builders import changed, leaf, sound
from tracker.audit.models import AuditEvent
from tracker.audit.refusals import Refused
from tracker.determination import actions

pytestmark = pytest.mark.django_db

WARNING = "全镇12个村"
REASON = "按县委2026年第3号文件原文印发"


def place(version):
    return [version.framework.code, version.number]


def page(version, name="check"):
    return reverse(f"determination:framework-{name}", args=place(version))


@pytest.fixture
def own(cast):
    """A draft of the county's own without any defect."""
    return sound(organisation=cast.county)


def test_errors_refuse_publication_whatever_reason_is_given(cast, own):
    changed(own, "i-review", source={})
    with pytest.raises(Refused, match="数据来源"):
        actions.publish_version(own, by=cast.administrator, at=f.NOW, warnings_reason=REASON)
    own.refresh_from_db()
    assert own.status == "draft"


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_warnings_without_a_reason_refuse_publication(cast, own, reason):
    changed(own, "i-review", standard_zh=WARNING)
    with pytest.raises(Refused) as refusal:
        actions.publish_version(own, by=cast.administrator, at=f.NOW, warnings_reason=reason)
    assert refusal.value.field == "warnings_reason"
    own.refresh_from_db()
    assert (own.status, own.warnings_reason) == ("draft", "")
    assert AuditEvent.objects.count() == 0


def test_the_reason_is_kept_with_the_version_and_in_the_record(cast, own):
    changed(own, "i-review", standard_zh=WARNING)
    actions.publish_version(own, by=cast.administrator, at=f.NOW, warnings_reason=f" {REASON} ")
    own.refresh_from_db()
    assert (own.status, own.warnings_reason) == ("published", REASON)
    data = AuditEvent.objects.get().data
    assert data["reason"] == REASON
    assert data["warnings"] == [["units_in_words", "i-review"]]


def test_hints_need_no_reason_and_a_reason_without_warnings_is_not_kept(cast, own):
    leaf(own, "discretionary", {"least": "0", "most": "10"}, has_clause=False)
    actions.publish_version(own, by=cast.administrator, at=f.NOW, warnings_reason=REASON)
    own.refresh_from_db()
    assert (own.status, own.warnings_reason) == ("published", "")
    assert "warnings" not in AuditEvent.objects.get().data


def test_the_campaigns_are_looked_at_from_the_local_day_of_the_act(cast, own):
    changed(own, "i-review", ends_on=f.TODAY)
    late = f.NOW.replace(hour=23, minute=59)
    actions.publish_version(own, by=cast.administrator, at=late)
    second = actions.copy_version(own, organisation=cast.county, by=cast.administrator, at=f.NOW)
    with pytest.raises(Refused):
        actions.publish_version(
            second, by=cast.administrator, at=late.replace(day=late.day + 1, hour=0)
        )


# the page -------------------------------------------------------------------------------------


def test_the_page_says_that_there_is_nothing_to_complain_about(cast, as_user, own, language):
    html = as_user(cast.administrator).get(page(own)).content.decode()
    assert {"zh-hans": "没有发现问题", "en": "nothing to complain about"}[language] in html
    assert page(own, "publish") in html
    assert "warnings_reason" not in html


def test_the_page_lists_each_defect_with_its_place_and_asks_for_a_reason(
    cast, as_user, own, language
):
    changed(own, "i-review", standard_zh=WARNING)
    html = as_user(cast.administrator).get(page(own)).content.decode()
    item = reverse("determination:node-edit", args=[*place(own), "i-review"])
    assert item in html and WARNING in html and 'name="warnings_reason"' in html
    words = {"zh-hans": "并村或新增单位后", "en": "When villages are merged"}
    assert words[language] in html


def test_with_errors_the_page_offers_no_publication(cast, as_user, own):
    changed(own, "i-review", source={})
    html = as_user(cast.administrator).get(page(own)).content.decode()
    assert page(own, "publish") not in html


def test_the_list_is_narrowed_by_severity(cast, as_user, own):
    changed(own, "i-review", standard_zh=WARNING)
    own.nodes.get(code="i-tasks").clauses.clear()
    client = as_user(cast.administrator)
    both, hints, errors = (
        client.get(page(own), {"severity": severity}).content.decode()
        for severity in ("", "hint", "error")
    )
    warned, hinted = "文字中写死了单位数量", "没有引用条款"
    assert (warned in both, hinted in both) == (True, True)
    assert (warned in hints, hinted in hints) == (False, True)
    assert (warned in errors, hinted in errors) == (False, False)
    assert "没有这一程度的问题" in errors
    # what is hidden still asks for its reason
    assert 'name="warnings_reason"' in hints


def test_the_meter_is_for_the_size_that_is_chosen(cast, as_user, own):
    client = as_user(cast.administrator)
    assert "按3名党员" in client.get(page(own), {"members": "3"}).content.decode()
    for odd in ("", "many", "99999999999999999999"):
        assert "按50名党员" in client.get(page(own), {"members": odd}).content.decode()


def test_publishing_on_the_page_keeps_what_was_typed_until_it_is_accepted(cast, as_user, own):
    changed(own, "i-review", standard_zh=WARNING)
    client = as_user(cast.administrator)
    refused = client.post(page(own, "publish"), {"warnings_reason": ""})
    assert (refused.status_code, "error-summary" in refused.content.decode()) == (422, True)
    too_long = client.post(page(own, "publish"), {"warnings_reason": "长" * 1001})
    assert (too_long.status_code, "长" * 1001 in too_long.content.decode()) == (422, True)
    done = client.post(page(own, "publish"), {"warnings_reason": REASON})
    assert (done.status_code, done.url) == (302, page(own, "detail"))
    for name in ("check", "detail"):
        assert REASON in client.get(page(own, name)).content.decode()


def test_others_neither_see_the_check_of_a_draft_nor_publish_it(cast, as_user, own):
    expected = {"administrator": 200, "outsider": 404, "secretary": 403, "officer": 403}
    expected |= {"observer": 403, "assigned": 403, "technical": 403}
    for member, status in expected.items():
        client = as_user(getattr(cast, member))
        assert client.get(page(own)).status_code == status, member
        if status != 200:
            assert client.post(page(own, "publish")).status_code == status, member
    own.refresh_from_db()
    assert own.status == "draft"


def test_whoever_writes_frameworks_sees_the_check_of_the_documents_own(cast, as_user):
    version = sound()
    changed(version, "i-review", standard_zh=WARNING)
    html = as_user(cast.administrator).get(page(version)).content.decode()
    assert page(version, "publish") not in html
    assert reverse("determination:indicator-detail", args=[*place(version), "i-review"]) in html
    assert as_user(cast.administrator).post(page(version, "publish")).status_code == 403


def test_the_version_leads_to_the_check_instead_of_publishing_at_once(cast, as_user, own):
    html = as_user(cast.administrator).get(page(own, "detail")).content.decode()
    assert page(own) in html and page(own, "publish") not in html
    assert page(own) not in as_user(cast.secretary).get(page(sound(), "detail")).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_check_costs_the_same_for_any_number_of_defects(
    cast, as_user, django_assert_num_queries, own, rows
):
    for _item in range(rows):
        leaf(own, "ratio", source={}, has_clause=False)
    client = as_user(cast.administrator)
    with django_assert_num_queries(10):
        client.get(page(own))
