"""What is decided on a veto: each act has a page that says what follows, then the deed."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tracker.assessment import actions, vetoes, wording
from tracker.assessment.actions.vetoes import may_claim
from tracker.assessment.forms import PasswordForm
from tracker.assessment.models import Veto
from tracker.assessment.states import VETO_NEXT, VetoStatus
from tracker.assessment.veto_effects import change_by, effect_of
from tracker.assessment.veto_forms import ClaimForm, DecisionForm, SignedDecisionForm
from tracker.audit.refusals import Refused
from tracker.determination.states import LOCKED_PHASES
from tracker.organisations.permissions import Permission, allowed


@dataclass(frozen=True)
class Act:
    """One deed on a veto: its words, its form, where it leads, and which persons it is not for."""

    name: str
    action: Callable
    title: Promise
    lead: Promise
    done: Promise
    to: VetoStatus
    form: type
    not_for: tuple[str, ...] = ()
    on_claim: bool | None = None  # only with, or only without, a claim that waits
    changes: bool = False  # whether it changes what the result comes to


ACTS = {
    act.name: act
    for act in (
        Act(
            "confirm",
            actions.confirm_veto,
            gettext_lazy("Confirm the veto"),
            gettext_lazy(
                "From now on it has its effect on the result. The branch concerned is told."
            ),
            gettext_lazy("Confirmed and signed."),
            VetoStatus.CONFIRMED,
            PasswordForm,
            ("raised_by_id",),
            changes=True,
        ),
        Act(
            "decline",
            actions.decline_veto,
            gettext_lazy("Decline the veto"),
            gettext_lazy("It never has an effect. The branch is not told of it."),
            gettext_lazy("Declined."),
            VetoStatus.DECLINED,
            DecisionForm,
            ("raised_by_id",),
        ),
        Act(
            "claim",
            actions.claim_exception,
            gettext_lazy("Claim an exception"),
            gettext_lazy("The veto goes on as it is until another person has accepted it."),
            gettext_lazy("Claimed. Another person must accept it now."),
            VetoStatus.EXCEPTED,
            ClaimForm,
            on_claim=False,
        ),
        Act(
            "accept",
            actions.accept_exception,
            gettext_lazy("Accept the exception"),
            gettext_lazy("The veto has no effect on the result. The branch concerned is told."),
            gettext_lazy("Accepted and signed."),
            VetoStatus.EXCEPTED,
            PasswordForm,
            ("claimed_by_id",),
            on_claim=True,
            changes=True,
        ),
        Act(
            "refuse",
            actions.refuse_exception,
            gettext_lazy("Refuse the exception"),
            gettext_lazy("The veto goes on as before. Another exception may be claimed."),
            gettext_lazy("The exception was refused."),
            VetoStatus.EXCEPTED,
            DecisionForm,
            ("claimed_by_id",),
            on_claim=True,
        ),
        Act(
            "lift",
            actions.lift_veto,
            gettext_lazy("Lift the veto"),
            gettext_lazy("It no longer has an effect. The branch concerned is told."),
            gettext_lazy("Lifted and signed."),
            VetoStatus.LIFTED,
            SignedDecisionForm,
            ("decided_by_id",),
            changes=True,
        ),
    )
}


def offers(veto, user):
    """Return the Acts that are this person's now, in the order of the table."""
    return [act for act in ACTS.values() if _may(act, veto, user) and not _obstacle(act, veto)]


def _may(act, veto, user):
    """Who: an administrator whose own deed it does not undo or approve; a claim also the branch."""
    if act.name == "claim":
        return may_claim(veto, user)
    if not allowed(user, Permission.RESULT_SIGN, organisation=veto.participant.organisation):
        return False
    not_for = {getattr(veto, column) for column in act.not_for}
    if act.name == "accept" and veto.status == VetoStatus.PROPOSED:
        not_for.add(veto.raised_by_id)
    return user.pk not in not_for


def _obstacle(act, veto):
    """When: whether the veto's state or the cycle's phase stands in the way."""
    return (
        veto.participant.cycle.phase in LOCKED_PHASES
        or act.to not in VETO_NEXT[VetoStatus(veto.status)]
        or (act.on_claim is not None and act.on_claim != bool(veto.exception))
    )


@require_http_methods(["GET", "HEAD", "POST"])
def veto_act(request, pk, act):
    """Show what a deed on a veto brings about, and do it."""
    veto = get_object_or_404(
        Veto.objects.visible_to(request.user).select_related(
            "participant__organisation",
            "participant__post",
            "participant__framework_version",
            "participant__cycle",
            "node",
        ),
        pk=pk,
    )
    if act not in ACTS:
        raise Http404
    act = ACTS[act]
    if act.name != "claim" and not allowed(
        request.user, Permission.RESULT_SIGN, organisation=veto.participant.organisation
    ):
        raise PermissionDenied(_("Your post does not include this right here."))
    is_now = act in offers(veto, request.user)
    form = _form(act, veto, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        try:
            act.action(veto, by=request.user, at=request.now, key=data.pop("key") or None, **data)
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, act.done)
            return redirect("assessment:veto-detail", pk=veto.pk)
    context = {
        "act": act,
        "veto": veto,
        "participant": veto.participant,
        "cycle": veto.participant.cycle,
        "exception": wording.level_title(veto.node, veto.exception),
        "effect": effect_of(
            vetoes.rule_of(veto.participant, veto.node.code), veto.participant.framework_version
        ),
        "form": form,
        "is_now": is_now,
        "change": change_by(veto, act.to) if is_now and act.changes else None,
    }
    status = 422 if form.is_bound else 200
    return render(request, "tracker/assessment/veto_act.html", context, status=status)


def _form(act, veto, posted):
    if act.form is not ClaimForm:
        return act.form(posted)
    rule = vetoes.rule_of(veto.participant, veto.node.code)
    return ClaimForm(posted, node=veto.node, exceptions=rule.exceptions if rule else ())
