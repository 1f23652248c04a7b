"""The sentence of every kind of rule, and what its parameters stand at when they are left out."""

from . import comparisons, events, groups, judgements, measures
from .bounds import FULL_MARK

_FAMILIES = (events, measures, judgements, comparisons, groups)

SENTENCES = {kind: phrase for family in _FAMILIES for kind, phrase in family.SENTENCES.items()}
DEFAULTS = {kind: values for family in _FAMILIES for kind, values in family.DEFAULTS.items()}

__all__ = ["DEFAULTS", "FULL_MARK", "SENTENCES"]
