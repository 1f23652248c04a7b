"""Channels: the address is written and never shown, also not after an error elsewhere."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.notices import addresses
from tracker.notices.models import ChannelKind
from tracker.organisations.bilingual import LANGUAGES
from tracker.organisations.forms import CodeField, KeyedForm
from tracker.organisations.roles import Role

MODES = [
    ("starttls", _("STARTTLS (usual at port 587)")),
    ("ssl", _("TLS from the start (usual at port 465)")),
    ("insecure", _("not encrypted (inside the own network only)")),
]
KEPT = _("Leave it empty to keep what is there. It is never shown again.")


class SecretInput(forms.PasswordInput):
    """A secret: browsers neither show nor offer to keep it, the page never gives it back."""

    def __init__(self):
        super().__init__(
            render_value=False, attrs={"autocomplete": "new-password", "spellcheck": "false"}
        )


class ChannelForm(KeyedForm):
    """What every channel has; with `channel` it is changed, without one it is new."""

    organisation = CodeField(
        None,
        label=_("Organisation code"),
        help_text=_("The channel serves this organisation and everything below it."),
    )
    label = forms.CharField(
        label=_("Name of the channel"),
        max_length=60,
        help_text=_("How you call it, for example the name of the group."),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=LANGUAGES,
        initial=LANGUAGES[0][0],
        help_text=_("The group is written to in it."),
    )

    def __init__(self, *args, organisations, channel=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.channel = channel
        self.fields["organisation"].queryset = organisations
        if channel is not None:
            del self.fields["organisation"], self.fields["key"]

    def parts(self):
        """Return the address that was typed as parts, or None when the kept one stays."""
        raise NotImplementedError


class RobotForm(ChannelForm):
    """A robot of a group chat: its webhook."""

    address = forms.CharField(
        label=_("Address of the robot (webhook)"),
        max_length=300,
        required=False,
        widget=SecretInput(),
        help_text=_("As the service shows it when the robot is added to the group."),
    )
    signing = forms.CharField(
        label=_("Secret for signing"),
        max_length=128,
        required=False,
        widget=SecretInput(),
        help_text=_("Only if the robot was set to signed messages. It begins with SEC."),
    )

    def __init__(self, *args, kind, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind = kind
        if kind != ChannelKind.DINGTALK:
            del self.fields["signing"]
        if self.channel is not None:
            self.fields["address"].help_text = KEPT

    def clean(self):
        """An address of the chosen service and of no other; a signature only with an address."""
        cleaned = super().clean()
        address, signing = cleaned.get("address", ""), cleaned.get("signing", "")
        self._parts = None
        if "address" in self.errors or "signing" in self.errors:
            return cleaned
        if signing and not addresses.is_signing_secret(signing):
            self.add_error("signing", _("This is not a secret of a robot: letters and digits."))
        elif address:
            self._parts = addresses.of_robot(self.kind, address, signing=signing)
            if self._parts is None:
                self.add_error("address", _("This is not an address of the chosen service."))
        elif signing:
            self.add_error("address", _("Enter the address again together with its secret."))
        elif self.channel is None:
            self.add_error("address", _("Enter the address."))
        return cleaned

    def parts(self):
        return self._parts


class MailForm(ChannelForm):
    """The mail server of the county, and the roles that get mail."""

    host = forms.CharField(label=_("Mail server"), max_length=253, required=False)
    port = forms.TypedChoiceField(
        label=_("Port"),
        coerce=int,
        choices=[(port, str(port)) for port in addresses.MAIL_PORTS],
        initial=587,
    )
    mode = forms.ChoiceField(label=_("Encryption"), choices=MODES, initial="starttls")
    sender = forms.EmailField(label=_("Address of the sender"), max_length=254, required=False)
    user = forms.CharField(
        label=_("User name at the server"),
        max_length=254,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    password = forms.CharField(
        label=_("Password at the server"), max_length=200, required=False, widget=SecretInput()
    )
    audience = forms.MultipleChoiceField(
        label=_("Who gets mail"),
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Of these roles only those who have entered and confirmed an address."),
    )

    def __init__(self, *args, kind=ChannelKind.MAIL, **kwargs):
        super().__init__(*args, **kwargs)
        help_text = _("For readers who have chosen none of their own in their account.")
        self.fields["language"].help_text = help_text
        if self.channel is not None:
            self.fields["host"].help_text = KEPT

    def clean_host(self):
        """A name or number of a machine, without anything around it."""
        host = self.cleaned_data["host"].strip()
        if host and not addresses.is_host(host):
            raise forms.ValidationError(_("This is not the name of a mail server."))
        return host

    def clean(self):
        """Server and sender go together, or stay as they are together."""
        cleaned = super().clean()
        if {"host", "sender", "port", "mode"} & set(self.errors):
            return cleaned
        host, sender = cleaned["host"], cleaned["sender"]
        typed = bool(host or sender or cleaned.get("user") or cleaned.get("password"))
        if typed or self.channel is None:
            if not host:
                self.add_error("host", _("Enter the mail server."))
            if not sender:
                self.add_error("sender", _("Enter the address of the sender."))
        return cleaned

    def parts(self):
        if not self.cleaned_data["host"]:
            return None
        names = ("host", "port", "mode", "user", "password", "sender")
        return {name: self.cleaned_data[name] for name in names}


class TestForm(forms.Form):
    """Where a test of mail goes."""

    __test__ = False  # not a test of ours

    to = forms.EmailField(label=_("Send the test to"), max_length=254)


def form_for(kind):
    """Return the form class of a kind."""
    return MailForm if kind == ChannelKind.MAIL else RobotForm
