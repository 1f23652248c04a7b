"""People and the seats they take."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker.audit.refusals import Refused
from tracker.organisations import actions
from tracker.organisations.forms import (
    AppointmentForm,
    EndForm,
    NewPersonForm,
    PersonForm,
    PostForm,
)
from tracker.organisations.models import Appointment, Organisation, Person, Post
from tracker.organisations.permissions import Permission, allowed, require
from tracker.organisations.views.answers import PAGE, attempt, form_page
from tracker.organisations.views.tree import seen, to_organisation


def _need(user, permission):
    """Pass when the right is held anywhere, else answer 403."""
    if not user.scope(permission):
        raise PermissionDenied(_("Your post does not include this right here."))


@require_safe
def person_list(request):
    """People whose file is kept in the person's organisations, with their posts of today."""
    user = request.user
    _need(user, Permission.PERSON_VIEW)
    words = request.GET.get("q", "").strip()[:60]
    current = Appointment.objects.current(on=request.today).select_related("post__organisation")
    rows = Person.objects.visible_to(user).select_related("home", "user")
    if words:
        rows = rows.filter(Q(name__contains=words) | Q(code__startswith=words))
    if home := request.GET.get("organisation", ""):
        rows = rows.filter(home__code=home)
    rows = rows.prefetch_related(Prefetch("appointments", current, to_attr="current"))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "words": words,
        "home": home,
        "may_edit": bool(user.scope(Permission.PERSON_EDIT)),
        "may_export": bool(user.scope(Permission.EXPORT)),
        "may_manage": bool(user.scope(Permission.ACCOUNT_MANAGE)),
    }
    return render(request, "tracker/organisations/person_list.html", context)


@require_safe
def person_detail(request, code):
    """One person: home, posts now and before, account."""
    user = request.user
    person = _seen_person(user, code)
    appointments = person.appointments.select_related("post__organisation").order_by("-since")
    account = getattr(person, "user", None)
    posts = actions.posts_of([person], on=request.today)[person.pk]
    context = {
        "person": person,
        "account": account,
        "appointments": appointments,
        "may_edit": allowed(user, Permission.PERSON_EDIT, organisation=person.home),
        "may_manage": actions.may_manage(person, by=user, posts=posts),
    }
    return render(request, "tracker/organisations/person_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def person_new(request):
    """Open a person's file."""
    user = request.user
    _need(user, Permission.PERSON_EDIT)
    home = Organisation.objects.visible_to(user).filter(code=request.GET.get("home", "")).first()
    form = NewPersonForm(request.POST or None, user=user, initial={"home": home})
    if request.method == "POST" and form.is_valid():
        new = attempt(form, actions.create_person, by=user, at=request.now, **form.values())
        if new:
            messages.success(request, _("%(name)s was entered.") % {"name": new.name})
            return HttpResponseRedirect(reverse("organisations:person", args=[new.code]))
    return form_page(
        request,
        form,
        title=_("New person"),
        submit=_("Enter"),
        back=reverse("organisations:person-list"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def person_edit(request, code):
    """Correct a person's name or the organisation that keeps the file."""
    user = request.user
    person = _seen_person(user, code)
    require(user, Permission.PERSON_EDIT, organisation=person.home)
    form = PersonForm(
        request.POST or None, user=user, initial={"name": person.name, "home": person.home}
    )
    back = reverse("organisations:person", args=[code])
    if request.method == "POST" and form.is_valid():
        done = attempt(
            form, actions.correct_person, person, by=user, at=request.now, **form.cleaned_data
        )
        if done:
            messages.success(request, _("The changes were saved."))
            return HttpResponseRedirect(back)
    title = _("Edit %(name)s") % {"name": person.name}
    return form_page(request, form, title=title, submit=_("Save"), back=back)


@require_http_methods(["GET", "HEAD", "POST"])
def post_new(request, code):
    """Set up a seat at an organisation."""
    organisation = seen(request.user, code)
    require(request.user, Permission.ORGANISATION_EDIT, organisation=organisation)
    form = PostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        new = attempt(
            form,
            actions.create_post,
            organisation,
            by=request.user,
            at=request.now,
            **form.values(),
        )
        if new:
            messages.success(request, _("The post was set up. Appoint somebody to it now."))
            return HttpResponseRedirect(reverse("organisations:appoint", args=[new.code]))
    return form_page(
        request,
        form,
        title=_("New post at %(name)s") % {"name": organisation.name},
        submit=_("Set up"),
        back=reverse("organisations:detail", args=[code]),
    )


@require_POST
def post_close(request, code):
    """Take an empty seat out of use."""
    post = _seen_post(request.user, code)
    try:
        actions.close_post(post, by=request.user, at=request.now)
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The post is not in use any more."))
    return to_organisation(post.organisation)


@require_http_methods(["GET", "HEAD", "POST"])
def appoint(request, code):
    """Appoint somebody to a seat, with the handover from the holder before."""
    user = request.user
    post = _seen_post(user, code)
    require(user, Permission.PERSON_EDIT, organisation=post.organisation)
    holders = list(
        post.appointments.current(on=request.today).select_related("person").order_by("since")
    )
    form = AppointmentForm(
        request.POST or None,
        people=Person.objects.visible_to(user),
        initial={"since": request.today, "hand_over": any(not h.is_deputy for h in holders)},
    )
    if request.method == "POST" and form.is_valid():
        values = form.values()
        person = values.pop("person")
        new = attempt(form, actions.appoint, person, post, by=user, at=request.now, **values)
        if new:
            messages.success(request, _("%(name)s was appointed.") % {"name": person.name})
            return to_organisation(post.organisation)
    return form_page(
        request,
        form,
        title=_("Appoint to %(post)s") % {"post": post},
        holders=holders,
        submit=_("Appoint"),
        back=reverse("organisations:detail", args=[post.organisation.code]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def appointment_end(request, pk):
    """End an appointment on a day."""
    user = request.user
    appointment = get_object_or_404(
        Appointment.objects.visible_to(user).select_related("person", "post__organisation"), pk=pk
    )
    organisation = appointment.post.organisation
    require(user, Permission.PERSON_EDIT, organisation=organisation)
    form = EndForm(request.POST or None, initial={"until": request.today})
    if request.method == "POST" and form.is_valid():
        done = attempt(
            form,
            actions.end_appointment,
            appointment,
            by=user,
            at=request.now,
            **form.cleaned_data,
        )
        if done:
            messages.success(request, _("The appointment ends on that day."))
            return to_organisation(organisation)
    return form_page(
        request,
        form,
        title=_("End the appointment of %(name)s") % {"name": appointment.person.name},
        lead=str(appointment.post),
        submit=_("End it"),
        back=reverse("organisations:detail", args=[organisation.code]),
    )


def _seen_person(user, code):
    people = Person.objects.visible_to(user).select_related("home", "user")
    return get_object_or_404(people, code=code)


def _seen_post(user, code):
    posts = Post.objects.visible_to(user).filter(is_active=True).select_related("organisation")
    return get_object_or_404(posts, code=code)
