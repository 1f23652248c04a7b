"""Records that were sent before have the usual five working days from their first receipt."""

from datetime import timedelta

from django.db import migrations
from django.utils import timezone

DAYS = 5
AT_ONCE = 1000


def promise(apps, schema_editor):
    records = apps.get_model("tracker", "Record")
    sent = records.objects.filter(received_at__isnull=False, sent_at=None).order_by("pk")
    waiting = []
    for record in sent.only("received_at").iterator(chunk_size=AT_ONCE):
        record.sent_at = record.received_at
        record.answer_by = _day(timezone.localdate(record.received_at))
        waiting.append(record)
        if len(waiting) == AT_ONCE:
            records.objects.bulk_update(waiting, ["sent_at", "answer_by"])
            waiting = []
    records.objects.bulk_update(waiting, ["sent_at", "answer_by"])


def _day(day):
    left = DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day


class Migration(migrations.Migration):

    dependencies = [
        ("tracker", "0017_samples_and_answer_days"),
    ]

    operations = [migrations.RunPython(promise, migrations.RunPython.noop)]
