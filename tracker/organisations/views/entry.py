"""Coming in and going out: login, the demonstration's buttons, passwords, language."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views import i18n
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from tracker.organisations import actions
from tracker.organisations.demo import demo_accounts, demo_users
from tracker.organisations.forms import LoginForm, OwnPasswordForm

BACKEND = "django.contrib.auth.backends.ModelBackend"


class Login(LoginView):
    """User name and password; the demonstration's accounts as buttons where it is on."""

    authentication_form = LoginForm
    template_name = "registration/login.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs):
        accounts = demo_accounts() if settings.DEMO else []
        return super().get_context_data(accounts=accounts, **kwargs)

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)


@method_decorator(login_not_required, name="dispatch")
class Logout(LogoutView):
    """Logging out twice is no error."""

    http_method_names = ["post", "options"]


@login_not_required
@never_cache
@require_POST
def demo_login(request):
    """Come in as one of the demonstration's accounts; there is no such page elsewhere."""
    if not settings.DEMO:
        raise Http404
    user = get_object_or_404(demo_users(), username=request.POST.get("username", ""))
    login(request, user, backend=BACKEND)
    return HttpResponseRedirect(reverse("home"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def password_change(request):
    """Choose a new password; after a one-time password no other page opens before."""
    form = OwnPasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.change_own_password(
            by=request.user, at=request.now, password=form.cleaned_data["new_password1"]
        )
        update_session_auth_hash(request, request.user)
        messages.success(request, _("The new password is valid from now on."))
        return HttpResponseRedirect(reverse("home"))
    status = 422 if form.is_bound else 200
    return render(request, "registration/password_change.html", {"form": form}, status=status)


@login_not_required
@require_POST
def set_language(request):
    """Change the language of this browser, and keep it with the account of whoever is logged in."""
    response = i18n.set_language(request)
    chosen = request.POST.get("language", "")
    if request.user.is_authenticated and chosen in dict(settings.LANGUAGES):
        actions.settle_preferences(by=request.user, language=chosen)
    return response


@require_POST
def big_type(request):
    """Switch large type on or off for the account and go back."""
    actions.settle_preferences(by=request.user, big_type=request.POST.get("big_type") == "1")
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = reverse("home")
    return HttpResponseRedirect(target)
