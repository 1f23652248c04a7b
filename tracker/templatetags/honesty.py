"""What a record's page says to those who judge it."""

from django import template

from tracker.honesty import beside

register = template.Library()


@register.simple_tag(takes_context=True)
def signals_of(context, record):
    """The open signals that a record is part of, each with its sentence and icon."""
    return beside.signals_of(context["request"].user, record)


@register.simple_tag(takes_context=True)
def lag_of(context, record):
    """How long after its event a record came in, where that is worth saying, or ""."""
    return beside.lag_of(context["request"].user, record)
