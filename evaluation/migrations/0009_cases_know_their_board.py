"""A case keeps its application's sector and kind: a board reads and counts by one index."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def copy(apps, schema_editor):
    """Take both from the applications."""
    application = apps.get_model("applications.Application").objects.filter(
        pk=OuterRef("application")
    )
    apps.get_model("evaluation.Evaluation").objects.update(
        sector=Subquery(application.values("sector")[:1]),
        kind=Subquery(application.values("kind")[:1]),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0006_formal_check_by_two"),
        ("batches", "0008_draw_settings"),
        ("evaluation", "0008_corrections"),
    ]

    operations = [
        migrations.AddField(
            "evaluation",
            "sector",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="batches.sector",
            ),
        ),
        migrations.AddField("evaluation", "kind", models.CharField(default="", max_length=10)),
        migrations.RunPython(copy, migrations.RunPython.noop),
    ]
