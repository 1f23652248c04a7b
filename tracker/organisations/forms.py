"""The shape of what people type about organisations, people and accounts."""

from uuid import uuid4

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.utils.translation import gettext_lazy as _

from tracker.organisations.bilingual import LANGUAGES
from tracker.organisations.models import Organisation, OrganisationKind, OrganisationLevel
from tracker.organisations.permissions import Permission
from tracker.organisations.roles import PostKind
from tracker.organisations.scope import within_any


class DayInput(forms.DateInput):
    """A date as the browser's own field."""

    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class CodeField(forms.ModelChoiceField):
    """A row named by its code, typed: a list of three thousand would not help anybody."""

    widget = forms.TextInput

    def __init__(self, queryset, **kwargs):
        super().__init__(queryset, to_field_name="code", **kwargs)

    def clean(self, value):
        return super().clean((value or "").strip())

    def prepare_value(self, value):
        return value.code if hasattr(value, "code") else super().prepare_value(value)


class KeyedForm(forms.Form):
    """A form that makes something: its hidden key makes one thing however often it is sent."""

    key = forms.CharField(
        max_length=64, required=False, widget=forms.HiddenInput, initial=lambda: uuid4().hex
    )

    def values(self):
        """Return what was typed, and the key (None when it is missing)."""
        values = dict(self.cleaned_data)
        values["key"] = values.get("key") or None
        return values


class LoginForm(AuthenticationForm):
    """User name and password; one error for every reason, so that no name can be found out."""

    error_messages = {
        "invalid_login": _("The user name or the password is not right."),
        "inactive": _("The user name or the password is not right."),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("User name")
        self.fields["password"].label = _("Password")

    def clean_username(self):
        # names are kept in lower case; the lock must count "Name" and "name" together
        return self.cleaned_data["username"].strip().lower()


class OwnPasswordForm(PasswordChangeForm):
    """The old password and a new one, twice."""

    def clean(self):
        cleaned = super().clean()
        old, new = cleaned.get("old_password"), cleaned.get("new_password1")
        if old and old == new:
            self.add_error("new_password1", _("Choose a password that differs from the old one."))
        return cleaned


class PreferencesForm(forms.Form):
    """Language and type size of one's own account."""

    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    big_type = forms.BooleanField(label=_("Large type"), required=False)


class OrganisationFilter(forms.Form):
    """Filters on top of the list of organisations."""

    q = forms.CharField(label=_("Name, initials or code"), required=False, max_length=60)
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("all")), *OrganisationKind.choices]
    )
    level = forms.ChoiceField(
        label=_("Level"), required=False, choices=[("", _("all")), *OrganisationLevel.choices]
    )


def editable_by(user):
    """Organisations that are not dissolved and that the person may edit."""
    return Organisation.objects.active().filter(
        within_any(user.scope(Permission.ORGANISATION_EDIT))
    )


class CorrectionForm(forms.Form):
    """What is written about an organisation."""

    name_zh = forms.CharField(label=_("Chinese name"), max_length=100, required=False)
    name_en = forms.CharField(label=_("English name"), max_length=150, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=OrganisationKind.choices)
    level = forms.ChoiceField(label=_("Level"), choices=OrganisationLevel.choices)
    division_code = forms.RegexField(
        r"^\d{1,12}$",
        label=_("Public division code"),
        required=False,
        help_text=_("At most 12 digits; leave it empty where there is none."),
        empty_value=None,
    )
    members = forms.IntegerField(
        label=_("Full members"),
        min_value=0,
        max_value=100_000,
        help_text=_("A branch with fewer than 7 has no committee."),
    )
    usual_place = forms.CharField(label=_("Usual meeting place"), max_length=100, required=False)
    contact = forms.CharField(
        label=_("Whom to call"),
        max_length=100,
        required=False,
        help_text=_("Name and telephone, shown at the foot of every page."),
    )

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("name_zh") and not cleaned.get("name_en"):
            self.add_error("name_zh", _("A name in at least one language is needed."))
        return cleaned


class FoundingForm(CorrectionForm, KeyedForm):
    """A new organisation: what is written about it, its code and its parent."""

    field_order = ["parent", "code", "name_zh", "name_en", "level", "kind"]

    code = forms.CharField(
        label=_("Code"),
        max_length=32,
        help_text=_("Letters, digits, - and _; it is never changed. Often the division code."),
    )
    parent = CodeField(
        Organisation.objects.none(),
        label=_("Code of the organisation above"),
        error_messages={"invalid_choice": _("There is no such code among what you may edit.")},
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = editable_by(user)


class MoveForm(forms.Form):
    """Where an organisation is to hang."""

    to = CodeField(
        Organisation.objects.none(),
        label=_("Code of the new organisation above"),
        help_text=_("Everything below moves along. Cycles that are open keep the old place."),
        error_messages={"invalid_choice": _("There is no such code among what you may edit.")},
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = editable_by(user)


class DissolveForm(forms.Form):
    """The last day of an organisation."""

    on = forms.DateField(label=_("Last day"), widget=DayInput)


class PersonForm(forms.Form):
    """A person's name and the organisation that keeps the file."""

    name = forms.CharField(label=_("Name"), max_length=60)
    home = CodeField(
        Organisation.objects.none(),
        label=_("Code of the organisation"),
        help_text=_("The organisation that keeps the person's file."),
        error_messages={"invalid_choice": _("There is no such code among what you may edit.")},
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["home"].queryset = Organisation.objects.active().filter(
            within_any(user.scope(Permission.PERSON_EDIT))
        )


class NewPersonForm(PersonForm, KeyedForm):
    """A new person, with a code issued by the county."""

    field_order = ["code", "name", "home"]

    code = forms.CharField(
        label=_("Code"),
        max_length=32,
        help_text=_("Issued by the county; never an identity-card number."),
    )


class PostForm(KeyedForm):
    """A new seat."""

    kind = forms.ChoiceField(label=_("Post"), choices=PostKind.choices)


class AppointmentForm(KeyedForm):
    """Who takes the seat, from when, and whether the holder before hands it over."""

    person = CodeField(
        None,
        label=_("Code of the person"),
        error_messages={"invalid_choice": _("There is no such person among those you may see.")},
    )
    since = forms.DateField(label=_("Since"), widget=DayInput)
    until = forms.DateField(
        label=_("Until"),
        widget=DayInput,
        required=False,
        help_text=_("The last day; leave it empty while it is open."),
    )
    is_deputy = forms.BooleanField(
        label=_("Acts as deputy, under the own name"),
        required=False,
    )
    hand_over = forms.BooleanField(
        label=_("Handover: the holder before leaves on the day before"),
        required=False,
        help_text=_("Open tasks and drafts stay with the post and pass to the new holder."),
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people


class EndForm(forms.Form):
    """The last day in a seat."""

    until = forms.DateField(label=_("Last day"), widget=DayInput)
