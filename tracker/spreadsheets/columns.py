"""Columns of a sheet: a stable machine name, and a header in each language."""

import unicodedata

from django.utils.translation import get_language
from import_export.fields import Field

from tracker.spreadsheets.widgets import TextWidget


class Column(Field):
    """One declared column.

    :param attribute: the model field it stands for (with `__` only when readonly)
    :param title_en: header in English
    :param title_zh: header in Chinese
    :param required: the column must be in the sheet and its cells must be filled in
    :param readonly: written on export and passed over on import
    :param help_en, help_zh: what to fill in, for the template's second sheet
    """

    def __init__(
        self,
        attribute,
        *,
        title_en,
        title_zh,
        widget=None,
        required=False,
        help_en="",
        help_zh="",
        **kwargs,
    ):
        super().__init__(attribute=attribute, widget=widget or TextWidget(), **kwargs)
        self.title_en, self.title_zh = title_en, title_zh
        self.help_en, self.help_zh = help_en, help_zh
        self.required = required

    @property
    def title(self):
        """The header in the reader's language."""
        return self.title_zh if _chinese() else self.title_en

    @property
    def help(self):
        """The explanation in the reader's language."""
        return self.help_zh if _chinese() else self.help_en

    @property
    def headers(self):
        """Every header this column is known by, in plain form."""
        return {plain(text) for text in (self.column_name, self.title_en, self.title_zh) if text}


def plain(header):
    """Return a header in the form headers are compared in: narrow, lower case, no marks."""
    return "".join(unicodedata.normalize("NFKC", header).casefold().split()).strip("*:")


def _chinese():
    return (get_language() or "").startswith("zh")
