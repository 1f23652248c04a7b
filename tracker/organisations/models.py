"""Who is there: the tree of organisations, people, their posts and their accounts."""

from functools import cached_property

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tracker.organisations import permissions
from tracker.organisations.bilingual import LANGUAGES, in_language
from tracker.organisations.permissions import Permission
from tracker.organisations.roles import PostKind, Role
from tracker.organisations.scope import PathField, ScopedQuerySet, line_to, within_any


class OrganisationKind(models.TextChoices):
    """What sort of organisation; not derived from its place in the tree."""

    COMMITTEE = "committee", _("Party committee")
    VILLAGE = "village", _("village")
    COMMUNITY = "community", _("community")
    ORGAN = "organ", _("organ")
    STATE_FIRM = "state_firm", _("state firm")
    UNIVERSITY = "university", _("university")
    HOSPITAL = "hospital", _("hospital")
    PRIVATE_FIRM = "private_firm", _("private firm")
    SOCIAL_ORGANISATION = "social_organisation", _("social organisation")


class OrganisationLevel(models.TextChoices):
    """The level of the Party organisation; not derived from depth either."""

    PROVINCE = "province", _("province")
    CITY = "city", _("city")
    COUNTY = "county", _("county")
    TOWNSHIP = "township", _("township")
    BRANCH = "branch", _("branch")


class OrganisationQuerySet(ScopedQuerySet):
    """Organisations, spoken of by place in the tree."""

    def visible_to(self, user):
        """Organisations of the person's subtrees, and the line of those above them (names)."""
        return self.filter(permissions_q(user))

    def below(self, organisation):
        """Everything below, the organisation itself not included."""
        return self.in_subtree(organisation).exclude(pk=organisation.pk)

    def above(self, organisation):
        """The line from the root down to the parent."""
        return self.filter(path__in=line_to(organisation.path)[:-1])

    def active(self):
        """Organisations that have not been dissolved."""
        return self.filter(dissolved_on=None)

    def branches(self):
        """Organisations at branch level."""
        return self.filter(level=OrganisationLevel.BRANCH)

    def get_by_natural_key(self, code):
        return self.get(code=code)


def permissions_q(user):
    """Return the Q for organisations that the person may look at."""
    return within_any(user.scope(Permission.ORGANISATION_VIEW))


class Organisation(models.Model):
    """A Party organisation or unit. `parent` is the truth, `path` is written by actions only."""

    seen_with = Permission.ORGANISATION_VIEW
    scope_path = "path"

    code = models.CharField(_("code"), max_length=32, unique=True)
    division_code = models.CharField(  # noqa: DJ001  (unknown is not the same as empty)
        _("public division code"), max_length=12, null=True, blank=True
    )
    name_zh = models.CharField(_("Chinese name"), max_length=100, blank=True)
    name_en = models.CharField(_("English name"), max_length=150, blank=True)
    initials = models.CharField(_("pinyin initials"), max_length=100, blank=True, editable=False)
    kind = models.CharField(_("kind"), max_length=24, choices=OrganisationKind)
    level = models.CharField(_("level"), max_length=12, choices=OrganisationLevel)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("parent"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    path = PathField(max_length=64, unique=True, editable=False)
    members = models.PositiveIntegerField(_("full members"), default=0)
    usual_place = models.CharField(_("usual meeting place"), max_length=100, blank=True)
    contact = models.CharField(_("whom to call"), max_length=100, blank=True)
    dissolved_on = models.DateField(_("dissolved on"), null=True, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["path"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.CheckConstraint(
                condition=~Q(name_zh="", name_en=""),
                name="organisation_has_a_name",
                violation_error_message=_("A name in at least one language is needed."),
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("pk")),
                name="organisation_is_not_its_own_parent",
                violation_error_message=_("An organisation cannot be its own parent."),
            ),
        ]
        indexes = [
            models.Index(fields=["division_code"], name="organisation_division_code"),
            models.Index(fields=["initials"], name="organisation_initials"),
            models.Index(fields=["level", "path"], name="organisation_level_path"),
        ]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.code,)

    @property
    def name(self):
        """The name in the reader's language."""
        return in_language(self.name_zh, self.name_en)

    @property
    def depth(self):
        """How many levels above: 0 at the root."""
        return len(self.path) // 4 - 1

    def is_within(self, other):
        """Tell whether this is `other` or lies below it."""
        return self.path.startswith(other.path)


class PersonQuerySet(ScopedQuerySet):
    """People, by the organisation that keeps their file or where they hold a post."""

    def get_by_natural_key(self, code):
        return self.get(code=code)


class Person(models.Model):
    """A person under a code issued by the county, never an identity-card number."""

    seen_with = Permission.PERSON_VIEW
    scope_path = "home__path"

    code = models.CharField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=60)
    home = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="people",
    )

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.code,)


class PostQuerySet(ScopedQuerySet):
    """Posts, by organisation and role."""

    def get_by_natural_key(self, code):
        return self.get(code=code)

    def held_by(self, person, *, on):
        """Posts that the person holds on that day, deputies included."""
        return self.filter(
            Q(appointments__until=None) | Q(appointments__until__gte=on),
            appointments__person=person,
            appointments__since__lte=on,
        )


class Post(models.Model):
    """A seat at an organisation: it stays when its holder changes."""

    seen_with = Permission.ORGANISATION_VIEW
    scope_path = "organisation__path"

    code = models.CharField(_("code"), max_length=64, unique=True)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="posts"
    )
    kind = models.CharField(_("post"), max_length=24, choices=PostKind)
    role = models.CharField(_("role"), max_length=16, choices=Role)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ["organisation__path", "code"]
        verbose_name = _("post")
        verbose_name_plural = _("posts")

    def __str__(self):
        return f"{self.organisation.name} · {self.get_kind_display()}"

    def natural_key(self):
        return (self.code,)


class AppointmentQuerySet(ScopedQuerySet):
    """Appointments, by day."""

    def current(self, *, on):
        """Appointments that run on that day."""
        return self.filter(Q(until=None) | Q(until__gte=on), since__lte=on)

    def since_or_current(self, *, after):
        """Appointments that still ran after that day (for conflicts of interest)."""
        return self.filter(Q(until=None) | Q(until__gte=after))


class Appointment(models.Model):
    """A person in a post from a day until a day (inclusive); deputies act under their own name."""

    seen_with = Permission.PERSON_VIEW
    scope_path = "post__organisation__path"

    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="appointments"
    )
    post = models.ForeignKey(
        Post, verbose_name=_("post"), on_delete=models.PROTECT, related_name="appointments"
    )
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    is_deputy = models.BooleanField(_("acts as deputy"), default=False)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ["post", "since"]
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="appointment_ends_after_it_begins",
                violation_error_message=_("An appointment cannot end before it begins."),
            ),
            models.UniqueConstraint(
                fields=["person", "post", "since"], name="appointment_once_per_day"
            ),
            models.UniqueConstraint(
                fields=["post"],
                condition=Q(until=None, is_deputy=False),
                name="appointment_one_holder_per_post",
                violation_error_message=_("This post has a holder already."),
            ),
        ]

    def __str__(self):
        return f"{self.person} · {self.post}"

    def runs_on(self, day):
        """Tell whether it runs on that day, as `current` does."""
        return self.since <= day and (self.until is None or self.until >= day)


class UserManager(BaseUserManager):
    """Accounts, found by user name without regard to case."""

    def get_by_natural_key(self, username):
        return self.get(username__iexact=username)

    def create_user(self, username, password=None, **fields):
        """Create an account; without a password nobody can log in to it."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """An account: optional, one to one with a person; what it may do comes from posts."""

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: list[str] = []

    # when somebody came last is nobody's business; without the field nothing writes it
    last_login = None

    username = models.CharField(
        _("user name"),
        max_length=64,
        unique=True,
        error_messages={"unique": _("There is an account with this name already.")},
    )
    person = models.OneToOneField(
        Person,
        verbose_name=_("person"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="user",
    )
    language = models.CharField(
        _("language"),
        max_length=8,
        blank=True,
        choices=LANGUAGES,
    )
    big_type = models.BooleanField(_("large type"), default=False)
    is_active = models.BooleanField(_("may log in"), default=True)
    must_change_password = models.BooleanField(_("must choose a new password"), default=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = UserManager()

    # set by the middleware for each request; the clock is read where nobody set it
    as_of = None

    class Meta:
        ordering = ["username"]
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self):
        return self.person.name if self.person_id else self.username

    @property
    def day(self):
        """The day on which the person's posts are looked at."""
        return self.as_of or timezone.localdate()

    @cached_property
    def standing(self):
        """The person's current posts with their organisations, read once per request.

        The person comes with them: every page shows the name.
        """
        if not self.is_active or not self.person_id:
            return []
        held = Appointment.objects.filter(person_id=self.person_id, post__is_active=True)
        held = held.select_related("post__organisation", "person").order_by("id")
        # one person has few: to put the days into the statement takes longer than to look here
        appointments = [one for one in held if one.runs_on(self.day)]
        if appointments and not User.person.is_cached(self):
            self.person = appointments[0].person
        return [appointment.post for appointment in appointments]

    @property
    def own_posts(self):
        """The pks of the posts held in the person's own right, to filter by: no query by itself.

        A deputy acts for a post, and is not whom a result of its holder is about.
        """
        current = Appointment.objects.current(on=self.day).filter(
            person_id=self.person_id, is_deputy=False, post__is_active=True
        )
        return (current if self.person_id and self.is_active else current.none()).values("post")

    def scope(self, permission):
        """Return the paths over which one of the person's posts grants the permission."""
        roles = permissions.roles_with(permission)
        return sorted({post.organisation.path for post in self.standing if post.role in roles})

    def has_role(self, role):
        """Tell whether one of the current posts has the role."""
        return any(post.role == role for post in self.standing)

    @property
    def is_staff(self):
        """Only technical administrators enter the admin."""
        return self.has_role(Role.TECHNICAL)

    def has_perm(self, perm, obj=None):
        """Read the same GRANTS as `visible_to`.

        A Permission with an organisation asks for that place, without one for any place. Django's
        own model permissions ("tracker.view_source") belong to technical administrators.
        """
        if perm in set(Permission):
            permission = Permission(perm)
            if obj is None:
                return bool(self.scope(permission))
            return permissions.allowed(self, permission, organisation=obj)
        return self.is_staff

    def has_perms(self, perm_list, obj=None):
        """Tell whether all of the permissions are held."""
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label):
        """Only technical administrators see the admin's index."""
        return self.is_staff
