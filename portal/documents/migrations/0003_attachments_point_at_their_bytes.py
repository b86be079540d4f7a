from django.db import migrations


def point(apps, schema_editor):
    """Give each attachment its bytes; the same bytes are one row, of the first upload."""
    attachments = apps.get_model("documents", "Attachment").objects
    stored = apps.get_model("documents", "StoredFile").objects
    for row in attachments.filter(content=None).order_by("uploaded_at", "pk").iterator():
        row.content, _created = stored.get_or_create(
            sha256=row.sha256,
            defaults={"size": row.size, "file": row.file.name, "scan": "not_configured"},
        )
        # Until now whoever could read the thing could read its earlier files as well.
        row.handed_in_at = row.uploaded_at
        row.save(update_fields=["content", "handed_in_at"])


class Migration(migrations.Migration):
    dependencies = [("documents", "0002_bytes_are_stored_once")]

    operations = [migrations.RunPython(point, migrations.RunPython.noop)]
