"""Tags of performance: measured values in words, and who has numbers to enter."""

from django import template
from django.utils.translation import gettext as _

from tracker.performance import owners
from tracker.templatetags.page import UNITS, points

register = template.Library()


@register.simple_tag(takes_context=True)
def owns_numbers(context):
    """Whether there are numbers that the person enters; mostly without a query."""
    user = context["request"].user
    return user.is_authenticated and owners.has_numbers(user)


@register.filter
def measured(row):
    """A measured value in words: the number, the share with both its numbers, or why not."""
    if row is None:
        return "–"
    if row.not_applicable:
        return _("does not apply: %(reason)s") % {"reason": row.reason}
    if row.value is not None:
        return points(row.value, 4)
    percent = points(row.numerator * 1_000_000 // row.denominator, 1)
    return _("%(part)s of %(whole)s (%(percent)s %%)") % {
        "part": points(row.numerator, 4),
        "whole": points(row.denominator, 4),
        "percent": percent,
    }


@register.filter
def figure(number):
    """A number in a measure's own unit, cut off after two decimals."""
    return "–" if number is None else points(int(number * UNITS))
