"""Roles and permissions as codes. Who holds what is one page: `permissions.GRANTS`."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What a post lets its holder do; kept on the post as a code."""

    SECRETARY = "secretary", _("branch secretary")
    OFFICER = "officer", _("township officer")
    REVIEWER = "reviewer", _("reviewer")
    ADMINISTRATOR = "administrator", _("county administrator")
    OBSERVER = "observer", _("observer")
    TECHNICAL = "technical", _("technical administrator")
    MEMBER = "member", _("committee member")


class PostKind(TextChoices):
    """The seats that the documents and duty lists name."""

    COUNTY_SECRETARY = "county_secretary", _("county Party committee secretary")
    ORGANISATION_HEAD = "organisation_head", _("head of the county organisation department")
    COUNTY_ADMINISTRATOR = "county_administrator", _("county administrator")
    DEPARTMENT_HEAD = "department_head", _("head of a county department")
    TOWNSHIP_SECRETARY = "township_secretary", _("township Party committee secretary")
    TOWNSHIP_OFFICER = "township_officer", _("township organisation officer")
    BRANCH_SECRETARY = "branch_secretary", _("branch secretary")
    DEPUTY_SECRETARY = "deputy_secretary", _("deputy secretary")
    ORGANISATION_MEMBER = "organisation_member", _("committee member for organisation")
    PUBLICITY_MEMBER = "publicity_member", _("committee member for publicity")
    DISCIPLINE_MEMBER = "discipline_member", _("committee member for discipline")
    FIRST_SECRETARY = "first_secretary", _("first secretary in the village")
    REVIEWER = "reviewer", _("reviewer")
    OBSERVER = "observer", _("observer")
    TECHNICAL = "technical", _("technical administrator")


ROLE_OF_POST = {
    PostKind.COUNTY_SECRETARY: Role.OBSERVER,
    PostKind.ORGANISATION_HEAD: Role.ADMINISTRATOR,
    PostKind.COUNTY_ADMINISTRATOR: Role.ADMINISTRATOR,
    PostKind.DEPARTMENT_HEAD: Role.OBSERVER,
    PostKind.TOWNSHIP_SECRETARY: Role.OBSERVER,
    PostKind.TOWNSHIP_OFFICER: Role.OFFICER,
    PostKind.BRANCH_SECRETARY: Role.SECRETARY,
    PostKind.DEPUTY_SECRETARY: Role.SECRETARY,
    PostKind.ORGANISATION_MEMBER: Role.MEMBER,
    PostKind.PUBLICITY_MEMBER: Role.MEMBER,
    PostKind.DISCIPLINE_MEMBER: Role.MEMBER,
    PostKind.FIRST_SECRETARY: Role.SECRETARY,
    PostKind.REVIEWER: Role.REVIEWER,
    PostKind.OBSERVER: Role.OBSERVER,
    PostKind.TECHNICAL: Role.TECHNICAL,
}
