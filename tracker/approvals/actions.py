"""Sign: a right that the caller has checked, plus the password entered again."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tracker.approvals.models import Signature
from tracker.audit.deeds import deed, record
from tracker.audit.refusals import Refused


@deed
def sign(about, *, by, at, purpose, sha256, password, organisation):
    """Keep a signature of `by` over `sha256` (64 hex digits) of what is signed.

    The post at the time is written into the signature, so that it reads the same when the person
    has moved on. The caller has required the permission already.

    :raises Refused: when the password is wrong, or the same person signed this before.
    """
    if not by.check_password(password):
        raise Refused(_("The password is not right."), field="password")
    post = next((p for p in by.standing if organisation.path.startswith(p.organisation.path)), None)
    signature = Signature(
        by=by,
        person_name=str(by),
        post_title=str(post) if post else "",
        at=at,
        purpose=purpose,
        about_type=about._meta.model_name,
        about_id=str(about.pk),
        sha256=sha256,
    )
    try:
        with transaction.atomic():
            signature.save()
    except IntegrityError as error:
        raise Refused(_("You have signed this already; a second person must sign.")) from error
    record(
        "signature.given",
        by=by,
        at=at,
        about=signature,
        organisation=organisation,
        data={"purpose": purpose, "about": f"{signature.about_type}:{about.pk}", "sha256": sha256},
    )
    return signature


def signatures_of(about):
    """The signatures under a row, in the order they were given."""
    return Signature.objects.about(about)
