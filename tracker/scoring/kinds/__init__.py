"""The rule kinds, one file per family. Importing this package registers them all."""

from . import (  # noqa: F401
    comparisons,
    conditions,
    counts,
    events,
    given,
    groups,
    judgement,
    lateness,
    measures,
    precedence,
    tables,
    vetoes,
)
from .registry import (
    KINDS,
    SCHEMA,
    Bound,
    Effect,
    Exemption,
    GroupKind,
    GroupParams,
    LeafKind,
    LeafParams,
    PeriodRule,
    parse,
    register,
)

__all__ = [
    "KINDS",
    "SCHEMA",
    "Bound",
    "Effect",
    "Exemption",
    "GroupKind",
    "GroupParams",
    "LeafKind",
    "LeafParams",
    "PeriodRule",
    "parse",
    "register",
]
