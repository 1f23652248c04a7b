"""The kinds of records that tell what was done, as the documents name them (002 II.1, 003 P, V)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RecordKind(TextChoices):
    """What sort of event a record tells; a template says which kinds it can be served by."""

    THEME_DAY = "theme_day", _("theme Party day")
    GENERAL_MEETING = "general_meeting", _("general meeting of the branch")
    COMMITTEE_MEETING = "committee_meeting", _("committee meeting")
    GROUP_MEETING = "group_meeting", _("Party group meeting")
    LECTURE = "lecture", _("Party lecture")
    LIFE_MEETING = "life_meeting", _("organisation-life meeting")
    APPRAISAL = "appraisal", _("democratic appraisal of members")
    TALK = "talk", _("heart-to-heart talks")
    SERVICE = "service", _("service to the masses")
    DECISION = "decision", _("four discussions, two disclosures")
    PROBLEM = "problem", _("problem raised by the masses")
    CARE_VISIT = "care_visit", _("care visit")
    TRAINING = "training", _("training")
    OTHER = "other", _("other work")
