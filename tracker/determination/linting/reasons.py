"""Why the scorer refuses a rule or a tree, put into words only when it is read."""

from django.utils.translation import gettext_lazy as _

from tracker import scoring
from tracker.determination.rule_words.problems import in_place, place

OF_TREES = {
    scoring.DuplicateCode: _("Two items share one code."),
    scoring.UnknownParent: _("The item above does not apply, or is not there."),
    scoring.Cycle: _("The item stands below itself."),
    scoring.LeafHasChildren: _("An item with a rule of its own has items below it."),
    scoring.NothingToCombine: _("An item that combines others has none below it."),
}


class Reason:
    """A scorer's problem with its parameter, in the reader's language. Equal ones are one."""

    def __init__(self, problem):
        self.problem = problem

    def _key(self):
        problem = self.problem
        return problem.parameter, problem.code, str(problem.values)

    def __eq__(self, other):
        return isinstance(other, Reason) and self._key() == other._key()

    def __hash__(self):
        return hash(self._key())

    def __str__(self):
        return str(in_place(self.problem))


class Parameter:
    """Where in a rule something stands, in the reader's language."""

    def __init__(self, name):
        self.name = name

    def __eq__(self, other):
        return isinstance(other, Parameter) and self.name == other.name

    def __hash__(self):
        return hash(self.name)

    def __str__(self):
        return str(place(self.name))


def reason_of_tree(error):
    """Return why the items form no tree, as a sentence to be read later."""
    return OF_TREES.get(type(error), str(error))
