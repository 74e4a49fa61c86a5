# Whose a contact is may be doubted: until now such a contact was said to come from an address that several people share, where only
# one had it. What was doubted before says so too, as the audit trail has it. On SQLite the table is made anew once, not twice.

from django.db import migrations, models

NAME = 'I27_IN4_a_match_is_certain_or_says_so'
BEFORE = ['matched', 'unmatched', 'several', 'representative', 'name_only', 'claimed']


def one_of(kinds):
    return models.CheckConstraint(condition=models.Q(('match__in', kinds)), name=NAME)


def constrain(apps, schema_editor, kinds):
    contact = apps.get_model('contacts', 'contact')
    if schema_editor.connection.vendor == 'sqlite':
        schema_editor._remake_table(contact)
        return
    schema_editor.remove_constraint(contact, one_of(BEFORE))
    schema_editor.add_constraint(contact, one_of(kinds))


def may_be_doubted(apps, schema_editor):
    constrain(apps, schema_editor, [*BEFORE, 'doubted'])


def say_so(apps, schema_editor):
    entries = apps.get_model('audit', 'entry').objects.filter(action__in=['doubt_person', 'confirm_person'])
    last = dict(entries.order_by('number').values_list('subject', 'action'))
    doubted = [int(subject.rpartition(':')[2]) for subject, action in last.items() if action == 'doubt_person']
    apps.get_model('contacts', 'contact').objects.filter(pk__in=doubted, person=None).update(match='doubted')


def say_it_as_before(apps, schema_editor):
    apps.get_model('contacts', 'contact').objects.filter(match='doubted').update(match='several')


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0001_records'),
        ('contacts', '0012_words_are_merged_later'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveConstraint(model_name='contact', name=NAME),
                migrations.AddConstraint(model_name='contact', constraint=one_of([*BEFORE, 'doubted'])),
            ],
        ),
        migrations.RunPython(may_be_doubted, migrations.RunPython.noop),
        migrations.RunPython(say_so, say_it_as_before),
    ]
