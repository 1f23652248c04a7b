"""Phrases refuse, when they are put together, what could lose or double a part of a rule."""

import pytest

from tracker.words.names import Names
from tracker.words.phrases import Context, Each, One, Row, Say, Silent


def context(language="zh", titles=()):
    return Context(language, Names(titles, language=language))


def test_both_languages_must_have_the_same_gaps():
    with pytest.raises(ValueError, match="do not say the same"):
        Say("扣{each:points}", "takes off {each:number}")


def test_alternatives_must_say_the_same():
    with pytest.raises(ValueError, match="alone"):
        One(Say("扣{each:points}", "{each:points} off"), Silent(mode="add"))


def test_nothing_may_be_said_twice_in_a_row():
    with pytest.raises(ValueError, match="twice"):
        Row(Say("扣{each:points}", "{each:points} off"), Silent(each="1"))


def test_a_gap_that_stands_twice_must_hold_the_same_value():
    phrase = Say("每低{n:number}、每高{n:number}", "each {n:number} below, each {n:number} above")
    assert phrase.write({"n": "5"}, context()) == "每低5、每高5"
    assert list(phrase.read("每低5、每高5", 0, context())) == [({"n": "5"}, 7)]
    assert list(phrase.read("每低5、每高6", 0, context())) == []


def test_a_value_that_is_fixed_is_of_its_type_too():
    assert Silent(grace=0).write({"grace": False}, context()) is None
    assert Silent(grace=0).write({"grace": 0}, context()) == ""


def test_a_list_is_read_in_every_way_that_it_can_end():
    phrase = Each("values", Say("{it:number}", "{it:number}"))
    assert phrase.write({"values": ("1", "2")}, context()) == "1、2"
    assert list(phrase.read("1、2", 0, context())) == [
        ({"values": ("1",)}, 1),
        ({"values": ("1", "2")}, 3),
    ]


@pytest.mark.parametrize("text", ["0.50", "01", "-0", "+1", "1.", ".5", "１"])
def test_a_number_has_one_spelling(text):
    phrase = Say("{n:points}", "{n:points}")
    assert [end for _, end in phrase.read(f"{text}分", 0, context()) if end > len(text)] == []


def test_one_and_several_are_told_apart_in_english():
    phrase = Say("{n:points}", "{n:points}")
    said = {n: phrase.write({"n": n}, context("en")) for n in ("1", "2", "0.5", "-1")}
    assert said == {"1": "1 point", "2": "2 points", "0.5": "0.5 points", "-1": "-1 points"}
    assert [end for _, end in phrase.read("1 points", 0, context("en"))] == [len("1 point")]


def test_a_sign_is_said_by_the_words_around():
    lost = Say("扣{n:lost}", "takes off {n:lost}")
    assert lost.write({"n": "-0.5"}, context()) == "扣0.5分"
    assert lost.write({"n": "0.5"}, context()) is None
    assert list(lost.read("扣0.5分", 0, context())) == [({"n": "-0.5"}, 5)]
    assert list(lost.read("扣0分", 0, context())) == []


def test_what_has_words_of_its_own_is_read_from_those_or_from_silence():
    phrase = One(
        Say("，否则不得分", ", otherwise nothing", n="0"),
        Say("，否则得{n:points}", ", otherwise {n:points}"),
        Silent(n="0"),
    )
    assert list(phrase.read("，否则不得分", 0, context())) == [({"n": "0"}, 6), ({"n": "0"}, 0)]
    assert ({"n": "2"}, 6) in list(phrase.read("，否则得2分", 0, context()))
    assert [end for _, end in phrase.read("，否则得0分", 0, context())] == [0]


TITLES = [
    {"code": "a", "title_zh": "好"},
    {"code": "b", "title_zh": "好的"},
    {"code": "c", "title_zh": "有计划、“有总结”"},
    {"code": "d", "title_zh": "一样"},
    {"code": "e", "title_zh": "一样"},
]


def test_names_are_titles_and_plain_only_where_they_cannot_be_taken_for_something_else():
    names = Names(TITLES, language="zh")
    said = {code: names.write(code) for code in "abcdef"} | {"it’s": names.write("it’s")}
    assert said == {
        "a": "好",
        "b": "好的",
        "c": "“有计划、“有总结”””",
        "d": "‘d’",
        "e": "‘e’",
        "f": "‘f’",
        "it’s": "‘it’’s’",
    }
    for code, name in said.items():
        assert (code, len(name)) in list(names.read(name, 0))
    # a code that goes by its title is not read by its code: one rule, one sentence
    assert list(names.read("‘a’", 0)) == []


@pytest.mark.parametrize("text", ["‘’", "‘ y’", "‘y ’", "‘y"])
def test_a_quoted_code_has_one_spelling(text):
    assert list(Names(language="zh").read(text, 0)) == []
