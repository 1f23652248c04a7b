"""Tags of the area page: a share as whole per cent."""

from django import template

register = template.Library()


@register.filter
def percent(share):
    """A share of the full mark as whole per cent, cut off; a dash where it is missing."""
    return "–" if share is None else f"{int(share * 100)} %"
