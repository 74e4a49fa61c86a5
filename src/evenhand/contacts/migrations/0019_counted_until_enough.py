# PostgreSQL looks entries up only until there are enough: its function that finds the newest is put in anew.

from django.db import migrations

from evenhand.contacts.search import newest


def put_in(apps, schema_editor):
    if schema_editor.connection.vendor == 'postgresql':
        schema_editor.execute(newest.FUNCTION, params=None)


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0018_words_that_are_out'),
    ]

    operations = [
        migrations.RunPython(put_in, migrations.RunPython.noop),
    ]
