"""A database for each story: empty, migrated once, and gone when the command ends."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import CommandError, call_command
from django.db import connection


class ThrowAway:
    """The open database, which must be one in memory, and the empty state to which it returns."""

    def __init__(self) -> None:
        if not in_memory():
            raise CommandError(
                "A rehearsal needs a throw-away database in memory, and this process has a real one open. "
                "Run it as `evenhand rehearse FILE…`, which sees to that."
            )
        call_command("migrate", verbosity=0, interactive=False)
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


def in_memory() -> bool:
    """Whether the open database is SQLite in memory, so that nothing anybody needs can be touched."""
    if connection.vendor != "sqlite":
        return False
    name = str(connection.settings_dict["NAME"])
    return ":memory:" in name or "mode=memory" in name
