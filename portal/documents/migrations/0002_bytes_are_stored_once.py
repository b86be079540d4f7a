import django.db.models.deletion
from django.db import migrations, models

import portal.documents.models


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sha256", models.CharField(max_length=64, unique=True, verbose_name="SHA-256")),
                ("size", models.PositiveBigIntegerField(verbose_name="size in bytes")),
                (
                    "file",
                    models.FileField(
                        upload_to=portal.documents.models.storage_name, verbose_name="file"
                    ),
                ),
                (
                    "scan",
                    models.CharField(
                        choices=[
                            ("not_configured", "no virus scan set up"),
                            ("waiting", "waiting for the virus scan"),
                            ("clean", "no virus found"),
                            ("infected", "virus found, locked"),
                        ],
                        max_length=16,
                        verbose_name="virus scan",
                    ),
                ),
                (
                    "scanned_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="scanned at"),
                ),
                (
                    "tried_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="scan tried at"),
                ),
                (
                    "note",
                    models.CharField(blank=True, max_length=200, verbose_name="what the scan said"),
                ),
            ],
            options={
                "verbose_name": "stored file",
                "verbose_name_plural": "stored files",
                "indexes": [
                    models.Index(
                        condition=models.Q(scan__in=["not_configured", "waiting"]),
                        fields=["tried_at"],
                        name="stored_file_unscanned",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            scan__in=["not_configured", "waiting", "clean", "infected"]
                        ),
                        name="stored_file_scan_known",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="attachment",
            name="handed_in_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="handed in at"),
        ),
        migrations.AlterField(
            model_name="attachment",
            name="replaced_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="replaces",
                to="documents.attachment",
            ),
        ),
        migrations.AddField(
            model_name="attachment",
            name="content",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="attachments",
                to="documents.storedfile",
            ),
        ),
    ]
