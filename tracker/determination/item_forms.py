"""The form of one item: what it is, its rule, where its fact comes from, what stands beside it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker import scoring
from tracker.determination.forms import DayInput
from tracker.determination.item_fields import (
    COUNTED,
    LEVELS,
    LONGEST_ANCHOR,
    OFFICES,
    ORIGINS,
    PAIRS,
    choice_field,
    figure_field,
    level_rows,
    pair_label,
    text_field,
)
from tracker.determination.models import Clause, Evidence, IndicatorKind, Measure, TaskTemplate
from tracker.determination.rows import below
from tracker.determination.rubric import COUNTS_OF_TASKS, FACTS_OF_SOURCE
from tracker.determination.rule_forms import FAMILIES, RuleSheet, problems_of
from tracker.determination.rule_forms.parts import number_of
from tracker.determination.rule_problems import sentence
from tracker.organisations.bilingual import in_language
from tracker.organisations.models import OrganisationKind
from tracker.scoring.numbers import write


class ItemForm(forms.Form):
    """One item of a draft. `rows` are all of the draft's, `row` the item's own.

    With `sent` and no `data` the form shows again what was typed without looking at what is wrong
    with it: another rule kind was chosen, or another line is wanted (`more`).
    """

    def __init__(self, data=None, *, version, rows, row, sent=None, more="", unfinished=False):
        self.row, self.rows, self.more = row, rows, more
        self.typed = data if data is not None else sent
        self.unfinished, self.rule_problems = unfinished, []
        self.is_new = row.get("code") is None
        self.kind = self._kind()
        self.rule = scoring.KINDS.get(self.kind)
        super().__init__(data)
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
        origins = [o for o in ORIGINS if o in fitting or o == held]
        choices = [("", _("– not said yet")), *((o, ORIGINS[o]) for o in origins)]
        self.origin = now if now in origins else ""
        self._add("source-from", choice_field(_("Where its fact comes from"), choices), self.origin)
        if self.origin == "tasks":
            titles = [(t.code, t.title) for t in TaskTemplate.objects.order_by("code")]
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
            choices=OrganisationKind.choices,
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

    # how the page shows them

    def rule_blocks(self):
        """Yield (part, fields, lines of fields) of the rule's own parts, in order."""
        for part, names in self.parts:
            yield self._block(part, names)

    @property
    def kind_field(self):
        """The choice of the rule."""
        return self["kind"]

    @property
    def points_field(self):
        """The full mark, or None where the rule has none."""
        return self["points"] if "points" in self.fields else None

    @property
    def source_field(self):
        """The choice of where the fact comes from, or None for an item that combines others."""
        return self["source-from"] if "source-from" in self.fields else None

    @property
    def source_fields(self):
        """What that choice asks for besides."""
        names = ("source-templates", "source-count", "source-measure")
        return [self[name] for name in names if name in self.fields]

    def list_block(self, name):
        """Return the block of one of the lists beside the rule, or None."""
        found = getattr(self, "lists", {}).get(name)
        return found and self._block(*found)

    def level_block(self):
        """Return the block of the levels in words."""
        return self.list_block("levels")

    def office_block(self):
        """Return the block of the offices that give a part."""
        return self.list_block("parts")

    def _block(self, part, names):
        if part.shape != "rows":
            return {"part": part, "fields": [self[name] for name in names]}
        prefix = names[0].rsplit(f"{part.name}-0-", 1)[0] if names else ""
        lines = {}
        for name in names:
            place = name[len(prefix) + len(part.name) + 1 :].split("-", 1)[0]
            lines.setdefault(place, []).append(self[name])
        columns = [column.label for column in part.columns_for(self.sheet)]
        return {"part": part, "lines": list(lines.values()), "columns": columns}

    # what was typed

    def clean(self):
        cleaned = super().clean()
        if not (cleaned.get("title_zh") or cleaned.get("title_en")):
            self.add_error("title_zh", _("A title in at least one language is needed."))
        for name in ("points", "weight"):
            cleaned[name] = self._units(name, cleaned.get(name, ""))
        cleaned["params"] = self.sheet.read(cleaned)
        points = scoring.from_units(cleaned["points"] or 0)
        self.rule_problems = problems_of(self.kind, cleaned["params"], points)
        self.is_rule_alone = not self.errors
        if not self.unfinished:
            for problem in self.rule_problems:
                name = self.sheet.field_of(problem.parameter)
                name = name or (problem.parameter if problem.parameter == "points" else "")
                self.add_error(name if name in self.fields else None, sentence(problem))
        return cleaned

    def _units(self, name, text):
        if not text:
            return None
        try:
            return scoring.to_units(scoring.exact(number_of(text)))
        except scoring.NotExact:
            self.add_error(name, _("Enter an exact number such as 0.5."))
        except ValueError:
            self.add_error(name, _("Four decimals are the finest."))
        return None

    def written(self):
        """Return the row of a valid form, as `actions.edit_item` takes it."""
        data, old = self.cleaned_data, self.row
        names = ["title_zh", "title_en", "kind", "params", "weight", "applies_to"]
        names += [f"{name}_{language}" for name, _l, _m in PAIRS for language in ("zh", "en")]
        row = {name: data[name] for name in names}
        row["points"] = data["points"] or 0
        row["parent"], row["dimension"] = data["parent"] or None, data["dimension"] or None
        row["clauses"] = sorted(data["clauses"])
        row["ends_on"] = data["ends_on"].isoformat() if data["ends_on"] else None
        is_leaf = self.rule is not None and self.rule.is_leaf
        if is_leaf:
            row |= {n: data[n] for n in ("evidence", "indicator_kind", "reason_needed")}
            row["levels"] = self._levels(data)
            row["source"] = self._source(data)
        else:
            row["source"], row["levels"] = {}, []
        was = scoring.KINDS.get(old["kind"])
        if self.is_new or was is None or was.is_leaf != is_leaf:
            row["is_indicator"] = is_leaf
        if old["reading"] == "proposed":
            row["reading"] = "confirmed"
        return row

    def _read_rows(self, part, data):
        own = {n[5:]: v for n, v in data.items() if n.startswith("list-")}
        return [part.row(own, place) for place in part.kept(own)]

    def _levels(self, data):
        typed = self._read_rows(LEVELS, data)
        held = [
            {name: text for name, text in row.items() if text}
            for row in level_rows(self.row["levels"])
        ]
        if typed == held:
            return self.row["levels"]
        return [{c.name: row.get(c.name, "") for c in LEVELS.columns} for row in typed]

    def _source(self, data):
        if not self.origin:
            return {}
        source = {"from": self.origin}
        if self.origin == "tasks":
            source |= {"templates": data["source-templates"], "count": data["source-count"]}
        elif self.origin == "measure":
            source["measure"] = data["source-measure"]
        elif self.origin == "parts":
            rows = self._read_rows(OFFICES, data)
            source["parts"] = {r.get("office", ""): r.get("measure", "") for r in rows}
        held = self.row["source"] if isinstance(self.row["source"], dict) else {}
        if held.get("from") == self.origin:
            # what a sheet wrote and the form does not show stays
            source = {**held, **source}
        return source
