# My work asks each time which addresses were taken off because they were never theirs: a few entries among millions.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0002_disposal'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(condition=models.Q(('action', 'remove_identifier')), fields=['number'], name='addresses_taken_off'),
        ),
    ]
