"""The one Django app: the four links of the mechanism are packages inside it."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, ngettext_lazy

# What forms say by themselves. Django's own Chinese speaks of fields and variables; named here,
# they are in our catalogue, which comes before Django's.
SAID_BY_FORMS = (
    gettext_noop("This field is required."),
    gettext_noop("Enter a valid email address."),
    gettext_noop("Enter a valid date."),
    gettext_noop("Enter a whole number."),
    gettext_noop("Enter a number."),
    gettext_noop("Ensure this value is less than or equal to %(limit_value)s."),
    gettext_noop("Ensure this value is greater than or equal to %(limit_value)s."),
    ngettext_lazy(
        "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).",
        "limit_value",
    ),
    gettext_noop("Select a valid choice. %(value)s is not one of the available choices."),
    gettext_noop("Select a valid choice. That choice is not one of the available choices."),
)


class TrackerConfig(AppConfig):
    """Install the database locks after every migrate and register the system checks."""

    name = "tracker"
    label = "tracker"
    verbose_name = _("Party-building assessment")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from tracker.accountability import reminders as _of_cases  # noqa: F401  (register themselves)
        from tracker.assessment import receivers  # noqa: F401  (connects itself)
        from tracker.assessment import reminders as _of_reviews  # noqa: F401
        from tracker.audit import checks, locks  # noqa: F401  (checks register themselves)
        from tracker.determination import reminders as _of_phases  # noqa: F401
        from tracker.life import derived  # noqa: F401  (registers itself)
        from tracker.performance import reminders as _of_tasks  # noqa: F401

        post_migrate.connect(locks.install_after_migrate, sender=self)
