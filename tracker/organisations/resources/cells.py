"""Columns and cells that only sheets of organisations and people have."""

from unicodedata import normalize

from django.utils.translation import gettext as _

from tracker.audit.refusals import Refused
from tracker.organisations.actions.people import refuse_person_code
from tracker.organisations.models import OrganisationKind, OrganisationLevel
from tracker.spreadsheets.columns import Column, plain
from tracker.spreadsheets.sheets import clean_code
from tracker.spreadsheets.widgets import ChoiceWidget, CodeWidget, ScopedCodeWidget

KIND_WORDS = {
    "党委": OrganisationKind.COMMITTEE,
    "党组织": OrganisationKind.COMMITTEE,
    "村": OrganisationKind.VILLAGE,
    "行政村": OrganisationKind.VILLAGE,
    "rural village": OrganisationKind.VILLAGE,
    "社区": OrganisationKind.COMMUNITY,
    "urban community": OrganisationKind.COMMUNITY,
    "机关": OrganisationKind.ORGAN,
    "国企": OrganisationKind.STATE_FIRM,
    "国有企业": OrganisationKind.STATE_FIRM,
    "state-owned firm": OrganisationKind.STATE_FIRM,
    "高校": OrganisationKind.UNIVERSITY,
    "医院": OrganisationKind.HOSPITAL,
    "公立医院": OrganisationKind.HOSPITAL,
    "非公企业": OrganisationKind.PRIVATE_FIRM,
    "民营企业": OrganisationKind.PRIVATE_FIRM,
    "社会组织": OrganisationKind.SOCIAL_ORGANISATION,
}
LEVEL_WORDS = {
    "省": OrganisationLevel.PROVINCE,
    "省级": OrganisationLevel.PROVINCE,
    "市": OrganisationLevel.CITY,
    "地市": OrganisationLevel.CITY,
    "市级": OrganisationLevel.CITY,
    "县": OrganisationLevel.COUNTY,
    "区": OrganisationLevel.COUNTY,
    "县级": OrganisationLevel.COUNTY,
    "乡镇": OrganisationLevel.TOWNSHIP,
    "镇": OrganisationLevel.TOWNSHIP,
    "乡": OrganisationLevel.TOWNSHIP,
    "街道": OrganisationLevel.TOWNSHIP,
    "乡镇街道": OrganisationLevel.TOWNSHIP,
    "党支部": OrganisationLevel.BRANCH,
    "支部": OrganisationLevel.BRANCH,
}
# above the branches every organisation is a committee, whether its land is town or country
COMMITTEE_LEVELS = frozenset(OrganisationLevel) - {OrganisationLevel.BRANCH}
SETTLEMENT = frozenset({"", "urban", "rural", "城市", "农村", "城镇"})


class NamedColumn(Column):
    """A column that goes by more headers than its two titles."""

    def __init__(self, attribute, *, aliases=(), **kwargs):
        super().__init__(attribute, **kwargs)
        self.aliases = aliases

    @property
    def headers(self):
        return super().headers | {plain(alias) for alias in self.aliases}


class WordsWidget(ChoiceWidget):
    """A choice by its code, its label in either language, or a word people use for it."""

    def __init__(self, choices, words):
        super().__init__(choices)
        self.words = words

    def prepare(self, cells):
        super().prepare(cells)
        known = {key.lower(): value for key, value in self.words.items()} | self._known
        self._known = {normalize("NFKC", key): value for key, value in known.items()}

    def clean(self, value, row=None, **kwargs):
        return super().clean(normalize("NFKC", str(value)).strip(), row, **kwargs)


class CodeWithin(ScopedCodeWidget):
    """The code of a row the person may see, kept as the code; unknown codes are refused.

    `coming` holds codes that other rows of the same sheet bring.
    """

    coming = frozenset()

    def clean(self, value, row=None, **kwargs):
        if value == "":
            return None
        code = clean_code(value)
        if code not in self._found and code not in self.coming:
            raise ValueError(_("There is no “%(code)s” among what you may see.") % {"code": value})
        return code

    def row(self, code):
        """The row of a code that was found, or None."""
        return self._found.get(code)

    def render(self, value, obj=None, **kwargs):
        return value


class PersonCodeWidget(CodeWidget):
    """A person's code, in one form; identity-card numbers are refused at once."""

    def clean(self, value, row=None, **kwargs):
        code = super().clean(value)
        if code:
            try:
                refuse_person_code(code)
            except Refused as error:
                raise ValueError(str(error)) from error
        return code
