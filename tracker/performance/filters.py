"""The filters of the task list, declared: nothing else of the address reaches the query."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.determination.models import TaskTemplate
from tracker.organisations.models import Organisation, OrganisationKind, OrganisationLevel
from tracker.performance.models import Task
from tracker.performance.states import Light

_SELECT = {"class": "form-select"}


def townships(request):
    """The townships that the person may look at."""
    return Organisation.objects.visible_to(request.user).filter(level=OrganisationLevel.TOWNSHIP)


def templates(request):
    """The task templates that the person may know of, in their order; retired ones have tasks."""
    known = TaskTemplate.objects.filter(organisation=None)
    for organisation in {post.organisation for post in request.user.standing}:
        known |= TaskTemplate.objects.known_to(organisation)
    return known


class TaskFilter(django_filters.FilterSet):
    """Township, organisation, kind, template, light; cycle and status tab come beside it."""

    township = django_filters.ModelChoiceFilter(
        label=_("Township"),
        queryset=townships,
        to_field_name="code",
        method="in_township",
        empty_label=_("All"),
        widget=forms.Select(attrs=_SELECT),
    )
    within = django_filters.CharFilter(
        label=_("Organisation code"),
        method="in_organisation",
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    kind = django_filters.ChoiceFilter(
        label=_("Kind"),
        field_name="participant__kind",
        choices=OrganisationKind,
        empty_label=_("All"),
        widget=forms.Select(attrs=_SELECT),
    )
    template = django_filters.ModelChoiceFilter(
        label=_("Task"),
        queryset=templates,
        to_field_name="code",
        empty_label=_("All"),
        widget=forms.Select(attrs=_SELECT),
    )
    light = django_filters.ChoiceFilter(
        label=_("Light"),
        choices=Light,
        method="with_light",
        empty_label=_("All"),
        widget=forms.Select(attrs=_SELECT),
    )

    class Meta:
        model = Task
        fields = ("township", "within", "kind", "template", "light")

    def in_township(self, queryset, name, township):
        """Tasks of the township and of everything below it."""
        return queryset.in_subtree(township) if township else queryset

    def in_organisation(self, queryset, name, code):
        """Tasks of the organisation with this code and of everything below it."""
        places = Organisation.objects.visible_to(self.request.user)
        organisation = places.filter(code=code.strip()).first()
        return queryset.in_subtree(organisation) if organisation else queryset.none()

    def with_light(self, queryset, name, light):
        """Tasks that show this light today."""
        return queryset.showing(light, on=self.request.today)
