"""Every page that somebody may open, at phone and desk width, in both languages.

Nothing wider than the window, no violation that axe finds, no word of the other language where
the product speaks, nothing from elsewhere, and no heavier than a weak network bears.
"""

import gzip
import re
from urllib.parse import urlparse

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from tests.assessment.builders import County
from tests.browser.conftest import DESK, PHONE
from tests.factories import PASSWORD, Cast
from tests.test_access import rows
from tests.world import World
from tracker.assessment import actions

MEMBERS = ("secretary", "officer", "assigned", "administrator", "observer", "technical")
DOWNLOADS = re.compile(r":export|export(-file|-sheet)?$|:evidence$|:feed$|eight-columns$")
VARIANTS = [(PHONE, "zh-hans"), (DESK, "en"), (PHONE, "en"), (DESK, "zh-hans")]


def pages_of(member, world):
    """The addresses that this member is the first to be allowed, and everybody's first page."""
    for name, row in sorted(rows().items()):
        allowed = [m for m in MEMBERS if row.get.get(m) == 200]
        if row.is_post_only or DOWNLOADS.search(name) or member not in allowed:
            continue
        if name == "home" or allowed[0] == member:
            yield name, reverse(name, kwargs=row.arguments(world)) + row.query


@pytest.fixture
def world(transactional_db):
    return World(Cast(), published=True)


def what_is_wrong(page, axe, language):
    """Return {what: where} of the page that is open."""
    wrong = {}
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    if wide > 0:
        wrong["wider than the window"] = wide
    wide = page.evaluate(
        """() => {
            const root = document.documentElement;
            root.classList.toggle("big-type");
            const wide = root.scrollWidth - window.innerWidth;
            root.classList.toggle("big-type");
            return wide;
        }"""
    )
    if wide > 0:
        wrong["wider than the window in big type"] = wide
    if (spoken := page.evaluate("document.documentElement.lang.toLowerCase()")) != language:
        wrong["language"] = spoken
    for violation in axe.run(page).response["violations"]:
        wrong[violation["id"]] = [node["html"][:160] for node in violation["nodes"][:3]]
    return wrong


@pytest.mark.parametrize(
    ("size", "language"), VARIANTS, ids=["phone-zh", "desk-en", "phone-en", "desk-zh"]
)
def test_every_page_fits_and_can_be_used_by_everybody(
    world, size, language, open_page, log_in, live_server
):
    """One world for all members: making it anew takes longer than looking at a page."""
    cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}
    axe, wrong, seen = Axe(), {}, set()
    for member in MEMBERS:
        page = open_page(size, language=language)
        log_in(page, getattr(world.cast, member))
        page.context.add_cookies([cookie])
        for name, address in pages_of(member, world):
            page.goto(address)
            seen.add(name)
            for what, where in what_is_wrong(page, axe, language).items():
                wrong[f"{member} {name}: {what}"] = where
    assert wrong == {}
    assert seen == {name for member in MEMBERS for name, _ in pages_of(member, world)}


def test_what_is_wrong_is_noticed(phone):
    """The control of the test above."""
    phone.set_content('<html lang="en"><title>A</title><main><div></div><img></main></html>')
    phone.evaluate("document.querySelector('div').style.cssText = 'width: 500px; height: 1px'")
    assert {"wider than the window", "language", "image-alt"} <= set(
        what_is_wrong(phone, Axe(), "zh-hans")
    )


@pytest.mark.parametrize(
    ("size", "language"), VARIANTS, ids=["phone-zh", "desk-en", "phone-en", "desk-zh"]
)
def test_forms_that_only_their_phase_shows_are_as_good(
    transactional_db, size, language, open_page, log_in, live_server
):
    county = County(Cast())
    cast, axe, wrong = county.cast, Axe(), {}
    cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}
    east = {"cycle": county.cycle.code, "code": cast.east.code}

    def look(member, name, **arguments):
        page = open_page(size, language=language)
        page.context.add_cookies([cookie])
        if member:
            log_in(page, getattr(cast, member))
        page.goto(reverse(name, kwargs=arguments))
        assert page.locator("main form").count() > 0, name
        for what, where in what_is_wrong(page, axe, language).items():
            wrong[f"{member} {name}: {what}"] = where
        return page

    look(None, "login")
    refused = look("secretary", "performance:record-new")
    refused.expected.append("422: POST")
    refused.locator(".sticky-foot button[value=send]").click()
    refused.locator(".error-summary").wait_for()
    wrong |= what_is_wrong(refused, axe, language)
    county.in_phase("self_assessment")
    look("secretary", "assessment:self-assessment", **east)
    county.in_phase("review")
    review = county.assign(county.east, cast.unassigned)
    look("unassigned", "assessment:review-detail", pk=review.pk)
    county.in_phase("performance")
    type(review).objects.all().delete()
    county.reviewed()
    look("administrator", "assessment:settlement", cycle=county.cycle.code)
    settlement = county.proposed()
    look("second_administrator", "assessment:settlement", cycle=county.cycle.code)
    actions.confirm_settlement(
        settlement, by=cast.second_administrator, at=timezone.now(), password=PASSWORD
    )
    county.in_phase("publication")
    look("administrator", "assessment:publish", cycle=county.cycle.code)
    actions.publish(county.cycle, by=cast.administrator, at=timezone.now())
    actions.open_appeals(county.cycle, by=cast.administrator, at=timezone.now())
    look("secretary", "assessment:appeal-new", **east)
    assert wrong == {}


# first view, compressed: HTML, CSS and scripts together, in KB; then scripts alone
BUDGETS = [
    ("secretary", "performance:task-list", 70),
    ("secretary", "performance:record-new", 70),
    ("secretary", "home", 70),
    ("assigned", "assessment:review-detail", 120),
    ("administrator", "reporting:area-mine", 150),
]


@pytest.mark.parametrize(("member", "name", "kilobytes"), BUDGETS)
def test_pages_are_light(world, phone, log_in, live_server, member, name, kilobytes):
    log_in(phone, getattr(world.cast, member))
    loaded = []
    phone.on("response", lambda answer: loaded.append(answer))
    phone.goto(reverse(name, kwargs=rows()[name].arguments(world)))
    phone.wait_for_load_state("networkidle")
    weights, scripts, hosts = 0, 0, set()
    for answer in loaded:
        hosts.add(urlparse(answer.url).netloc)
        if answer.status >= 300:
            continue
        kind = answer.headers.get("content-type", "")
        weight = len(gzip.compress(answer.body()))
        if re.search(r"html|css|javascript", kind):
            weights += weight
        if "javascript" in kind:
            scripts += weight
    assert hosts == {urlparse(live_server.url).netloc}
    assert len({answer.url for answer in loaded}) <= 8
    assert weights <= kilobytes * 1024
    assert scripts <= 30 * 1024
