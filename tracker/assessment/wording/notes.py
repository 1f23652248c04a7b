"""The reason of each line of working, in words."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.assessment.wording.titles import grade_title, level_title, period_title, shown

NOTES = {
    "starts_at_full_mark": _("Starts at the full mark."),
    "full_mark": _("Condition met: full mark."),
    "condition_unmet": _("Condition not met: no points."),
    "deducted_each": _("%(count)s × %(each)s deducted."),
    "added_each": _("%(count)s × %(each)s added."),
    "missing_each": _("%(count)s of %(required)s missing, %(each)s deducted for each."),
    "required_reached": _("All %(required)s reached (%(count)s)."),
    "bonus_each": _("Bonus: %(count)s × %(each)s above the full mark."),
    "check_unmet": _("Check “%(check)s” not met: %(points)s deducted."),
    "check_not_met": _("Check “%(check)s” not met: no points."),
    "check_met": _("Check “%(check)s” met: %(points)s."),
    "value_gives": _("“%(value)s” gives %(points)s."),
    "band_gives": _("%(value)s is at least %(bound)s: %(points)s."),
    "below_bands": _("%(value)s is below every band: %(points)s."),
    "level_gives": _("Level “%(level)s” gives %(points)s."),
    "level_in_band_gives": _("Level “%(level)s” in band “%(band)s” gives %(points)s."),
    "level_share": _("Level “%(level)s” gives %(share)s %% of %(points)s."),
    "level_in_band_share": _(
        "Level “%(level)s” in band “%(band)s” gives %(share)s %% of %(points)s."
    ),
    "load_factor": _("Load “%(load)s”: multiplied by %(factor)s."),
    "ratio": _("%(numerator)s of %(denominator)s × %(points)s."),
    "nothing_due_full": _("Nothing was due: full mark."),
    "nothing_due_zero": _("Nothing was due: no points."),
    "base_points": _("Points at the target of %(target)s."),
    "steps_below": _("%(value)s is %(steps)s steps of %(step)s below %(target)s: %(each)s each."),
    "steps_above": _("%(value)s is %(steps)s steps of %(step)s above %(target)s: %(each)s each."),
    "reaches_threshold": _("%(value)s satisfies the threshold of %(threshold)s."),
    "misses_threshold": _("%(value)s does not satisfy the threshold of %(threshold)s."),
    "awarded": _("%(points)s awarded. Reason: %(reason)s"),
    "withheld": _("%(points)s deducted. Reason: %(reason)s"),
    "default_awarded": _("Nobody decided otherwise: %(points)s by default."),
    "not_applicable_full": _("Not applicable, full points. Reason: %(reason)s"),
    "not_applicable_dropped": _("Not applicable, dropped. Reason: %(reason)s"),
    "unscored": _("Not scored yet."),
    "unscored_left_out": _("Not scored yet, left out for now."),
    "panel_mark": _("Mark %(number)s of the panel: %(mark)s, counted 1 in %(counted)s."),
    "panel_dropped": _("Mark %(number)s of the panel: %(mark)s, not counted."),
    "rescaled": _("%(applicable)s of %(full)s points apply: rescaled to %(full)s."),
    "averaged": _("Mean of %(count)s items."),
    "weighted": _("“%(item)s”: %(points)s × %(weight)s %%."),
    "only_highest": _("“%(item)s” not counted: only the highest counts."),
    "only_lowest": _("“%(item)s” not counted: only the lowest counts."),
    "floor": _("Raised to the floor of %(floor)s."),
    "cap": _("Held at the cap of %(cap)s."),
    "rounded": _("Total rounded half up to 0.01."),
    "gate_open": _("Condition met: nothing is taken away."),
    "gate_closed": _("Condition not met."),
    "counts_nothing": _("“%(item)s” is not met: the item counts %(limit)s."),
    "place_gives": _("%(value)s is place %(rank)s of %(of)s: %(points)s."),
    "above_reference": _("%(value)s is above %(reference)s: %(points)s."),
    "equals_reference": _("%(value)s equals %(reference)s: %(points)s."),
    "below_reference": _("%(value)s is below %(reference)s: %(points)s."),
    "base_of_comparison": _("Points before the comparison."),
    "ranked": _("%(value)s points are place %(rank)s of %(of)s: %(points)s instead."),
    "event_deducted": _("“%(event)s”, %(level)s: %(count)s × %(points)s deducted."),
    "event_added": _("“%(event)s”, %(level)s: %(count)s × %(points)s added."),
    "event_not_counted": _("“%(event)s”, %(level)s: only the highest counts."),
    "event_repeated": _("“%(event)s”, %(level)s: only the first time counts."),
    "event_elsewhere": _("“%(event)s” is counted under “%(item)s”, not twice."),
    "circumstance": _("“%(event)s”, %(circumstance)s: multiplied by %(factor)s."),
    "nothing_happened": _("Nothing was reported."),
    "multiplied": _("“%(circumstance)s”: multiplied by %(factor)s."),
    "veto_clear": _("No veto."),
    "veto_pending": _("Veto raised, not yet approved by a second person: no effect."),
    "veto_excepted": _("Veto not applied, exception “%(exception)s”: %(reason)s"),
    "veto_expired": _("The time of the veto is over: no effect."),
    "veto_item": _("Veto, held to %(limit)s for the item. Reason: %(reason)s"),
    "veto_total": _("Veto, held to %(limit)s in all. Reason: %(reason)s"),
    "veto_grade": _("Veto, at best the grade “%(grade)s”. Reason: %(reason)s"),
    "veto_class": _("Veto, not eligible for %(classes)s. Reason: %(reason)s"),
    "veto_holds": _("Veto by “%(item)s”: held to %(limit)s."),
    "part_given": _("“%(part)s” gave %(points)s."),
    "given": _("%(given)s of %(out_of)s was given: %(points)s."),
    "unit_gives": _("“%(unit)s” came to %(points)s of %(out_of)s, counted %(share)s %%."),
    "unit_not_counted": _("“%(unit)s” came to %(points)s of %(out_of)s, not counted."),
    "on_time": _("Done on time."),
    "late": _("%(days)s days late: %(points)s deducted."),
    "late_in_grace": _("%(days)s days late: nothing deducted."),
    "never_done": _("Never done: %(points)s deducted."),
    "period": _("%(period)s: %(points)s, counted %(share)s %%."),
    "period_added": _("%(period)s: %(points)s."),
    "period_not_counted": _("%(period)s: %(points)s, not counted."),
    "period_nothing": _("%(period)s: nothing is known, no points."),
    "period_skipped": _("%(period)s: left out."),
    "counts_first": _("“%(item)s” not counted: an own rule comes first."),
}

# values of a line that are codes with a title among the levels of their indicator
TITLED = frozenset({"level", "value", "check", "circumstance", "part", "exception", "band", "load"})


def sentence(line, nodes, *, bands=(), names=None):
    """Return the reason of a `scoring.Line` in the reader's language.

    `nodes` is {code: Node}: indicators and levels are named by their titles, grades by those of
    `bands`, the units led by `names` ({code: name}).
    """
    node = nodes.get(line.node_code)
    values = {}
    for name, value in line.note_values.items():
        if name == "item" and value in nodes:
            value = nodes[value].title
        elif name in TITLED and isinstance(value, str):
            value = level_title(node, value)
        elif name == "grade":
            value = _grade(bands, value)
        elif name == "classes":
            value = list_of(level_title(node, code) for code in value.split(", "))
        elif name == "period":
            value = period_title(value)
        elif name == "unit":
            value = (names or {}).get(value, value)
        elif name == "reason":
            # the product's own reasons are kept in English and read in the reader's language
            value = gettext(value) if value else ""
        values[name] = shown(value)
    return NOTES[line.note_code] % values


def _grade(bands, code):
    title = grade_title(bands, code)
    return code if title == "–" else title


def list_of(texts):
    """Return texts one after the other, as the language sets them apart."""
    return gettext(", ").join(str(text) for text in texts)
