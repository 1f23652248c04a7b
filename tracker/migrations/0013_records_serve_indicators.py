"""Records are offered as evidence for indicators; a measured value says whose number it is."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tracker", "0012_page_of_the_cascade"),
    ]

    operations = [
        migrations.AddField(
            model_name="measurement",
            name="post",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tracker.post",
            ),
        ),
        migrations.CreateModel(
            name="RecordIndicator",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("indicator", models.CharField(max_length=48, verbose_name="indicator")),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="record_indicators",
                        to="tracker.record",
                    ),
                ),
            ],
            options={
                "verbose_name": "indicator of a record",
                "verbose_name_plural": "indicators of a record",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("record", "indicator"), name="recordindicator_once"
                    )
                ],
            },
        ),
    ]
