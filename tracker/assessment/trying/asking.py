"""The items of a tree with their inputs, and the facts that were typed into them."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from tracker import scoring
from tracker.assessment import wording
from tracker.assessment.trying import facts as shapes
from tracker.assessment.trying import lists
from tracker.assessment.trying.typed import Group, Typed
from tracker.determination.rule_words.in_words import in_words

MOST_MARKS = 9  # reviewers of one item whose marks a page shows side by side
MOST_PERIODS = 36

SHAPES = {
    "all_or_nothing": shapes.ConditionShape,
    "gate": shapes.ConditionShape,
    "per_occurrence": shapes.CountShape,
    "shortfall": shapes.CountShape,
    "bonus": shapes.CountShape,
    "ratio": shapes.RatioShape,
    "step": shapes.MeasureShape,
    "threshold": shapes.MeasureShape,
    "checklist": shapes.ChecksShape,
    "adjusted": shapes.FactorsShape,
    "grade_words": shapes.LevelShape,
    "discretionary": shapes.AwardShape,
    "lateness": shapes.DelaysShape,
    "relative": shapes.StandingShape,
    "ranked": shapes.StandingShape,
    "severity": lists.EventsShape,
    "ladder": lists.EventsShape,
    "from_units": lists.UnitsShape,
    "delegated": lists.GivenShape,
    "veto": lists.VetoShape,
}


def shape_of(node, row):
    """Return how an item asks for its fact, or None where it takes none."""
    kind = node.item.kind
    if kind == "value_table":
        found = shapes.LevelShape if node.params.values else shapes.MeasureShape
    elif kind == "ratio" and node.params.denominator is not None:
        found = shapes.CountShape
    else:
        found = SHAPES.get(kind)
    return found and found(node, row)


@dataclass
class Asked:
    """One item that takes a fact: what was typed, the fact in it, and what is wrong with it.

    `problems` is {input name: sentence}; the item's own name stands for the whole of it. An item
    with a problem has no fact.
    """

    node: scoring.Node
    row: object
    shape: object
    data: object
    year: int
    fact: object = None
    problems: dict = field(default_factory=dict)

    @property
    def code(self):
        """The item's code."""
        return self.node.code

    @property
    def ident(self):
        """The id of the item on the page."""
        return f"item-{self.node.index}"

    @property
    def title(self):
        """The item's title."""
        return self.row.title if self.row else self.code

    @property
    def rule(self):
        """The rule as its author wrote it, else as the product says it."""
        return self.row.rule or in_words(self.row).text if self.row else ""

    @property
    def can_grow(self):
        """Tell whether more rows can be asked for."""
        return getattr(self.shape, "can_grow", False)

    @property
    def more(self):
        """The name of the button that asks for more rows."""
        return f"{self.code}.more"

    def _typed(self, problems):
        return Typed(self.data, self.code, self.ident, problems=problems)

    def read(self):
        """Take the fact from what was typed; keep what is wrong."""
        typed = self._typed(self.problems)
        fact = self._fact(typed)
        self.fact = None if self.problems else fact
        return self

    def object_to(self, problem):
        """Keep what the rule has against the fact, and let the item be unscored."""
        self.problems.setdefault(self.code, wording.problem(problem, self.row))
        self.fact = None

    @property
    def sentences(self):
        """What is wrong, each sentence once."""
        return list(dict.fromkeys(self.problems.values()))

    @property
    def groups(self):
        """The inputs, with what was typed in them."""
        typed = self._typed(self.problems)
        form, names = self._form(typed)
        if form == "marks":
            groups = [
                Group(
                    _("Mark %(number)s") % {"number": n + 1},
                    _flat(self._one(typed.at(f"mark.{n}"))),
                )
                for n in names
            ]
        elif form == "periods":
            groups = [
                Group(wording.period_title(code), _flat(self._one(typed.at(f"period.{code}"))))
                for code in names
            ]
        else:
            groups = self._one(typed)
        hidden = typed.raw("form")
        return [*groups, Group("", [typed.input("form", "", "hidden")])] if hidden else groups

    def _one(self, typed):
        """The inputs of one fact: those of the rule, and the exemption where there is one."""
        groups = self.shape.inputs(typed)
        if self.node.is_leaf and (
            self.node.exemption != scoring.Exemption.REFUSE or typed.raw("is-na")
        ):
            groups = [*groups, Group(_("Does not apply"), _exemption(typed), is_folded=True)]
        return groups

    def _form(self, typed):
        """Return ("marks", numbers), ("periods", codes) or ("", ()): how many facts there are."""
        form, _colon, rest = typed.raw("form").partition(":")
        if form == "marks" and rest.isascii() and rest.isdigit():
            # two digits say enough: thousands of them cannot even be read as a number
            return "marks", range(min(int(rest[:2]), MOST_MARKS))
        if self.node.is_leaf and self.node.periods is not None and form != "single":
            codes = rest.split("|") if form == "periods" else periods_of(self.node, self.year)
            return "periods", list(dict.fromkeys(code[:16] for code in codes))[:MOST_PERIODS]
        return "", ()

    def _fact(self, typed):
        form, names = self._form(typed)
        try:
            if form == "marks":
                found = [self._single(typed.at(f"mark.{n}")) for n in names]
                marks = tuple(fact for fact in found if fact is not None)
                return scoring.Reviewed(marks, **self._panel()) if marks else None
            if form == "periods":
                found = [(code, self._single(typed.at(f"period.{code}"))) for code in names]
                is_blank = all(fact is None for _code, fact in found)
                return None if is_blank else scoring.Periods(tuple(found))
            return self._single(typed)
        except scoring.FactDoesNotFit as error:
            self.object_to(error.problem)
            return None

    def _single(self, typed):
        if typed.ticked("is-na"):
            if not typed.text("na-reason"):
                typed.object_to("na-reason", _("Give the reason."))
                return None
            return scoring.NotApplicable(typed.text("na-reason"))
        return self.shape.read(typed)

    def _panel(self):
        rules = self.row.version.rules if self.row else {}
        return {
            "method": rules.get("panel", scoring.PanelMethod.MEAN),
            "trim_from": rules.get("trim_from", 5),
        }


def _flat(groups):
    return [one for group in groups for one in group.inputs]


def _exemption(typed):
    return [
        typed.input("is-na", _("Does not apply"), "tick"),
        typed.input("na-reason", _("Why it does not apply")),
    ]


def periods_of(node, year):
    """Return the codes of the periods of a year that an item is scored for."""
    of = node.periods.of
    if of == "month":
        return [f"{year}-{month:02}" for month in range(1, 13)]
    if of == "quarter":
        return [f"{year}-q{number}" for number in range(1, 5)]
    if of == "half_year":
        return [f"{year}-h1", f"{year}-h2"]
    return [str(year)]


def asked(tree, rows, data, *, year):
    """Return {code: Asked} of the items that take a fact, in the order of the sheet.

    `rows` is {code: Node}, `data` what was typed (a QueryDict), `year` that of the periods.
    """
    found = {}
    for node in tree.nodes:
        if not node.is_leaf and not node.needs_fact and not node.accepts:
            continue
        row = rows.get(node.code)
        shape = shape_of(node, row)
        if shape is not None:
            found[node.code] = Asked(node, row, shape, data, year).read()
    return found


def blanks_of(items):
    """Return the codes of the items that nothing was typed for."""
    return [code for code, item in items.items() if item.fact is None and not item.problems]
