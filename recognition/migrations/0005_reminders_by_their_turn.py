"""Reminders are named by their turn: how many days they leave, the batch says."""

from django.db import migrations

NAMES = {"remind_30": "remind_first", "remind_7": "remind_last"}


def rename(apps, schema_editor):
    timers = apps.get_model("timeline", "Timer").objects.filter(
        subject_type__app_label="recognition", subject_type__model="effectreview"
    )
    for old, new in NAMES.items():
        timers.filter(name=old).update(name=new)


def rename_back(apps, schema_editor):
    timers = apps.get_model("timeline", "Timer").objects.filter(
        subject_type__app_label="recognition", subject_type__model="effectreview"
    )
    for old, new in NAMES.items():
        timers.filter(name=new).update(name=old)


class Migration(migrations.Migration):
    dependencies = [
        ("recognition", "0004_province_endorses"),
        ("timeline", "0003_calendar_years_are_confirmed"),
        ("batches", "0010_false_data_and_review_terms"),
    ]

    operations = [migrations.RunPython(rename, rename_back)]
