"""Tags that pages share: icons, points in words, query strings, status marks."""

from decimal import Decimal
from functools import lru_cache
from html import escape

from django import template
from django.conf import settings
from django.template.base import token_kwargs
from django.template.loader_tags import BlockNode
from django.templatetags.static import static
from django.urls import get_script_prefix
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

register = template.Library()
UNITS = 10_000  # of one point
KEPT = 100  # drawings of one {% alike %}


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


@register.tag
def alike(parser, token):
    """`{% alike role=role %}…{% endalike %}`: draw the inside once for each language and value.

    Two fifths of a page's time went into asking the same words and addresses anew for everybody.
    Inside there is nothing but the values that are named, so what is kept holds nothing of whoever
    asked first. Name values of few kinds, never a person or a number that counts.
    """
    values = token_kwargs(rest := token.split_contents()[1:], parser)
    inside = parser.parse(["endalike"])
    parser.delete_first_token()
    if rest or inside.get_nodes_by_type(BlockNode):
        raise template.TemplateSyntaxError("alike takes name=value, and no block stands in it")
    return Alike(inside, values)


class Alike(template.Node):
    """What `alike` keeps, for as long as its template is kept."""

    def __init__(self, nodelist, values):
        self.nodelist, self.values, self.kept = nodelist, values, {}

    def render(self, context):
        values = {name: value.resolve(context) for name, value in self.values.items()}
        # with its type: 1 equals True, and text that is escaped already equals text that is not
        typed = tuple((type(value), value) for value in values.values())
        storage = settings.STORAGES["staticfiles"]["BACKEND"]
        key = (get_language(), get_script_prefix(), storage, typed)
        drawn = self.kept.get(key)
        if drawn is None:
            alone = template.Context(values, autoescape=context.autoescape)
            with alone.bind_template(context.template):
                drawn = self.nodelist.render(alone)
            if len(self.kept) >= KEPT:
                self.kept.clear()
            self.kept[key] = drawn
        return drawn


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
    values = dict(context["request"].GET.lists()) | changes
    kept = {name: value for name, value in values.items() if value is not None}
    return urlencode(kept, doseq=True)


@register.filter
def get(mapping, key):
    """Look up a key that is itself a variable."""
    return mapping.get(key) if mapping else None


@register.filter
def select(field):
    """A field with choices as a <select>, put together at once: Django's own renders a template
    for every option, and `format_html` asks of every word whether it is escaped already, which is
    most of the cost of a list with long filters.
    """
    chosen = str(field.value() or "")
    texts = ((str(value), str(label)) for value, label in field.field.choices)
    options = "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>'
        f"{escape(label)}</option>"
        for value, label in texts
    )
    return format_html(
        '<select class="form-select" name="{}" id="{}">{}</select>',
        field.html_name,
        field.id_for_label,
        mark_safe(options),  # noqa: S308  (each word was escaped just now)
    )


@register.filter
def drawing(svg):
    """Let an SVG of `tracker.charts` through: it has escaped every word it was given."""
    return mark_safe(svg)  # noqa: S308  (templates hand in drawings of our own only)
