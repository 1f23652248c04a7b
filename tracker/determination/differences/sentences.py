"""Differences of versions as sentences, in the language that is active when they are asked for."""

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from tracker import scoring, words
from tracker.determination.models import Evidence, IndicatorKind
from tracker.determination.rule_words.names import (
    PANEL,
    PANEL_WORDS,
    WORDS,
    kind_name,
    parameter_name,
)
from tracker.determination.subjects import SubjectKind
from tracker.organisations.bilingual import in_language
from tracker.scoring.numbers import write

SENTENCES = {
    "added": _("“%(item)s”: new, full mark %(after)s"),
    "removed": _("“%(item)s”: gone, full mark %(before)s"),
    "moved": _("“%(item)s”: moved from %(before)s to %(after)s"),
    "reordered": _("“%(item)s”: stands now after %(after)s"),
    "renamed": _("“%(before)s”: renamed “%(after)s”"),
    "points": _("“%(item)s”: full mark %(before)s → %(after)s"),
    "weight": _("“%(item)s”: weight %(before)s → %(after)s"),
    "rule": _("“%(item)s”: rule %(before)s → %(after)s"),
    "parameter": _("“%(item)s”: %(part)s %(before)s → %(after)s"),
    "levels": _("“%(item)s”: levels in words %(before)s → %(after)s"),
    "reason": _("“%(item)s”: a reason is needed: %(before)s → %(after)s"),
    "rule_text": _("“%(item)s”: scoring text “%(before)s” → “%(after)s”"),
    "standard": _("“%(item)s”: standard “%(before)s” → “%(after)s”"),
    "method": _("“%(item)s”: method of checking “%(before)s” → “%(after)s”"),
    "remarks": _("“%(item)s”: remarks “%(before)s” → “%(after)s”"),
    "nature": _("“%(item)s”: nature %(before)s → %(after)s"),
    "source": _("“%(item)s”: source of its fact %(before)s → %(after)s"),
    "evidence": _("“%(item)s”: evidence %(before)s → %(after)s"),
    "applies_to": _("“%(item)s”: applies to %(before)s → %(after)s"),
    "dimension": _("“%(item)s”: dimension %(before)s → %(after)s"),
    "clauses": _("“%(item)s”: clauses %(before)s → %(after)s"),
    "ends_on": _("“%(item)s”: last day %(before)s → %(after)s"),
    "dimension_added": _("New dimension: %(after)s"),
    "dimension_removed": _("Dimension gone: %(before)s"),
    "dimension_renamed": _("Dimension “%(before)s”: renamed “%(after)s”"),
    "dimensions_reordered": _("Order of the dimensions: %(before)s → %(after)s"),
    "grade_added": _("New grade “%(item)s”: from %(after)s%% of the full mark"),
    "grade_removed": _("Grade “%(item)s” gone: it stood from %(before)s%% of the full mark"),
    "grade_renamed": _("Grade “%(before)s”: renamed “%(after)s”"),
    "grade_bound": _("Grade “%(item)s”: from %(before)s%% → %(after)s%% of the full mark"),
    "combination": _("Combination: %(part)s %(before)s → %(after)s"),
}

SOURCES = {
    "tasks": _("tasks"),
    "measure": _("a measured value"),
    "findings": _("findings"),
    "review": _("the reviewers"),
    "units": _("the units led"),
    "parts": _("several offices"),
    "rubric": _("another rubric"),
    "vetoes": _("vetoes"),
    "history": _("earlier results"),
}


def sentence(difference):
    """Return one difference as a sentence."""
    before, after = _said(difference)
    return str(SENTENCES[difference.what]) % {
        "item": _title(difference.titles) or difference.code,
        "part": _part(difference),
        "before": before,
        "after": after,
    }


def _part(difference):
    if difference.what == "parameter":
        return parameter_name(difference.part)
    return str(PANEL.get(difference.part, difference.part))


def _said(difference):
    """Return what was and what is, as words."""
    what, before, after = difference.what, difference.before, difference.after
    if what in PAIRED:
        return _pair_of_texts(before, after)
    say = SAID.get(what, _value)
    return say(before), say(after)


# texts in two columns; where only the other language changed, that one is shown
PAIRED = frozenset(
    {
        "renamed",
        "rule_text",
        "standard",
        "method",
        "remarks",
        "dimension_renamed",
        "grade_renamed",
    }
)


def _pair_of_texts(before, after):
    was, now = in_language(*before), in_language(*after)
    if was == now:
        was, now = next((b, a) for b, a in zip(before, after, strict=True) if b != a)
    return was or _nothing(), now or _nothing()


def _title(titles):
    return in_language(*titles) if titles else ""


def _quoted(titles):
    """Return the title of an item in quotation marks, or "the top" for none."""
    return gettext("“%(item)s”") % {"item": _title(titles)} if titles else gettext("the top")


def _nothing():
    return gettext("nothing")


def _points(units):
    return _nothing() if units is None else write(scoring.from_units(units))


def _weight(units):
    return _nothing() if units is None else f"{write(scoring.from_units(units))}%"


def _rule(rule):
    """A rule in plain words; one that cannot be read yet as its kind with the figures it has."""
    kind = scoring.KINDS.get(rule["kind"])
    has_points = rule["points"] or (kind is not None and kind.is_leaf and kind.has_full_mark)
    points = scoring.from_units(rule["points"]) if has_points else None
    language = "zh" if (get_language() or "zh").startswith("zh") else "en"
    try:
        text = words.write(
            rule["kind"], rule["params"], points, language=language, titles=rule["levels"]
        )
    except (scoring.InvalidRule, scoring.NotExact):
        return _figures(rule)
    return gettext("“%(item)s”") % {"item": text}


def _figures(rule):
    said = kind_name(rule["kind"])
    figures = _joined(
        gettext("%(name)s %(value)s") % {"name": parameter_name(name), "value": _value(value)}
        for name, value in rule["params"].items()
    )
    if not figures:
        return said
    return gettext("%(rule)s (%(figures)s)") % {"rule": said, "figures": figures}


def _levels(levels):
    return (
        _joined(
            in_language(level.get("title_zh", ""), level.get("title_en", ""))
            or level.get("code", "")
            for level in levels
        )
        or _nothing()
    )


def _source(source):
    """Return where a fact comes from, with what is named there."""
    if not source or not source.get("from"):
        return _nothing()
    named = [name for key, value in source.items() if key != "from" for name in _names(value)]
    origin = str(SOURCES.get(source["from"], source["from"]))
    if not named:
        return origin
    return gettext("%(rule)s (%(figures)s)") % {"rule": origin, "figures": _joined(named)}


def _names(value):
    if isinstance(value, dict):
        return [f"{name}: {one}" for name, one in value.items()]
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _label_of(choices):
    def say(value):
        return str(choices(value).label) if value in choices.values else value or _nothing()

    return say


def _kinds(kinds):
    if not kinds:
        return gettext("every kind")
    return _joined(_label_of(SubjectKind)(kind) for kind in kinds)


def _day(day):
    return date_format(day, "DATE_FORMAT") if day else gettext("without end")


def _combination(value):
    if isinstance(value, str):
        return str(PANEL_WORDS.get(value, value))
    return _value(value)


def _dimension(titles):
    return _title(titles) or _nothing()


def _value(value):
    """Return any value of a parameter: numbers as they are, words translated, rows in order."""
    if value is None:
        return _nothing()
    if isinstance(value, bool | str):
        return str(WORDS.get(value, value))
    if isinstance(value, dict):
        return " ".join(_row(value))
    if isinstance(value, list | tuple):
        return _joined(map(_value, value)) or _nothing()
    return str(value)


def _row(row):
    """A row of a table: its code first, then its numbers; a single number goes without a name."""
    rest = {name: value for name, value in row.items() if name != "code"}
    if "code" in row:
        yield str(row["code"])
    for name, value in rest.items():
        yield _value(value) if len(rest) == 1 else f"{parameter_name(name)} {_value(value)}"


def _joined(texts):
    return gettext(", ").join(texts)


SAID = {
    "added": _points,
    "removed": _points,
    "points": _points,
    "weight": _weight,
    "moved": _quoted,
    "reordered": lambda titles: _quoted(titles) if titles else gettext("the heading, first of all"),
    "rule": _rule,
    "levels": _levels,
    "source": _source,
    "evidence": _label_of(Evidence),
    "nature": _label_of(IndicatorKind),
    "applies_to": _kinds,
    "clauses": lambda codes: _joined(codes) or _nothing(),
    "ends_on": _day,
    "combination": _combination,
    "dimension": _dimension,
    "dimension_added": _dimension,
    "dimension_removed": _dimension,
    "dimensions_reordered": lambda titles: _joined(map(_title, titles or [])),
}
