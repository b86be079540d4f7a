import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0003_attachments_point_at_their_bytes")]

    operations = [
        migrations.AlterField(
            model_name="attachment",
            name="content",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="attachments",
                to="documents.storedfile",
            ),
        ),
        migrations.RemoveField(model_name="attachment", name="file"),
    ]
