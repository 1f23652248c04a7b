"""Forms as a browser finds them on a page, filled in as a person would."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

from tests.factories import PASSWORD, TODAY

# on every page; they are tried once, at addresses of their own
ON_EVERY_PAGE = ("/logout/", "/language/", "/account/type/")

# ticking it makes the other fields of its row contradict it
UNLIKELY = "-na"


@dataclass
class Field:
    """One input of a form; `values` are those it offers, the likeliest first."""

    name: str
    kind: str
    values: list = field(default_factory=list)
    is_ticked: bool = False


@dataclass
class Form:
    """A form that posts; `buttons` are the (name, value) pairs of which one is sent along."""

    action: str
    fields: list = field(default_factory=list)
    buttons: list = field(default_factory=list)
    mark: str = ""  # the id by which inputs elsewhere on the page belong to it

    @property
    def names(self):
        """The names that the form itself sends."""
        return {one.name for one in self.fields} | {name for name, _value in self.buttons}

    def filled(self, button=None, *, typed=None):
        """Return what a person would send, by the given (name, value) of a button or none.

        `typed` says by the name of a field what a person would know to write there.
        """
        data, typed = {}, typed or {}
        for one in self.fields:
            if one.kind == "file" or one.name.endswith(UNLIKELY):
                continue
            if one.kind == "text" and one.name in typed:
                data[one.name] = [typed[one.name]]
                continue
            if one.kind == "checkbox":
                # of several boxes of one name the first is ticked, and those that were
                if one.is_ticked or one.name not in data:
                    data.setdefault(one.name, []).append(one.values[0])
            elif one.kind == "radio":
                if one.is_ticked or one.name not in data:
                    data[one.name] = [one.values[0]]
            else:
                data[one.name] = [one.values[0] if one.values else ""]
        if button:
            data[button[0]] = [button[1]]
        return data

    def ways(self, *, typed=None):
        """Yield the data of each way to send it: once for every button that has a name."""
        for button in dict.fromkeys(self.buttons) or [None]:
            yield self.filled(button, typed=typed)


def forms_in(html, *, at):
    """Return the posting Forms of a page that was found at that address."""
    reader = _Reader(at)
    reader.feed(html)
    for mark, one in reader.outside:
        for form in reader.forms:
            if form.mark == mark:
                form.fields.append(one)
    return [form for form in reader.forms if not form.action.startswith(ON_EVERY_PAGE)]


class _Reader(HTMLParser):
    def __init__(self, at):
        super().__init__()
        self.at, self.forms, self.form = at, [], None
        self.select = self.text = None
        self.elsewhere, self.outside = [], []

    def handle_starttag(self, tag, attrs):
        attrs = {name: value or "" for name, value in attrs}
        if tag == "form":
            is_posting = attrs.get("method", "get").lower() == "post"
            action = urljoin(self.at, attrs.get("action") or self.at)
            self.form = Form(action, mark=attrs.get("id", "-")) if is_posting else None
            if self.form:
                self.forms.append(self.form)
        name = attrs.get("name", "")
        if attrs.get("form") and tag == "input" and name:
            self.outside.append((attrs["form"], _field(name, attrs)))
            return
        if self.form is None:
            return
        if tag == "button":
            target = attrs.get("formaction")
            if target and attrs.get("type", "submit") == "submit":
                self.elsewhere.append((self.form, urljoin(self.at, target)))
            elif name:
                self.form.buttons.append((name, attrs.get("value", "")))
        elif tag == "input" and name and name != "csrfmiddlewaretoken":
            self._input(name, attrs)
        elif tag == "select" and name:
            self.select = Field(name, "select")
            self.form.fields.append(self.select)
        elif tag == "option" and self.select is not None and attrs.get("value"):
            place = 0 if "selected" in attrs else len(self.select.values)
            self.select.values.insert(place, attrs["value"])
        elif tag == "textarea" and name:
            self.text = Field(name, "textarea", [""])
            self.form.fields.append(self.text)

    def _input(self, name, attrs):
        if attrs.get("type") in ("submit", "button"):
            self.form.buttons.append((name, attrs.get("value", "")))
        else:
            self.form.fields.append(_field(name, attrs))

    def handle_data(self, data):
        if self.text is not None:
            self.text.values[0] += data

    def handle_endtag(self, tag):
        if tag == "select":
            self.select = None
        elif tag == "textarea" and self.text is not None:
            self.text.values[0] = self.text.values[0].strip() or "words of the form"
            self.text = None
        elif tag == "form" and self.form is not None:
            for form, action in self.elsewhere:
                self.forms.append(Form(action, list(form.fields)))
            self.elsewhere, self.form = [], None


def _field(name, attrs):
    """The Field of an input element, with something likely in it."""
    kind, value = attrs.get("type", "text"), attrs.get("value", "")
    likely = {
        "date": TODAY.isoformat(),
        "number": attrs.get("min") or "1",
        "password": PASSWORD,
        "text": "1" if attrs.get("inputmode") in ("decimal", "numeric") else "words",
    }
    values = [value or likely.get(kind, "")]
    if kind in ("checkbox", "radio"):
        values = [attrs.get("value", "on")]
    return Field(name, kind, values, "checked" in attrs)


def words_of(html):
    """The text of a page's main part, without tags."""
    main = re.search(r"<main.*?</main>", html, re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main.group() if main else html))
