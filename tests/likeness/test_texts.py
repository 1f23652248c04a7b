"""Copied texts: planted ones are found, ordinary ones are not; passages; keys."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.likeness import planted_texts as planting
from tracker.likeness import texts

SEEDS = range(6)
LANGUAGES = [planting.CHINESE, planting.ENGLISH]
# a slow machine is no reason to fail
CALM = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
READABLE = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


def candidates(keys):
    """Pairs of numbers that share two keys or more, as the archive looks them up."""
    holders, shared = {}, Counter()
    for number, own in enumerate(keys):
        for key in own:
            for other in holders.setdefault(key, []):
                shared[other, number] += 1
            holders[key].append(number)
    return {pair for pair, count in shared.items() if count >= texts.SHARED_KEYS}


def found_among(written):
    """Return the pairs that are copies, by the way that records go: keys, then comparison."""
    common = texts.Common.of(written)
    weights = [common.weights(text) for text in written]
    pairs = candidates([texts.keys(one) for one in weights])
    return {
        frozenset(pair)
        for pair in pairs
        if texts.compare(weights[pair[0]], weights[pair[1]]).is_copy
    }


@pytest.mark.parametrize("words", LANGUAGES, ids=["chinese", "english"])
@pytest.mark.parametrize("seed", SEEDS)
def test_nineteen_of_twenty_copies_are_found_among_two_hundred_records(words, seed):
    planted = planting.planted(words, seed)
    assert (len(planted.texts), len(planted.copies)) == (200, 20)
    right = {frozenset(pair) for pair in planted.copies.items()}
    found = found_among(planted.texts)
    assert len(found & right) >= 19
    # at most five in a hundred of what is shown may be wrong
    assert len(found - right) <= 0.05 * len(found)


@pytest.mark.parametrize("words", LANGUAGES, ids=["chinese", "english"])
def test_comparing_letter_by_letter_finds_none_of_them(words):
    """The control: these copies are no equal texts."""
    planted = planting.planted(words, 0)
    assert sum(planted.texts[copy] == planted.texts[of] for copy, of in planted.copies.items()) == 0


@pytest.mark.parametrize("words", LANGUAGES, ids=["chinese", "english"])
def test_without_rarity_boilerplate_is_taken_for_copying(words):
    """The control: it is the weight of what is rare that tells a copy from a common form."""
    rows = [planting.record(words, planting.random.Random(number)) for number in range(100)]
    written = ["".join([opening, attendance, close]) for opening, attendance, *_work, close in rows]
    plain = [dict.fromkeys(texts.shingles(text), 1.0) for text in written]
    pairs = [texts.compare(one, other) for i, one in enumerate(plain) for other in plain[:i]]
    assert sum(pair.share > texts.LEAST_SHARE for pair in pairs) > 100
    assert found_among(written) == set()


def test_keys_miss_no_pair_that_counts():
    """Every planted copy that comparison knows is also looked up."""
    for seed in SEEDS:
        planted = planting.planted(planting.CHINESE, seed)
        common = texts.Common.of(planted.texts)
        weights = [common.weights(text) for text in planted.texts]
        pairs = candidates([texts.keys(one) for one in weights])
        for copy, of in planted.copies.items():
            if texts.compare(weights[copy], weights[of]).is_copy:
                assert (min(copy, of), max(copy, of)) in pairs


def test_a_text_agreed_by_everybody_weighs_little():
    agreed = "召开支部党员大会，学习上级文件精神，讨论年度工作计划，会议要求抓好落实。"
    written = [agreed] * 50 + [planting.record(planting.CHINESE, planting.random.Random(n))[2]
                               for n in range(50)]  # fmt: skip
    common = texts.Common.of(written)
    assert texts.keys(common.weights(agreed)) == []


def test_archives_of_two_counties_have_no_key_in_common():
    text = "".join(planting.record(planting.CHINESE, planting.random.Random(1)))
    weights = texts.Common.of([]).weights(text)
    one, other = texts.keys(weights, space=1), texts.keys(weights, space=2)
    assert (len(one), len(other)) == (texts.KEYS, texts.KEYS)
    assert set(one).isdisjoint(other)


def test_figures_dates_case_width_and_signs_are_nothing_to_go_by():
    one = "6月25日，走访26户，送米油。Visited 26 HOUSES!"
    other = "12月3日 走访三十户；送米油 visited ９ houses"
    assert texts.shingles(one) == texts.shingles(other)


def test_shared_passages_are_marked_where_they_stand():
    one = "上午学习。随后到东头晒场清淤，老会计带着12个人干到天黑。"
    other = "老会计带着8个人干到天黑，随后到东头晒场清淤。下午散会。"
    assert texts.passages(one, other) == [
        ("上午学习。", False),
        ("随后到东头晒场清淤", True),
        ("，", False),
        ("老会计带着12个人干到天黑", True),
        ("。", False),
    ]


def test_a_text_is_its_own_whole_passage():
    assert texts.passages("东头晒场清淤了", "东头晒场清淤了") == [("东头晒场清淤了", True)]
    assert texts.passages("", "东头晒场清淤了") == []


@given(READABLE, READABLE)
@CALM
def test_comparison_is_fair_and_never_fails(one, other):
    common = texts.Common.of([one, other])
    first, second = common.weights(one), common.weights(other)
    there, back = texts.compare(first, second), texts.compare(second, first)
    assert there.share == pytest.approx(back.share)
    assert 0 <= there.share <= 1 + 1e-9
    assert len(texts.keys(first)) <= texts.KEYS
    assert all(-(2**63) <= key < 2**63 for key in texts.keys(first))


@given(READABLE, READABLE)
@CALM
def test_the_pieces_joined_are_the_text(one, other):
    assert "".join(piece for piece, _is_shared in texts.passages(one, other)) == one
    assert "".join(piece for piece, _is_shared in texts.passages(one, one)) == one
