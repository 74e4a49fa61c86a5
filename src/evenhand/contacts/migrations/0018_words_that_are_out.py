# Whether words of some entries are out, while they are made anew, is asked with each search: nearly always there are none.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0017_disposal'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='searchentry',
            index=models.Index(condition=models.Q(('version', 0)), fields=['version'], name='search_words_are_out'),
        ),
    ]
