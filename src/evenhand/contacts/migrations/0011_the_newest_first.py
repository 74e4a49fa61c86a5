# On SQLite the words of a contact are kept under its key below zero: FTS5 then reads the newest first twice as quickly. What was kept
# under other ids goes, and `evenhand work` or `evenhand reindex` puts it in anew.

from django.db import migrations

from evenhand.contacts.search import sqlite


def let_go(apps, schema_editor):
    if schema_editor.connection.vendor == 'sqlite':
        schema_editor.execute(f"INSERT INTO {sqlite.TABLE} ({sqlite.TABLE}) VALUES ('delete-all')")
        apps.get_model('contacts', 'SearchEntry').objects.update(version=0)


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0010_words_are_soon_in_their_place'),
    ]

    operations = [
        migrations.RunPython(let_go, let_go),
    ]
