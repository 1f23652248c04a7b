"""What every page shows around its content: entries by role, the inbox count, whom to call."""

from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tracker.notices.models import count_unread
from tracker.organisations.permissions import Permission
from tracker.organisations.roles import Role

DETERMINATION = (
    "/cycles/",
    "/responsibilities/",
    "/duties/",
    "/templates/",
    "/rules/",
    "/counties/",
    "/calendar/",
    "/measures/",
    "/frameworks/",
    "/trace/",
    "/sources/",
)
ORGANISATION_LIFE = (
    "/organisation-life/",
    "/follow-ups/",
    "/agenda/",
    "/appraisals/",
    "/dues/",
    "/terms/",
)
PERFORMANCE = ("/tasks/", "/records/", "/signals/", "/measurements/", *ORGANISATION_LIFE)
ASSESSMENT = ("/results/", "/review/", "/appeals/", "/self-assessments/")
ACCOUNTABILITY = ("/cases/", "/findings/", "/talks/")


class Entry(NamedTuple):
    """One entry of the head: its words, the name of its address, its icon."""

    label: str
    name: str
    icon: str
    is_current: bool


# (label, URL name, path prefixes that mark the entry as current, icon), at most five per role,
# in the order of the mechanism
REVIEWS = (_("Reviews"), "assessment:review-list", "/review/", "pencil-square")
ENTRIES = {
    Role.SECRETARY: [
        (_("Work"), "performance:task-list", PERFORMANCE, "list-check"),
        (_("Branch"), "organisations:mine", "/organisations/", "people"),
        (_("Score"), "assessment:result-list", ASSESSMENT, "bar-chart"),
        (_("Cases"), "accountability:case-list", ACCOUNTABILITY, "clipboard-check"),
    ],
    Role.MEMBER: [
        (_("Work"), "performance:task-list", PERFORMANCE, "list-check"),
        (_("Branch"), "organisations:mine", "/organisations/", "people"),
        (_("Score"), "assessment:result-list", ASSESSMENT, "bar-chart"),
    ],
    Role.OFFICER: [
        (_("Acceptance"), "performance:record-list", ("/records/", "/signals/"), "inbox"),
        (
            _("Tasks"),
            "performance:task-list",
            ("/tasks/", "/measurements/", *ORGANISATION_LIFE),
            "list-check",
        ),
        (_("Cases"), "accountability:case-list", ACCOUNTABILITY, "clipboard-check"),
        (_("Area"), "reporting:area-mine", "/area/", "grid"),
    ],
    Role.REVIEWER: [
        REVIEWS,
        (_("Framework"), "determination:framework-list", DETERMINATION, "diagram-3"),
    ],
    Role.ADMINISTRATOR: [
        (_("Determination"), "determination:cycle-list", DETERMINATION, "diagram-3"),
        (_("Performance"), "performance:task-list", PERFORMANCE, "list-check"),
        (_("Assessment"), "assessment:result-list", ASSESSMENT, "bar-chart"),
        (_("Accountability"), "accountability:case-list", ACCOUNTABILITY, "clipboard-check"),
        (_("Area"), "reporting:area-mine", "/area/", "grid"),
    ],
    Role.OBSERVER: [
        (_("Cycles"), "determination:cycle-list", DETERMINATION, "diagram-3"),
        (_("Results"), "assessment:result-list", ASSESSMENT, "bar-chart"),
        (_("Area"), "reporting:area-mine", "/area/", "grid"),
    ],
    Role.TECHNICAL: [
        (_("Organisations"), "organisations:list", "/organisations/", "people"),
        (_("Accounts"), "organisations:account-list", "/accounts/", "person"),
        (_("Background work"), "jobs:list", "/jobs/", "hourglass-split"),
        (_("Audit"), "reporting:audit", "/audit/", "shield-check"),
    ],
}
# when somebody holds several posts the first of these decides the entries
ORDER = [
    Role.ADMINISTRATOR,
    Role.OFFICER,
    Role.SECRETARY,
    Role.REVIEWER,
    Role.OBSERVER,
    Role.TECHNICAL,
    Role.MEMBER,
]


def main_role(user):
    """Return the role that decides home page and entries, or None without a post."""
    held = {post.role for post in user.standing}
    return next((role for role in ORDER if role in held), None)


def page(request):
    """Context processor: entries, unread notices, the organisation shown in the head."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"demo": settings.DEMO, "entries": ()}
    role = main_role(user)
    listed = ENTRIES.get(role, [])
    if role != Role.REVIEWER and user.scope(Permission.REVIEW_WRITE):
        listed = [*listed, REVIEWS]
    entries = tuple(
        Entry(label, name, icon, is_current=request.path.startswith(prefixes))
        for label, name, prefixes, icon in listed[:5]
    )
    standing = user.standing
    return {
        "demo": settings.DEMO,
        "entries": entries,
        "role": role,
        "home_organisation": standing[0].organisation if standing else None,
        "unread": count_unread(user),
    }
