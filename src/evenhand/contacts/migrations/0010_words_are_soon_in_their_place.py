# PostgreSQL puts new words on a list that every search reads through, up to 4 MB of it. A short list costs a search nothing, and
# taking in no more that could be measured.

from django.db import migrations

from evenhand.contacts.search import postgresql


def shorten(apps, schema_editor):
    if schema_editor.connection.vendor == 'postgresql':
        schema_editor.execute(postgresql.SHORT_LIST)


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0009_what_intake_writes'),
    ]

    operations = [
        migrations.RunPython(shorten, migrations.RunPython.noop),
    ]
