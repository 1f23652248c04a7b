"""Accounts: the own one, those of the levels below, and the sheets of one-time passwords."""

from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker.audit.refusals import Refused
from tracker.organisations import actions
from tracker.organisations.forms import PreferencesForm
from tracker.organisations.models import Appointment, Person, User
from tracker.organisations.permissions import Permission
from tracker.organisations.scope import within_any
from tracker.organisations.views.answers import PAGE

AT_ONCE = 50  # accounts on one printed sheet: hashing their passwords takes some seconds


@require_http_methods(["GET", "HEAD", "POST"])
def account(request):
    """One's own account: language, large type, and everything that is held on oneself."""
    user = request.user
    initial = {"language": user.language or request.LANGUAGE_CODE, "big_type": user.big_type}
    form = PreferencesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.settle_preferences(by=user, **form.cleaned_data)
        with override(user.language):
            messages.success(request, _("Saved."))
        response = HttpResponseRedirect(reverse("organisations:account"))
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.language, samesite="Lax")
        return response
    appointments = []
    if user.person_id:
        appointments = user.person.appointments.select_related("post__organisation")
    context = {"form": form, "person": user.person, "appointments": appointments}
    return render(request, "tracker/organisations/account.html", context)


def managed(user):
    """Accounts of people whose file is kept where the person manages accounts."""
    paths = user.scope(Permission.ACCOUNT_MANAGE)
    return User.objects.filter(within_any(paths, at="person__home__path")).select_related(
        "person__home"
    )


def _need(user):
    if not user.scope(Permission.ACCOUNT_MANAGE):
        raise PermissionDenied(_("Your post does not include this right here."))


@require_safe
def account_list(request):
    """Accounts of the levels below: search, new passwords, close and open again."""
    user = request.user
    _need(user)
    words = request.GET.get("q", "").strip()[:60]
    state = request.GET.get("state", "")
    rows = managed(user).prefetch_related(_running(request.today, "person__appointments"))
    if words:
        rows = rows.filter(Q(username__startswith=words.lower()) | Q(person__name__contains=words))
    if state == "closed":
        rows = rows.filter(is_active=False)
    elif state == "new":
        rows = rows.filter(Q(password__startswith="!") | Q(must_change_password=True))  # noqa: S106
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    for row in page:
        posts = [appointment.post for appointment in row.person.running]
        row.posts = posts
        row.is_mine_to_manage = actions.may_manage(row.person, by=user, posts=posts)
        row.has_no_password = row.password.startswith("!")
    context = {
        "page_obj": page,
        "words": words,
        "state": state,
        "key": uuid4().hex,
        "may_export": bool(user.scope(Permission.EXPORT)),
        "states": [
            ("", _("all")),
            ("new", _("own password not chosen yet")),
            ("closed", _("switched off")),
        ],
    }
    return render(request, "tracker/organisations/account_list.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def account_new(request):
    """Make accounts for people who have none and print their one-time passwords."""
    user = request.user
    _need(user)
    people = (
        Person.objects.filter(
            within_any(user.scope(Permission.ACCOUNT_MANAGE), at="home__path"), user=None
        )
        .select_related("home")
        .prefetch_related(_running(request.today, "appointments"))
        .order_by("home__path", "code")
    )
    if request.method == "POST":
        codes = _sent(request, "person")
        chosen = list(people.filter(code__in=codes))
        wanted = [
            (person, request.POST.get(f"username-{person.code}", "") or person.code)
            for person in chosen
        ]
        return _print(
            request, actions.create_accounts, wanted, back=reverse("organisations:account-new")
        )
    words = request.GET.get("q", "").strip()[:60]
    if words:
        people = people.filter(Q(name__contains=words) | Q(code__startswith=words))
    if code := request.GET.get("person", ""):
        people = people.filter(code=code)
    if home := request.GET.get("organisation", ""):
        people = people.filter(home__code=home)
    page = Paginator(people, AT_ONCE).get_page(request.GET.get("page"))
    rows = []
    for person in page:
        posts = [appointment.post for appointment in person.running]
        if actions.may_manage(person, by=user, posts=posts):
            rows.append({"person": person, "posts": posts})
    context = {"rows": rows, "page_obj": page, "words": words, "home": home, "key": uuid4().hex}
    return render(request, "tracker/organisations/account_new.html", context)


@never_cache
@require_POST
def account_passwords(request):
    """Give the chosen accounts new one-time passwords and print them."""
    _need(request.user)
    names = _sent(request, "username")
    users = list(managed(request.user).filter(username__in=names).order_by("username"))
    return _print(
        request, actions.issue_passwords, users, back=reverse("organisations:account-list")
    )


def _sent(request, name):
    """The ticked codes or names; one with a NUL is nobody's, and PostgreSQL cannot be asked."""
    return [text for text in request.POST.getlist(name)[:AT_ONCE] if "\x00" not in text]


def _print(request, action, wanted, *, back):
    """Carry out and show the sheet of passwords: this once, for they are kept nowhere."""
    if not wanted:
        messages.error(request, _("Choose at least one person."))
        return HttpResponseRedirect(back)
    key = request.POST.get("key") or None
    try:
        issued = action(wanted, by=request.user, at=request.now, key=key)
    except Refused as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(back)
    if not issued:
        messages.warning(
            request,
            _("These passwords were shown already. Give new ones if the sheet is lost."),
        )
        return HttpResponseRedirect(reverse("organisations:account-list"))
    return render(request, "tracker/organisations/password_sheet.html", {"issued": issued})


@require_POST
def account_close(request, username):
    """Close an account."""
    user = get_object_or_404(managed(request.user), username=username)
    actions.deactivate_account(user, by=request.user, at=request.now)
    messages.success(request, _("The account of %(name)s is closed.") % {"name": user.person.name})
    return HttpResponseRedirect(reverse("organisations:account-list"))


@require_POST
def account_reopen(request, username):
    """Open a closed account again."""
    user = get_object_or_404(managed(request.user), username=username)
    actions.reactivate_account(user, by=request.user, at=request.now)
    messages.success(
        request, _("The account of %(name)s is open again.") % {"name": user.person.name}
    )
    return HttpResponseRedirect(reverse("organisations:account-list"))


def _running(today, lookup):
    running = Appointment.objects.since_or_current(after=today)
    return Prefetch(lookup, running.select_related("post__organisation"), to_attr="running")
