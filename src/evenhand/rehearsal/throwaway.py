"""A database for each story: empty, made once, and gone when the command ends."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from evenhand.contacts.search import sqlite


class ThrowAway:
    """The open database, which must be one in memory, and the empty state to which it returns."""

    def __init__(self) -> None:
        if not in_memory():
            raise CommandError(
                "A rehearsal needs a throw-away database in memory, and this process has a real one open. "
                "Run it as `evenhand rehearse FILE…`, which sees to that."
            )
        make_tables()
        connection.ensure_connection()
        self._empty = sqlite3.connect(":memory:")
        self._open.backup(self._empty)

    @property
    def _open(self) -> sqlite3.Connection:
        inner = connection.connection
        assert isinstance(inner, sqlite3.Connection)
        return inner

    @contextmanager
    def empty(self) -> Iterator[None]:
        """A stretch of time with an empty database, which is empty again afterwards."""
        try:
            yield
        finally:
            self._empty.backup(self._open)


def make_tables() -> None:
    """Every table, index and guard as they are now, in an empty SQLite database, in a fifth of the time of one migration after the
    other.
    """
    before = settings.MIGRATION_MODULES
    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    try:
        call_command("migrate", run_syncdb=True, verbosity=0, interactive=False)
    finally:
        settings.MIGRATION_MODULES = before
    with connection.cursor() as cursor:
        cursor.execute(sqlite.CREATE)  # Django knows nothing of the words beside its tables


def in_memory() -> bool:
    """Whether the open database is SQLite in memory, so that nothing anybody needs can be touched."""
    if connection.vendor != "sqlite":
        return False
    name = str(connection.settings_dict["NAME"])
    return ":memory:" in name or "mode=memory" in name
