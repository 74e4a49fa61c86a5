"""After something was sealed, nothing of it may be left over in the database's own files: what is deleted lies there until its
place is used again, and an index keeps words that it only marked as gone.

SQLite overwrites what is deleted (secure_delete); its full-text index is merged until no deleted word is in it, and the write-ahead
log is emptied. PostgreSQL takes the deleted rows out of the tables that held it and writes these anew, and so the samples of their
words that it plans with. In this order: to VACUUM FULL alone a row is not deleted while any transaction runs that began before,
also in another database of the same server, and it carries the row over. Of a table that is empty by then ANALYZE leaves the
samples as they were; they go when the type of their column is said anew. What lies outside the database's own files is not reached:
PostgreSQL's log of changes until it is recycled, backups, a file system's snapshots (docs/illegal-content.md).
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import InternalError, OperationalError, connection, transaction

from .models import Seal
from .search import sqlite

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper
    from psycopg.errors import Diagnostic

# Of PostgreSQL: the tables that held words, or the keys of bytes. Those of the bytes themselves hold nothing in plain.
TABLES = (
    "contacts_contact", "contacts_attachment", "contacts_blob", "contacts_filetext", "contacts_searchentry",
    "contacts_fingerprint", "contacts_band",
)  # fmt: skip
# What is written anew in passing; more than that waits for `evenhand scour`, since nobody can work with a table meanwhile.
AT_ONCE_BYTES = 512 * 1024 * 1024
_PAGES_AT_A_TIME = 400
_LOCK_WITHIN = "5s"
# While rows go, VACUUM FULL may miss what belonged to one that it still takes for there: "missing chunk number", data_corrupted.
_IN_THE_WAY = {"55P03", "XX001"}
# Where PostgreSQL keeps samples of what stands in a column, to plan with.
_SAMPLES = "pg_statistic"
_SAMPLED = """SELECT attname, format_type(atttypid, atttypmod) FROM pg_stats JOIN pg_attribute USING (attname)
    WHERE schemaname = current_schema() AND tablename = %s AND attrelid = %s::regclass"""
# Of those whom PostgreSQL lets us see. Of the rows of this table, what was left over goes with the last that was written.
_STILL_READ = """SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND greatest(age(backend_xmin), age(backend_xid)) >= (SELECT min(age(xmin)) FROM {table} WHERE cleaned_at IS NULL))"""
_MAY_CLEAN_UP = """SELECT pg_has_role(datdba, 'USAGE') FROM pg_database WHERE datname = current_database()"""

log = logging.getLogger(__name__)


def waits() -> bool:
    """Whether something was sealed since the last time."""
    return Seal.objects.filter(cleaned_at=None).exists()


def is_still_read(table: str = "contacts_seal") -> bool:
    """Whether somebody reads on who began before the last was sealed, or disposed of (`table` is where that is recorded): to clean
    up would be in vain until they end.
    """
    if connection.vendor == "sqlite":
        return False
    with connection.cursor() as cursor:
        cursor.execute(_STILL_READ.format(table=table))
        return bool(cursor.fetchone()[0])


def scour(now: datetime, tables: Sequence[str] = (), *, whatever_it_takes: bool = False) -> bool:
    """Make nothing left over of all that is sealed by now; whether that is done. `tables` are those of other rooms.

    False when somebody is in the way (it is tried again), or when on PostgreSQL the tables are too large to be written anew in
    passing. Not within a transaction.
    """
    last = Seal.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    every = (*TABLES, *tables)
    done = _sqlite() if connection.vendor == "sqlite" else _postgresql(every, whatever_it_takes)
    if done:
        Seal.objects.filter(pk__lte=last, cleaned_at=None).update(cleaned_at=now)
    return done


def _sqlite() -> bool:
    with connection.cursor() as cursor:
        # A merge that found nothing to do changes one row: its own. A connection that has changed nothing yet counts from 0, as the
        # worker's does, when somebody at a screen disposed of something.
        step, merged = -_PAGES_AT_A_TIME, True
        while merged:
            before = _changes()
            with transaction.atomic():
                cursor.execute(
                    f"INSERT INTO {sqlite.TABLE} ({sqlite.TABLE}, rank) VALUES ('merge', %s)",  # noqa: S608
                    [step],
                )
            step, merged = _PAGES_AT_A_TIME, _changes() - before > 1
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy = cursor.fetchone()[0]
    return not busy


def _changes() -> int:
    return int(connection.connection.total_changes)


def _postgresql(tables: Sequence[str], whatever_it_takes: bool) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_MAY_CLEAN_UP)
        if not cursor.fetchone()[0]:
            log.error("What is sealed cannot be cleaned up after: Evenhand's role does not own its database.")
            return False
        cursor.execute(
            "SELECT sum(pg_total_relation_size(name::regclass)) FROM unnest(%s::text[]) AS name",
            [list(tables)],
        )
        if int(cursor.fetchone()[0]) > AT_ONCE_BYTES and not whatever_it_takes:
            return False
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [_LOCK_WITHIN])
        try:
            with _still_seen() as seen:
                for table in tables:
                    cursor.execute(f'VACUUM "{table}"')
                    cursor.execute(f'VACUUM (FULL, VERBOSE, ANALYZE) "{table}"')
                    _forget_samples_of_nothing(cursor, table)
                cursor.execute(f"VACUUM {_SAMPLES}")
                cursor.execute(f"VACUUM (FULL, VERBOSE) {_SAMPLES}")
        except (OperationalError, InternalError) as error:
            if getattr(error.__cause__, "sqlstate", "") not in _IN_THE_WAY:
                raise
            log.warning("Cleaning up after what was sealed is tried again: %s", error)
            return False
        finally:
            cursor.execute("SELECT set_config('lock_timeout', '0', false)")
    return not any(seen)


def _forget_samples_of_nothing(cursor: CursorWrapper, table: str) -> None:
    """Of a table with no rows; nothing is written anew for it."""
    cursor.execute(f'SELECT EXISTS (SELECT 1 FROM "{table}")')  # noqa: S608
    if cursor.fetchone()[0]:
        return
    cursor.execute(_SAMPLED, [table, table])
    if said := ", ".join(f'ALTER COLUMN "{column}" TYPE {kind}' for column, kind in cursor.fetchall()):
        cursor.execute(f'ALTER TABLE "{table}" {said}')


@contextmanager
def _still_seen() -> Iterator[list[int]]:
    """How many deleted rows were carried over, table by table: whoever began to read before they were deleted still sees them.

    Only VACUUM's own report tells, in the server's language, but with the number first.
    """
    found: list[int] = []

    def hear(said: Diagnostic) -> None:
        number = re.search(r"\d+", said.message_detail or "")
        if said.severity_nonlocalized == "INFO" and number:
            found.append(int(number[0]))

    connection.connection.add_notice_handler(hear)
    try:
        yield found
    finally:
        connection.connection.remove_notice_handler(hear)
