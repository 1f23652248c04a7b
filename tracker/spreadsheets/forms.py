"""The form a sheet is uploaded with."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.spreadsheets.reading import UnreadableSheet, read


class UploadForm(forms.Form):
    """One file; `cleaned_data["file"]` is (bytes, name, Sheet)."""

    file = forms.FileField(
        label=_("Sheet"),
        help_text=_("An Excel workbook (.xlsx) or a CSV file, at most 10 MB."),
        error_messages={"required": _("Choose a file."), "empty": _("This file is empty.")},
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def __init__(self, *args, max_rows=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.max_rows = max_rows

    def clean_file(self):
        upload = self.cleaned_data["file"]
        limits = {} if self.max_rows is None else {"max_rows": self.max_rows}
        try:
            sheet = read(upload, name=upload.name, **limits)
        except UnreadableSheet as error:
            raise forms.ValidationError(str(error)) from error
        upload.seek(0)
        return upload.read(), upload.name, sheet
