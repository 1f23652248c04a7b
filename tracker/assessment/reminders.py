"""What the summary of a day says of reviews."""

from django.urls import reverse

from tracker.assessment.models import Review
from tracker.determination.states import Phase
from tracker.notices import contributors
from tracker.notices.lines import Line, LineKind
from tracker.organisations.permissions import Permission


@contributors.lines
def reviews(user, *, on):
    """How many reviews are left to the person, of cycles that are being reviewed."""
    if not user.scope(Permission.REVIEW_WRITE):
        return []
    left = (
        Review.objects.visible_to(user)
        .filter(reviewer=user.person_id, participant__cycle__phase=Phase.REVIEW)
        .left()
    )
    return [Line(LineKind.REVIEWS_LEFT, left.count(), reverse("assessment:review-list"))]
