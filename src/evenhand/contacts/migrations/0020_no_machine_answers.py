# What says that no machine is to answer it is no longer taken for what a program wrote. On SQLite the table is made anew once, not
# twice; turned back, what came since keeps its kind.

from django.db import migrations, models

NAME = 'what_is_automatic_says_how'
BEFORE = ['', 'auto_reply', 'bounce', 'list']


def one_of(kinds):
    return models.CheckConstraint(condition=models.Q(('automatic__in', kinds)), name=NAME)


def constrain(apps, schema_editor):
    contact = apps.get_model('contacts', 'contact')
    if schema_editor.connection.vendor == 'sqlite':
        schema_editor._remake_table(contact)
        return
    schema_editor.remove_constraint(contact, one_of(BEFORE))
    schema_editor.add_constraint(contact, one_of([*BEFORE, 'no_machine']))


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0019_counted_until_enough'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveConstraint(model_name='contact', name=NAME),
                migrations.AddConstraint(model_name='contact', constraint=one_of([*BEFORE, 'no_machine'])),
            ],
        ),
        migrations.RunPython(constrain, migrations.RunPython.noop),
    ]
