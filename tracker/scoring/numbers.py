"""Exact numbers: how they come in, how they are stored, and the one rounding.

A point is counted in units of 0.0001 (`UNITS` to the point). Inside the scorer an amount is
an `Amount`: an `int` of units where that is exact, a `Fraction` of units where it is not.
Both add and compare exactly with each other; the `int` is only the quicker one.
"""

import re
from decimal import Decimal
from fractions import Fraction

UNITS = 10_000

Amount = int | Fraction

# No exponent and no endless digits: "1e999999" would be exact and would also stop the server.
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?")
_FRACTION = re.compile(r"-?[0-9]{1,4000}(/[0-9]{1,4000})?")
_LONGEST_EXPONENT = 15


class NotExact(ValueError):
    """The value is no exact number: a float, a boolean, not finite, or not a number at all."""


def exact(value) -> Fraction:
    """Return an int, a Decimal, a Fraction or plain digits such as "0.5" as a Fraction.

    :raises NotExact: for a float, a bool, NaN, an infinity, an exponent or any other text.
    """
    if isinstance(value, bool):
        raise NotExact(value)
    if isinstance(value, int | Fraction):
        return Fraction(value)
    if isinstance(value, Decimal):
        if value.is_finite() and abs(value.as_tuple().exponent) <= _LONGEST_EXPONENT:
            return Fraction(value)
        raise NotExact(value)
    if isinstance(value, str) and _PLAIN_NUMBER.fullmatch(value):
        return Fraction(value)
    raise NotExact(value)


def amount(points) -> Amount:
    """Return points as exact units of 0.0001: an int where possible, else a Fraction."""
    return simplest(exact(points) * UNITS)


def simplest(number: Amount) -> Amount:
    """Return a whole number as an int, so that equal amounts are also written alike."""
    if type(number) is int:
        return number
    return number.numerator if number.denominator == 1 else number


def divide(number: Amount, by: Amount) -> Amount:
    """Return number / by exactly."""
    return simplest(Fraction(number) / by)


def to_units(points) -> int:
    """Return points as the whole number of 0.0001 points that a row stores.

    :raises ValueError: when points are finer than 0.0001; round them first, by name.
    """
    units = exact(points) * UNITS
    if units.denominator != 1:
        raise ValueError(f"{points} is finer than 1/{UNITS} of a point: round it first")
    return units.numerator


def from_units(units: Amount) -> Fraction:
    """Return stored units of 0.0001 as points."""
    return Fraction(units, UNITS)


def round_half_up(points, places: int = 2) -> Fraction:
    """Return points rounded to so many decimal places, ties upwards (towards the higher score).

    The only rounding of the project; totals pass through it once.
    """
    scale = 10**places
    # ties go up: the branch has the benefit of the doubt, below zero as well
    return Fraction((exact(points) * scale + Fraction(1, 2)).__floor__(), scale)


def write(number: Amount) -> str:
    """Return the shortest exact text: "12", "0.5", or "1/3" where decimals would not end."""
    number = Fraction(number)
    rest, places = number.denominator, 0
    twos = fives = 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return f"{number.numerator}/{number.denominator}"
    places = max(twos, fives)
    if not places:
        return str(number.numerator)
    digits = str(abs(number.numerator) * 10**places // number.denominator).rjust(places + 1, "0")
    sign = "-" if number < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}"


def read(text: str) -> Fraction:
    """Return the number that `write` wrote.

    :raises NotExact: for any other text.
    """
    if not isinstance(text, str):
        raise NotExact(text)
    if _FRACTION.fullmatch(text) or re.fullmatch(r"-?[0-9]{1,4000}\.[0-9]{1,4000}", text):
        return Fraction(text)
    raise NotExact(text)
