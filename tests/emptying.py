"""Empties the database after a test with real transactions: only what the test filled, and past the guards, which forbid all of it.

Django's own `flush` empties every table and then does all that follows a migration, guard by guard, which took longer than most of
the tests.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.transaction import atomic

from evenhand.contacts import search

# What migrating puts there, and no test changes.
LEFT = {"django_migrations", "django_content_type", "auth_permission"}


def empty(connection: BaseDatabaseWrapper) -> None:
    """Nothing that a test wrote is left; every guard is where it was."""
    tables = sorted(set(connection.introspection.django_table_names(only_existing=True)) - LEFT)
    with atomic(using=connection.alias), connection.cursor() as cursor:
        there = " UNION ALL ".join(
            f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\")" for table in tables
        )
        cursor.execute(there)
        filled = [table for (table,) in cursor.fetchall()]
        if connection.vendor == "postgresql":
            cursor.execute(
                "SET LOCAL session_replication_role = replica"
            )  # no trigger speaks, no key is followed
            for table in filled:
                cursor.execute(f'DELETE FROM "{table}"')
            return
        search.empty()  # Django knows nothing of the words beside its tables
        cursor.execute("SELECT name, sql, tbl_name FROM sqlite_master WHERE type = 'trigger'")
        guards = [(name, made) for name, made, table in cursor.fetchall() if table in filled]
        for name, _ in guards:
            cursor.execute(f'DROP TRIGGER "{name}"')
        for table in filled:
            cursor.execute(f'DELETE FROM "{table}"')
        for _, made in guards:
            cursor.execute(made)
