import django.db.models.deletion
from django.db import migrations, models

from evenhand.contacts import envelope


def encrypt(apps, schema_editor):
    """Bytes that were kept as they came are encrypted as new ones are: then sealing them is a matter of their key."""
    from evenhand.audit.guards import remove
    from evenhand.contacts.guards import GUARDS

    remove(schema_editor.connection, [guard for guard in GUARDS if guard.table in ("contacts_blob", "contacts_blobpart")])
    blobs, parts = apps.get_model("contacts", "Blob"), apps.get_model("contacts", "BlobPart")
    for blob in blobs.objects.filter(key=None).iterator():
        key = envelope.new_key()
        for part in parts.objects.filter(blob=blob).iterator(chunk_size=1):
            parts.objects.filter(pk=part.pk).update(data=envelope.close_part(key, part.number, bytes(part.data)))
        blobs.objects.filter(pk=blob.pk).update(key=key)


class Migration(migrations.Migration):
    dependencies = [
        ('contacts', '0006_fingerprints'),
    ]

    operations = [
        migrations.AddField(model_name='blob', name='key', field=models.BinaryField(null=True)),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('wrapped', models.BinaryField()),
                ('words', models.BinaryField(default=bytes)),
                ('harmless', models.BooleanField(default=False)),
                ('made_with', models.CharField(max_length=16)),
                ('at', models.DateTimeField()),
                ('cleaned_at', models.DateTimeField(blank=True, null=True)),
                ('released_at', models.DateTimeField(blank=True, null=True)),
                ('blob', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='seals', to='contacts.blob')),
                ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='seals', to='contacts.contact')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('cleaned_at', None)), fields=['id'], name='seal_to_clean_up_after')],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('blob', None), ('contact__isnull', False)), models.Q(('blob__isnull', False), ('contact', None)), _connector='OR'), name='I28_a_seal_closes_one_thing'),
                    models.UniqueConstraint(condition=models.Q(('released_at', None)), fields=('contact',), name='I28_words_are_sealed_once'),
                    models.UniqueConstraint(condition=models.Q(('released_at', None)), fields=('blob',), name='I28_bytes_are_sealed_once'),
                ],
            },
        ),
        migrations.RunPython(encrypt, migrations.RunPython.noop),
    ]
