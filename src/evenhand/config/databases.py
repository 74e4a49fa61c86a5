"""How the product connects to its database: SQLite and PostgreSQL, each set so that concurrent writers wait, not fail."""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import dj_database_url
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

# Readers never block the writer (WAL); a writer takes its lock when its transaction begins, so that two of them queue up
# instead of one failing half-way (see docs/decisions). FULL: what was said to be stored is stored, even when the power fails.
# Recursive triggers: else REPLACE deletes past the guards. What is deleted is overwritten with zeros: sealed words are to be gone.
_SQLITE: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
    "PRAGMA recursive_triggers=ON; PRAGMA secure_delete=ON;",
}

# A machine that is gone answers nothing, and libpq would wait for it for minutes, with a colleague before the page. In seconds, but
# for tcp_user_timeout, which is in milliseconds.
_POSTGRESQL: dict[str, Any] = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}

_MIGRATING = 0x4556454E  # "EVEN": the number under which PostgreSQL lets one at a time


def from_url(url: str) -> dict[str, Any]:
    """Django's settings of one database, from an address such as postgres://user:password@host/name or sqlite:///file.

    Raises ImproperlyConfigured, in words for whoever installs, when it is neither SQLite nor PostgreSQL.
    """
    try:
        database: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
    except (ValueError, KeyError) as error:
        raise ImproperlyConfigured(_NOT_UNDERSTOOD) from error
    if database["ENGINE"] == "django.db.backends.sqlite3":
        return database | {"OPTIONS": _SQLITE | database.get("OPTIONS", {})}
    if database["ENGINE"] == "django.db.backends.postgresql":
        return database | {"OPTIONS": _POSTGRESQL | database.get("OPTIONS", {})}
    raise ImproperlyConfigured(_NOT_UNDERSTOOD)


def reach() -> None:
    """Begin a transaction as every writer does, so that a locked or absent database is said before anything else goes wrong.

    Raises OperationalError. (Django's own check would call a locked SQLite one that "does not support JSON".)
    """
    database = connection.settings_dict
    if connection.vendor == "sqlite" and database["NAME"] != ":memory:":
        file = Path(str(database["NAME"]))
        _keep_to_ourselves(file)
        if not file.stat().st_size:
            with alone():  # of two that make a new file WAL at once, one is told at once that it is locked
                connection.ensure_connection()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _keep_to_ourselves(file: Path) -> None:
    """Whatever the folder's rights and the umask are, nobody else on the machine reads the embedded database.

    SQLite gives the files that it keeps beside it the same rights.
    """
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(file, os.O_RDONLY | os.O_CREAT, 0o600))
    rights = stat.S_IMODE(file.stat().st_mode)
    if rights & stat.S_IRWXO:
        with suppress(PermissionError):  # somebody else's file: whose, is said when it is written to
            file.chmod(rights & ~stat.S_IRWXO)


def out_of_step() -> str:
    """Why the database is not for this release, and what to do, in a sentence; blank where it is, or cannot be asked.

    It compares names, which takes a fraction of what finding out by `migrate` takes.
    """
    applied = set(MigrationRecorder(connection).applied_migrations())
    ours = {
        (app.label, file.stem)
        for app in apps.get_app_configs()
        if app.name.startswith("evenhand.")
        for file in (Path(app.path) / "migrations").glob("[0-9]*.py")
    }
    newest = {label: max(name for room, name in ours if room == label) for label, _ in ours}
    if ours - applied:
        return "The database is not set up for this version yet. Run: evenhand migrate"
    if any(name > newest.get(label, name) for label, name in applied):
        return (
            "A newer version of Evenhand has set up this database, and an older one must not write to it. Start the newer one, "
            "or give this one the backup that was made before the upgrade."
        )
    return ""


def bring_up_to_date() -> None:
    """Migrate when there is something to migrate; looking takes a fraction of what `migrate` takes to find out. Of several that
    start together one does it, and the others wait.
    """
    with alone():
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", verbosity=0, interactive=False)


@contextmanager
def alone() -> Iterator[None]:
    """While this lasts nobody else makes or changes the tables of this database, on whatever machine."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "postgresql":
        # On a connection of its own: a command of the framework's closes the usual one when it ends. Closed, it holds nothing.
        with closing(connection.copy()) as own:
            with own.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s)", [_MIGRATING])
            yield
    elif "memory" in name:
        yield
    else:
        lock = os.open(f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)


_NOT_UNDERSTOOD = (
    "EVENHAND_DATABASE_URL is not the address of a PostgreSQL or SQLite database. "
    "Write it as postgres://user:password@host:5432/name, or leave it out to use the database inside."
)
