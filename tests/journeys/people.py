"""Who walks through the year: accounts, their passwords, their browsers, and the clock."""

import re
from datetime import datetime
from html import unescape
from zoneinfo import ZoneInfo

from tests.journeys.browser import Browser

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Cast:
    """The people of the journey and the day it is."""

    def __init__(self, clock):
        self.clock = clock
        self.passwords = {}  # user name -> the password that works now
        self.own = set()  # user names that have chosen their own password

    def on(self, year, month, day, hour=9):
        """Move the clock; sessions do not outlive a day, so everybody logs in again."""
        self.clock.move_to(datetime(year, month, day, hour, tzinfo=SHANGHAI))

    def enter(self, username):
        """Log a person in on the login page and return the browser, on the first page.

        The first time leads to the page for an own password; no other page opens before.
        """
        browser = Browser()
        browser.open("/")
        assert browser.page.url.startswith("/login/")
        browser.send({"username": username, "password": self.passwords[username]})
        if username not in self.own:
            self._choose(browser, username)
        assert browser.page.url == "/"
        return browser

    def _choose(self, browser, username):
        assert browser.page.url == "/password/"
        assert browser.open("/tasks/").url == "/password/"
        new = f"{username}-own-words-2026"
        browser.send(
            {
                "old_password": self.passwords[username],
                "new_password1": new,
                "new_password2": new,
            }
        )
        self.passwords[username] = new
        self.own.add(username)

    def note_passwords(self, page):
        """Read the printed strips: user name and one-time password; return the user names."""
        typed = [unescape(text) for text in re.findall(r'class="typed">([^<]*)<', page.html)]
        issued = dict(zip(typed[::2], typed[1::2], strict=True))
        self.passwords |= issued
        return list(issued)
