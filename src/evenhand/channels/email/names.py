"""The names of a folder in their order, on disk where they are many: a maildir may hold millions."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from types import TracebackType

_IN_MEMORY = 1_000  # kibibytes; what is more goes into a file that nobody else sees, and that goes with us


class Names:
    """Names of files, each once, in the order of their bytes."""

    def __init__(self) -> None:
        self._held = sqlite3.connect("", isolation_level=None)
        self._held.execute(f"PRAGMA cache_size = -{_IN_MEMORY}")
        self._held.execute("CREATE TABLE held (name BLOB PRIMARY KEY) WITHOUT ROWID")
        self._held.execute("BEGIN")

    def __enter__(self) -> Names:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._held.close()

    def add(self, name: str) -> None:
        """Keep a name, whatever bytes it is made of."""
        self._held.execute("INSERT OR IGNORE INTO held VALUES (?)", (os.fsencode(name),))

    def __iter__(self) -> Iterator[str]:
        for (name,) in self._held.execute("SELECT name FROM held ORDER BY name"):
            yield os.fsdecode(name)
