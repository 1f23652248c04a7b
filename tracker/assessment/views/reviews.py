"""The reviewer's list and screen, and what an administrator sees of them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tracker.assessment import actions, screens
from tracker.assessment.forms import KeyForm, MarkForm, ReasonForm
from tracker.assessment.models import Review
from tracker.assessment.rubrics import review_groups, review_leaves
from tracker.assessment.states import ReviewStatus
from tracker.audit.refusals import Refused
from tracker.determination import rubric
from tracker.determination.states import Phase
from tracker.organisations.permissions import Permission

PER_PAGE = 50
LEFT = (ReviewStatus.ASSIGNED, ReviewStatus.IN_PROGRESS)
# filters of the list: what is left, what was given back, and each state
TABS = {
    "left": Q(status__in=LEFT),
    "returned": Q(status=ReviewStatus.IN_PROGRESS) & ~Q(reason=""),
    "sent": Q(status=ReviewStatus.SENT),
    "recused": Q(status=ReviewStatus.RECUSED),
}


@require_GET
def review_list(request):
    """A reviewer's own reviews; for the county's administrators all of them with the workload."""
    user = request.user
    oversees = bool(user.scope(Permission.REVIEW_VIEW))
    if not oversees and not user.scope(Permission.REVIEW_WRITE):
        raise PermissionDenied(_("Your post does not include this right here."))
    reviews = Review.objects.visible_to(user)
    counts = reviews.aggregate(**{name: Count("pk", filter=tab) for name, tab in TABS.items()})
    chosen = request.GET.get("status", "")
    shown = reviews.filter(TABS[chosen]) if chosen in TABS else reviews
    shown = shown.select_related("participant__cycle", "participant__organisation")
    if oversees:
        shown = shown.select_related("reviewer")
    page = Paginator(shown.order_by("-participant__cycle__starts_on", "participant__path", "pk"),
                     PER_PAGE).get_page(request.GET.get("page"))  # fmt: skip
    own = [] if oversees else screens.queue(user)
    return render(
        request,
        "tracker/assessment/review_list.html",
        {
            "page_obj": page,
            "counts": counts,
            "tabs": screens.TAB_TITLES,
            "status": chosen,
            "oversees": oversees,
            "workload": screens.workload(reviews) if oversees else [],
            "progress": screens.progress(own),
        },
    )


@require_http_methods(["GET", "POST"])
def review_detail(request, pk):
    """Evidence, rubric and context side by side; the marks of others only after sending."""
    review = _review(request, pk)
    is_own = review.reviewer_id == request.user.person_id
    is_open = is_own and review.status in LEFT and review.participant.cycle.phase == Phase.REVIEW
    forms = _forms(request, review) if is_open else []
    if request.method == "POST":
        if not is_own:
            raise PermissionDenied(_("This review was given to somebody else."))
        if (answer := _act(request, review, forms)) is not None:
            return answer
    context = {
        "review": review,
        "participant": review.participant,
        "cycle": review.participant.cycle,
        "is_own": is_own,
        "is_open": is_open,
        "forms": forms,
        "key_form": KeyForm(request.POST or None),
        "reason_form": ReasonForm(),
        **screens.evidence(review, request.user),
        **screens.context(review, is_own=is_own, has_draft=review.saved_at is not None),
    }
    if is_own:
        context["progress"] = screens.progress(screens.queue(request.user), current=review)
    return render(request, "tracker/assessment/review_detail.html", context)


@require_POST
def review_recuse(request, pk):
    """Step back, with a reason."""
    review = _review(request, pk)
    form = ReasonForm(request.POST)
    return _with_reason(request, review, form, actions.recuse, _("You have stepped back."))


@require_POST
def review_reopen(request, pk):
    """Give a sent review back, with a reason."""
    review = _review(request, pk)
    form = ReasonForm(request.POST)
    done = _("The review was given back.")
    return _with_reason(request, review, form, actions.reopen_review, done)


def _with_reason(request, review, form, action, done):
    try:
        # an empty reason is refused by the action, after the question who may act at all
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        action(review, reason=reason, by=request.user, at=request.now)
        messages.success(request, done)
    except Refused as error:
        messages.error(request, str(error))
        return redirect("assessment:review-detail", pk=review.pk)
    return redirect("assessment:review-list")


def _review(request, pk):
    return get_object_or_404(
        Review.objects.visible_to(request.user).select_related(
            "participant__cycle",
            "participant__organisation",
            "participant__framework_version",
            "reviewer",
        ),
        pk=pk,
    )


def _forms(request, review):
    participant = review.participant
    tree = rubric.tree_for(participant.framework_version, participant.kind)
    marks = {mark.node_id: mark for mark in review.marks.all()}
    posted = request.POST if request.method == "POST" else None
    return [
        MarkForm(
            posted,
            node=node,
            leaf=tree.by_code[node.code],
            tree=tree,
            year=participant.cycle.starts_on.year,
            mark=marks.get(node.pk),
        )
        for node in (*review_leaves(participant), *review_groups(participant))
    ]


def _act(request, review, forms):
    """Save what is valid; send and go on when asked to. None: show the page with its errors."""
    touched = [form for form in forms if form.is_touched]
    valid = [form for form in touched if form.is_valid()]
    answers = {form.node.code: form.cleaned_data["answer"] for form in valid}
    answers = {code: answer for code, answer in answers.items() if answer is not None}
    act, is_refused = request.POST.get("act", "save"), False
    try:
        if answers or not forms:
            review = actions.mark_all(review, answers=answers, by=request.user, at=request.now)
        if act == "send" and len(valid) == len(touched):
            key = request.POST.get("key") or None
            actions.send_review(review, by=request.user, at=request.now, key=key)
    except Refused as error:
        is_refused = True
        _show(error, forms, request)
    if request.htmx:
        errors = [form for form in touched if form.errors]
        return render(
            request, "tracker/assessment/_running_total.html", {"review": review, "errors": errors}
        )
    if is_refused or len(valid) < len(touched):
        return None
    if act == "send":
        messages.success(request, _("The review has been sent."))
    else:
        messages.success(request, _("Saved."))
    if act in ("send", "next") and (following := screens.following(request.user, review)):
        return redirect("assessment:review-detail", pk=following)
    return redirect("assessment:review-detail", pk=review.pk)


def _show(error, forms, request):
    """Put a refusal beside its indicator, or above the page."""
    for form in forms:
        if form.node.code == error.field and form.is_touched:
            form.add_error(None, str(error))
            return
    messages.error(request, str(error))
