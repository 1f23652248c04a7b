"""The admin's view of organisations and people: to look at, for technical administrators.

Everything here is changed by actions, which check, lock and record; the admin would go round them.
"""

from django.contrib import admin

from tracker.organisations.models import Appointment, Organisation, Person, Post, User
from tracker.organisations.permissions import Permission
from tracker.organisations.scope import within_any


class ViewOnly(admin.ModelAdmin):
    """Rows of the person's own county, without a way to change them."""

    show_full_result_count = False

    def get_queryset(self, request):
        return self.model.objects.visible_to(request.user)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Organisation)
class OrganisationAdmin(ViewOnly):
    """The tree."""

    list_display = ("code", "name_zh", "name_en", "level", "kind", "path", "dissolved_on")
    list_filter = ("level", "kind")
    search_fields = ("code", "name_zh", "name_en", "initials")


@admin.register(Person)
class PersonAdmin(ViewOnly):
    """People by code."""

    list_display = ("code", "name", "home")
    list_select_related = ("home",)
    search_fields = ("code", "name")


@admin.register(Post)
class PostAdmin(ViewOnly):
    """Seats."""

    list_display = ("code", "organisation", "kind", "role", "is_active")
    list_filter = ("role", "kind")
    list_select_related = ("organisation",)
    search_fields = ("code",)


@admin.register(Appointment)
class AppointmentAdmin(ViewOnly):
    """Who sits where, from when to when."""

    list_display = ("person", "post", "since", "until", "is_deputy")
    list_select_related = ("person", "post__organisation")
    search_fields = ("person__code", "post__code")


@admin.register(User)
class UserAdmin(ViewOnly):
    """Accounts, without anything of their passwords."""

    fields = ("username", "person", "language", "is_active", "must_change_password", "created_at")
    list_display = ("username", "person", "is_active", "must_change_password")
    list_filter = ("is_active",)
    list_select_related = ("person",)
    search_fields = ("username",)

    def get_queryset(self, request):
        paths = request.user.scope(Permission.ACCOUNT_MANAGE)
        return User.objects.filter(within_any(paths, at="person__home__path"))
