"""One question of a page or of background work: whom it is about, what is typed, what comes out.

Outcomes name items by their codes, so that they can be kept and are read in the reader's language.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from tracker import scoring
from tracker.assessment.what_if import changing, summaries
from tracker.assessment.what_if.comparing import count_unscored, differences_of, what_if
from tracker.assessment.what_if.cycles import (
    Chosen,
    Proposals,
    cases_of,
    choose,
    replaced_versions,
)
from tracker.determination.models import FrameworkVersion


@dataclass
class Question:
    """A cycle, the version it is compared with, and the numbers that were typed."""

    version: FrameworkVersion
    replaced: list
    chosen: Chosen
    proposals: Proposals
    concerned: int
    lines: list = field(default_factory=list)
    problems: list = field(default_factory=list)

    @property
    def is_other(self):
        """Tell whether the version is another than the one in use."""
        return [one.pk for one in self.replaced] != [self.version.pk]

    @property
    def is_ready(self):
        """Tell whether there is something to compare."""
        changes = self.is_other or bool(self.proposals.changes)
        return bool(self.concerned) and not self.problems and changes

    @property
    def titles(self):
        """{item code: title} of the version."""
        return {node.code: node.title for node in self.proposals.nodes}

    @property
    def typed(self):
        """{name of an input: what was typed} where something was."""
        inputs = [one for line in self.lines for one in line.fields.values()]
        return {one.name: "on" if one.kind == "tick" else one.value for one in inputs if one.value}


def question(cycle, version, data, *, everybody=False, **narrowed):
    """Return the Question that was typed; `narrowed` are the township and kind of `choose`."""
    replaced = replaced_versions(cycle, version)
    limit = {"most": cycle.participants.count()} if everybody else {}
    chosen = choose(cycle, **narrowed, **limit)
    proposals = Proposals(version, replaced, None, chosen.participants)
    concerned = [one for one in chosen.participants if proposals.is_concerned(one)]
    asked = Question(version, replaced, chosen, proposals, len(concerned))
    try:
        usual = changing.usual_kind(one.kind for one in concerned)
        asked.lines = changing.lines_of(proposals.nodes, usual, data) if usual else []
    except scoring.ScoringError as error:
        asked.problems.append(why(error, asked.titles))
    proposals.changes = changing.changes_of(asked.lines)
    asked.problems += [sentence for line in asked.lines for sentence in line.sentences]
    return asked


@dataclass
class Outcome:
    """What came out: a Row for everybody, codes of items, and [(code, for how many unscored)]."""

    rows: list
    added: list
    gone: list
    other_rules: list
    left_out: list
    unscored: list
    missing: int
    needs_everybody: bool


def outcome_of(cycle, asked, *, step=lambda number: None):
    """Compute the Outcome of a Question; `step` is told when facts and comparison are there.

    :raises scoring.ScoringError: when the changed items are no rubric
    """
    chosen, proposals = asked.chosen, asked.proposals
    cases = cases_of(cycle, chosen)
    step(1)
    found = what_if(cases, proposals.of, is_whole=chosen.is_whole)
    step(2)
    pairs = {
        (id(one.case.evaluation.tree), id(one.evaluation.tree)): (
            one.case.evaluation.tree,
            one.evaluation.tree,
        )
        for one in found
    }
    added, gone, other_rules = differences_of(pairs.values())
    return Outcome(
        rows=summaries.rows_of(found, proposals, is_whole=chosen.is_whole),
        added=sorted(added),
        gone=sorted(gone),
        other_rules=sorted(other_rules),
        left_out=sorted(proposals.left_out),
        unscored=count_unscored(found).most_common(),
        missing=len(chosen.participants) - len(cases),
        needs_everybody=not chosen.is_whole
        and any(scoring.needs_cohort(after) for _before, after in pairs.values()),
    )


def why(error, titles):
    """Say what keeps a changed rubric from being one."""
    if isinstance(error, scoring.WeightsDoNotAddUp):
        return _("The weights below “%(item)s” total %(total)s %%, not 100 %%.") % {
            "item": titles.get(error.item, error.item),
            "total": error.values["total"],
        }
    if isinstance(error, scoring.InvalidRule):
        names = ", ".join(
            dict.fromkeys(titles.get(p.item, p.item) for p in error.problems if p.item)
        )
        return _("With these numbers the rule makes no sense: %(items)s.") % {"items": names}
    return _("The rubric cannot be read (%(why)s).") % {"why": error}
