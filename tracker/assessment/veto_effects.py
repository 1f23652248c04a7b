"""What a veto does: its rule as a sentence, and what a result comes to with it or without."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from tracker import scoring
from tracker.assessment import settling, vetoes, wording
from tracker.assessment.states import VetoStatus


@dataclass(frozen=True)
class Change:
    """A result in words, as it stands and as it will stand after a decision."""

    before: str
    after: str


def effect_of(rule, version):
    """Return what a veto rule does, as a sentence; grades are named by the version's titles."""
    if rule is None:
        return _("This item is no veto of the framework.")
    if rule.effect == "item":
        return _("Its item counts %(limit)s points at most.") % {"limit": wording.shown(rule.limit)}
    if rule.effect == "total":
        return _("The whole result counts %(limit)s points at most.") % {
            "limit": wording.shown(rule.limit)
        }
    if rule.effect == "grade":
        title = wording.grade_title(version.bands, rule.grade)
        return _("The grade is “%(grade)s” at best.") % {"grade": title}
    return _("Not eligible for: %(classes)s.") % {"classes": ", ".join(rule.classes)}


def change_by(veto, to):
    """Return the Change that a decision brings to the result as everything else stands now."""
    participant = veto.participant
    (now,) = settling.compute_some([participant])
    facts = {**now.evaluation.facts, veto.node.code: _fact_after(veto, to)}
    then = settling.computed(participant, scoring.evaluate(now.evaluation.tree, facts))
    return Change(_in_words(now), _in_words(then))


def _fact_after(veto, to):
    status = scoring.VetoStatus
    if to == VetoStatus.EXCEPTED:
        return scoring.Vetoed(status.EXCEPTED, veto.exception, veto.exception_reason)
    if to != VetoStatus.CONFIRMED:
        return scoring.Vetoed(status.CLEAR)
    is_over = vetoes.is_over(veto, veto.participant.cycle.ends_on)
    evidence = (f"veto:{veto.pk}",)
    return scoring.Vetoed(
        status.EXPIRED if is_over else status.EFFECTIVE, reason=veto.basis, evidence=evidence
    )


def _in_words(one):
    if one.full_points <= 0:
        return "–"
    said = {
        "points": wording.shown(scoring.from_units(one.points)),
        "full": wording.shown(scoring.from_units(one.full_points)),
        "grade": wording.grade_title(one.participant.framework_version.bands, one.grade),
    }
    return _("%(points)s of %(full)s, %(grade)s") % said
