"""The tags that pages share: what is kept for everybody, and lists to choose from."""

import pytest
from django import forms
from django.template import TemplateSyntaxError, engines
from django.urls import set_script_prefix
from django.utils import translation
from django.utils.safestring import mark_safe

from tracker.templatetags.page import KEPT, Alike, query, select


def of(text):
    """The template of this text, with the tags of pages."""
    return engines["django"].from_string("{% load i18n page %}" + text)


def node(template):
    return next(n for n in template.template.nodelist if isinstance(n, Alike))


def test_alike_knows_nothing_of_whoever_asks():
    template = of("{% alike %}[{{ name }}{{ request.path }}{{ user }}]{% endalike %}{{ name }}")
    assert template.render({"name": "Li", "user": "li"}) == "[]Li"
    assert template.render({"name": "Wang", "user": "wang"}) == "[]Wang"


def test_alike_is_drawn_once_for_each_value_and_language():
    template = of("{% alike role=role %}{{ role }}: {% translate 'Tasks' %}{% endalike %}")
    drawn = []
    for role in ("officer", "member", "officer"):
        for language in ("en", "zh-hans"):
            with translation.override(language):
                drawn.append(template.render({"role": role}))
    assert drawn == [
        "officer: Tasks",
        "officer: 任务",
        "member: Tasks",
        "member: 任务",
        "officer: Tasks",
        "officer: 任务",
    ]
    assert len(node(template).kept) == 4


def test_alike_tells_values_apart_that_are_equal_but_drawn_otherwise():
    template = of("{% alike value=value %}{{ value }}{% endalike %}")
    values = [1, True, "<b>", mark_safe("<b>")]
    assert [template.render({"value": v}) for v in values] == ["1", "True", "&lt;b&gt;", "<b>"]


def test_alike_keeps_addresses_apart_that_begin_elsewhere():
    template = of("{% alike %}{% url 'home' %}{% endalike %}")
    assert template.render() == "/"
    set_script_prefix("/county/")
    try:
        assert template.render() == "/county/"
    finally:
        set_script_prefix("/")


def test_alike_keeps_no_more_than_so_many():
    template = of("{% alike number=number %}{{ number }}{% endalike %}")
    for number in range(2 * KEPT + 1):
        assert template.render({"number": number}) == str(number)
        assert len(node(template).kept) <= KEPT


@pytest.mark.parametrize("tag", ["alike role", "alike 1", "alike role=role user"])
def test_alike_takes_values_by_name_only(tag):
    with pytest.raises(TemplateSyntaxError, match="name=value"):
        of("{% " + tag + " %}{% endalike %}")


def test_no_block_stands_in_alike():
    with pytest.raises(TemplateSyntaxError, match="no block"):
        of("{% alike %}{% block title %}{% endblock %}{% endalike %}")


@pytest.mark.parametrize(
    ("address", "changes", "expected"),
    [
        ("/?tab=all&after=2&a=1&a=2", {"tab": "open", "after": None}, "tab=open&a=1&a=2"),
        ("/?tab=all", {"after": 7}, "tab=all&after=7"),
        ("/?a=%E4%B8%9C+%26&b=", {"c": None}, "a=%E4%B8%9C+%26&b="),
        ("/?a=1&a=2", {"a": 3}, "a=3"),
        ("/", {"a": None}, ""),
    ],
)
def test_a_query_changes_what_is_named_and_leaves_the_rest(rf, address, changes, expected):
    assert query({"request": rf.get(address)}, **changes) == expected


def test_a_select_escapes_every_word_and_marks_what_is_chosen():
    class Form(forms.Form):
        place = forms.ChoiceField(choices=[("", "All"), ('a"b', "<A> & B"), ("c", "C")])

    assert select(Form({"place": 'a"b'})["place"]) == (
        '<select class="form-select" name="place" id="id_place">'
        '<option value="">All</option>'
        '<option value="a&quot;b" selected>&lt;A&gt; &amp; B</option>'
        '<option value="c">C</option></select>'
    )
