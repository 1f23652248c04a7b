"""What an organisation's page shows of its running term."""

from django import template

from tracker.life.models import Term
from tracker.life.term_stages import stage_of
from tracker.organisations.permissions import Permission

register = template.Library()


@register.simple_tag(takes_context=True)
def running_term(context, organisation):
    """The running Term with its `limit` and `stage`, where the reader may see it, or None."""
    request = context["request"]
    if not request.user.has_perm(Permission.ORGANISATION_VIEW, organisation):
        return None
    term = Term.objects.running().with_limit().filter(organisation=organisation).first()
    if term is not None:
        term.stage = stage_of(term.limit, on=request.today)
    return term
