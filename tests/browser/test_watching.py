"""The pages of these tests notice what goes wrong; without that, every other one proves less."""

import pytest

ADDRESS = "/admin/login/"
SCRIPT = """() => {
    const script = document.createElement("script");
    script.textContent = "window.wasRun = true";
    document.body.append(script);
}"""


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_a_page_without_trouble_has_none(request, size):
    page = request.getfixturevalue(size)
    page.goto(ADDRESS)
    assert page.locator("input[name=username]").count() == 1
    assert page.troubles == []


def test_an_address_that_is_not_there_is_noticed(phone, live_server):
    phone.goto("/static/nothing-here.css")
    assert phone.troubles == [f"404: GET {live_server.url}/static/nothing-here.css"]
    phone.expected.append("/static/nothing-here.css")


def test_a_script_in_the_page_is_refused_and_noticed(phone):
    phone.goto(ADDRESS)
    phone.evaluate(SCRIPT)
    assert phone.evaluate("window.wasRun") is None
    (trouble,) = phone.troubles
    assert "Content Security Policy" in trouble
    phone.expected.append("Content Security Policy")


def test_without_the_policy_the_same_script_would_run(phone, settings):
    """The control of the test above."""
    settings.CONTENT_SECURITY_POLICY = None
    phone.goto(ADDRESS)
    phone.evaluate(SCRIPT)
    assert phone.evaluate("window.wasRun") is True
