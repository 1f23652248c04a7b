"""Rule forms: for every kind of rule its name, what it does, and its own fields."""

from tracker.determination.forms.rules.kinds import FAMILIES, KIND_FORMS, KindForm
from tracker.determination.forms.rules.sheets import RuleSheet, problems_of

__all__ = ["FAMILIES", "KIND_FORMS", "KindForm", "RuleSheet", "problems_of"]
