"""The rule kinds, one file per family. Importing this package registers them all."""

from . import conditions, counts, groups, judgement, measures, tables  # noqa: F401
from .registry import (
    KINDS,
    SCHEMA,
    Bound,
    Exemption,
    GroupKind,
    GroupParams,
    LeafKind,
    LeafParams,
    parse,
    register,
)

__all__ = [
    "KINDS",
    "SCHEMA",
    "Bound",
    "Exemption",
    "GroupKind",
    "GroupParams",
    "LeafKind",
    "LeafParams",
    "parse",
    "register",
]
