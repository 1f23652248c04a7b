"""What one person wants of notices."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SettingsForm(forms.Form):
    """The summary, and where it goes by mail."""

    wants_digest = forms.BooleanField(
        label=_("A summary every morning"),
        required=False,
        help_text=_("One a day at most, and none on a day on which nothing waits for you."),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_(
            "May stay empty. It is used for your summary alone, and only if your county sends mail."
        ),
    )


class CodeForm(forms.Form):
    """The code that was sent to the address."""

    code = forms.RegexField(
        r"^\s*[0-9]{6}\s*$",
        label=_("Code from the e-mail"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"invalid": _("The code has six digits.")},
    )
