"""What frames the items of a draft: its dimensions, its grades, how marks are combined."""

from collections import Counter

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker import scoring
from tracker.audit.deeds import deed
from tracker.audit.refusals import Refused
from tracker.determination import rubric
from tracker.determination.actions.drafting import locked_draft, note_change
from tracker.determination.models import Dimension

DIMENSIONS, BANDS, RULES = "@dimensions", "@bands", "@rules"  # their names among changed items
OUTLINES = (DIMENSIONS, BANDS, RULES)


@deed
def change_dimensions(version, dimensions, *, by, at):
    """Write the dimensions of a draft: [{"code", "title_zh", "title_en"}] in their order.

    One that is not named any more is removed; it must be empty.

    :raises Refused: when a code is used twice, a title is missing, or a removed one holds items
    """
    version = locked_draft(version, by=by)
    before = {DIMENSIONS: dimensions_of(version)}
    after = {DIMENSIONS: [dict(one, order=place) for place, one in enumerate(dimensions)]}
    write_outlines(version, after)
    return note_change(version, verb="dimensions", before=before, after=after, by=by, at=at)


@deed
def change_grades(version, *, bands, rules, by, at):
    """Write a draft's grades and how the marks of several reviewers are combined.

    :raises Refused: when they cannot be read; `field` says whether grades or combination
    """
    version = locked_draft(version, by=by)
    before, after = {}, {}
    for name, old, new in ((BANDS, version.bands, bands), (RULES, version.rules, rules)):
        if old != new:
            before[name], after[name] = old, new
    check_grades(bands, rules)
    write_outlines(version, after)
    return note_change(version, verb="grades", before=before, after=after, by=by, at=at)


def outlines_of(version):
    """Return {reserved name: value} of a version as it is."""
    return {DIMENSIONS: dimensions_of(version), BANDS: version.bands, RULES: version.rules}


def dimensions_of(version):
    """Return the dimensions of a version as they are kept in a change."""
    return [
        {"code": d.code, "title_zh": d.title_zh, "title_en": d.title_en, "order": place}
        for place, d in enumerate(version.dimensions.order_by("order", "code"))
    ]


def check_grades(bands, rules):
    """Refuse grades that name nothing or do not go down, and a combination of nobody."""
    codes = [band["code"] for band in bands]
    if twice := [code for code, times in Counter(codes).items() if times > 1]:
        raise Refused(_("“%(code)s” is used twice.") % {"code": twice[0]}, field="bands")
    if not bands:
        raise Refused(_("Enter at least one grade."), field="bands")
    if any(not (band["title_zh"] or band["title_en"]) for band in bands):
        raise Refused(_("Every grade needs a title."), field="bands")
    try:
        rubric.read_bands(bands)
    except scoring.ScoringError as error:
        message = _("Grades go from the highest bound to the lowest, in per cent of the full mark.")
        raise Refused(message, field="bands") from error
    if rules["panel"] not in set(scoring.PanelMethod):
        message = _("Say how the marks of several reviewers are combined.")
        raise Refused(message, field="panel")
    if rules["reviewers"] < 1:
        raise Refused(_("There must be at least one reviewer."), field="reviewers")
    if rules.get("trim_from", 3) < 3:
        message = _("At least 3 marks are needed before the highest and the lowest are dropped.")
        raise Refused(message, field="trim_from")
    named = [row["grade"] for row in _grade_rows(rules)]
    if unknown := [code for code in named if code not in codes]:
        message = _("There is no grade “%(code)s”.") % {"code": unknown[0]}
        raise Refused(message, field="grading")


def _grade_rows(rules):
    grading = rules.get("grading") or {}
    return [*grading.get("shares", ()), *grading.get("under", ())]


def write_outlines(version, values):
    """Write {reserved name: value} into a locked draft.

    :raises Refused: when a dimension that would go still holds items
    """
    if DIMENSIONS in values:
        _write_dimensions(version, values[DIMENSIONS])
    names = []
    for name, field in ((BANDS, "bands"), (RULES, "rules")):
        if name in values:
            setattr(version, field, values[name])
            names.append(field)
    if names:
        version.save(update_fields=names)


def _write_dimensions(version, rows):
    known = {one.code: one for one in version.dimensions.all()}
    codes = [row["code"] for row in rows]
    if twice := [code for code, times in Counter(codes).items() if times > 1]:
        raise Refused(_("“%(code)s” is used twice.") % {"code": twice[0]})
    for code in known.keys() - set(codes):
        if held := version.nodes.filter(dimension=known[code]).count():
            message = ngettext(
                "“%(title)s” still holds %(count)s item. Put it elsewhere first.",
                "“%(title)s” still holds %(count)s items. Put them elsewhere first.",
                held,
            )
            raise Refused(message % {"title": known[code].title, "count": held})
        known[code].delete()
    for row in rows:
        one = known.get(row["code"]) or Dimension(version=version, code=row["code"])
        if not (row["title_zh"] or row["title_en"]):
            raise Refused(_("A title in at least one language is needed."))
        one.title_zh, one.title_en, one.order = row["title_zh"], row["title_en"], row["order"]
        try:
            one.clean_fields(exclude=["version"])
        except ValidationError as error:
            raise Refused(next(iter(error.message_dict.values()))[0]) from error
        one.save()
