from __future__ import annotations

import pytest
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import connection, models
from django.db.migrations import Migration

from evenhand.audit.guards import disabled, every_guard, missing
from evenhand.people.models import ColleagueRole

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.proves("I32")]


def test_a_migrated_database_has_every_guard() -> None:
    assert len(every_guard()) > 60
    assert missing(connection) == []


def test_guards_come_back_after_the_tables_went_and_came() -> None:
    call_command("migrate", "casework", "zero", verbosity=0)
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
