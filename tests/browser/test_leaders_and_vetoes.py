"""The pages of units led and of vetoes that only a choice or a state shows."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.urls import reverse

from tests import factories as f
from tests.assessment.vetoing import VetoCounty
from tests.browser.test_every_page import VARIANTS, what_is_wrong
from tracker.determination import actions
from tracker.organisations.roles import PostKind


@pytest.mark.parametrize(
    ("size", "language"), VARIANTS, ids=["phone-zh", "desk-en", "phone-en", "desk-zh"]
)
def test_units_led_and_vetoes_fit_and_can_be_used_by_everybody(
    transactional_db, size, language, open_page, log_in, live_server
):
    county = VetoCounty(f.Cast())
    cast, axe, wrong = county.cast, Axe(), {}
    post = f.make_post(cast.township, PostKind.TOWNSHIP_SECRETARY)
    f.appoint(f.make_person(cast.township, name="甲某"), post)
    actions.enter_leads(post, [cast.east, cast.west], by=cast.administrator, at=f.NOW)
    f.make_leader(county.cycle, post, (county.east, 10_000), (county.west, 10_000))
    cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}

    def look(member, name, query="", **arguments):
        page = open_page(size, language=language)
        page.context.add_cookies([cookie])
        log_in(page, getattr(cast, member))
        page.goto(reverse(name, kwargs=arguments) + query)
        for what, where in what_is_wrong(page, axe, language).items():
            wrong[f"{member} {name}: {what}"] = where

    cycle = county.cycle.code
    look("administrator", "determination:lead-list")
    look("administrator", "determination:lead-new")
    look("administrator", "determination:lead-new", f"?organisation={cast.township.code}")
    look("administrator", "determination:participant-list", code=cycle)
    look("administrator", "assessment:veto-new", cycle=cycle)
    look("administrator", "assessment:veto-new", f"?participant={cast.east.code}", cycle=cycle)
    veto = county.propose("v-total")
    look("second_administrator", "assessment:veto-act", pk=veto.pk, act="confirm")
    look("second_administrator", "assessment:veto-detail", pk=veto.pk)
    county.confirm(veto)
    look("secretary", "assessment:veto-act", pk=veto.pk, act="claim")
    county.claim(veto)
    county.confirmed("v-grade")
    county.propose("v-class")
    for act in ("accept", "refuse", "lift"):
        look("administrator", "assessment:veto-act", pk=veto.pk, act=act)
    look("secretary", "assessment:veto-detail", pk=veto.pk)
    look("administrator", "assessment:veto-detail", pk=veto.pk)
    look("administrator", "assessment:veto-list", cycle=cycle)
    assert wrong == {}
