"""The shape of what people type when they open a cycle or set its dates; actions know the rules."""

from datetime import date
from uuid import uuid4

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from tracker.audit.refusals import Refused
from tracker.determination.bringing_in import FILES, SHEETS, check_upload
from tracker.determination.models import Framework, FrameworkVersion
from tracker.determination.phase_dates import DATED
from tracker.determination.states import VersionStatus
from tracker.organisations.models import Organisation
from tracker.spreadsheets.reading import MAX_BYTES


class DayInput(forms.DateInput):
    """The browser's own date field, which takes and gives ISO days in every language."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs=attrs, format="%Y-%m-%d")


def day_field(label):
    """Return a field for one local day; at the ends of the calendar there is no next midnight."""
    return forms.DateField(
        label=label,
        widget=DayInput(),
        input_formats=["%Y-%m-%d"],
        validators=[MinValueValidator(date(1949, 10, 1)), MaxValueValidator(date(2999, 12, 31))],
    )


class PhaseDatesForm(forms.Form):
    """First and last day of each dated phase, both inclusive."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for phase in DATED:
            names = {"phase": phase.label}
            self.fields[f"{phase}_from"] = day_field(_("%(phase)s: first day") % names)
            self.fields[f"{phase}_until"] = day_field(_("%(phase)s: last day") % names)

    def clean(self):
        cleaned = super().clean()
        for phase in DATED:
            first, last = cleaned.get(f"{phase}_from"), cleaned.get(f"{phase}_until")
            if first and last and last < first:
                self.add_error(f"{phase}_until", _("The last day lies before the first."))
        return cleaned

    def days(self):
        """Return {phase: (first day, last day)} of a valid form."""
        return {
            phase: (self.cleaned_data[f"{phase}_from"], self.cleaned_data[f"{phase}_until"])
            for phase in DATED
        }

    @staticmethod
    def initial_from(days):
        """Return the initial values for {phase: (first day, last day)}."""
        values = {}
        for phase, (first, last) in days.items():
            values[f"{phase}_from"], values[f"{phase}_until"] = first, last
        return values


class CycleForm(PhaseDatesForm):
    """A new cycle: whose, by which version, when."""

    organisation = forms.ModelChoiceField(
        label=_("County"), queryset=Organisation.objects.none(), to_field_name="code"
    )
    version = forms.ModelChoiceField(
        label=_("Framework"),
        queryset=FrameworkVersion.objects.none(),
        help_text=_("Only published versions can be chosen; they can no longer change."),
    )
    code = forms.CharField(
        label=_("Code"),
        max_length=32,
        help_text=_("Stands in every address of the cycle, for example 330424-2026."),
    )
    title_zh = forms.CharField(label=_("Chinese title"), max_length=200, required=False)
    title_en = forms.CharField(label=_("English title"), max_length=300, required=False)
    starts_on = day_field(_("First day"))
    ends_on = day_field(_("Last day"))
    assess_townships = forms.BooleanField(
        label=_("Assess the townships' Party committees too"),
        required=False,
        help_text=_(
            "Branches are always assessed. The part of the framework for Party committees, and "
            "what the county enters about townships, counts only with this."
        ),
    )
    assess_leaders = forms.BooleanField(
        label=_("Assess those who lead units too"),
        required=False,
        help_text=_(
            "Every post that leads an assessed unit takes part with the units it leads, by the "
            "part of the framework for leaders."
        ),
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args, counties, versions, has_leaders=False, **kwargs):
        """`has_leaders` tells that leads are entered and a framework says something of leaders."""
        super().__init__(*args, **kwargs)
        if not has_leaders:
            del self.fields["assess_leaders"]
        self.fields["organisation"].queryset = counties
        self.fields["version"].queryset = versions.filter(status=VersionStatus.PUBLISHED)

    def opening(self):
        """Return the arguments of `open_cycle` that a valid form holds, but for the dates."""
        names = (
            "organisation",
            "version",
            "code",
            "title_zh",
            "title_en",
            "starts_on",
            "ends_on",
            "assess_townships",
        )
        opening = {name: self.cleaned_data[name] for name in names}
        return opening | {"assess_leaders": self.cleaned_data.get("assess_leaders", False)}


class BringInForm(forms.Form):
    """A rubric as a file: a sheet or a framework file, and where it goes."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "The sheet of eight columns (.xlsx, .csv), at most 2,000 rows, or a framework file "
            "(.json, .yaml), at most 2 MB."
        ),
        error_messages={"required": _("Choose a file."), "empty": _("This file is empty.")},
        widget=forms.ClearableFileInput(attrs={"accept": ",".join((*SHEETS, *FILES))}),
    )
    into = forms.ModelChoiceField(
        label=_("Where it goes"),
        queryset=Framework.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("a new framework of our own"),
        help_text=_(
            "Into a framework that you have: a sheet changes its draft (or a new draft of its "
            "newest version), and items whose text is unchanged keep their rules."
        ),
    )
    code = forms.RegexField(
        r"^[^\s/?#%\\]{1,32}\Z",
        label=_("Code"),
        required=False,
        help_text=_("Of a new framework made of a sheet. Left empty, one is chosen."),
        error_messages={"invalid": _("At most 32 characters, without blanks and without / ? # %.")},
    )
    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        required=False,
        help_text=_("Of a new framework made of a sheet. Left empty, the sheet's own title."),
    )
    remove = forms.BooleanField(
        label=_("Take out items that the sheet does not have"), required=False
    )

    def __init__(self, *args, frameworks, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = frameworks

    def clean_file(self):
        upload = self.cleaned_data["file"]
        upload.seek(0)
        content = upload.read(MAX_BYTES + 1)
        try:
            check_upload(content, upload.name)
        except Refused as error:
            raise forms.ValidationError(str(error)) from error
        return content, upload.name


class JudgementForm(forms.Form):
    """The range within which reviewers decide."""

    mode = forms.ChoiceField(
        label=_("What the reviewers do"),
        choices=[("award", _("give points")), ("deduct", _("take points away"))],
        widget=forms.RadioSelect,
    )
    least = forms.DecimalField(label=_("Least"), min_value=0, max_digits=9, decimal_places=4)
    most = forms.DecimalField(label=_("Most"), min_value=0, max_digits=9, decimal_places=4)


class PublicationForm(forms.Form):
    """Why a version is published although the check warns."""

    warnings_reason = forms.CharField(
        label=_("Reason for publishing in spite of the warnings"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is kept with the version and in the record of acts."),
    )


def new_key():
    """Return an idempotency key for a form that is being shown."""
    return uuid4().hex
