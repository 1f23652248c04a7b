"""A browser without scripts: it follows links of the page and sends forms as it finds them.

A step that the page does not offer fails with what the page offers instead.
"""

import re
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

TICKED = ("checkbox", "radio")


@dataclass
class Form:
    """One form: where it goes, what it holds now, what may be chosen, its buttons."""

    method: str
    action: str
    id: str = ""
    values: list = field(default_factory=list)  # (name, value) as they stand
    offered: dict = field(default_factory=dict)  # name -> set of values, None for free text
    buttons: list = field(default_factory=list)  # (name, value)
    labels: list = field(default_factory=list)  # (name, value, words) of lists to choose from

    def offer(self, name, value):
        """Note that a name may carry a value; None: whatever is typed."""
        if value is None or self.offered.get(name, ()) is None:
            self.offered[name] = None
        else:
            self.offered.setdefault(name, set()).add(value)

    def choice(self, name, words):
        """The value of the first entry of a list whose words begin like this."""
        found = [v for n, v, label in self.labels if n == name and label.startswith(words)]
        assert found, (name, words, self.labels)
        return found[0]


class _Reader(HTMLParser):
    """Collects links and forms."""

    def __init__(self, html):
        super().__init__()
        self.links, self.forms = [], []
        self._by_id, self._form, self._select, self._area = {}, None, None, None
        self._option = None
        self.feed(html)

    def _owner(self, given):
        return self._by_id.get(given["form"]) if "form" in given else self._form

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag == "form":
            method = given.get("method", "get").lower()
            self._form = Form(method, given.get("action", ""), given.get("id", ""))
            self.forms.append(self._form)
            self._by_id[self._form.id] = self._form
        elif tag in ("input", "select", "textarea", "button", "option"):
            self._control(tag, given)

    def _control(self, tag, given):
        if tag == "option":
            if self._select:
                form, name, chosen = self._select
                form.offer(name, given.get("value", ""))
                if "selected" in given or chosen[0] is None:
                    chosen[0] = given.get("value", "")
                self._option = (name, given.get("value", ""))
            return
        form, name = self._owner(given), given.get("name", "")
        if form is None or "disabled" in given:
            return
        kind, value = given.get("type", ""), given.get("value", "")
        if tag == "button":
            if kind != "button":
                form.buttons.append((name, value))
        elif not name:
            return
        elif tag == "select":
            self._select = (form, name, [None])
        elif tag == "textarea":
            self._area = (form, name, [])
        elif kind in TICKED:
            form.offer(name, given.get("value", "on"))
            if "checked" in given:
                form.values.append((name, given.get("value", "on")))
        else:
            form.offer(name, value if kind == "hidden" else None)
            if kind != "file":
                form.values.append((name, value))

    def handle_data(self, data):
        if self._select and self._option:
            self._select[0].labels.append((*self._option, data.strip()))
            self._option = None
        if self._area:
            self._area[2].append(data)

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None
        elif tag == "select" and self._select:
            form, name, chosen = self._select
            form.values.append((name, chosen[0] or ""))
            self._select = None
        elif tag == "textarea" and self._area:
            form, name, texts = self._area
            form.offer(name, None)
            # a browser drops the line break that stands first
            form.values.append((name, "".join(texts).removeprefix("\n")))
            self._area = None


class Page:
    """What came back: its address, its words, its links and forms."""

    def __init__(self, response, url):
        self.response, self.url, self.status = response, url, response.status_code

    @cached_property
    def html(self):
        """The page as it was sent."""
        return self.response.content.decode()

    @cached_property
    def _read(self):
        return _Reader(self.html)

    @cached_property
    def links(self):
        """The addresses the page leads to, without the site's name, as often as they stand."""
        return [urljoin(self.url, link) for link in self._read.links]

    @property
    def forms(self):
        """The forms of the page in their order."""
        return self._read.forms

    @cached_property
    def words(self):
        """What can be read on the page, in one line."""
        text = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", self.html, flags=re.DOTALL)
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())

    @cached_property
    def numbers(self):
        """The large numbers at the top of the page, in their order."""
        shown = re.findall(r'class="kpi-value[^"]*">\s*([\d,.]+)\s*<', self.html)
        return [int(number) if number.isdecimal() else number for number in shown]

    def form_with(self, *names, action=None):
        """The one form that has these fields or buttons (and goes to that address)."""
        found = [
            form
            for form in self.forms
            if all(name in form.offered or name in dict(form.buttons) for name in names)
            and (action is None or urlsplit(urljoin(self.url, form.action)).path == action)
        ]
        assert found, (self.url, names, action, [(f.action, f.offered.keys()) for f in self.forms])
        return found[0]


class Browser:
    """One person's browser: it keeps its cookies and stands on a page."""

    def __init__(self, language="zh-hans"):
        self.client = Client(enforce_csrf_checks=True, HTTP_ACCEPT_LANGUAGE=language)
        self.page = None

    def open(self, address, *, status=200):
        """Type an address."""
        response = self.client.get(address, follow=True)
        return self._stand_on(response, address, status)

    def follow(self, address, *, status=200):
        """Press the first link to an address.

        In the address `{n}` stands for a number and `*` for anything.
        """
        found = self.find(address)
        assert found, f"{self.page.url} has no link to {address}: {self.page.links}"
        return self.open(found, status=status)

    def find(self, address):
        """Return the first link of the page to an address (see `follow`), or None."""
        pattern = re.escape(address).replace(r"\{n\}", r"\d+").replace(r"\*", ".*")
        return next((link for link in self.page.links if re.fullmatch(pattern, link)), None)

    def send(self, changes=None, *, press=None, action=None, status=200):
        """Fill in the form that has these fields, press a button of it, go where it leads.

        A value is a text, a list of texts (boxes to tick) or a pair (file name, content).
        """
        changes = changes or {}
        names = [*changes, *([press[0]] if press and press[0] else [])]
        form = self.page.form_with(*names, action=action)
        data = {}
        for name, value in form.values:
            if name not in changes:
                data.setdefault(name, []).append(value)
        for name, value in changes.items():
            data[name] = _filled(form, name, value)
        if press:
            assert press in form.buttons, (press, form.buttons)
            data.setdefault(press[0], []).append(press[1])
        target = urljoin(self.page.url, form.action)
        act = self.client.post if form.method == "post" else self.client.get
        return self._stand_on(act(target, data, follow=True), target, status)

    def download(self, address):
        """Press a link that leads to a file; the page stays."""
        link = self.find(address)
        assert link, f"{self.page.url} has no link to {address}: {self.page.links}"
        response = self.client.get(link)
        assert response.status_code == 200
        return b"".join(response.streaming_content)

    def _stand_on(self, response, address, status):
        last = response.redirect_chain[-1][0] if response.redirect_chain else address
        self.page = Page(response, urljoin(address, last))
        assert response.status_code == status, (self.page.url, response.status_code, _why(self))
        return self.page


def _filled(form, name, value):
    if isinstance(value, tuple):
        return SimpleUploadedFile(*value)
    values = value if isinstance(value, list) else [value]
    offered = form.offered[name]
    if offered is not None:
        assert set(values) <= offered, (name, values, offered)
    return values


def _why(browser):
    found = re.search(r"<main.*?</main>", browser.page.html, re.DOTALL)
    text = re.sub(r"<[^>]+>", " ", found[0] if found else browser.page.html)
    return " ".join(unescape(text).split())[:1500]
