"""Vetoes: raised on the ground of a competent body's decision, decided by a second person (R15)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tracker.assessment.states import VetoStatus
from tracker.files import readers
from tracker.organisations.permissions import Permission
from tracker.organisations.scope import ScopedQuerySet, within_any

OPEN = (VetoStatus.PROPOSED, VetoStatus.CONFIRMED)
# what the branch concerned sees: not what is only proposed, nor what came to nothing
SHOWN_VETOES = (VetoStatus.CONFIRMED, VetoStatus.EXCEPTED, VetoStatus.LIFTED)


class VetoQuerySet(ScopedQuerySet):
    """Vetoes, by what stands and by who may know of it."""

    def open(self):
        """Proposed or standing: one at a time for an item of a participant."""
        return self.filter(status__in=OPEN)

    def visible_to(self, user):
        """All of them for the county's administrators; what was decided for those concerned."""
        everything = within_any(
            user.scope(Permission.RESULT_VIEW_UNPUBLISHED), at=self.model.scope_path
        )
        # a leader's is not for those who speak for the leader's organisation, and the reverse
        speaks = Q(participant__post=None) & within_any(
            user.scope(Permission.APPEAL_VIEW), at=self.model.scope_path
        )
        own = Q(participant__post__in=user.own_posts)
        return self.filter(everything | ((speaks | own) & Q(status__in=SHOWN_VETOES)))


class Veto(models.Model):
    """One veto item of a participant's rubric that is said to hold.

    `basis` names the competent body's decision and its clause: the product records it and decides
    no punishment. `expires_on` is the last day on which it counts, by the rule. An exception that
    the rule foresees is claimed with a reason and accepted by another person.
    """

    seen_with = Permission.RESULT_VIEW_UNPUBLISHED
    scope_path = "participant__organisation__path"

    participant = models.ForeignKey(
        "tracker.Participant", on_delete=models.PROTECT, related_name="vetoes"
    )
    node = models.ForeignKey("tracker.Node", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(
        _("status"), max_length=12, choices=VetoStatus, default=VetoStatus.PROPOSED
    )
    basis = models.CharField(_("decision and clause"), max_length=300)
    basis_on = models.DateField(_("day of the decision"))
    text = models.TextField(_("what it is about"), max_length=2000)
    expires_on = models.DateField(_("counts until"), null=True, blank=True)
    raised_by = models.ForeignKey("tracker.User", on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField(_("proposed"))
    decided_by = models.ForeignKey(
        "tracker.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decision = models.TextField(_("reason of the decision"), max_length=2000, blank=True)
    exception = models.CharField(_("exception"), max_length=48, blank=True)
    exception_reason = models.TextField(_("why the exception applies"), max_length=2000, blank=True)
    claimed_by = models.ForeignKey(
        "tracker.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    claimed_at = models.DateTimeField(_("exception claimed"), null=True, blank=True)
    excepted_by = models.ForeignKey(
        "tracker.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    excepted_at = models.DateTimeField(_("exception accepted"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        "tracker.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    lift_reason = models.TextField(_("why it was lifted"), max_length=2000, blank=True)

    objects = VetoQuerySet.as_manager()

    class Meta:
        ordering = ["-raised_at", "-id"]
        verbose_name = _("veto")
        verbose_name_plural = _("vetoes")
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "node"],
                condition=Q(status__in=OPEN),
                name="veto_one_open_per_item",
                violation_error_message=_("This veto is proposed or stands already."),
            ),
            models.CheckConstraint(
                condition=~Q(basis=""),
                name="veto_has_a_basis",
                violation_error_message=_("A veto needs a decision that it rests on."),
            ),
            models.CheckConstraint(
                condition=Q(status=VetoStatus.PROPOSED, decided_by=None, decided_at=None)
                | (
                    ~Q(status=VetoStatus.PROPOSED)
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                ),
                name="veto_decided_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("raised_by")),
                name="veto_decided_by_another",
                violation_error_message=_("A second person must decide on the veto."),
            ),
            models.CheckConstraint(
                condition=~Q(status=VetoStatus.DECLINED) | ~Q(decision=""),
                name="veto_declined_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(exception="", exception_reason="", claimed_by=None, claimed_at=None)
                | (
                    ~Q(exception="")
                    & ~Q(exception_reason="")
                    & Q(claimed_by__isnull=False, claimed_at__isnull=False)
                ),
                name="veto_exception_claimed_with_a_reason",
            ),
            models.CheckConstraint(
                condition=(
                    Q(status=VetoStatus.EXCEPTED)
                    & ~Q(exception="")
                    & Q(excepted_by__isnull=False, excepted_at__isnull=False)
                )
                | (~Q(status=VetoStatus.EXCEPTED) & Q(excepted_by=None, excepted_at=None)),
                name="veto_exception_accepted_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(excepted_by=None) | ~Q(excepted_by=F("claimed_by")),
                name="veto_exception_accepted_by_another",
                violation_error_message=_("A second person must accept the exception."),
            ),
            models.CheckConstraint(
                condition=(
                    Q(status=VetoStatus.LIFTED)
                    & ~Q(lift_reason="")
                    & Q(lifted_by__isnull=False, lifted_at__isnull=False)
                )
                | (~Q(status=VetoStatus.LIFTED) & Q(lifted_by=None, lifted_at=None)),
                name="veto_lifted_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(lifted_by=None) | ~Q(lifted_by=F("decided_by")),
                name="veto_lifted_by_another",
                violation_error_message=_("Somebody else than who confirmed it must lift it."),
            ),
        ]
        indexes = [models.Index(fields=["participant", "status"], name="veto_of_participant")]

    def __str__(self):
        return f"{self.participant} · {self.node}"


class VetoProof(models.Model):
    """What proves it: a file that is kept here, or a reference to what is kept elsewhere."""

    veto = models.ForeignKey(Veto, on_delete=models.PROTECT, related_name="proofs")
    file = models.ForeignKey(
        "tracker.StoredFile",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="veto_proofs",
    )
    reference = models.CharField(_("reference"), max_length=300, blank=True)

    class Meta:
        ordering = ["veto", "id"]
        verbose_name = _("proof of a veto")
        verbose_name_plural = _("proofs of vetoes")
        constraints = [
            models.UniqueConstraint(fields=["veto", "file"], name="vetoproof_once"),
            models.CheckConstraint(
                condition=Q(file__isnull=False, reference="") | (Q(file=None) & ~Q(reference="")),
                name="vetoproof_is_a_file_or_a_reference",
            ),
        ]

    def __str__(self):
        return str(self.file) if self.file_id else self.reference


@readers.register
def may_read_proof(stored, user):
    """A file under a veto is for those who may see the veto."""
    return Veto.objects.visible_to(user).filter(proofs__file=stored).exists()
