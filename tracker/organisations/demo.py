"""The accounts of the demonstration, shown as buttons while settings.DEMO is on."""

from django.utils.translation import gettext_lazy as _

from tracker.organisations.models import User
from tracker.organisations.roles import Role

PREFIX = "demo-"
# known to everybody: it opens a fictitious county and nothing else
DEMO_PASSWORD = "demonstration-2026"  # noqa: S105

# what the demonstration keeps ready for each role
WAITING = {
    Role.SECRETARY: _("Tasks due this week, a record sent back"),
    Role.OFFICER: _("Records to accept, a rectification near its deadline"),
    Role.REVIEWER: _("A review to write"),
    Role.ADMINISTRATOR: _("An open appeal, overdue work, the whole area"),
    Role.OBSERVER: _("The area and the published results"),
    Role.TECHNICAL: _("Accounts and the record of acts"),
    Role.MEMBER: _("The work of the own branch"),
}
# accounts whose day differs from what their role usually finds
WAITING_FOR = {
    "demo-reviewer": _("A review half written and one not begun, in a neighbouring county"),
    "demo-reviewer-2": _("A review to write, in a neighbouring county"),
    "demo-administrator": _("An appeal to answer in a neighbouring county, cases, the whole area"),
    "demo-administrator-2": _("An answer to an appeal that waits for the second signature"),
    "demo-department": _("Numbers to enter once for all branches"),
    "demo-secretary-2": _("A published result that can be appealed against"),
}


def demo_users():
    """Accounts that anybody may enter while the demonstration is on."""
    return User.objects.filter(username__startswith=PREFIX, is_active=True, person__isnull=False)


def demo_accounts():
    """Return [(user name, role in words, what is waiting)] in the order of the accounts."""
    accounts = []
    for user in demo_users().select_related("person").order_by("pk"):
        if user.standing:
            post = user.standing[0]
            waiting = WAITING_FOR.get(user.username) or WAITING[Role(post.role)]
            accounts.append((user.username, str(post), waiting))
    return accounts
