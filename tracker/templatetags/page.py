"""Tags that pages share: icons, points in words, query strings, status marks."""

from decimal import Decimal
from functools import lru_cache
from itertools import chain

from django import template
from django.conf import settings
from django.http import QueryDict
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import mark_safe

register = template.Library()
UNITS = 10_000  # of one point


@register.simple_tag
def icon(name):
    """One icon of the sprite; the label always stands beside it, so it is hidden from readers."""
    return _drawn(name, settings.STORAGES["staticfiles"]["BACKEND"])


@lru_cache(maxsize=512)
def _drawn(name, _storage):
    """The mark-up of an icon, kept for as long as the sheet has this address: twenty in a page."""
    return format_html(
        '<svg class="icon" width="24" height="24" aria-hidden="true">'
        '<use href="{}#{}"></use></svg>',
        static("vendor/icons.svg"),
        name,
    )


@register.filter
def points(units, places=2):
    """Show units of 0.0001 point as points: at most `places` decimals, no trailing zeros.

    A dash stands for a value that is not there. Values are never rounded up to look better:
    stored totals have two decimals already.
    """
    if units is None or units == "":
        return "–"
    text = f"{Decimal(int(units)) / UNITS:.{int(places)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@register.simple_tag(takes_context=True)
def query(context, **changes):
    """The current query string with some values changed; None drops one."""
    # put together anew: a copy of the whole takes longer than all the rest
    query_dict = QueryDict(mutable=True)
    for name, values in context["request"].GET.lists():
        query_dict.setlist(name, [changes[name]] if name in changes else values)
    for name, value in changes.items():
        if value is None:
            query_dict.pop(name, None)
        else:
            query_dict[name] = value
    return query_dict.urlencode()


@register.filter
def get(mapping, key):
    """Look up a key that is itself a variable."""
    return mapping.get(key) if mapping else None


@register.filter
def select(field):
    """A field with choices as a <select>, put together at once: Django's own renders a template
    for every option, which is most of the cost of a list with long filters.
    """
    chosen = str(field.value() or "")
    plain, picked = '<option value="{}">{}</option>', '<option value="{}" selected>{}</option>'
    choices = field.field.choices
    pattern = "".join(picked if str(value) == chosen else plain for value, _label in choices)
    options = format_html(pattern, *chain.from_iterable(choices))
    return format_html(
        '<select class="form-select" name="{}" id="{}">{}</select>',
        field.html_name,
        field.id_for_label,
        options,
    )


@register.filter
def drawing(svg):
    """Let an SVG of `tracker.charts` through: it has escaped every word it was given."""
    return mark_safe(svg)  # noqa: S308  (templates hand in drawings of our own only)
