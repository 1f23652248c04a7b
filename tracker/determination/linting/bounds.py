"""Bounds that hide or forbid what a rule promises: caps, floors, what can never be reached."""

from django.utils.translation import gettext_lazy as _

from tracker import scoring
from tracker.determination.frequencies import times_a_year
from tracker.determination.linting.registry import Severity, check, fault
from tracker.determination.linting.sheet import (
    ADDING,
    STARTING,
    number,
    numbers_of,
    params_of,
    source_of,
)
from tracker.scoring.numbers import write

BONUSES = {"bonus", "ladder"}

CAP_BELOW_FULL_MARK = fault(
    "cap_below_full_mark",
    Severity.ERROR,
    what=_("The full mark stated is %(stated)s, the cap is %(cap)s."),
    why=_("Nobody can earn the full mark, however well the work is done."),
    remedy=_("Raise the cap to the full mark, or lower the full mark to the cap."),
)
DEDUCTIONS_EXCEED = fault(
    "deductions_exceed_item",
    Severity.WARNING,
    what=_("The deductions come to %(found)s points, the item has %(full)s."),
    why=_("The floor hides the rest: after the first fault the others cost nothing."),
    remedy=_("Lower the deductions or raise the points, so that each fault weighs what it says."),
)
SHORTFALL_EXCEEDS = fault(
    "shortfall_exceeds_item",
    Severity.HINT,
    what=_("%(required)s missing at %(each)s each would take %(found)s; the item has %(full)s."),
    why=_("Below some number nothing more is lost, and the rest of the work earns nothing."),
    remedy=_("Keep it if that is meant; otherwise lower the points for each."),
)
GIVES_MORE = fault(
    "gives_more_than_item",
    Severity.WARNING,
    what=_("The rule gives up to %(found)s points, the item has %(full)s."),
    why=_("A cap cuts off what the rule promises, or the item exceeds its full mark."),
    remedy=_("Let the best value give the full mark."),
)
GIVES_LESS = fault(
    "gives_less_than_item",
    Severity.WARNING,
    what=_("The rule gives %(found)s points at best, the item has %(full)s."),
    why=_("Nobody can earn the full mark, however well the work is done."),
    remedy=_("Let the best value give the full mark."),
)
BONUS_CAPPED = fault(
    "bonus_capped_at_nothing",
    Severity.ERROR,
    what=_("The bonus is capped at %(cap)s: it can never be reached."),
    why=_("It promises points that nobody can get."),
    remedy=_("State a cap above 0, or take the bonus out."),
)
BONUS_BEYOND = fault(
    "bonus_out_of_reach",
    Severity.ERROR,
    what=_("The bonus begins above %(beyond)s, and the tasks give at most %(most)s a year."),
    why=_("It promises points that nobody can get."),
    remedy=_("Let the bonus begin lower, or count something that can be more."),
)
REQUIRED_BEYOND = fault(
    "required_out_of_reach",
    Severity.ERROR,
    what=_("%(required)s are asked for, and the tasks give at most %(most)s a year."),
    why=_("Every organisation loses points for tasks that are never set."),
    remedy=_("Ask for as many as there are tasks, or let the tasks recur as often as is asked."),
)
BONUS_HIDDEN = fault(
    "bonus_hidden_by_cap",
    Severity.WARNING,
    what=_("“%(above)s” is capped at %(cap)s: the bonus can only make good what was lost."),
    why=_("Whoever has done everything gets nothing for the extra work."),
    remedy=_("Raise the cap by the bonus, or put the bonus outside; or say so in the rule."),
)
LADDER_CAPPED = fault(
    "cap_below_lowest_level",
    Severity.WARNING,
    what=_("The cap is %(cap)s, and the lowest level already gives %(lowest)s."),
    why=_("Every level gives the same: the ladder is for show."),
    remedy=_("Raise the cap to the highest level, or state one number instead of levels."),
)
REWARD_HIDDEN = fault(
    "reward_hidden_by_cap",
    Severity.WARNING,
    what=_("Points are added above the target, and the cap is the full mark %(full)s."),
    why=_("What is added at the full mark vanishes: better work earns nothing more."),
    remedy=_("State a cap above the full mark, or a base below it, or add nothing."),
)


@check
def caps(sheet):
    for node in sheet.nodes:
        cap, stated = number(params_of(node).get("cap")), scoring.from_units(node.points)
        if cap is not None and node.points and cap < stated:
            yield CAP_BELOW_FULL_MARK.at(node, stated=write(stated), cap=write(cap))


@check
def deductions(sheet):
    """What one fault or all checks take away must fit into the item, unless it may go below 0."""
    for node in sheet.leaves:
        params, full = params_of(node), sheet.full(node)
        if not full or node.code in sheet.problems or _goes_below_zero(sheet, node):
            continue
        taken = _taken(node.kind, params)
        if taken is not None and taken > full:
            yield DEDUCTIONS_EXCEED.at(node, found=write(taken), full=write(full))
        elif node.kind == "shortfall":
            each, required = number(params["each"]), number(params["required"])
            if each * required > full:
                values = {"each": write(each), "required": write(required)}
                yield SHORTFALL_EXCEEDS.at(
                    node, found=write(each * required), full=write(full), **values
                )


def _taken(kind, params):
    """Return what a rule takes off at once: all checks, or one fault; None where it gives."""
    mode = params.get("mode", "deduct")
    if kind == "checklist" and mode == "deduct":
        return sum(numbers_of(params, "checks", "points"))
    if kind in ("per_occurrence", "shortfall") and mode == "deduct":
        return number(params.get("each"))
    if kind == "severity" and mode == "deduct":
        return max(numbers_of(params, "levels", "points"), default=None)
    if kind == "lateness":
        sizes = [number(params.get("never")), number(params.get("each"))]
        sizes += numbers_of(params, "bands", "points")
        return max((size for size in sizes if size is not None), default=None)
    if kind == "discretionary" and params.get("mode") == "deduct":
        return number(params.get("most"))
    return None


def _goes_below_zero(sheet, node):
    """Tell whether nothing is hidden, because neither the item nor its group has a floor."""
    floor = params_of(node).get("floor", 0)
    if node.kind == "discretionary":
        return False  # its range is its only bound, and below zero it takes from other items
    if floor is not None:
        return (number(floor) or 0) < 0
    parent = sheet.by_id.get(node.parent_id)
    starts = parent is not None and parent.kind in STARTING
    return not (starts and params_of(parent).get("floor", 0) is not None)


@check
def gifts(sheet):
    """The best that a rule gives must be the full mark, no more and no less."""
    for node in sheet.nodes:
        full = scoring.from_units(node.points)
        if not full or node.code in sheet.problems:
            continue
        params = params_of(node)
        best = _best(node.kind, params)
        if best is None:
            continue
        if best > full:
            cap = params.get("cap", "")
            is_meant = cap is None or (number(cap) is not None and number(cap) > full)
            if not is_meant:
                yield GIVES_MORE.at(node, found=write(best), full=write(full))
        elif best < full:
            yield GIVES_LESS.at(node, found=write(best), full=write(full))


def _best(kind, params):
    """Return the most that a rule which gives points can give; None for other rules."""
    if kind == "checklist" and params.get("mode") == "award":
        return sum(numbers_of(params, "checks", "points"))
    if kind == "discretionary" and params.get("mode", "award") == "award":
        return number(params.get("most"))
    if kind in ("relative", "ranked") and params.get("against", "rank") in ("rank", "share"):
        given = numbers_of(params, "places", "points") + numbers_of(params, "shares", "points")
        return max([*given, number(params.get("beyond", 0)) or 0], default=None)
    if kind == "value_table":
        given = numbers_of(params, "values", "points") + numbers_of(params, "bands", "points")
        return max([*given, number(params.get("below", 0)) or 0], default=None)
    if kind == "grade_words" and params.get("scale", "points") == "points":
        if params.get("bands") or params.get("loads"):
            return None
        return max(numbers_of(params, "words", "value"), default=None)
    return None


@check
def bonuses(sheet):
    for node in sheet.leaves:
        params = params_of(node)
        if node.kind not in BONUSES or node.code in sheet.problems:
            continue
        cap, lowest = (
            number(params.get("cap")),
            min(numbers_of(params, "levels", "points"), default=0),
        )
        if cap is not None and cap <= 0:
            yield BONUS_CAPPED.at(node, cap=write(cap))
        elif cap is not None and node.kind == "ladder" and cap < lowest:
            yield LADDER_CAPPED.at(node, cap=write(cap), lowest=write(lowest))
        most, beyond = _tasks_a_year(sheet, node), number(params.get("beyond", 0))
        if node.kind == "bonus" and most is not None and beyond >= most:
            yield BONUS_BEYOND.at(node, beyond=write(beyond), most=most)
        yield from _hidden(sheet, node)


def _hidden(sheet, node):
    """Yield a defect where a node above is capped at what its items give without the bonus."""
    for above in sheet.above(node):
        cap = number(params_of(above).get("cap"))
        fulls = {tree.by_code[above.code].full for tree in sheet.trees.values()
                 if above.code in tree.by_code}  # fmt: skip
        full = scoring.from_units(max(fulls, default=0))
        if above.kind in STARTING and "cap" not in params_of(above):
            cap = full
        if cap is not None and full and cap <= full and above.kind in {*ADDING, *STARTING}:
            yield BONUS_HIDDEN.at(node, above=above.code, cap=write(cap))
            return


@check
def shortfalls(sheet):
    for node in sheet.leaves:
        if node.kind == "shortfall" and node.code not in sheet.problems:
            most, required = _tasks_a_year(sheet, node), number(params_of(node)["required"])
            if most is not None and required > most:
                yield REQUIRED_BEYOND.at(node, required=write(required), most=most)


def _tasks_a_year(sheet, node):
    """Return how many tasks a year can count for a leaf; None where no task is counted."""
    source = source_of(node)
    if source.get("from") != "tasks" or "periods" in params_of(node):
        return None
    templates = [sheet.templates.get(name) for name in source.get("templates") or []]
    if not templates or None in templates:
        return None
    return sum(times_a_year(template) for template in templates)


@check
def rewards(sheet):
    """A step above the target must have room above the base."""
    for node in sheet.leaves:
        params, full = params_of(node), scoring.from_units(node.points)
        if node.kind not in ("step", "relative") or node.code in sheet.problems:
            continue
        gains = [number(params.get(name, 0)) for name in ("above", "below")]
        base = number(params.get("base")) if "base" in params else full
        cap = number(params.get("cap", write(full)))
        if cap is None or base is None or max(g for g in gains if g is not None) <= 0:
            continue
        if full and cap <= base:
            yield REWARD_HIDDEN.at(node, full=write(cap))
