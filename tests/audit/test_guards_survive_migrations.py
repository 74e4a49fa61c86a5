from __future__ import annotations

import pytest
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import connection, models
from django.db.migrations import Migration
from tests.casework.office import Office
from tests.emptying import empty

from evenhand.audit.guards import disabled, every_guard, missing
from evenhand.audit.models import Entry
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague, ColleagueRole

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.proves("I32")]


def test_a_migrated_database_has_every_guard() -> None:
    assert len(every_guard()) > 60
    assert missing(connection) == []


def test_guards_come_back_after_the_tables_went_and_came() -> None:
    gone = {"casework_hint", "casework_delivery"}
    assert gone & {guard.table for guard in every_guard()}
    call_command("migrate", "casework", "0007", verbosity=0)
    assert not gone & set(connection.introspection.table_names())
    call_command("migrate", "casework", verbosity=0)
    assert missing(connection) == []


def test_a_table_that_guards_name_can_be_made_anew() -> None:
    """SQLite alters a table by making it anew, which it refuses while another table's trigger names it."""
    old, new = ColleagueRole._meta.get_field("role"), models.CharField(max_length=31)
    new.set_attributes_from_name("role")
    plan = [(Migration("a_longer_role", "people"), False)]
    for before, after in ((old, new), (new, old)):
        emit_pre_migrate_signal(0, False, connection.alias, plan=plan)
        with connection.schema_editor() as editor:
            editor.alter_field(ColleagueRole, before, after)
        emit_post_migrate_signal(0, False, connection.alias, plan=plan)
        assert missing(connection) == []


def test_guards_taken_down_for_emptying_a_test_are_put_up_again_whatever_happens() -> None:
    def fail() -> None:
        with disabled(connection):
            assert missing(connection)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert missing(connection) == []


def test_a_database_emptied_after_a_test_holds_nothing_and_every_guard_as_it_was() -> None:
    if connection.vendor == "sqlite":
        made = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY 1"
    else:
        made = "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1"
    with connection.cursor() as cursor:
        cursor.execute(made)
        before = cursor.fetchall()
        office = Office().open()
        office.contact(office.person())
        empty(connection)
        assert not Colleague.objects.exists()
        assert not Entry.objects.exists()
        assert not Contact.objects.exists()
        cursor.execute(made)
        assert cursor.fetchall() == before
