"""The fields of an item's form that do not belong to its rule: their words, choices and lists."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.determination.forms.rules.lists import Column, Rows

PAIRS = (
    ("rule", _("Rule in words"), 2000),
    ("standard", _("Scoring standard"), 2000),
    ("method", _("Method of checking"), 200),
    ("remarks", _("Remarks"), 500),
)
COUNTED = {
    "accepted": _("accepted ones"),
    "on_time": _("accepted on time"),
    "late": _("accepted late"),
    "missing": _("not done"),
}
LEVELS = Rows(
    name="levels",
    label=_("Levels in words"),
    help=_("What each level, check or situation of the rule is called and means."),
    columns=(
        Column(name="code", label=_("code or short name"), is_number=False),
        Column(name="title_zh", label=_("Chinese title"), is_number=False),
        Column(name="title_en", label=_("English title"), is_number=False),
        Column(name="anchor_zh", label=_("what it means, Chinese"), is_number=False),
        Column(name="anchor_en", label=_("what it means, English"), is_number=False),
    ),
    blank=1,
)
OFFICES = Rows(
    name="parts",
    label=_("Values of the offices"),
    help=_("Which measure holds the points that each office gives."),
    columns=(
        Column(name="office", label=_("office"), is_number=False),
        Column(name="measure", label=_("code of the measure"), is_number=False),
    ),
)
# longer than a code: what a level means
LONGEST_ANCHOR = 500


def level_rows(levels):
    rows = []
    for level in levels or []:
        if not isinstance(level, dict):
            level = {"code": str(level)}
        rows.append({c.name: str(level.get(c.name) or "") for c in LEVELS.columns})
    return rows


def text_field(label, longest):
    return forms.CharField(label=label, max_length=longest, required=False)


def figure_field(label, help_text):
    widget = forms.TextInput(attrs={"inputmode": "decimal", "size": 8, "class": "figure"})
    return forms.CharField(
        label=label, help_text=help_text, max_length=24, required=False, widget=widget
    )


def choice_field(label, choices, *, required=False):
    return forms.ChoiceField(label=label, choices=choices, required=required)


def pair_label(label, language):
    return _("%(label)s (%(language)s)") % {"label": label, "language": language}
