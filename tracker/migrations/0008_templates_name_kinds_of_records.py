"""Templates of the documents that are there already say which kinds of records serve them."""

from django.db import migrations

KINDS = {
    "t-theme-day": ["theme_day"],
    "t-general-meeting": ["general_meeting"],
    "t-life-meeting": ["life_meeting"],
    "t-heart-to-heart": ["talk"],
    "t-committee-meeting": ["committee_meeting"],
    "t-committee-study": ["committee_meeting", "training"],
    "t-group-meeting": ["group_meeting"],
    "t-appraisal": ["appraisal", "life_meeting"],
    "t-party-lecture": ["lecture", "theme_day", "training"],
    "t-education": ["training", "lecture", "theme_day"],
    "t-theme-programme": ["training", "lecture", "theme_day"],
    "t-problem-visits": ["problem", "service"],
    "t-care-visits": ["care_visit"],
    "t-four-discussions": ["decision"],
    "t-consultation": ["problem", "decision"],
    "t-joint-meeting": ["problem", "decision", "service"],
    "t-service-centre": ["service"],
    "t-organ-service": ["service"],
    "t-open-clinic": ["service"],
    "t-professional-service": ["service", "training"],
    "t-mobile-members": ["talk", "other"],
    "t-commitments": ["theme_day", "general_meeting", "other"],
    "t-emergency": ["training", "other"],
    "t-campus-lesson": ["lecture", "training"],
    "t-dues-check": ["committee_meeting", "general_meeting", "other"],
    "t-admission": ["committee_meeting", "general_meeting", "other"],
    "t-disclosure": ["general_meeting", "other"],
    "t-problem-list": ["problem", "other"],
    "t-t-study": ["committee_meeting", "training"],
    "t-c-study": ["committee_meeting", "training"],
    "t-t-education": ["training", "lecture"],
}


def name_kinds(apps, schema_editor):
    templates = apps.get_model("tracker", "TaskTemplate")
    for code, kinds in KINDS.items():
        templates.objects.filter(code=code, record_kinds=[]).update(record_kinds=kinds)


class Migration(migrations.Migration):

    dependencies = [
        ("tracker", "0007_what_performance_needs"),
    ]

    operations = [migrations.RunPython(name_kinds, migrations.RunPython.noop)]
