"""The forms of what frames a draft: its dimensions, its grades, how marks are combined."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker import scoring
from tracker.determination.forms.rules import RuleSheet
from tracker.determination.forms.rules.lists import Column, Rows
from tracker.determination.forms.rules.measuring import WITHIN
from tracker.determination.forms.rules.parts import Choice, YesNo
from tracker.determination.rule_words.problems import sentence

CODE = Column(name="code", label=_("code"), is_number=False)
TITLES = (
    Column(name="title_zh", label=_("Chinese title"), is_number=False),
    Column(name="title_en", label=_("English title"), is_number=False),
)
DIMENSIONS = Rows(
    name="dimensions",
    label=_("Dimensions"),
    help=_("By their place. Empty a line to remove its dimension; it must hold no items."),
    columns=(Column(name="place", label=_("place"), is_whole=True), CODE, *TITLES),
)
BANDS = Rows(
    name="bands",
    label=_("Grades"),
    help=_("From the best downwards; “from” is per cent of the full mark. Empty a line to remove."),
    columns=(CODE, *TITLES, Column(name="from", label=_("from"))),
)
SHARES = Rows(
    name="shares",
    label=_("Shares of places"),
    help=_("Per cent of the group counted from the best: 15, 50, 100."),
    columns=(
        Column(name="grade", label=_("code of the grade"), is_number=False),
        Column(name="to", label=_("up to per cent")),
        Column(name="share", label=_("or at most per cent")),
        Column(name="at_least", label=_("with at least")),
    ),
)
UNDER = Rows(
    name="under",
    label=_("Lines that override"),
    help=_("Under 60 per cent of the full mark the grade is this one, whatever the place."),
    columns=(
        Column(name="below", label=_("under")),
        Column(name="grade", label=_("code of the grade"), is_number=False),
    ),
)
PLACING = (
    WITHIN,
    Choice(
        name="rounding",
        label=_("A share that is no whole number of places"),
        choices=(
            ("half_up", _("is rounded, halves up")),
            ("down", _("is rounded down")),
            ("up", _("is rounded up")),
        ),
        default="half_up",
    ),
    Choice(
        name="ties",
        label=_("Equal totals share"),
        choices=(("best", _("the better grade")), ("worst", _("the worse grade"))),
        default="best",
    ),
    YesNo(name="at_least_one", label=_("The first share has one place at least")),
)
PANEL = (
    ("mean", _("mean")),
    ("median", _("median")),
    ("trimmed_mean", _("mean without the highest and the lowest")),
)


class RowsForm(forms.Form):
    """A form with lists of lines, each with a button for one more."""

    def __init__(self, data=None, *, sent=None, more=""):
        self.typed = data if data is not None else sent
        self.more, self.lists = more, {}
        super().__init__(data)

    def add_rows(self, part, rows):
        """Add a list with its lines."""
        sheet = RuleSheet("", {part.name: rows}, sent=self.typed, more=self.more, prefix="list")
        names = []
        for name, (field, initial) in part.build(rows, sheet).items():
            name = sheet.name(name)
            names.append(name)
            self.add(name, field, initial)
        self.lists[part.name] = (part, names)

    def add(self, name, field, initial):
        """Add a field; what was typed before another line was wanted is shown again."""
        self.fields[name] = field
        field.initial = initial
        if not self.is_bound and self.typed is not None and name in self.typed:
            field.initial = self.typed[name]

    def blocks(self):
        """Yield the lists as the page shows them."""
        for part, names in self.lists.values():
            lines = {}
            for name in names:
                place = name[len(f"list-{part.name}-") :].split("-", 1)[0]
                lines.setdefault(place, []).append(self[name])
            yield {
                "part": part,
                "lines": list(lines.values()),
                "columns": [column.label for column in part.columns],
            }

    def read_rows(self, part, *, whole=False):
        """Return the lines in which something was typed; `whole` fills up what is empty."""
        own = {n[5:]: v for n, v in self.cleaned_data.items() if n.startswith("list-")}
        rows = [part.row(own, place) for place in part.kept(own)]
        if whole:
            rows = [
                {column.name: row.get(column.name, "") for column in part.columns} for row in rows
            ]
        return rows


class DimensionsForm(RowsForm):
    """The dimensions of a draft as lines."""

    def __init__(self, *args, dimensions, **kwargs):
        super().__init__(*args, **kwargs)
        placed = [{**one, "place": place} for place, one in enumerate(dimensions, 1)]
        self.add_rows(DIMENSIONS, placed)

    def clean(self):
        cleaned = super().clean()
        rows = self.read_rows(DIMENSIONS, whole=True)
        named = [row for row in rows if row["code"] or row["title_zh"] or row["title_en"]]
        if any(not row["code"] for row in named):
            self.add_error(None, _("Every dimension needs a code."))
        # one without a place goes to the end
        places = [row.pop("place") for row in named]
        places = [place if isinstance(place, int) else len(named) + 1 for place in places]
        order = sorted(range(len(named)), key=lambda number: (places[number], number))
        self.rows = [named[number] for number in order]
        return cleaned


class GradesForm(RowsForm):
    """Grades, how they are given, and how the marks of several reviewers are combined."""

    def __init__(self, *args, version, **kwargs):
        super().__init__(*args, **kwargs)
        self.held = rules = version.rules if isinstance(version.rules, dict) else {}
        self.add_rows(BANDS, version.bands)
        grading = rules.get("grading") if isinstance(rules.get("grading"), dict) else {}
        by = "share" if grading.get("by") == "share" else "bands"
        if self.typed is not None and self.typed.get("by") in ("bands", "share"):
            by = self.typed["by"]
        ways = [("bands", _("by these bounds")), ("share", _("by place, in shares of the group"))]
        self.add("by", forms.ChoiceField(label=_("Grades are given"), choices=ways), by)
        self.by = by
        if by == "share":
            self.add_rows(SHARES, grading.get("shares", []))
            self.add_rows(UNDER, grading.get("under", []))
            self.placing = RuleSheet("", grading, sent=self.typed, prefix="place")
            for part in PLACING:
                value = grading.get(part.name)
                built = part.build(part.default if value is None else value, self.placing)
                for name, (field, initial) in built.items():
                    self.add(self.placing.name(name), field, initial)
        panel = forms.ChoiceField(label=_("Marks of several reviewers"), choices=PANEL)
        self.add("panel", panel, rules.get("panel", "mean"))
        people = forms.IntegerField(label=_("Reviewers for each"), min_value=1, max_value=50)
        self.add("reviewers", people, rules.get("reviewers", 2))
        trim = forms.IntegerField(
            label=_("Highest and lowest are dropped from so many marks on"),
            help_text=_("Only for that mean; empty means 5."),
            min_value=3,
            max_value=50,
            required=False,
        )
        self.add("trim_from", trim, rules.get("trim_from"))

    def plain(self):
        """The fields that are no lists, in order."""
        return [self[name] for name in self.fields if not name.startswith("list-")]

    def clean(self):
        cleaned = super().clean()
        self.bands = self.read_rows(BANDS, whole=True)
        rules = {**self.held, "panel": cleaned.get("panel"), "reviewers": cleaned.get("reviewers")}
        rules.pop("trim_from", None)
        if cleaned.get("trim_from"):
            rules["trim_from"] = cleaned["trim_from"]
        rules.pop("grading", None)
        if self.by == "share":
            rules["grading"] = self._grading(cleaned)
        self.rules = rules
        return cleaned

    def _grading(self, cleaned):
        grading = {"by": "share", "shares": self.read_rows(SHARES)}
        if under := self.read_rows(UNDER):
            grading["under"] = under
        own = {n[6:]: v for n, v in cleaned.items() if n.startswith("place-")}
        for part in PLACING:
            value = part.read(own)
            if isinstance(value, str | bool):
                grading[part.name] = value
        try:
            scoring.read_quotas(grading)
        except scoring.InvalidRule as error:
            for problem in error.problems:
                self.add_error(self._field_of(problem), sentence(problem))
        return grading

    def _field_of(self, problem):
        name, *path = problem.parameter.split(".")
        if name not in self.lists:
            return None
        part, _names = self.lists[name]
        own = {n[5:]: v for n, v in self.cleaned_data.items() if n.startswith("list-")}
        field = f"list-{part.field_of(path, part.kept(own))}"
        return field if field in self.fields else None
