"""Guards in the database itself: triggers that refuse what no code of ours may do, on SQLite and on PostgreSQL alike.

A guard is a condition under which a change is refused, with the invariant and clause it protects in its message. Rooms list their
guards and install them in a migration.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True, slots=True)
class Guard:
    """One refusal. `on` is insert, update or delete; `when` an SQL condition over NEW and OLD that both databases read.

    `when_postgresql` replaces it where the two speak differently.
    """

    name: str
    table: str
    on: str
    message: str
    when: str = ""
    when_postgresql: str = ""


def install(connection: BaseDatabaseWrapper, guards: Iterable[Guard]) -> None:
    """Create the triggers of these guards, replacing older ones of the same name."""
    with connection.cursor() as cursor:
        for guard in guards:
            for statement in _drop(connection.vendor, guard) + _create(connection.vendor, guard):
                cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper, guards: Iterable[Guard]) -> None:
    """Drop the triggers of these guards."""
    with connection.cursor() as cursor:
        for guard in guards:
            for statement in _drop(connection.vendor, guard):
                cursor.execute(statement)


def every_guard() -> list[Guard]:
    """The guards of all rooms."""
    found: list[Guard] = []
    for app in apps.get_app_configs():
        found += getattr(app, "guards", list)()
    return found


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
    text = guard.message.replace("'", "''")
    event = f'BEFORE {guard.on.upper()} ON "{guard.table}" FOR EACH'
    if vendor == "sqlite":
        if guard.on == "truncate":
            return []  # SQLite has no TRUNCATE
        when = f"WHEN {guard.when}" if guard.when else ""
        return [
            f"CREATE TRIGGER \"{guard.name}\" {event} ROW {when} BEGIN SELECT RAISE(ABORT, '{text}'); END"
        ]
    level = "STATEMENT" if guard.on == "truncate" else "ROW"
    condition = guard.when_postgresql or guard.when or "true"
    refuse = f"IF {condition} THEN RAISE EXCEPTION '%', '{text}' USING ERRCODE = 'check_violation'; END IF;"
    answer = "RETURN OLD;" if guard.on == "delete" else "RETURN NEW;"
    function = (
        f'"{guard.name}"() RETURNS trigger LANGUAGE plpgsql AS $guard$ BEGIN {refuse} {answer} END $guard$'
    )
    return [
        f"CREATE OR REPLACE FUNCTION {function}",
        f'CREATE TRIGGER "{guard.name}" {event} {level} EXECUTE FUNCTION "{guard.name}"()',
    ]


def _drop(vendor: str, guard: Guard) -> list[str]:
    if vendor == "sqlite":
        return [f'DROP TRIGGER IF EXISTS "{guard.name}"']
    return [
        f'DROP TRIGGER IF EXISTS "{guard.name}" ON "{guard.table}"',
        f'DROP FUNCTION IF EXISTS "{guard.name}"()',
    ]
