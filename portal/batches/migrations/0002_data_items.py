"""Data items, formulas and cross-checks of a scheme.

What an indicator was asked for until now, its own figure for three years, becomes a data item of
its own, so that answers given under its code stay where they are.
"""

from django.db import migrations, models


def own_figures(apps, schema_editor):
    schemes = apps.get_model("batches", "IndicatorScheme").objects
    indicators = apps.get_model("batches", "Indicator").objects
    for scheme in schemes.all():
        leaves = list(indicators.filter(scheme=scheme, parent__isnull=False))
        figures = [leaf for leaf in leaves if leaf.measure == "quantitative"]
        scheme.items = [
            {
                "code": leaf.code,
                "name": leaf.name,
                "unit": leaf.unit,
                "years": 3,
                "evidence": "",
                "required": True,
            }
            for leaf in figures
        ]
        scheme.save()
        for leaf in leaves:
            figure = leaf.measure == "quantitative"
            leaf.formula = {
                "op": "value" if figure else "judged",
                "of": [leaf.code] if figure else [],
            }
        indicators.bulk_update(leaves, ["formula"])


class Migration(migrations.Migration):
    dependencies = [("batches", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="indicator",
            name="formula",
            field=models.JSONField(blank=True, default=dict, verbose_name="formula"),
        ),
        migrations.AddField(
            model_name="indicatorscheme",
            name="checks",
            field=models.JSONField(blank=True, default=list, verbose_name="cross-checks"),
        ),
        migrations.AddField(
            model_name="indicatorscheme",
            name="items",
            field=models.JSONField(blank=True, default=list, verbose_name="data items"),
        ),
        migrations.RunPython(own_figures, migrations.RunPython.noop),
    ]
