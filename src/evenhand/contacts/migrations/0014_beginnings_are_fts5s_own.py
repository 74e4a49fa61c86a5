# On SQLite the beginnings of words were marks among them, made one by one; FTS5 keeps lists of its own for them. The table is made
# anew, with what migrations 0009 and 0012 set, and `evenhand work` or `evenhand reindex` puts the words in.

from django.db import migrations

from evenhand.contacts.search import sqlite

GATHERED = 8 * 1024 * 1024  # bytes of words in memory
TOGETHER = 8  # stretches that are merged at a time


def make_anew(apps, schema_editor):
    if schema_editor.connection.vendor != 'sqlite':
        return
    schema_editor.execute(f'DROP TABLE {sqlite.TABLE}')
    schema_editor.execute(sqlite.CREATE)
    for name, value in (('hashsize', GATHERED), ('automerge', TOGETHER)):
        schema_editor.execute(f'INSERT INTO {sqlite.TABLE} ({sqlite.TABLE}, rank) VALUES (%s, %s)', [name, value])
    apps.get_model('contacts', 'SearchEntry').objects.update(version=0)


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0013_doubted'),
    ]

    operations = [
        migrations.RunPython(make_anew, make_anew),
    ]
