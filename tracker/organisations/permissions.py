"""Who may do what: one page. When it may be done is in each package's `states`.

A person holds posts; each post has a role and stands at an organisation; a role grants
permissions over that organisation and everything below it. Reviewers are the exception: what
they may read is what is assigned to them, so their role grants acts but no subtree to look into.
"""

from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from tracker.organisations.roles import Role


class Permission(StrEnum):
    """The acts and views that a role can be granted."""

    ORGANISATION_VIEW = "organisation.view"
    ORGANISATION_EDIT = "organisation.edit"
    PERSON_VIEW = "person.view"
    PERSON_EDIT = "person.edit"
    ACCOUNT_MANAGE = "account.manage"  # accounts, one-time passwords, password resets
    FRAMEWORK_VIEW = "framework.view"
    FRAMEWORK_EDIT = "framework.edit"
    CYCLE_VIEW = "cycle.view"
    CYCLE_RUN = "cycle.run"  # open, move on, generate tasks, publish
    TASK_VIEW = "task.view"
    TASK_EDIT = "task.edit"
    RECORD_VIEW = "record.view"
    RECORD_WRITE = "record.write"
    RECORD_ACCEPT = "record.accept"
    MEASUREMENT_VIEW = "measurement.view"
    MEASUREMENT_ENTER = "measurement.enter"
    SELF_ASSESSMENT_WRITE = "self_assessment.write"
    REVIEW_ASSIGN = "review.assign"
    REVIEW_WRITE = "review.write"
    REVIEW_VIEW = "review.view"  # marks and reviewers' names, after sending
    RESULT_VIEW = "result.view"  # published results
    RESULT_VIEW_UNPUBLISHED = "result.view_unpublished"
    RESULT_SIGN = "result.sign"
    APPEAL_FILE = "appeal.file"
    APPEAL_VIEW = "appeal.view"
    APPEAL_ANSWER = "appeal.answer"
    CASE_VIEW = "case.view"
    CASE_RAISE = "case.raise"
    CASE_REPORT = "case.report"
    CASE_VERIFY = "case.verify"
    AREA_VIEW = "area.view"
    EXPORT = "export"
    AUDIT_VIEW = "audit.view"
    TECHNICAL = "technical"


P = Permission

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.SECRETARY: frozenset(
        {
            P.ORGANISATION_VIEW,
            P.PERSON_VIEW,
            P.FRAMEWORK_VIEW,
            P.CYCLE_VIEW,
            P.TASK_VIEW,
            P.RECORD_VIEW,
            P.RECORD_WRITE,
            P.MEASUREMENT_VIEW,
            P.SELF_ASSESSMENT_WRITE,
            P.RESULT_VIEW,
            P.APPEAL_FILE,
            P.APPEAL_VIEW,
            P.CASE_VIEW,
            P.CASE_REPORT,
        }
    ),
    Role.MEMBER: frozenset(
        {
            P.ORGANISATION_VIEW,
            P.FRAMEWORK_VIEW,
            P.CYCLE_VIEW,
            P.TASK_VIEW,
            P.RECORD_VIEW,
            P.RESULT_VIEW,
        }
    ),
    Role.OFFICER: frozenset(
        {
            P.ORGANISATION_VIEW,
            P.PERSON_VIEW,
            P.ACCOUNT_MANAGE,
            P.FRAMEWORK_VIEW,
            P.CYCLE_VIEW,
            P.TASK_VIEW,
            P.TASK_EDIT,
            P.RECORD_VIEW,
            P.RECORD_ACCEPT,
            P.MEASUREMENT_VIEW,
            P.MEASUREMENT_ENTER,
            P.RESULT_VIEW,
            P.CASE_VIEW,
            P.CASE_RAISE,
            P.CASE_REPORT,
            P.CASE_VERIFY,
            P.AREA_VIEW,
            P.EXPORT,
        }
    ),
    Role.REVIEWER: frozenset({P.FRAMEWORK_VIEW, P.REVIEW_WRITE}),
    Role.ADMINISTRATOR: frozenset(
        {
            P.ORGANISATION_VIEW,
            P.ORGANISATION_EDIT,
            P.PERSON_VIEW,
            P.PERSON_EDIT,
            P.ACCOUNT_MANAGE,
            P.FRAMEWORK_VIEW,
            P.FRAMEWORK_EDIT,
            P.CYCLE_VIEW,
            P.CYCLE_RUN,
            P.TASK_VIEW,
            P.TASK_EDIT,
            P.RECORD_VIEW,
            P.RECORD_ACCEPT,
            P.MEASUREMENT_VIEW,
            P.MEASUREMENT_ENTER,
            P.REVIEW_ASSIGN,
            P.REVIEW_VIEW,
            P.RESULT_VIEW,
            P.RESULT_VIEW_UNPUBLISHED,
            P.RESULT_SIGN,
            P.APPEAL_VIEW,
            P.APPEAL_ANSWER,
            P.CASE_VIEW,
            P.CASE_RAISE,
            P.CASE_VERIFY,
            P.AREA_VIEW,
            P.EXPORT,
            P.AUDIT_VIEW,
        }
    ),
    Role.OBSERVER: frozenset(
        {
            P.ORGANISATION_VIEW,
            P.FRAMEWORK_VIEW,
            P.CYCLE_VIEW,
            P.TASK_VIEW,
            P.RESULT_VIEW,
            P.AREA_VIEW,
        }
    ),
    # sees that the machine runs, never what anyone was given for their work
    Role.TECHNICAL: frozenset(
        {P.ORGANISATION_VIEW, P.PERSON_VIEW, P.ACCOUNT_MANAGE, P.AUDIT_VIEW, P.TECHNICAL}
    ),
}


def roles_with(permission):
    """Return the set of roles that hold a permission."""
    return {role for role, granted in GRANTS.items() if permission in granted}


def allowed(user, permission, *, organisation):
    """Tell whether one of the person's posts grants the permission over the organisation."""
    return any(organisation.path.startswith(path) for path in user.scope(permission))


def require(user, permission, *, organisation):
    """Pass, or raise PermissionDenied with a sentence that can be shown."""
    if not allowed(user, permission, organisation=organisation):
        raise PermissionDenied(_("Your post does not include this right here."))
