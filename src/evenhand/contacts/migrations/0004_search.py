# The index by which contact is found: its rows, and the words as each database keeps them.

import django.db.models.deletion
from django.db import migrations, models

from evenhand.contacts.search import postgresql, sqlite


def create(apps, schema_editor):
    if schema_editor.connection.vendor == 'sqlite':
        schema_editor.execute(sqlite.CREATE)
    else:
        for statement in postgresql.CREATE:
            schema_editor.execute(statement)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == 'sqlite':
        schema_editor.execute(f'DROP TABLE {sqlite.TABLE}')


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0003_copies_threads_and_automatic_mail'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('added', models.TextField(blank=True)),
                ('marks', models.TextField(blank=True)),
                ('digest', models.BigIntegerField()),
                ('version', models.IntegerField()),
                ('contact', models.OneToOneField(on_delete=django.db.models.deletion.DO_NOTHING, related_name="searchentry", to='contacts.contact')),
            ],
        ),
        migrations.RunPython(create, drop),
    ]
