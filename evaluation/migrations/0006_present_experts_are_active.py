from django.db import migrations


def take_in(apps, schema_editor):
    """Whoever had an entry before there was a pool works in it, under the account's name."""
    profiles = apps.get_model("evaluation", "ExpertProfile")
    for profile in profiles.objects.select_related("user"):
        profile.state = "active"
        profile.name = profile.user.display_name or profile.user.username
        profile.email = profile.user.email
        profile.save(update_fields=["state", "name", "email"])


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0005_experts_pool")]

    operations = [migrations.RunPython(take_in, migrations.RunPython.noop)]
