"""Whom a rubric can be about: every kind of organisation, and whoever leads units."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from tracker.organisations.models import OrganisationKind as Kind


class SubjectKind(TextChoices):
    """The kinds of organisation (a test keeps them the same), and the leaders of units."""

    COMMITTEE = Kind.COMMITTEE.value, Kind.COMMITTEE.label
    VILLAGE = Kind.VILLAGE.value, Kind.VILLAGE.label
    COMMUNITY = Kind.COMMUNITY.value, Kind.COMMUNITY.label
    ORGAN = Kind.ORGAN.value, Kind.ORGAN.label
    STATE_FIRM = Kind.STATE_FIRM.value, Kind.STATE_FIRM.label
    UNIVERSITY = Kind.UNIVERSITY.value, Kind.UNIVERSITY.label
    HOSPITAL = Kind.HOSPITAL.value, Kind.HOSPITAL.label
    PRIVATE_FIRM = Kind.PRIVATE_FIRM.value, Kind.PRIVATE_FIRM.label
    SOCIAL_ORGANISATION = Kind.SOCIAL_ORGANISATION.value, Kind.SOCIAL_ORGANISATION.label
    LEADER = "leader", _("leader of units")
