"""Uploads: several at once, each checked by what it holds."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tracker.audit.refusals import Refused
from tracker.files.content import clean

ACCEPTED_FILES = "image/*,.heic,.pdf,.docx,.xlsx"


class SeveralFiles(forms.ClearableFileInput):
    """A file input that takes several at once."""

    allow_multiple_selected = True


class CheckedFiles(forms.FileField):
    """Any number of uploads, each checked by what it holds: a list of (name, CleanFile)."""

    def __init__(self, *, accept, capture="", **kwargs):
        attrs = {"accept": accept, "class": "form-control"}
        if capture:
            attrs["capture"] = capture
        super().__init__(required=False, widget=SeveralFiles(attrs=attrs), **kwargs)

    def clean(self, data, initial=None):
        checked, errors = [], []
        for upload in data or []:
            try:
                checked.append((upload.name, clean(upload, name=upload.name)))
            except Refused as error:
                errors.append(
                    ValidationError(
                        _("%(name)s: %(message)s"),
                        params={"name": upload.name, "message": error.message},
                    )
                )
        if errors:
            # those that are good are kept, so that only the refused one is chosen again
            raise FilesRefused(errors, checked)
        return checked


class FilesRefused(ValidationError):
    """Some uploads were refused; `checked` holds the others."""

    def __init__(self, errors, checked):
        super().__init__(errors)
        self.checked = checked
