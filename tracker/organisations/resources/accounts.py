"""The sheet of accounts: who logs in under which name. Passwords never stand in a sheet."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tracker.audit.refusals import Refused
from tracker.organisations import actions
from tracker.organisations.actions.accounts import clean_username
from tracker.organisations.models import Person, User
from tracker.organisations.permissions import Permission
from tracker.organisations.resources.cells import CodeWithin, NamedColumn
from tracker.organisations.scope import within_any
from tracker.spreadsheets.plans import Planned
from tracker.spreadsheets.resources import ResourceBase
from tracker.spreadsheets.sheets import clean_code
from tracker.spreadsheets.widgets import CodeWidget, YesNoWidget


class UsernameWidget(CodeWidget):
    """A user name in lower case."""

    def clean(self, value, row=None, **kwargs):
        text = super().clean(value)
        try:
            return clean_username(text) if text else ""
        except Refused as error:
            raise ValueError(str(error)) from error


def manageable(queryset, user, on):
    """People whose file is kept where the person manages accounts."""
    paths = user.scope(Permission.ACCOUNT_MANAGE)
    return queryset.filter(within_any(paths, at="home__path")).select_related("home")


class AccountResource(ResourceBase):
    """Accounts by user name. New ones have no password until a one-time password is printed."""

    username = NamedColumn(
        "username",
        title_en="User name",
        title_zh="用户名",
        widget=UsernameWidget(),
        required=True,
        help_en="2 to 64 letters, digits and . @ + - _",
        help_zh="2 至 64 位字母、数字和 . @ + - _",
    )
    person_code = NamedColumn(
        "person__code",
        title_en="Code of the person",
        title_zh="人员编码",
        widget=CodeWithin(Person, narrow=manageable),
        required=True,
    )
    name = NamedColumn("person__name", title_en="Name", title_zh="姓名", readonly=True)
    is_active = NamedColumn(
        "is_active",
        title_en="May log in",
        title_zh="可以登录",
        widget=YesNoWidget(),
        help_en="yes or no; empty means yes",
        help_zh="是或否；不填表示是",
    )

    class Meta:
        model = User
        import_id_fields = ("username",)

    def get_queryset(self):
        paths = self.user.scope(Permission.ACCOUNT_MANAGE)
        return User.objects.filter(within_any(paths, at="person__home__path"))

    def related(self):
        return ["person__home"]

    def validate(self, instance, values):
        """The level above manages an account; a person has one account, an account one person."""
        person = self.fields["person_code"].widget.row(values["person_code"])
        if instance.pk and instance.person_id != person.pk:
            raise ValidationError(
                {"person__code": _("An account stays with its person. Make another one.")}
            )
        if not instance.pk and person.pk in self._with_account:
            message = _("%(person)s has an account already.") % {"person": person.name}
            raise ValidationError({"person__code": message})
        if not actions.may_manage(person, by=self.user, posts=self._posts[person.pk]):
            raise ValidationError(
                {"person__code": _("This account belongs to another level to manage.")}
            )
        # a second row for the same person finds the first
        self._with_account.add(person.pk)

    def _check(self, sheet, *, locking):
        columns, _errors = self._columns_of(sheet)
        place = {name: position for position, name in columns}
        codes = set()
        if "person_code" in place:
            codes = {clean_code(row.cells[place["person_code"]]) for row in sheet.rows}
        people = list(manageable(Person.objects.filter(code__in=codes), self.user, self.on))
        self._posts = actions.posts_of(people, on=self.on)
        accounts = User.objects.filter(person__code__in=codes)
        self._with_account = set(accounts.values_list("person_id", flat=True))
        return super()._check(sheet, locking=locking)

    def apply(self, rows, *, by, at):
        """Make accounts without a password; close and open those that are there."""
        widget = self.fields["person_code"].widget
        new = [row for row in rows if row.action is Planned.CREATE]
        made = actions.enter_accounts(
            [(widget.row(row.values["person_code"]), row.values["username"]) for row in new],
            by=by,
            at=at,
        )
        for row, user in zip(new, made, strict=True):
            if row.values.get("is_active") is False:
                actions.deactivate_account(user, by=by, at=at)
        for row in rows:
            if row.action is Planned.UPDATE and "is_active" in row.changes:
                user = User.objects.select_related("person__home").get(pk=row.instance.pk)
                act = (
                    actions.reactivate_account
                    if row.values["is_active"]
                    else actions.deactivate_account
                )
                act(user, by=by, at=at)
