# On SQLite eight stretches of the index of words are put together at a time, and not four: each word is then written again less often.

from django.db import migrations

TOGETHER = 8


def merge_later(apps, schema_editor):
    if schema_editor.connection.vendor == 'sqlite':
        schema_editor.execute("INSERT INTO contacts_words (contacts_words, rank) VALUES ('automerge', %s)", [TOGETHER])


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0011_the_newest_first'),
    ]

    operations = [
        migrations.RunPython(merge_later, migrations.RunPython.noop),
    ]
