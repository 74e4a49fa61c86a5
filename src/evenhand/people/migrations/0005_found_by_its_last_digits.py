from django.db import migrations, models
from django.db.models.functions import Replace, Reverse


def fill(apps, schema_editor):
    """Keep each person's own numbers that are there from their last digit on; the database turns them round, in one statement."""
    numbers = apps.get_model("people", "Identifier").objects.filter(kind="phone", representative=None).exclude(variant="")
    numbers.update(backwards=Reverse(Replace("variant", models.Value("+"))))


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0004_token_use'),
    ]

    operations = [
        migrations.AddField(
            model_name='identifier',
            name='backwards',
            field=models.CharField(blank=True, editable=False, max_length=500, null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name='identifier',
            index=models.Index(condition=models.Q(('backwards__isnull', False)), fields=['backwards'], name='numbers_by_their_end'),
        ),
    ]
