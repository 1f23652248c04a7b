"""What a change of a draft did, in words: added, removed, moved, points 4 → 5."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker import scoring
from tracker.determination.actions.outlines import BANDS, DIMENSIONS, RULES
from tracker.determination.item_fields import ORIGINS, PAIRS
from tracker.determination.models import Evidence, IndicatorKind, Reading
from tracker.determination.rows import PLACE, changed_columns
from tracker.determination.rule_forms import KIND_FORMS, RuleSheet
from tracker.organisations.bilingual import in_language
from tracker.organisations.models import OrganisationKind
from tracker.scoring.numbers import write

VERBS = {
    "added": gettext_lazy("added"),
    "edited": gettext_lazy("changed"),
    "moved": gettext_lazy("moved"),
    "removed": gettext_lazy("removed"),
    "dimensions": gettext_lazy("dimensions changed"),
    "grades": gettext_lazy("grades changed"),
    "imported": gettext_lazy("brought in by a sheet"),
    "confirmed": gettext_lazy("rules confirmed"),
    "judged": gettext_lazy("left to judgement within a range"),
    "undone": gettext_lazy("undone"),
    "redone": gettext_lazy("done again"),
}
LABELS = {
    "kind": gettext_lazy("rule"),
    "points": gettext_lazy("points"),
    "weight": gettext_lazy("weight"),
    "title_zh": gettext_lazy("Chinese title"),
    "title_en": gettext_lazy("English title"),
    "is_indicator": gettext_lazy("is an indicator"),
    "indicator_kind": gettext_lazy("indicator kind"),
    "applies_to": gettext_lazy("concerns"),
    "source": gettext_lazy("where its fact comes from"),
    "evidence": gettext_lazy("evidence"),
    "levels": gettext_lazy("levels in words"),
    "reason_needed": gettext_lazy("a reason must be given"),
    "reading": gettext_lazy("reading"),
    "sureness": gettext_lazy("sureness of the reading"),
    "ends_on": gettext_lazy("last day of the campaign"),
    "parent": gettext_lazy("part of"),
    "dimension": gettext_lazy("dimension"),
    "clauses": gettext_lazy("clauses"),
    "schema": gettext_lazy("version of the parameters"),
}
MOST_ITEMS = 8  # of one change that are spelled out
LONGEST = 60  # characters of a value


def verb_of(change):
    """Return what was done, in a word or two."""
    return VERBS.get(change.verb, change.verb)


def lines_of_change(change):
    """Return ([sentences], how many further items are not spelled out)."""
    lines, moved = [], []
    for name, before in change.before.items():
        after = change.after[name]
        if name in (DIMENSIONS, BANDS, RULES):
            lines += _outline_lines(name, before, after)
        elif before is None:
            lines.append(_("Added “%(title)s”.") % {"title": title_of(after)})
        elif after is None:
            lines.append(_("Removed “%(title)s”.") % {"title": title_of(before)})
        elif set(changed_columns(before, after)) <= set(PLACE):
            moved.append((before, after))
        else:
            lines.append(item_line(before, after))
    lines += _move_lines(moved)
    return lines[:MOST_ITEMS], max(len(lines) - MOST_ITEMS, 0)


def item_line(before, after):
    """Return one sentence with everything that changed in one item."""
    separator = _(", ")
    said = separator.join(differences(before, after))
    return _("“%(title)s”: %(changes)s") % {"title": title_of(after), "changes": said}


def differences(before, after):
    """Return [“points 4 → 5”, …] between two rows of one item."""
    found = []
    for column in changed_columns(before, after):
        if column == "params":
            found += _params(before, after)
        elif column != "order":
            old, new = _shown(column, before[column]), _shown(column, after[column])
            found.append(_difference(_label(column), old, new))
    return found


def title_of(row):
    """Return the title of a row in the reader's language."""
    return in_language(row["title_zh"], row["title_en"])


def _difference(label, old, new):
    values = {"label": label, "old": old or _("nothing"), "new": new or _("nothing")}
    return _("%(label)s %(old)s → %(new)s") % values


def _label(column):
    if column in LABELS:
        return LABELS[column]
    stem, _dash, language = column.rpartition("_")
    label = next((label for name, label, _m in PAIRS if name == stem), column)
    words = _("Chinese") if language == "zh" else _("English")
    return _("%(label)s (%(language)s)") % {"label": label, "language": words}


def _shown(column, value):
    if value in (None, "", [], {}):
        return ""
    if column in ("points", "weight"):
        return write(scoring.from_units(value))
    if column == "kind":
        return str(KIND_FORMS[value].title) if value in KIND_FORMS else value
    if column == "source":
        return str(ORIGINS.get(value.get("from"), value.get("from", "")))
    if column == "applies_to":
        return _(", ").join(str(OrganisationKind(kind).label) for kind in value)
    for name, choices in (
        ("evidence", Evidence),
        ("indicator_kind", IndicatorKind),
        ("reading", Reading),
    ):
        if column == name and value in choices.values:
            return str(choices(value).label)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return _(", ").join(_name(one) for one in value)
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _name(one):
    if isinstance(one, dict):
        return in_language(one.get("title_zh", ""), one.get("title_en", "")) or one.get("code", "")
    return str(one)


def _params(before, after):
    """Return what changed in the parameters; a rule of another kind says enough by its name."""
    if before["kind"] != after["kind"]:
        return []
    labels = {part.name: part.label for part in RuleSheet(after["kind"], after["params"]).parts}
    old, new = before["params"] or {}, after["params"] or {}
    names = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    return [
        _difference(labels.get(name, name), _value(old.get(name)), _value(new.get(name)))
        for name in names
    ]


def _value(value):
    """Show a parameter: numbers as they are, a row as “notice 2”."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        return " ".join(_value(one) for one in value.values())
    if isinstance(value, list):
        return _(", ").join(_value(one) for one in value)
    return "" if value is None else str(value)


def _move_lines(moved):
    """Say what moved; neighbours that only made room are not spoken of."""
    elsewhere = [pair for pair in moved if pair[0]["parent"] != pair[1]["parent"]]
    lines = [_("Moved “%(title)s” elsewhere.") % {"title": title_of(a)} for _b, a in elsewhere]
    if not elsewhere and moved:
        lines.append(_("Moved “%(title)s”.") % {"title": title_of(moved[0][1])})
    return lines


def _outline_lines(name, before, after):
    if name == DIMENSIONS:
        return [_difference(_("dimensions"), _shown(name, before), _shown(name, after))]
    if name == BANDS:
        return [_difference(_("grades"), _bands(before), _bands(after))]
    names = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    labels = {
        "panel": _("combination of marks"),
        "reviewers": _("reviewers"),
        "trim_from": _("trimmed from"),
        "grading": _("how grades are given"),
    }
    return [
        _difference(labels.get(key, key), _value(before.get(key)), _value(after.get(key)))
        for key in names
    ]


def _bands(bands):
    return _(", ").join(f"{_name(band)} {band.get('from', '')}" for band in bands)
