"""Shapes of input: an answer to an indicator, a password under a signature, reasons, texts."""

from decimal import Decimal
from uuid import uuid4

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from tracker import scoring
from tracker.assessment import wording
from tracker.assessment.facts import fact_of
from tracker.assessment.trying import Asked, shape_of, write_into


class KeyForm(forms.Form):
    """A form that sends once: its key is made when the page is and kept when it comes back."""

    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        kwargs["initial"] = {"key": uuid4().hex, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)


class PasswordForm(KeyForm):
    """The password entered again, which makes a deed a signature."""

    password = forms.CharField(
        label=_("Your password, as your signature"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class ReasonForm(forms.Form):
    """A reason, in a sentence."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class TypedWordForm(KeyForm):
    """The code of the cycle, typed: for what cannot be taken back."""

    word = forms.CharField(label=_("Type the code of the cycle"), max_length=32)

    def __init__(self, *args, word, **kwargs):
        super().__init__(*args, **kwargs)
        self.expected = word

    def clean_word(self):
        if self.cleaned_data["word"].strip() != self.expected:
            raise forms.ValidationError(_("This is not the code of the cycle."))
        return self.expected


class PointsField(forms.DecimalField):
    """Points as a person writes them, up to four decimals; the value is in stored units."""

    def __init__(self, **kwargs):
        super().__init__(max_digits=12, decimal_places=4, **kwargs)

    def prepare_value(self, value):
        return wording.shown(scoring.from_units(value)) if isinstance(value, int) else value

    def clean(self, value):
        points = super().clean(value)
        return None if points is None else int(points * scoring.UNITS)


class SelfScoreForm(forms.Form):
    """Own points on one indicator, or none, and own words."""

    points = PointsField(label=_("Own points"), required=False)
    text = forms.CharField(
        label=_("Own words"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, leaf, **kwargs):
        super().__init__(*args, **kwargs)
        most = leaf.full or leaf.cap
        self.fields["points"].min_value = Decimal(0)
        attrs = {"min": "0", "step": "0.01", "inputmode": "decimal"}
        if most is not None:
            attrs["max"] = wording.shown(scoring.from_units(most))
        self.fields["points"].widget.attrs.update(attrs)


class SummaryForm(KeyForm):
    """The year in short."""

    summary = forms.CharField(
        label=_("The year in short"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What went well, what did not, what comes next."),
    )


YES_NO = [("yes", _("met")), ("no", _("not met"))]


class MarkForm(forms.Form):
    """A reviewer's answer to one indicator; which fields there are follows from its rule."""

    def __init__(self, *args, node, leaf, tree, year, mark=None, **kwargs):
        """`node` is the indicator's row, `leaf` its compiled rule in `tree`, `year` the cycle's."""
        self.node, self.leaf, self.tree, self.mark = node, leaf, tree, mark
        kwargs.setdefault("prefix", node.code)
        super().__init__(*args, initial=_initial(mark), **kwargs)
        kind, params = node.kind, leaf.params
        self.asked = None
        if leaf.periods is not None or not _is_usual(kind, params):
            self._ask_for_the_fact(mark, year)
        elif kind == "checklist":
            words = {level.get("code"): wording.level_text(level) for level in node.levels or []}
            for code, _points in params.checks:
                self.fields[f"check-{code}"] = forms.ChoiceField(
                    label=wording.level_title(node, code),
                    help_text=words.get(code, ""),
                    choices=YES_NO,
                    required=False,
                    widget=forms.RadioSelect,
                )
        elif kind == "discretionary":
            least, most = wording.shown(params.least), wording.shown(params.most)
            self.fields["points"] = forms.DecimalField(
                label=_("Points to deduct") if params.mode == "deduct" else _("Points"),
                required=False,
                max_digits=12,
                decimal_places=4,
                help_text=_("Between %(least)s and %(most)s.") % {"least": least, "most": most},
            )
            self.fields["points"].widget.attrs.update(
                {"min": least, "max": most, "step": "0.01", "inputmode": "decimal"}
            )
        else:
            self._add_levels(params)
        if self.asked is None and leaf.exemption != scoring.Exemption.REFUSE:
            self.fields["na"] = forms.BooleanField(
                label=_("Does not apply to this branch"), required=False
            )
        self.fields["reason"] = forms.CharField(
            label=_("Reason"),
            required=False,
            max_length=1000,
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    def _ask_for_the_fact(self, mark, year):
        """Ask as the page that tries a rubric does: for counts, events, delays, periods."""
        data = self.data if self.is_bound else MultiValueDict()
        self.asked = Asked(self.leaf, self.node, shape_of(self.leaf, self.node), data, year)
        if mark is not None and not self.is_bound:
            write_into(self.asked, fact_of(mark), data, names={})

    def _add_levels(self, params):
        codes = [code for code, _value in getattr(params, "words", None) or params.values]
        self.fields["level"] = forms.ChoiceField(
            label=_("Level"),
            choices=[(code, wording.level_title(self.node, code)) for code in codes],
            required=False,
            widget=forms.RadioSelect,
        )
        for name, label, values in (
            ("band", _("Band"), getattr(params, "bands", ()) if hasattr(params, "words") else ()),
            ("load", _("Load"), [code for code, _f in getattr(params, "loads", ())]),
        ):
            if values:
                choices = [("", "–"), *((v, wording.level_title(self.node, v)) for v in values)]
                self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False)

    @property
    def is_reason_needed(self):
        """Tell whether the reason is asked for in any case."""
        return self.node.reason_needed or self.node.kind == "discretionary"

    @property
    def levels(self):
        """Yield (radio, words of the anchor, points in units or None) for each level."""
        anchors = {level.get("code"): level for level in self.node.levels or []}
        for radio in self["level"]:
            code = radio.data["value"]
            try:
                fact = scoring.Level(code)
                worth = int(scoring.score_leaf(self.tree, self.node.code, fact) * scoring.UNITS)
            except scoring.FactDoesNotFit:
                worth = None  # it depends on the band
            yield radio, wording.level_text(anchors.get(str(code), {})), worth

    @property
    def checks(self):
        """The bound fields of a checklist."""
        return [self[name] for name in self.fields if name.startswith("check-")]

    @property
    def is_touched(self):
        """Tell whether the post speaks of this indicator at all (a part may be sent alone)."""
        return self.add_prefix("reason") in self.data

    def clean(self):
        """Turn the fields into (fact, reason) under "answer", or None when nothing is chosen."""
        data = self.cleaned_data
        reason = data.get("reason", "").strip()
        try:
            fact = self._fact(data, reason)
        except scoring.FactDoesNotFit as error:
            self.add_error(None, wording.problem(error.problem, self.node))
            return data
        if fact is None and reason and not self.errors:
            self.add_error(None, _("A reason without an answer: choose one."))
        data["answer"] = None if fact is None else (fact, reason)
        if fact is not None and not self.errors:
            self._check(fact, reason)
        return data

    def _check(self, fact, reason):
        """Say here what the action would refuse, so that the other answers can be kept."""
        if self.node.reason_needed and not reason:
            self.add_error(None, _("Give the reason."))
        try:
            scoring.score_leaf(self.tree, self.node.code, fact)
        except scoring.FactDoesNotFit as error:
            self.add_error(None, wording.problem(error.problem, self.node))

    def _fact(self, data, reason):
        if self.asked is not None:
            for sentence in self.asked.read().sentences:
                self.add_error(None, sentence)
            if self.asked.fact is None and not self.leaf.is_leaf and not self.errors:
                # nothing was ticked: that no circumstance holds is an answer too
                codes = (code for code, _factor in self.leaf.params.factors)
                return scoring.Checks(tuple((code, False) for code in codes))
            return self.asked.fact
        if data.get("na"):
            return scoring.NotApplicable(reason)
        if self.node.kind == "checklist":
            given = {
                name.removeprefix("check-"): value == "yes"
                for name, value in data.items()
                if name.startswith("check-") and value
            }
            if not given:
                return None
            if len(given) < len(self.leaf.params.checks):
                self.add_error(None, _("Answer every check."))
                return None
            return scoring.Checks(tuple(given.items()))
        if self.node.kind == "discretionary":
            points = data.get("points")
            return None if points is None else scoring.Awarded(points, reason)
        if not data.get("level"):
            return None
        return scoring.Level(data["level"], data.get("band", ""), data.get("load", ""))


def _is_usual(kind, params):
    """Tell whether an indicator is marked by levels, checks or points, as most are."""
    has_levels = kind == "grade_words" or (kind == "value_table" and params.values)
    return has_levels or kind in ("checklist", "discretionary")


def _initial(mark):
    """The fields of a mark that is there already."""
    if mark is None:
        return {}
    initial = {"reason": mark.reason, "na": mark.not_applicable}
    if mark.not_applicable:
        return initial
    fact = fact_of(mark)
    if isinstance(fact, scoring.Level):
        initial |= {"level": fact.code, "band": fact.band, "load": fact.load}
    elif isinstance(fact, scoring.Awarded):
        initial["points"] = wording.shown(fact.points)
    elif isinstance(fact, scoring.Checks):
        initial |= {f"check-{code}": "yes" if met else "no" for code, met in fact.checks}
    return initial


class AppealForm(KeyForm):
    """What is wrong and why; about one indicator or the whole."""

    node = forms.ChoiceField(label=_("Concerning"), required=False)
    text = forms.CharField(
        label=_("What is wrong and why"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6})
    )

    def __init__(self, *args, nodes, **kwargs):
        super().__init__(*args, **kwargs)
        self.nodes = {node.code: node for node in nodes}
        choices = [(code, node.title) for code, node in self.nodes.items()]
        self.fields["node"].choices = [("", _("the whole result")), *choices]

    def clean_node(self):
        return self.nodes.get(self.cleaned_data["node"])


class AnswerForm(PasswordForm):
    """The proposed answer to an appeal: rejected, or upheld with new points."""

    field_order = ["upheld", "answer"]
    upheld = forms.ChoiceField(
        label=_("Decision"),
        choices=[("no", _("Reject the appeal")), ("yes", _("Uphold it, with new points"))],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Reason"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args, bounds, titles, points, first=None, **kwargs):
        """`bounds` are what each leaf can give, `points` what it came to, in units, by code."""
        super().__init__(*args, **kwargs)
        self.codes = sorted(bounds, key=lambda code: code != first)
        for code in self.codes:
            least, most = bounds[code]
            self.fields[f"points-{code}"] = PointsField(
                label=titles.get(code, code),
                required=False,
                help_text=_("Now %(now)s; between %(least)s and %(most)s.")
                % {
                    "now": wording.shown(scoring.from_units(points[code])),
                    "least": wording.shown(scoring.from_units(least)),
                    "most": wording.shown(scoring.from_units(most)),
                },
            )
        self.order_fields(
            ["upheld", "answer", *(f"points-{code}" for code in self.codes), "password", "key"]
        )

    def clean(self):
        data = super().clean()
        data["is_upheld"] = data.get("upheld") == "yes"
        data["marks"] = {
            code: data[f"points-{code}"]
            for code in self.codes
            if data.get(f"points-{code}") is not None
        }
        return data
