"""What is wrong with the meaning of a framework file whose shape is right.

Errors keep the whole file out. What the source of a rubric leaves open (a range that is not said,
a family without members) is told but let in: it stands in the draft until somebody settles it.
"""

from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from tracker import scoring
from tracker.determination import delegation, rubric
from tracker.determination.framework_files.parsing import parse
from tracker.determination.framework_files.problems import FileProblem, errors_of
from tracker.determination.framework_files.rows import is_leaf, rows_of, units
from tracker.determination.framework_files.shape import problems_of_shape
from tracker.determination.models import Clause, Measure, TaskTemplate
from tracker.determination.rule_words import problems as rule_problems
from tracker.determination.subjects import SubjectKind
from tracker.scoring.numbers import write

MAX_NODES = 2_000
MAX_DEPTH = 12
PER_CENT = 100
LEFT_OPEN = (scoring.ProblemCode.REQUIRED, scoring.ProblemCode.CAP_REQUIRED)


@dataclass(frozen=True)
class Checked:
    """A file as read: its data (None when the shape is wrong), its rows, and its problems."""

    document: dict | None
    rows: list = field(default_factory=list)
    problems: list = field(default_factory=list)

    @property
    def errors(self):
        """The problems that keep it out."""
        return errors_of(self.problems)

    @property
    def open_points(self):
        """The problems that are let in and told."""
        return [problem for problem in self.problems if not problem.is_error]


def check_file(content) -> Checked:
    """Read a framework file from bytes and say everything that is wrong with it.

    :raises UnreadableFile: when it is neither JSON nor YAML
    """
    parsed = parse(content)
    if problems := problems_of_shape(parsed):
        return Checked(None, problems=problems)
    return check_document(parsed.data, line_of=parsed.line_of)


def check_document(document, *, line_of=lambda path: None) -> Checked:
    """Say everything that is wrong with data whose shape is right."""
    rows = rows_of(document)
    check = _Check(document, rows, line_of)
    check.run()
    return Checked(document, rows, check.problems)


class _Check:
    def __init__(self, document, rows, line_of):
        self.document, self.rows, self.line_of = document, rows, line_of
        self.problems = []
        self.applying = None

    def run(self):
        if not self.rows:
            self.say(_("There are no items."), ("nodes",))
        if len(self.rows) > MAX_NODES:
            message = _("There are %(count)s items; at most %(limit)s are taken.")
            self.say(message % {"count": len(self.rows), "limit": MAX_NODES}, ("nodes",))
            return
        if deepest := next((row for row in self.rows if row.depth > MAX_DEPTH), None):
            message = _("The tree is more than %(limit)s levels deep.")
            self.about(deepest, message % {"limit": MAX_DEPTH})
            return
        self._codes()
        self._grades()
        self._references()
        for row in self.rows:
            self._numbers(row)
            self._rule(row)
        self._families()
        self._delegation()
        self.problems.sort(key=lambda problem: (not problem.is_error, problem.line or 0))

    def say(self, message, path=(), *, item="", is_error=True):
        self.problems.append(FileProblem(message, path, self.line_of(path), item, is_error))

    def about(self, row, message, *names, is_error=True):
        self.say(message, (*row.path, *names), item=row.code, is_error=is_error)

    def _codes(self):
        """No code twice, among items and among dimensions."""
        seen = set()
        for row in self.rows:
            if row.code in seen:
                self.about(row, _("The code “%(code)s” is used twice.") % {"code": row.code})
            seen.add(row.code)
        seen = set()
        for place, dimension in enumerate(self.document.get("dimensions", ())):
            if dimension["code"] in seen:
                message = _("The code “%(code)s” is used twice.") % {"code": dimension["code"]}
                self.say(message, ("dimensions", place, "code"))
            seen.add(dimension["code"])
        for row in self.rows:
            if row.dimension is not None and row.dimension not in seen:
                message = _("There is no dimension “%(code)s” in this file.")
                self.about(row, message % {"code": row.dimension}, "dimension")

    def _grades(self):
        bands = self.document.get("grades", [])
        if not bands:
            return
        try:
            rubric.bands_of(_Bands(bands))
        except scoring.ScoringError as error:
            self.say(_("The grades cannot be read: %(why)s") % {"why": error}, ("grades",))

    def _references(self):
        """Clauses, templates, measures and organisation kinds are named by codes that exist."""
        clauses = set(Clause.objects.values_list("code", flat=True))
        templates = set(TaskTemplate.objects.values_list("code", flat=True))
        measures = set(Measure.objects.values_list("code", flat=True))
        for row in self.rows:
            for code in row.clauses:
                if code not in clauses:
                    message = _("There is no clause “%(code)s”.") % {"code": code}
                    self.about(row, message, "clauses")
            for kind in row.columns["applies_to"]:
                if kind not in SubjectKind.values:
                    message = _("There is no organisation kind “%(kind)s”.") % {"kind": kind}
                    self.about(row, message, "applies_to")
            self._source(row, templates, measures)

    def _source(self, row, templates, measures):
        source = row.columns["source"]
        if not source:
            return
        if not _is_one_of(source.get("from"), rubric.FACTS_OF_SOURCE):
            message = _("“%(origin)s” is no place that facts come from.")
            self.about(row, message % {"origin": source.get("from", "")}, "source")
            return
        named = source.get("templates") or []
        for code in named if isinstance(named, list) else [named]:
            if not _is_one_of(code, templates):
                message = _("There is no task template “%(code)s”.") % {"code": code}
                self.about(row, message, "source")
        parts = source.get("parts") if isinstance(source.get("parts"), dict) else {}
        named = [source["measure"]] if source.get("measure") else []
        for code in (*named, *parts.values()):
            if not _is_one_of(code, measures):
                message = _("There is no measure “%(code)s”.") % {"code": code}
                self.about(row, message, "source")

    def _numbers(self, row):
        columns = row.columns
        for name in ("points", "weight"):
            found = _at(self.document, row.path).get(name)
            if found is not None and units(found) is None:
                message = _("“%(value)s” is finer than 0.0001.") % {"value": found}
                self.about(row, message, name)
        if (columns["points"] or 0) < 0:
            self.about(row, _("A full mark cannot be negative."), "points")
        ends_on = _at(self.document, row.path).get("ends_on")
        if ends_on is not None and columns["ends_on"] is None:
            self.about(row, _("“%(day)s” is no day.") % {"day": ends_on}, "ends_on")
        elif columns["ends_on"] is not None and not (
            date(1949, 10, 1) <= columns["ends_on"] <= date(2999, 12, 31)
        ):
            self.about(row, _("“%(day)s” is no day.") % {"day": ends_on}, "ends_on")

    def _rule(self, row):
        """A rule must be readable; only what its source leaves open may be missing."""
        kind, params = row.columns["kind"], row.columns["params"]
        if kind not in scoring.KINDS:
            self.about(row, _("There is no rule kind “%(kind)s”.") % {"kind": kind}, "kind")
            return
        if row.columns["schema"] != 1:
            params = {**params, "schema": row.columns["schema"]}
        try:
            scoring.parse(kind, params)
        except scoring.InvalidRule as error:
            for problem in error.problems:
                left_open = problem.code in LEFT_OPEN
                if left_open:
                    message = _("The rule leaves something open: %(what)s")
                else:
                    message = _("The rule cannot be read: %(what)s")
                message %= {"what": rule_problems.in_place(problem)}
                self.about(row, message, "params", is_error=not left_open)

    def _families(self):
        """Rules have nothing below them, groups have, and weights below one total 100."""
        below = {}
        for row in self.rows:
            below.setdefault(row.parent, []).append(row)
        for row in self.rows:
            kind = scoring.KINDS.get(row.columns["kind"])
            children = below.get(row.code, [])
            if kind is None:
                continue
            if kind.is_leaf and children:
                self.about(row, _("This rule turns facts into points; nothing can stand below it."))
            elif not kind.is_leaf and not children:
                self.about(row, _("Nothing stands below this group."), is_error=False)
            elif not kind.is_leaf and kind.needs_weights:
                self._weights(row, children)

    def _weights(self, row, children):
        """For every kind of organisation the weights of what applies to it total 100 per cent."""
        for kind, applying in self._applying().items():
            weights = [child.columns["weight"] for child in children if child.code in applying]
            if not weights:
                continue
            if None in weights or min(weights) < 0:
                self.about(row, _("Every item below it needs a weight of 0 or more."))
                return
            if sum(weights) != PER_CENT * scoring.UNITS:
                message = _("The weights below it total %(total)s, not 100 (%(kind)s).")
                total = write(scoring.from_units(sum(weights)))
                self.about(row, message % {"total": total, "kind": kind.label})
                return

    def _applying(self):
        """Return {kind of subject: codes of the items that something of applies to it}."""
        if self.applying is None:
            self.applying = {kind: self._applying_to(kind) for kind in SubjectKind}
        return self.applying

    def _applying_to(self, kind):
        parents = {row.code: row.parent for row in self.rows}
        # the common part is common to organisations; leaders have what names them
        inside, kept = {None}, set()
        named = {None} if kind != SubjectKind.LEADER else set()
        for row in self.rows:  # parents come before their children
            applies_to = row.columns["applies_to"]
            if row.parent in inside and (not applies_to or kind in applies_to):
                inside.add(row.code)
                if row.parent in named or kind in applies_to:
                    named.add(row.code)
                if is_leaf(row.columns["kind"]) and row.code in named:
                    code = row.code
                    while code is not None and code not in kept:
                        kept.add(code)
                        code = parents[code]
        return kept

    def _delegation(self):
        code = self.document["framework"]["code"]
        items = [(row.columns["kind"], row.columns["params"]) for row in self.rows]
        named = delegation.rubrics_named(items)
        if named and (way := delegation.circle(code, named, delegation.delegations(but=code))):
            message = _("Frameworks leave items to each other in a circle: %(way)s.")
            row = next(row for row in self.rows if row.columns["params"].get("rubric") == way[1])
            self.about(row, message % {"way": " → ".join(way)}, "params")


class _Bands:
    """Grades of a file where `rubric.bands_of` expects a version."""

    def __init__(self, bands):
        self.bands = bands


def _is_one_of(name, names):
    """Tell whether a value of any shape is one of the names; a list cannot even be looked up."""
    return isinstance(name, str) and name in names


def _at(data, path):
    for step in path:
        data = data[step]
    return data
