"""One rule on a form: the parts of its kind, filled from its parameters or from what was typed."""

import re

from tracker import scoring
from tracker.determination.forms.rules.common import GROUP_COMMON, LEAF_COMMON
from tracker.determination.forms.rules.kinds import KIND_FORMS
from tracker.determination.forms.rules.lists import MOST_ROWS, Rows
from tracker.determination.forms.rules.parts import MISSING, Choice


class RuleSheet:
    """The fields of one rule.

    `params` are what the rule says now; `sent` is what was typed, by the names of the fields, or
    None when the form is shown for the first time; `more` names the list that gets another row.
    """

    def __init__(self, kind, params, *, sent=None, more="", prefix="rule"):
        self.kind, self.params, self.sent, self.more = kind, params or {}, sent, more
        self.prefix = prefix
        form = KIND_FORMS.get(kind)
        rule = scoring.KINDS.get(kind)
        common = () if rule is None else LEAF_COMMON if rule.is_leaf else GROUP_COMMON
        self.own = form.parts if form else ()
        chosen = self._chosen()
        self.parts = [part for part in (*self.own, *common) if part.is_shown(chosen)]
        self.kept = {}

    def _chosen(self):
        chosen = {}
        for part in self.own:
            if isinstance(part, Choice) and part.decides:
                sent = None if self.sent is None else self._sent(part.name, "")
                chosen[part.name] = part.chosen(self.params, sent)
        return chosen

    @property
    def decisions(self):
        """The names of the fields by which other fields are shown or not."""
        return {
            self.name(part.name) for part in self.own if isinstance(part, Choice) and part.decides
        }

    def name(self, field):
        """Return the name that a field has on the page."""
        return f"{self.prefix}-{field}"

    def _sent(self, field, default=None):
        return self.sent.get(self.name(field), default)

    def fields(self):
        """Yield (part, {name on the page: (form field, initial)}) in order."""
        for part in self.parts:
            value = self._value(part)
            built = part.build(value, self)
            yield part, {self.name(name): pair for name, pair in built.items()}

    def _value(self, part):
        if isinstance(part, Choice) and part.decides:
            return self._chosen()[part.name]
        return self.params.get(part.name, MISSING)

    # what the parts ask about what was typed

    def count(self, name, held, blank=1):
        """Return how many rows a list has on the page; `blank` of an empty one."""
        if self.sent is None:
            return max(held + 1, blank)
        places = re.compile(rf"{re.escape(self.name(name))}-(\d{{1,3}})-")
        found = [int(match[1]) for key in self.sent if (match := places.match(key))]
        count = max(found, default=-1) + 1 or blank
        return min(count + (name == self.more), MOST_ROWS)

    def texts(self, name):
        """Return the texts of a plain list, as typed or as held."""
        if self.sent is None:
            return [text for text in self.params.get(name, ()) if isinstance(text, str)]
        places = range(self.count(name, 0))
        typed = [str(self._sent(f"{name}-{place}-text", "")).strip() for place in places]
        return [text for text in typed if text]

    def count_filled(self, name):
        """Return how many texts a plain list has."""
        return len(self.texts(name))

    def text(self, name, place, default):
        """Return one text of a plain list."""
        texts = self.texts(name)
        return texts[place] if place < len(texts) else default % {"number": place + 1}

    # what was typed, and what is wrong with it

    def read(self, cleaned):
        """Return the parameters that were typed; those that say the same as before stay as is."""
        start = len(self.prefix) + 1
        own = {n[start:]: v for n, v in cleaned.items() if n.startswith(f"{self.prefix}-")}
        params = {}
        for part in self.parts:
            value = part.read(own)
            if isinstance(part, Rows):
                self.kept[part.name] = part.kept(own)
            if value is not MISSING:
                params[part.name] = value
        if same_rule(self.kind, params, self.params):
            return self.params
        return params

    def field_of(self, parameter):
        """Return the name on the page of the field that a problem's parameter concerns, or ""."""
        name, *path = parameter.split(".")
        for part in self.parts:
            if part.name == name:
                return self.name(part.field_of(path, self.kept.get(name, [])))
        return ""


def same_rule(kind, one, other):
    """Tell whether two objects of parameters are read as the same rule."""
    if one == other:
        return True
    try:
        return scoring.parse(kind, one) == scoring.parse(kind, other)
    except scoring.InvalidRule:
        return False


def problems_of(kind, params, points):
    """Return the `scoring.Problem`s of one rule with its full mark (points, or None)."""
    try:
        parsed = scoring.parse(kind, params)
    except scoring.InvalidRule as error:
        return list(error.problems)
    rule = scoring.KINDS[kind]
    if rule.is_leaf:
        return list(rule.check(parsed, points))
    if rule.needs_points and not points:
        return [scoring.Problem("points", scoring.ProblemCode.POINTS_REQUIRED)]
    return []
