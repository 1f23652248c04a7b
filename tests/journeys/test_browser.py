"""The browser of the journeys does only what a page offers."""

import pytest
from django.http import HttpResponse

from tests.journeys.browser import Browser, Page

HTML = """
<a href="/tasks/7/?tab=open&amp;page=2">seven</a> <a href="../cases/">cases</a>
<form method="post" action="/send/" id="main">
  <input type="hidden" name="key" value="k1">
  <input name="title" value="old">
  <textarea name="text">
two
lines</textarea>
  <input type="checkbox" name="task" value="1" checked>
  <input type="checkbox" name="task" value="2">
  <select name="kind">
    <option value="">-</option><option value="v" selected>Village</option>
  </select>
  <button name="act" value="save">save</button><button type="button" name="no">+</button>
</form>
<label><input type="radio" name="level" value="good" form="main"></label>
"""


@pytest.fixture
def browser():
    found = Browser()
    found.page = Page(HttpResponse(HTML), "/organisations/")
    return found


def test_a_form_is_read_as_a_browser_would_send_it(browser):
    form = browser.page.form_with("title")
    assert (form.method, form.action, form.buttons) == ("post", "/send/", [("act", "save")])
    assert form.values == [
        ("key", "k1"),
        ("title", "old"),
        ("text", "two\nlines"),
        ("task", "1"),
        ("kind", "v"),
    ]
    assert form.offered == {
        "key": {"k1"},
        "title": None,
        "text": None,
        "task": {"1", "2"},
        "kind": {"", "v"},
        "level": {"good"},
    }
    assert form.choice("kind", "Vill") == "v"


def test_links_are_found_by_their_address(browser):
    assert browser.page.links == ["/tasks/7/?tab=open&page=2", "/cases/"]
    assert browser.find("/tasks/{n}/*") == "/tasks/7/?tab=open&page=2"
    assert browser.find("/tasks/{n}/") is None


@pytest.mark.parametrize(
    "step",
    [
        lambda browser: browser.follow("/accounts/"),
        lambda browser: browser.download("/export/tasks/"),
        lambda browser: browser.send({"nowhere": "x"}),
        lambda browser: browser.send({"task": ["3"]}),
        lambda browser: browser.send({"key": "another"}),
        lambda browser: browser.send({"title": "x"}, press=("act", "delete")),
        lambda browser: browser.send({"title": "x"}, action="/elsewhere/"),
    ],
)
def test_what_the_page_does_not_offer_is_not_done(browser, step):
    with pytest.raises(AssertionError):
        step(browser)
