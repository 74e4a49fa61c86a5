"""Guards in the database itself: triggers that refuse what no code of ours may do, on SQLite and on PostgreSQL alike.

A guard is a condition under which a change is refused, with the invariant and the clause it protects in its message. Each room
lists its guards in its own guards.py and hands them over in its apps.py. They are put in place after every migration.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.transaction import atomic


@dataclass(frozen=True, slots=True)
class Guard:
    """One refusal. `on` is insert, update, delete or truncate; `when` an SQL condition over NEW and OLD; without one, always.

    Both databases read `when`, unless `when_postgresql` says it otherwise. `first_postgresql` is a statement to run before: the
    lock under which a count still holds when two people change the same thing at once. SQLite has one writer and needs none.
    """

    name: str
    table: str
    on: str
    message: str
    when: str = ""
    when_postgresql: str = ""
    first_postgresql: str = ""


def changed(*columns: str) -> str:
    """The condition that an update changes one of these columns."""
    return " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)


def install(connection: BaseDatabaseWrapper, guards: Iterable[Guard]) -> None:
    """Create the triggers of these guards, replacing older ones of the same name."""
    with atomic(using=connection.alias), connection.cursor() as cursor:
        for guard in guards:
            for statement in _drop(connection.vendor, guard) + _create(connection.vendor, guard):
                cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper, guards: Iterable[Guard]) -> None:
    """Drop the triggers of these guards."""
    with atomic(using=connection.alias), connection.cursor() as cursor:
        for guard in guards:
            for statement in _drop(connection.vendor, guard):
                cursor.execute(statement)


def every_guard() -> list[Guard]:
    """The guards of all rooms."""
    found: list[Guard] = []
    for app in apps.get_app_configs():
        found += getattr(app, "guards", list)()
    return found


def missing(connection: BaseDatabaseWrapper) -> list[Guard]:
    """The guards that are not in place in this database, though what they guard is there."""
    question = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    )
    with connection.cursor() as cursor:
        cursor.execute(question)
        there = {name for (name,) in cursor.fetchall()}
        tables = {table.name for table in connection.introspection.get_table_list(cursor)}
    wanted = [guard for guard in every_guard() if guard.table in tables and _create(connection.vendor, guard)]
    return [guard for guard in wanted if guard.name not in there]


@contextmanager
def disabled(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Without guards, for emptying a test's database; never in the product."""
    guards = every_guard()
    remove(connection, guards)
    try:
        yield
    finally:
        install(connection, guards)


def _create(vendor: str, guard: Guard) -> list[str]:
    return _create_sqlite(guard) if vendor == "sqlite" else _create_postgresql(guard)


def _create_sqlite(guard: Guard) -> list[str]:
    if guard.on == "truncate":
        return []  # SQLite has no TRUNCATE
    # IS NOT is how every version of SQLite says IS DISTINCT FROM.
    when = f"WHEN ({guard.when.replace('IS DISTINCT FROM', 'IS NOT')})" if guard.when else ""
    trigger = (
        f'CREATE TRIGGER "{guard.name}" BEFORE {guard.on.upper()} ON "{guard.table}" FOR EACH ROW {when}'
    )
    return [f"{trigger} BEGIN SELECT RAISE(ABORT, {_quoted(guard.message)}); END"]


def _create_postgresql(guard: Guard) -> list[str]:
    level = "STATEMENT" if guard.on == "truncate" else "ROW"
    first = f"{guard.first_postgresql};" if guard.first_postgresql else ""
    refuse = f"RAISE EXCEPTION '%', {_quoted(guard.message)} USING ERRCODE = 'check_violation'"
    body = f"{first} IF {guard.when_postgresql or guard.when or 'TRUE'} THEN {refuse}; END IF;"
    answer = "OLD" if guard.on == "delete" else "NEW"
    function = f'CREATE OR REPLACE FUNCTION "{guard.name}"() RETURNS trigger LANGUAGE plpgsql'
    trigger = f'CREATE TRIGGER "{guard.name}" BEFORE {guard.on.upper()} ON "{guard.table}" FOR EACH {level}'
    return [
        f"{function} AS $guard$ BEGIN {body} RETURN {answer}; END $guard$",
        f'{trigger} EXECUTE FUNCTION "{guard.name}"()',
    ]


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _drop(vendor: str, guard: Guard) -> list[str]:
    if vendor == "sqlite":
        return [f'DROP TRIGGER IF EXISTS "{guard.name}"']
    return [
        f'DROP TRIGGER IF EXISTS "{guard.name}" ON "{guard.table}"',
        f'DROP FUNCTION IF EXISTS "{guard.name}"()',
    ]
