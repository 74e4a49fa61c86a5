from django.db import migrations, models


def welsh_beside_what_they_chose(apps, schema_editor):
    """Letters of before that have not left: in Welsh without its being the person's choice, so it was asked for with them."""
    deliveries = apps.get_model("casework", "Delivery").objects
    here = ["new", "held", "waiting", "by_hand", "failed"]
    rows = deliveries.filter(state__in=here).exclude(person__language="cy")
    asked = [pk for pk, languages in rows.values_list("pk", "languages") if "cy" in languages]
    for start in range(0, len(asked), 500):
        deliveries.filter(pk__in=asked[start : start + 500]).update(welsh_asked_for=True)


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0017_why_it_was_held"),
    ]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="welsh_asked_for",
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(welsh_beside_what_they_chose, migrations.RunPython.noop),
    ]
