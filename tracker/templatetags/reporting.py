"""Tags of the area page: a drawing as it is, a share as whole per cent."""

from django import template
from django.utils.safestring import mark_safe

register = template.Library()


@register.filter
def drawing(svg):
    """Let an SVG of `tracker.charts` through: it has escaped every word it was given."""
    return mark_safe(svg)  # noqa: S308  (the only caller hands in drawings of our own)


@register.filter
def percent(share):
    """A share of the full mark as whole per cent, cut off; a dash where it is missing."""
    return "–" if share is None else f"{int(share * 100)} %"
