"""The form of one item: how the page shows it, what is wrong with it, the row that it writes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker import scoring
from tracker.determination.forms.item_builders import ItemFields
from tracker.determination.forms.item_fields import LEVELS, OFFICES, PAIRS, level_rows
from tracker.determination.forms.rules import problems_of
from tracker.determination.forms.rules.parts import number_of
from tracker.determination.models import Node
from tracker.determination.rule_words.problems import sentence


class ItemForm(ItemFields):
    """One item of a draft. `rows` are all of the draft's, `row` the item's own.

    With `sent` and no `data` the form shows again what was typed without looking at what is wrong
    with it: another rule kind was chosen, or another line is wanted (`more`).
    """

    # how the page shows them

    def own_blocks(self):
        """Yield the blocks of the parts that only this kind of rule has, in order."""
        for part, names in self.parts:
            if part in self.sheet.own:
                yield self._block(part, names)

    def common_blocks(self):
        """Yield the blocks of limits, exemption and periods, which every rule may state."""
        for part, names in self.parts:
            if part not in self.sheet.own:
                yield self._block(part, names)

    @property
    def is_common_stated(self):
        """Tell whether the rule says something there, or something is wrong there."""
        common = [(part, names) for part, names in self.parts if part not in self.sheet.own]
        return any(part.name in self.sheet.params for part, _names in common) or (
            self.is_bound and any(name in self.errors for _part, names in common for name in names)
        )

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

    def as_node(self, version):
        """Return the item as it would be, unsaved: what is typed need not be right yet."""
        if self.is_bound:
            self.errors  # noqa: B018  (cleans)
            typed = {name: str(self.cleaned_data.get(name) or "") for name in self.fields}
        else:
            typed = {name: str(field.initial or "") for name, field in self.fields.items()}
        boxes = {n for n, f in self.fields.items() if isinstance(f, forms.BooleanField)}
        rule = {n: typed[n] not in ("", "False") if n in boxes else typed[n] for n in typed}
        units = {}
        for name in ("points", "weight"):
            try:
                units[name] = scoring.to_units(scoring.exact(number_of(typed.get(name, ""))))
            except ValueError:
                units[name] = None
        return Node(
            version=version,
            kind=self.kind,
            params=self.sheet.read(rule),
            points=units["points"] or 0,
            weight=units["weight"],
            levels=self.row["levels"],
        )

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
