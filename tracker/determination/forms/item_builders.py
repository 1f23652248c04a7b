"""Builds the form of one item: what it is, its rule, where its fact comes from, what else."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker import scoring
from tracker.determination.differences.sentences import SOURCES
from tracker.determination.forms.cycles import DayInput
from tracker.determination.forms.item_fields import (
    COUNTED,
    LEVELS,
    LONGEST_ANCHOR,
    OFFICES,
    PAIRS,
    choice_field,
    figure_field,
    level_rows,
    pair_label,
    text_field,
)
from tracker.determination.forms.rules import FAMILIES, RuleSheet
from tracker.determination.models import (
    Clause,
    Evidence,
    IndicatorKind,
    Measure,
    TaskTemplate,
)
from tracker.determination.rows import below
from tracker.determination.rubric import COUNTS_OF_TASKS, FACTS_OF_SOURCE
from tracker.determination.subjects import SubjectKind
from tracker.organisations.bilingual import in_language
from tracker.scoring.numbers import write


class ItemFields(forms.Form):
    """The fields of an item's form, built for the kind of its rule; `ItemForm` reads them."""

    def __init__(self, data=None, *, version, rows, row, sent=None, more="", unfinished=False):
        self.row, self.rows, self.more = row, rows, more
        self.typed = data if data is not None else sent
        self.unfinished, self.rule_problems = unfinished, []
        self.is_new = row.get("code") is None
        self.kind = self._kind()
        self.rule = scoring.KINDS.get(self.kind)
        super().__init__(data)
        self.owner = version.framework.organisation
        self._add_what_it_is(version)
        self._add_rule()
        if self.rule is not None and self.rule.is_leaf:
            self._add_source()
        self._add_beside()
        if data is None and sent is not None:
            self._show_what_was_sent(sent)

    def _kind(self):
        sent = self.typed.get("kind") if self.typed is not None else None
        return sent if sent in scoring.KINDS else self.row["kind"]

    # the fields

    def _add_what_it_is(self, version):
        add, row = self._add, self.row
        add("title_zh", text_field(_("Chinese title"), 200), row["title_zh"])
        add("title_en", text_field(_("English title"), 300), row["title_en"])
        if self.is_new:
            code = forms.RegexField(
                r"^(?!new$)[A-Za-z0-9][A-Za-z0-9._-]*$",
                label=_("Code"),
                max_length=48,
                required=False,
                help_text=_("Stays the same in every later version. Empty: the next free one."),
                error_messages={"invalid": _("Letters, digits, dots, hyphens and underscores.")},
            )
            add("code", code, "")
        own = row.get("code")
        barred = {own, *below(self.rows, own)} if own else set()
        parents = [("", _("– at the outermost level"))]
        for code, one in self.rows.items():
            kind = scoring.KINDS.get(one["kind"])
            if code not in barred and kind is not None and not kind.is_leaf:
                parents.append((code, in_language(one["title_zh"], one["title_en"])))
        add("parent", choice_field(_("Part of"), parents), row["parent"] or "")
        dimensions = [("", _("– that of what it is part of"))]
        dimensions += [(one.code, one.title) for one in version.dimensions.all()]
        add("dimension", choice_field(_("Dimension"), dimensions), row["dimension"] or "")

    def _add_rule(self):
        offered = [
            (family, [(k.code, k.title) for k in kinds if k.code in scoring.KINDS])
            for family, kinds in FAMILIES
        ]
        kinds = [family for family in offered if family[1]]
        if self.kind not in scoring.KINDS:
            kinds.insert(0, (self.kind, self.kind))
        self._add("kind", choice_field(_("Rule"), kinds, required=True), self.kind)
        params = self.row["params"] if self.kind == self.row["kind"] else {}
        self.sheet = RuleSheet(self.kind, params, sent=self.typed, more=self.more)
        self.parts = []
        for part, fields in self.sheet.fields():
            self.parts.append((part, list(fields)))
            for name, (field, initial) in fields.items():
                self._add(name, field, initial)
        if self.rule is None or not self.rule.is_leaf or self.rule.has_full_mark:
            is_leaf = self.rule is None or self.rule.is_leaf
            help_text = _("For example 5 or 0.5.") if is_leaf else _("Empty: what stands below.")
            units = self.row["points"]
            shown = write(scoring.from_units(units)) if units else ""
            self._add("points", figure_field(_("Full mark"), help_text), shown)
        weight = self.row["weight"]
        shown = "" if weight is None else write(scoring.from_units(weight))
        help_text = _("Per cent; only below a weighted mean, where all total 100.")
        self._add("weight", figure_field(_("Weight"), help_text), shown)

    def _add_source(self):
        source = self.row["source"] if isinstance(self.row["source"], dict) else {}
        taken = set(self.rule.accepts) | set(self.rule.asks or ())
        fitting = [o for o, facts in FACTS_OF_SOURCE.items() if taken & set(facts)]
        now = source.get("from", "")
        if self.typed is not None and "source-from" in self.typed:
            now = self.typed["source-from"]
        held = source.get("from")
        origins = [o for o in SOURCES if o in fitting or o == held]
        choices = [("", _("– not said yet")), *((o, SOURCES[o]) for o in origins)]
        self.origin = now if now in origins else ""
        self._add("source-from", choice_field(_("Where its fact comes from"), choices), self.origin)
        if self.origin == "tasks":
            nameable = TaskTemplate.objects.nameable_by(self.owner).order_by("code")
            titles = [(template.code, template.title) for template in nameable]
            counts = [(code, COUNTED[code]) for code in COUNTS_OF_TASKS]
            tasks = forms.MultipleChoiceField(label=_("Tasks"), choices=titles, required=False)
            self._add("source-templates", tasks, source.get("templates", []))
            self._add("source-count", choice_field(_("Counted are"), counts), source.get("count"))
        elif self.origin == "measure":
            measures = [("", "–"), *((m.code, m.title) for m in Measure.objects.order_by("code"))]
            self._add("source-measure", choice_field(_("Value"), measures), source.get("measure"))
        elif self.origin == "parts":
            held = source.get("parts") if isinstance(source.get("parts"), dict) else {}
            rows = [{"office": office, "measure": code} for office, code in held.items()]
            self._add_rows(OFFICES, rows)

    def _add_beside(self):
        add, row = self._add, self.row
        self.beside = []
        if self.rule is not None and self.rule.is_leaf:
            self._add_rows(LEVELS, level_rows(row["levels"]))
            evidence = choice_field(_("Evidence"), Evidence.choices, required=True)
            add("evidence", evidence, row["evidence"])
            kinds = [("", "–"), *IndicatorKind.choices]
            add("indicator_kind", choice_field(_("Indicator kind"), kinds), row["indicator_kind"])
            reason = forms.BooleanField(label=_("A reason must be given"), required=False)
            add("reason_needed", reason, row["reason_needed"])
        applies = forms.MultipleChoiceField(
            label=_("Concerns"),
            choices=SubjectKind.choices,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("None ticked: every kind of organisation."),
        )
        add("applies_to", applies, row["applies_to"])
        for name, label, longest in PAIRS:
            for language, words in (("zh", _("Chinese")), ("en", _("English"))):
                field = forms.CharField(
                    label=pair_label(label, words),
                    required=False,
                    max_length=longest + 100 * (name == "method" and language == "en"),
                    widget=forms.Textarea(attrs={"rows": 2}),
                )
                add(f"{name}_{language}", field, row[f"{name}_{language}"])
        clauses = [(c.code, f"{c.code} {c.section}") for c in Clause.objects.order_by("code")]
        cited = forms.MultipleChoiceField(
            label=_("Clauses"),
            choices=clauses,
            required=False,
            help_text=_("What it rests on. Several can be chosen."),
        )
        add("clauses", cited, row["clauses"])
        ends = forms.DateField(
            label=_("Last day of the campaign"),
            required=False,
            widget=DayInput(),
            input_formats=["%Y-%m-%d"],
            help_text=_("For an item that ends; a copy for the next year asks if it is needed."),
        )
        add("ends_on", ends, row["ends_on"] or "")

    def _add(self, name, field, initial):
        self.fields[name] = field
        field.initial = initial

    def _add_rows(self, part, rows):
        sheet = RuleSheet("", {part.name: rows}, sent=self.typed, more=self.more, prefix="list")
        fields = {sheet.name(n): pair for n, pair in part.build(rows, sheet).items()}
        for name, (field, initial) in fields.items():
            field.max_length = LONGEST_ANCHOR
            field.validators = [v for v in field.validators if v.code != "max_length"]
            self._add(name, field, initial)
        self.lists = {**getattr(self, "lists", {}), part.name: (part, list(fields))}

    def _show_what_was_sent(self, sent):
        if "shown" not in sent:  # only a kind was asked for, by the address
            return
        is_same_rule = sent["shown"] == self.kind
        for name, field in self.fields.items():
            is_box = isinstance(field.widget, forms.CheckboxInput)
            several = isinstance(field, forms.MultipleChoiceField)
            if name in sent or several or (is_box and (is_same_rule or name[:5] != "rule-")):
                field.initial = field.widget.value_from_datadict(sent, {}, name)
