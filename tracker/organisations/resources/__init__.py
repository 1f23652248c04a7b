"""The sheets of this package: organisations, people with their posts, accounts."""

from tracker.organisations.resources.accounts import AccountResource
from tracker.organisations.resources.appointments import AppointmentResource
from tracker.organisations.resources.organisations import OrganisationResource

__all__ = ["AccountResource", "AppointmentResource", "OrganisationResource"]
