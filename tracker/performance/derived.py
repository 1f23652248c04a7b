"""Measured values that follow from what branches told already: nobody types them twice.

A value is only offered; whoever owns the number takes it over and signs for it.
"""

from collections.abc import Callable

DERIVED: dict[str, Callable] = {}


def derives(code):
    """Register a function that derives the measure of that code; usable as a decorator.

    It takes participants and returns {participant: Value} of those that told something.

    :raises ValueError: when another function derives that measure
    """

    def register(function):
        if DERIVED.setdefault(code, function) is not function:
            raise ValueError(f"{code} is derived by {DERIVED[code].__qualname__} already")
        return function

    return register
