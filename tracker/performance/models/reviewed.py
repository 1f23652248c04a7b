"""Rows of a participant: its own people see them, and the reviewers assigned to it."""

from django.db.models import Q

from tracker.organisations.permissions import Permission
from tracker.organisations.scope import ScopedQuerySet, within_any


class ReviewedQuerySet(ScopedQuerySet):
    """Rows of a participant: its own people see them, and the reviewers assigned to it."""

    reviewed_through = "participant"

    def visible_to(self, user):
        """Rows of the person's subtrees, and of participants assigned to them for review."""
        visible = within_any(user.scope(self.model.seen_with), at=self.model.scope_path)
        if user.person_id and user.scope(Permission.REVIEW_WRITE):
            lookup = f"{self.reviewed_through}__reviews__reviewer_id"
            assigned = self.model._default_manager.filter(**{lookup: user.person_id})
            visible |= Q(pk__in=assigned.values("pk"))
        return self.filter(visible)
