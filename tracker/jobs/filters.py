"""The filter of the list of jobs: where they stand, what they do."""

import django_filters
from django.utils.translation import gettext_lazy as _

from tracker.jobs import registry
from tracker.jobs.models import Job
from tracker.jobs.states import JobStatus


def _kinds():
    return sorted((name, kind.title) for name, kind in registry.kinds().items())


class JobFilter(django_filters.FilterSet):
    """By status, by kind."""

    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=JobStatus.choices, empty_label=_("All")
    )
    kind = django_filters.ChoiceFilter(
        label=_("Kind of work"), choices=_kinds, empty_label=_("All")
    )

    class Meta:
        model = Job
        fields: list[str] = []
