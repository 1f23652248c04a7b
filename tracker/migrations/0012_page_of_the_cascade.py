"""Systems that are there already lead to the pages that show them now."""

from django.db import migrations

MOVED = [
    ("S4", "determination:cascade", "performance:cascade"),
    ("S4b", "determination:cascade", "performance:cascade"),
    ("S7", "performance:task-list", "performance:key-task-list"),
]


def move(apps, schema_editor):
    systems = apps.get_model("tracker", "DocumentedSystem").objects
    for code, before, after in MOVED:
        systems.filter(code=code, page=before).update(page=after)


def move_back(apps, schema_editor):
    systems = apps.get_model("tracker", "DocumentedSystem").objects
    for code, before, after in MOVED:
        systems.filter(code=code, page=after).update(page=before)


class Migration(migrations.Migration):
    dependencies = [
        ("tracker", "0011_milestones"),
    ]

    operations = [migrations.RunPython(move, move_back)]
