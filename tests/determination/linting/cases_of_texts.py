"""Faults of words, origins, campaigns, vetoes and burdens: each with and without."""

from datetime import timedelta

from tests import factories as f
from tests.determination.linting.builders import (
    DAY,
    case,
    changed,
    counted,
    group,
    leaf,
    measured,
    sound,
)


@case("number_used_twice")
def number_used_twice(bad):
    version = changed(sound(), "i-tasks", title_zh="3.主题党日")
    return changed(version, "i-review", title_zh="3.党课" if bad else "4.党课")


@case("code_used_twice")
def code_used_twice(bad):
    version = sound()
    leaf(version, "all_or_nothing", code="I-TASKS" if bad else "I-OTHER", source=counted())
    return version


@case("punished_twice")
def punished_twice(bad):
    version, source = sound(), measured()
    above = group(version, "sum" if bad else "highest")
    for _time in range(2):
        leaf(version, "threshold", {"comparison": "at_least", "threshold": "60"}, parent=above,
             source=source)  # fmt: skip
    return version


@case("units_in_words")
def units_in_words(bad):
    text = (
        "全镇12个村排名前三的得满分" if bad else "每季度走访2个村民小组，全镇各村排名前三的得满分"
    )
    return changed(sound(), "i-review", standard_zh=text)


@case("places_beyond_group")
def places_beyond_group(bad):
    county = f.make_organisation(kind="committee", level="county")
    township = f.make_organisation(county)
    for _village in range(3):
        f.make_organisation(township, kind="village")
    version = sound(organisation=county)
    places = [{"to": 1, "points": "10"}, {"to": 4 if bad else 3, "points": "8"}]
    params = {"against": "rank", "places": places, "within": "parent"}
    leaf(version, "relative", params, source=measured(), applies_to=["village"])
    return version


@case("words_state_other_figures")
def words_state_other_figures(bad):
    version = sound()
    text = "满分10分，每少1次扣0.2分" if bad else "满分10分，应开4次，每少1次扣0.5分，最多扣2分"
    params = {"required": 4, "each": "0.5"}
    leaf(version, "shortfall", params, source=counted(), rule_zh=text)
    return version


@case("signs_contradict")
def signs_contradict(bad):
    version = sound()
    text = "每发生1起加1分" if bad else "满分10分，每发生1起扣1分"
    leaf(version, "per_occurrence", {"each": "1"}, source={"from": "findings"}, rule_zh=text)
    return version


@case("signs_contradict_other_way")
def signs_contradict_other_way(bad):
    version = sound()
    text = "每受表彰1次扣1分" if bad else "每受表彰1次加1分"
    params = {"each": "1", "cap": "2"}
    leaf(version, "bonus", params, points=0, source=measured(), rule_zh=text)
    return version


@case("better_is_punished")
def better_is_punished(bad):
    version = sound()
    above, below = ("-1", "0.5") if bad else ("0.5", "-1")
    params = {"against": "mean", "above": above, "below": below, "base": "9"}
    leaf(version, "relative", params, source=measured())
    return version


@case("forbidden_item")
def forbidden_item(bad):
    text = "党员每日在小程序打卡" if bad else "不得要求党员打卡"
    return changed(sound(), "i-review", standard_zh=text)


@case("campaign_over")
def campaign_over(bad):
    return changed(sound(), "i-review", ends_on=DAY - timedelta(days=1) if bad else DAY)


@case("campaign_ending")
def campaign_ending(bad):
    last = DAY + timedelta(days=364 if bad else 365)
    return changed(sound(), "i-review", ends_on=last)


EXCEPTIONS = {"exceptions": [{"code": "force-majeure"}]}


@case("veto_without_clause")
def veto_without_clause(bad):
    version = sound()
    leaf(version, "veto", {"effect": "total", **EXCEPTIONS}, points=0, has_clause=not bad)
    return version


@case("veto_without_exception")
def veto_without_exception(bad):
    version = sound()
    leaf(version, "veto", {"effect": "total", **({} if bad else EXCEPTIONS)}, points=0)
    return version


@case("veto_without_proof")
def veto_without_proof(bad):
    version = sound()
    params = {"effect": "total", "needs_proof": not bad, **EXCEPTIONS}
    leaf(version, "veto", params, points=0)
    return version


@case("veto_only_in_words")
def veto_only_in_words(bad):
    text = "发生重大案件的，一票否决" if bad else "发生重大案件的，从重处理"
    return changed(sound(), "i-review", standard_zh=text)


@case("too_many_vetoes")
def too_many_vetoes(bad):
    version = sound()
    for _veto in range(6 if bad else 5):
        leaf(version, "veto", {"effect": "total", **EXCEPTIONS}, points=0)
    return version


@case("too_many_items")
def too_many_items(bad):
    version = sound()
    for _item in range(59 if bad else 58):
        leaf(version, "discretionary", {"least": "0", "most": "10"})
    return version


@case("too_many_uploads")
def too_many_uploads(bad):
    version = sound()
    for _item in range(7 if bad else 6):
        leaf(version, "ratio", source=counted("month"), evidence="always")
    return version


@case("too_many_hours")
def too_many_hours(bad):
    version = sound()
    for _item in range(41 if bad else 38):
        leaf(version, "ratio", source=counted("month"))
    return version


@case("more_paper_than_results")
def more_paper_than_results(bad):
    version = changed(sound(), "i-tasks", points=500_000)
    changed(version, "i-review", points=500_000, method_zh="查阅资料")
    method = "查阅资料" if bad else "实地查看"
    leaf(version, "discretionary", {"least": "0", "most": "1"}, points=1, method_zh=method)
    return version


@case("no_such_kind")
def no_such_kind(bad):
    return changed(sound(), "i-review", applies_to=["planet" if bad else "village"])


@case("fact_from_nowhere")
def fact_from_nowhere(bad):
    return changed(sound(), "i-review", source={} if bad else {"from": "review"})


@case("rule_cannot_be_fed")
def rule_cannot_be_fed(bad):
    return changed(sound(), "i-review", source={"from": "findings" if bad else "review"})


@case("no_facts_by_period")
def no_facts_by_period(bad):
    version = sound()
    source = measured() if bad else counted("month")
    leaf(version, "ratio", {"periods": {"of": "quarter"}}, source=source)
    return version


@case("tasks_unsaid")
def tasks_unsaid(bad):
    version, source = sound(), counted()
    return changed(version, "i-tasks", source={**source, "count": "all" if bad else "late"})


@case("no_such_name")
def no_such_name(bad):
    version = sound()
    source = {"from": "measure", "measure": "m-nowhere"} if bad else measured()
    leaf(version, "ratio", source=source)
    return version


@case("circular_delegation")
def circular_delegation(bad):
    version, other = sound(), sound()
    leaf(version, "delegated", {"rubric": other.framework.code})
    if bad:
        leaf(other, "delegated", {"rubric": version.framework.code})
    return version


@case("method_unsaid")
def method_unsaid(bad):
    return changed(sound(), "i-review", method_zh="" if bad else "实地查看")


@case("clause_unsaid")
def clause_unsaid(bad):
    version = sound()
    leaf(version, "discretionary", {"least": "0", "most": "10"}, has_clause=not bad)
    return version


@case("levels_without_words")
def levels_without_words(bad):
    version = sound()
    words = [{"code": "good", "value": "10"}, {"code": "poor", "value": "0"}]
    levels = [] if bad else [{"code": "good", "anchor_zh": "很好"}]
    leaf(version, "grade_words", {"words": words}, levels=levels)
    return version
