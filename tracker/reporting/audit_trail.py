"""Audit events that a person may read, and their filter."""

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.audit.models import AuditEvent
from tracker.organisations.permissions import Permission
from tracker.organisations.scope import within_any


def events_for(user):
    """Events of the person's organisations; those of no organisation for technical people only."""
    place = within_any(user.scope(Permission.AUDIT_VIEW), at="organisation__path")
    if user.has_perm(Permission.TECHNICAL):
        place |= Q(organisation=None)
    return (
        AuditEvent.objects.filter(place)
        .select_related("by__person", "organisation")
        .order_by("-seq")
    )


class AuditFilter(django_filters.FilterSet):
    """By act, by organisation code, by account, by days."""

    verb = django_filters.CharFilter(label=_("Act begins with"), lookup_expr="startswith")
    organisation = django_filters.CharFilter(
        label=_("Organisation code"), field_name="organisation__code"
    )
    by = django_filters.CharFilter(label=_("Account"), field_name="by__username")
    since = django_filters.DateFilter(
        label=_("From"),
        field_name="at",
        lookup_expr="date__gte",
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    until = django_filters.DateFilter(
        label=_("To"),
        field_name="at",
        lookup_expr="date__lte",
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    class Meta:
        model = AuditEvent
        fields: list[str] = []
