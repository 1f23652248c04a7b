"""The one Django app: the four links of the mechanism are packages inside it."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


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
        from tracker.performance import reminders as _of_tasks  # noqa: F401

        post_migrate.connect(locks.install_after_migrate, sender=self)
