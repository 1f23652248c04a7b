"""Who sits in a post on a day: the holder, or whoever deputises where there is none."""

from django.db.models import Exists, OuterRef

from tracker.organisations.models import Appointment, Post
from tracker.organisations.roles import PostKind

# seats of the product itself, not of the work
OUTSIDE = (PostKind.REVIEWER, PostKind.OBSERVER, PostKind.TECHNICAL)


def holders_of(posts, *, on):
    """Return {post id: Person} of these posts on a local day, in one query."""
    current = (
        Appointment.objects.current(on=on)
        .filter(post__in=posts)
        .select_related("person")
        .order_by("is_deputy", "-since", "-pk")
    )
    found = {}
    for appointment in current:
        found.setdefault(appointment.post_id, appointment.person)
    return found


def posts_of_kind(kind, organisations, *, on):
    """Return {organisation id: Post} of one kind; one that somebody holds goes first."""
    held = Appointment.objects.current(on=on).filter(post=OuterRef("pk"))
    posts = (
        Post.objects.filter(organisation__in=organisations, kind=kind, is_active=True)
        .annotate(is_held=Exists(held))
        .order_by("-is_held", "code")
    )
    found = {}
    for post in posts:
        found.setdefault(post.organisation_id, post)
    return found
