"""What a fact says, as a short phrase."""

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tracker import scoring
from tracker.assessment.wording.notes import list_of
from tracker.assessment.wording.titles import level_title, period_title, shown

COUNTED = {
    "accepted": _("%(count)s of %(all)s tasks accepted"),
    "on_time": _("%(count)s of %(all)s tasks accepted and sent on time"),
    "late": _("%(count)s of %(all)s tasks accepted, but sent late"),
    "missing": _("%(count)s of %(all)s tasks missed"),
}

VETO_STATUS = {
    scoring.VetoStatus.CLEAR: _("no veto was raised"),
    scoring.VetoStatus.PENDING: _("a veto was raised and waits for a second person"),
    scoring.VetoStatus.EXCEPTED: _("a veto was raised, and an exception applies"),
    scoring.VetoStatus.EXPIRED: _("a veto was raised, and its time is over"),
    scoring.VetoStatus.EFFECTIVE: _("a veto is in effect"),
}


def fact_text(fact, node, *, names=None):
    """Return what a fact says, as a short phrase.

    `node` is the indicator's row, `names` are those of the units led, {code: name}.
    """
    if fact is None:
        return gettext("nothing is known yet")
    if isinstance(fact, scoring.Units):
        return _units(fact, names or {})
    if isinstance(fact, scoring.Periods):
        return _periods(fact, node, names)
    return _SAY[type(fact)](fact, node)


def _not_applicable(fact, node):
    return gettext("does not apply: %(reason)s") % {"reason": gettext(fact.reason)}


def _ratio(fact, node):
    source = (node.source or {}) if node is not None else {}
    template = COUNTED.get(source.get("count")) if source.get("from") == "tasks" else None
    template = template or _("%(count)s of %(all)s")
    return template % {"count": shown(fact.numerator), "all": shown(fact.denominator)}


def _level(fact, node):
    codes = [code for code in (fact.code, fact.band, fact.load) if code]
    return list_of(level_title(node, code) for code in codes)


def _checks(fact, node):
    met = sum(1 for code, is_met in fact.checks if is_met)
    return gettext("%(met)s of %(all)s checks met") % {"met": met, "all": len(fact.checks)}


def _awarded(fact, node):
    return gettext("%(points)s points decided on") % {"points": shown(fact.points)}


def _reviewed(fact, node):
    count = len(fact.marks)
    return ngettext("%(count)s mark of the panel", "%(count)s marks of the panel", count) % {
        "count": count
    }


def _events(fact, node):
    if not fact.events:
        return gettext("nothing was reported")
    return list_of(_event(event, node) for event in fact.events)


def _event(event, node):
    words = [level_title(node, code) for code in (event.level, *event.circumstances)]
    if event.count > 1:
        words.append(f"× {event.count}")
    if event.repeat:
        words.append(gettext("not the first time"))
    return gettext("“%(event)s” (%(words)s)") % {"event": event.key, "words": list_of(words)}


def _delays(fact, node):
    if not fact.days:
        return gettext("nothing was due")
    late = [days for days in fact.days if days]
    never = sum(1 for days in fact.days if days is None)
    words = []
    if on_time := len(fact.days) - len(late) - never:
        words.append(gettext("%(count)s on time") % {"count": on_time})
    if late:
        days = list_of(str(days) for days in late)
        words.append(
            gettext("%(count)s late (days: %(days)s)") % {"count": len(late), "days": days}
        )
    if never:
        words.append(gettext("%(count)s never done") % {"count": never})
    return list_of(words)


def _standing(fact, node):
    value = shown(fact.value)
    if fact.rank is not None:
        return gettext("%(value)s, place %(rank)s of %(of)s") % {
            "value": value,
            "rank": fact.rank,
            "of": fact.of,
        }
    if fact.reference is not None:
        return gettext("%(value)s, compared with %(reference)s") % {
            "value": value,
            "reference": shown(fact.reference),
        }
    return value


def _given(fact, node):
    if [code for code, _points in fact.parts] == [""]:
        return gettext("%(points)s points given") % {"points": shown(fact.parts[0][1])}
    return list_of(
        gettext("%(part)s: %(points)s points")
        % {"part": level_title(node, code), "points": shown(points)}
        for code, points in fact.parts
    )


def _units(fact, names):
    return list_of(
        gettext("%(unit)s: %(points)s of %(full)s")
        % {
            "unit": names.get(unit.code, unit.code),
            "points": shown(unit.points),
            "full": shown(unit.out_of),
        }
        for unit in fact.units
    )


def _vetoed(fact, node):
    said = str(VETO_STATUS[fact.status])
    if fact.status == scoring.VetoStatus.EXCEPTED and fact.exception:
        said = gettext("%(status)s: %(exception)s") % {
            "status": said,
            "exception": level_title(node, fact.exception),
        }
    if fact.reason:
        said = gettext("%(fact)s. Reason: %(reason)s") % {"fact": said, "reason": fact.reason}
    return said


def _periods(fact, node, names):
    return gettext("; ").join(
        gettext("%(period)s: %(fact)s")
        % {"period": period_title(code), "fact": fact_text(one, node, names=names)}
        for code, one in fact.periods
    )


_SAY = {
    scoring.NotApplicable: _not_applicable,
    scoring.Ratio: _ratio,
    scoring.Count: lambda fact, node: shown(fact.count),
    scoring.Measured: lambda fact, node: shown(fact.value),
    scoring.Met: lambda fact, node: gettext("met") if fact.met else gettext("not met"),
    scoring.Level: _level,
    scoring.Checks: _checks,
    scoring.Awarded: _awarded,
    scoring.Reviewed: _reviewed,
    scoring.Events: _events,
    scoring.Delays: _delays,
    scoring.Standing: _standing,
    scoring.Given: _given,
    scoring.Vetoed: _vetoed,
}


def what_would_change(node):
    """Return one sentence on what would bring more points on an indicator."""
    origin = (node.source or {}).get("from")
    if origin == "tasks":
        return gettext("Every task of this kind done, sent by its day and accepted.")
    if origin == "measure":
        return gettext("A better measured value, as its owner enters it.")
    if origin == "findings":
        return gettext("No finding on this indicator.")
    if origin == "units":
        return gettext("Better results of the units led.")
    if origin in ("parts", "rubric"):
        return gettext("More points from those who give them.")
    if origin == "vetoes":
        return gettext("No veto.")
    return gettext("A higher level in the words of the standard, as the reviewers see it.")
