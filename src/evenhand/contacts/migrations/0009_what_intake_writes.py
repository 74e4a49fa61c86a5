# What taking in a message writes is less: indexes that another one contains go, those of colleagues and representatives hold only
# contacts that have one. On SQLite the keys of fingerprints are held once and not twice, and the words of a whole batch are
# gathered before they are written. No table is made anew but that of the keys.

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

PROTECT = django.db.models.deletion.PROTECT
OF = {
    'contact': ('person', 'representative', 'confirmed_by', 'logged_by', 'sealed_by', 'closed_by'),
    'attachment': ('contact',),
    'blobpart': ('blob',),
}
SOME_HAVE = ('representative', 'confirmed_by', 'logged_by', 'sealed_by', 'closed_by')
GATHERED = 8 * 1024 * 1024  # bytes of words in memory

BANDS = '''
CREATE TABLE contacts_band_new (
    "key" bigint NOT NULL,
    "contact_id" bigint NOT NULL REFERENCES "contacts_contact" ("id") DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY ("key", "contact_id")
) WITHOUT ROWID;
INSERT INTO contacts_band_new ("key", "contact_id") SELECT "key", "contact_id" FROM contacts_band ORDER BY 1, 2;
DROP TABLE contacts_band;
ALTER TABLE contacts_band_new RENAME TO contacts_band
'''


def drop_indexes(apps, schema_editor):
    for name, fields in OF.items():
        model = apps.get_model('contacts', name)
        for field in fields:
            column = model._meta.get_field(field).column
            for index in schema_editor._constraint_names(model, [column], index=True, unique=False):
                schema_editor.execute(f'DROP INDEX "{index}"')


def make_indexes(apps, schema_editor):
    for name, fields in OF.items():
        model = apps.get_model('contacts', name)
        for field in fields:
            column = model._meta.get_field(field).column
            schema_editor.execute(
                f'CREATE INDEX "contacts_{name}_{column}_again" ON "{model._meta.db_table}" ("{column}")'
            )


def write_less(apps, schema_editor):
    if schema_editor.connection.vendor != 'sqlite':
        return
    for statement in BANDS.split(';'):
        schema_editor.execute(statement)
    schema_editor.execute("INSERT INTO contacts_words (contacts_words, rank) VALUES ('hashsize', %s)", [GATHERED])


def key(to, name):
    kept = {} if name in ('attachments', 'parts') else {'blank': True, 'null': True}
    return models.ForeignKey(db_index=False, on_delete=PROTECT, related_name=name, to=to, **kept)


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0008_our_own_bytes'),
        ('people', '0004_token_use'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField('attachment', 'contact', key('contacts.contact', 'attachments')),
                migrations.AlterField('blobpart', 'blob', key('contacts.blob', 'parts')),
                migrations.AlterField('contact', 'person', key('people.person', 'contacts')),
                migrations.AlterField('contact', 'representative', key('people.representative', 'contacts')),
                *(
                    migrations.AlterField('contact', each, key(settings.AUTH_USER_MODEL, '+'))
                    for each in ('confirmed_by', 'logged_by', 'sealed_by', 'closed_by')
                ),
            ],
            database_operations=[migrations.RunPython(drop_indexes, make_indexes)],
        ),
        *(
            migrations.AddIndex(
                'contact',
                models.Index(
                    condition=models.Q((f'{each}__isnull', False)), fields=[each], name=f'contact_by_{each}'
                ),
            )
            for each in SOME_HAVE
        ),
        migrations.RunPython(write_less, migrations.RunPython.noop),
    ]
