"""Tasks by hand: given to several organisations, changed, taken back, and handed down."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Q, When
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from tracker.audit.refusals import Refused
from tracker.determination.models import CountyRules, Participant
from tracker.organisations.models import OrganisationLevel, Post
from tracker.organisations.permissions import Permission, allowed, require
from tracker.organisations.roles import PostKind
from tracker.organisations.scope import within_any
from tracker.performance import actions, asking
from tracker.performance.actions.fixes import may_change, require_giver
from tracker.performance.forms.tasks import HandDownForm, ReasonForm, TaskEditForm, TaskForm
from tracker.performance.holders import OUTSIDE, holders_of
from tracker.performance.lights import light_of
from tracker.performance.models import Task
from tracker.performance.progress import (
    division_by_level,
    line_above,
    progress_of,
    taken_up,
    with_division,
)
from tracker.performance.states import OPEN, WRITING_PHASES, TaskStatus
from tracker.performance.views.choosing import chosen_cycle, seen_cycles
from tracker.performance.views.keys import form_key, sent_key

# the post that usually answers for a task at each level
USUAL = {
    OrganisationLevel.COUNTY: PostKind.ORGANISATION_HEAD,
    OrganisationLevel.TOWNSHIP: PostKind.TOWNSHIP_OFFICER,
    OrganisationLevel.BRANCH: PostKind.BRANCH_SECRETARY,
}
PARTS = 100  # parts shown beside their task


@require_http_methods(["GET", "POST"])
def task_new(request):
    """A task by hand for the ticked organisations of one place; `?within=` names the place."""
    user = request.user
    if not user.scope(Permission.TASK_EDIT):
        raise PermissionDenied(_("Your post does not include this right here."))
    cycles = [cycle for cycle in seen_cycles(user) if cycle.phase in WRITING_PHASES]
    cycle = chosen_cycle(request, cycles)
    mine = _mine(user, cycle)
    chosen = mine.filter(organisation__code=request.GET.get("organisation", "")).first()
    places = list(mine.exclude(level=OrganisationLevel.BRANCH).select_related("organisation"))
    place = _place(request, places, chosen)
    offered = _at(mine, place)
    kinds, usual, people = _seats(offered, on=request.today)
    form = TaskForm(
        request.POST or None,
        participants=offered,
        kinds=kinds,
        initial={
            "participant": [chosen.pk] if chosen else [],
            "post_kind": usual,
            "due_on": request.GET.get("due_on"),
            "is_key": bool(request.GET.get("key")),
        },
    )
    preview = None
    if request.method == "POST" and form.is_valid():
        if request.POST.get("act") == "check":
            preview = _preview(form)
        else:
            answer = _give(request, form)
            if answer is not None:
                return answer
    context = {
        "form": form,
        "preview": preview,
        "people": people,
        "places": places,
        "place": place,
        "cycle": cycle,
        "cycles": cycles,
        "key": form_key(request),
    }
    status = 422 if form.is_bound and preview is None else 200
    return render(request, "tracker/performance/task_new.html", context, status=status)


def _preview(form):
    """What the task would ask of those ticked, and what they may have already."""
    values = form.cleaned_data
    chosen = list(values["participant"].select_related("organisation"))
    tasks, measures = asking.there_already(
        chosen, title_zh=values["title_zh"], title_en=values["title_en"]
    )
    return {
        "loads": asking.loads(chosen)[:PARTS],
        "tasks": tasks,
        "measures": measures,
        "rules": CountyRules.objects.of(chosen[0].organisation),
    }


def _give(request, form):
    """Give the task; return the redirect, or None when it was refused."""
    values = dict(form.cleaned_data)
    participants = list(values.pop("participant").select_related("organisation", "cycle"))
    given = _attempt(
        form,
        actions.add_tasks,
        participants,
        by=request.user,
        at=request.now,
        key=sent_key(request),
        **values,
    )
    if given is None:
        return None
    text = ngettext(
        "The task was given to %(count)s organisation.",
        "The task was given to %(count)s organisations.",
        len(participants),
    )
    messages.success(request, text % {"count": len(participants)})
    if len(participants) > 1:
        return redirect("performance:task-list")
    # a form that came in twice answers with the task itself
    task = given[0] if isinstance(given, list) else given
    return redirect("performance:task-detail", pk=task.pk)


def _attempt(form, action, *args, **kwargs):
    """Call the action and return its outcome; a refusal becomes an error of the form and None."""
    try:
        return action(*args, **kwargs)
    except Refused as error:
        field = {"title": "title_zh", "post": "post_kind"}.get(error.field, error.field)
        if field not in form.fields and error.field in form.fields:
            field = error.field
        form.add_error(field if field in form.fields else None, str(error))
        return None


def _mine(user, cycle):
    """The organisations of a cycle over which the person may edit tasks, in the tree's order."""
    rows = Participant.objects.filter(
        within_any(user.scope(Permission.TASK_EDIT), at="organisation__path"),
        cycle=cycle,
        post=None,
        organisation__dissolved_on=None,
    )
    return rows.order_by("path")


def _place(request, places, chosen):
    """The participant whose organisations are offered: of the address, or the highest one."""
    if code := request.GET.get("within"):
        found = next((one for one in places if one.organisation.code == code), None)
        if found is None:
            raise Http404
        return found
    if chosen is not None:
        above = [one for one in places if chosen.path.startswith(one.path) and one != chosen]
        return above[-1] if above else chosen
    return places[0] if places else None


def _at(mine, place):
    """The place itself and the organisations right below it, those below first."""
    if place is None:
        return mine
    offered = mine.filter(Q(organisation__parent=place.organisation_id) | Q(pk=place.pk))
    return offered.order_by(Case(When(pk=place.pk, then=1), default=0), "path")


def _seats(participants, *, on):
    """Return (kinds of posts to choose from, the usual one, {participant id: who usually does it}).

    `participants` are those offered; the usual post is that of the first one's level.
    """
    rows = list(participants.values_list("pk", "organisation", "level"))
    posts = list(
        Post.objects.filter(organisation__in=[row[1] for row in rows], is_active=True)
        .exclude(kind__in=OUTSIDE)
        .order_by("code")
    )
    there = {post.kind for post in posts}
    kinds = [(kind.value, kind.label) for kind in PostKind if kind in there]
    seats = {(post.organisation_id, post.kind): post for post in posts}
    holders = holders_of([post.pk for post in posts], on=on)
    people = {}
    for pk, organisation, level in rows:
        post = seats.get((organisation, USUAL.get(level)))
        if post is not None:
            people[pk] = (post.get_kind_display(), holders.get(post.pk))
    usual = USUAL.get(rows[0][2]) if rows else None
    return kinds, usual if usual in there else "", people


@require_http_methods(["GET", "POST"])
def task_edit(request, pk):
    """Change a task by hand with which nobody has begun."""
    task = _edited(request, pk)
    require_giver(task, by=request.user)
    posts = Post.objects.filter(organisation=task.organisation, is_active=True)
    form = TaskEditForm(
        request.POST or None,
        posts=posts.exclude(kind__in=OUTSIDE).select_related("organisation"),
        initial={name: getattr(task, name) for name in TaskEditForm.base_fields},
    )
    if request.method == "POST" and form.is_valid():
        done = _attempt(
            form, actions.edit_task, task, by=request.user, at=request.now, **form.cleaned_data
        )
        if done is not None:
            messages.success(request, _("The task was changed."))
            return redirect("performance:task-detail", pk=task.pk)
    context = {"form": form, "task": task}
    status = 422 if form.is_bound else 200
    return render(request, "tracker/performance/task_edit.html", context, status=status)


@require_http_methods(["GET", "POST"])
def task_take_back(request, pk):
    """Take back a task that was given by mistake, with a reason."""
    task = _edited(request, pk)
    require_giver(task, by=request.user)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.take_back(task, by=request.user, at=request.now, **form.cleaned_data)
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("The task was taken back."))
            return redirect("performance:task-list")
    context = {"form": form, "task": task}
    status = 422 if form.is_bound else 200
    return render(request, "tracker/performance/task_take_back.html", context, status=status)


def _edited(request, pk):
    """The task of the address, for those who may edit tasks there."""
    task = get_object_or_404(
        Task.objects.visible_to(request.user).select_related(
            "organisation", "template", "cycle", "participant", "post", "parent__organisation"
        ),
        pk=pk,
    )
    require(request.user, Permission.TASK_EDIT, organisation=task.organisation)
    return task


@require_http_methods(["GET", "POST"])
def task_hand_down(request, pk):
    """Hand a task down to organisations right below: each with its post, time and requirement."""
    task = _edited(request, pk)
    offered = Participant.objects.filter(
        cycle=task.cycle,
        post=None,
        organisation__parent=task.organisation_id,
        organisation__dissolved_on=None,
    ).order_by("path")
    if request.method == "GET":
        # a form that comes in twice still names those who have their part since
        offered = offered.exclude(pk__in=task.parts.values("participant"))
    kinds, usual, people = _seats(offered, on=request.today)
    stems = ("title_zh", "title_en", "requirement_zh", "requirement_en")
    source = task.template if task.template_id else task
    form = HandDownForm(
        request.POST or None,
        participants=offered,
        kinds=kinds,
        initial={
            "post_kind": usual,
            "due_on": task.due_on,
            **{name: getattr(task, name) or getattr(source, name) for name in stems},
        },
    )
    preview = None
    if request.method == "POST" and form.is_valid() and request.POST.get("act") == "check":
        preview = _preview(form)
    elif request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        participants = list(values.pop("participant").select_related("organisation"))
        done = _attempt(
            form,
            actions.hand_down,
            task,
            participants=participants,
            by=request.user,
            at=request.now,
            key=sent_key(request),
            **values,
        )
        if done is not None:
            text = ngettext(
                "The task was handed down to %(count)s organisation.",
                "The task was handed down to %(count)s organisations.",
                len(participants),
            )
            messages.success(request, text % {"count": len(participants)})
            return redirect("performance:task-detail", pk=task.pk)
    context = {
        "form": form,
        "task": task,
        "people": people,
        "preview": preview,
        "key": form_key(request),
    }
    status = 422 if form.is_bound and preview is None else 200
    return render(request, "tracker/performance/task_hand_down.html", context, status=status)


def around(task, user, *, on):
    """Return what the task's page shows beside the task: the line above, the plan, the parts.

    Of the tasks above only title, requirement, post, person and due day are shown, to whoever sees
    this one; parts are those the person may see.
    """
    may_edit = allowed(user, Permission.TASK_EDIT, organisation=task.organisation)
    is_running = task.cycle.phase in WRITING_PHASES
    is_open = is_running and task.status in OPEN
    line = line_above(task)
    parts = taken_up(Task.objects.visible_to(user).filter(parent=task))
    parts = with_division(
        parts.select_related("organisation", "post", "person", "template").order_by(
            "organisation__path"
        )[:PARTS]
    )
    seats = [one.post_id for one in (*line, *parts) if one.done_by is None and one.post_id]
    holders = holders_of(seats, on=on) if seats else {}
    for one in (*line, *parts):
        one.holder = one.done_by or holders.get(one.post_id)
        one.light = light_of(one, on=on)
    levels = division_by_level(task) if parts else []
    milestones = list(task.milestones.all()) if task.is_key_task else []
    is_changeable = (
        may_edit
        and task.is_by_hand
        and task.status == TaskStatus.DUE
        and is_running
        and not task.record_tasks.exists()
        and may_change(user, task)
    )
    return {
        "line": line,
        "parts": parts,
        "levels": [(OrganisationLevel(one.level).label, one) for one in levels],
        "undone": levels[0].handed - levels[0].done if levels and is_open else 0,
        "milestones": milestones,
        "progress": progress_of(milestones),
        "may_plan": is_open and task.is_key_task and actions.may_plan(user, task),
        "may_reach": is_open and actions.may_write(user, task.organisation),
        "may_edit": is_changeable,
        "may_take_back": is_changeable and not parts,
        "may_hand_down": may_edit
        and is_open
        and task.organisation.level != OrganisationLevel.BRANCH,
    }
