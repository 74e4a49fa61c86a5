"""Many new rows of one table at once, through one prepared statement.

`bulk_create` writes and parses a statement of a thousand parameters for every few rows, and asks each field for its placeholder:
that took a third of the time of taking in mail. Here the statement is written once and the database runs it for every row.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC
from functools import lru_cache
from operator import itemgetter
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.base import ModelState

M = TypeVar("M", bound=models.Model)


_OF_UTC = "+00:00"
_PLAIN = (dict, list)  # JSON, and no expression of Django's
_BEFORE_COLLECTING = 20_000  # new objects; Python waits for 700 unless it is told
_PAGES_KEPT = 24_000  # kibibytes; SQLite keeps 2,000 unless it is told
_PAGES_WRITTEN = 10_000  # into the write-ahead log before they go to their places; 1,000 unless it is told


def expect_many() -> None:
    """For a command that only writes very many rows: more of the database's pages are kept in memory, so that they are not written
    again and again, and what was loaded is not looked through for what could be thrown away.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size = -{_PAGES_KEPT}")
            cursor.execute(f"PRAGMA wal_autocheckpoint = {_PAGES_WRITTEN}")
            # Of each row that a guard watches SQLite keeps the pages as they were until it is in: in files, unless it is told
            # before a transaction begins.
            if not connection.in_atomic_block:
                cursor.execute("PRAGMA temp_store = MEMORY")
    gc.freeze()
    gc.set_threshold(_BEFORE_COLLECTING)


def record(model: type[M], **values: Any) -> M:
    """A new record with these values, by the names of its columns (a foreign key's with its `_id`), and its defaults for the rest:
    what the constructor makes, in a tenth of the time.
    """
    always, made_anew = _defaults(model)
    held = always | values
    if len(held) > len(always):
        raise TypeError(f"{model.__name__} has no {', '.join(values.keys() - always.keys())}.")
    for name, default in made_anew:
        if name not in values:
            held[name] = default()
    made = model.__new__(model)
    state = ModelState()
    state.db, state.adding = DEFAULT_DB_ALIAS, False
    made.__dict__.update(held, _state=state)
    return made


def insert_all(rows: Sequence[models.Model]) -> None:
    """Insert these new records, all of one table, in the caller's transaction, and give each its id where it has none.

    As with `bulk_create`, no signal is sent and no `save` is called. Raises TransactionManagementError outside a transaction, and
    the database's own errors; after one the transaction can only be rolled back.
    """
    if not rows:
        return
    model = type(rows[0])
    key = model._meta.pk.attname
    for row, id_ in _next_ids(model, [row for row in rows if getattr(row, key) is None]):
        setattr(row, key, id_)
    names = _names(model)
    values_of = itemgetter(*names)
    insert_rows(model, names, (values_of(row.__dict__) for row in rows))
    for row in rows:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def insert_rows(model: type[models.Model], names: tuple[str, ...], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of a table given as values, in the order of these names (a foreign key's with its `_id`), in the caller's
    transaction. What is not named is left to the database, which gives an id and nothing else.

    Raises as `insert_all`.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Rows are inserted in the transaction of an action.")
    statement, fields = _statement(model, names)
    adapted = [(place, adapt) for place, field in enumerate(fields) if (adapt := _adapted(field, connection))]
    told = [_as_read(row, adapted) for row in rows] if adapted else list(rows)
    with transaction.mark_for_rollback_on_error(using=connection.alias), connection.cursor() as cursor:
        cursor.executemany(statement, told)


def _as_read(row: Sequence[Any], adapted: Sequence[tuple[int, Callable[[Any], Any]]]) -> list[Any]:
    """The values of a row as the database reads them."""
    values = list(row)
    for place, adapt in adapted:
        if values[place] is not None:
            values[place] = adapt(values[place])
    return values


def _next_ids(model: type[models.Model], rows: Sequence[models.Model]) -> Iterable[tuple[models.Model, int]]:
    """Rows with the ids that the table would give them next.

    On SQLite nobody else can be given the same: a transaction that writes is the only one from its beginning (IMMEDIATE).
    """
    if not rows:
        return ()
    connection, table = connections[DEFAULT_DB_ALIAS], model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            after = (cursor.fetchone() or (0,))[0] + 1
            return zip(rows, range(after, after + len(rows)), strict=True)
        sequence = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
        cursor.execute(sequence, [table, len(rows)])
        return zip(rows, [id_ for (id_,) in cursor.fetchall()], strict=True)


@lru_cache(maxsize=64)
def _names(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(field.attname for field in model._meta.concrete_fields)


@lru_cache(maxsize=64)
def _defaults(
    model: type[models.Model],
) -> tuple[dict[str, Any], tuple[tuple[str, Callable[[], Any]], ...]]:
    """What every column has to begin with, and those of which each record has one of its own."""
    fields = model._meta.concrete_fields
    own = tuple(
        (field.attname, field.default) for field in fields if field.has_default() and callable(field.default)
    )
    return {field.attname: field.get_default() for field in fields} | dict.fromkeys(dict(own)), own


def _adapted(field: models.Field[Any, Any], connection: BaseDatabaseWrapper) -> Callable[[Any], Any] | None:
    """What makes a value of this field one that the database reads; None where it reads it as it is. Values that are not None."""
    if not isinstance(field, models.JSONField | models.DateTimeField):
        return None

    def as_the_field_does(value: Any) -> Any:
        return field.get_db_prep_save(value, connection)

    if connection.vendor != "sqlite":
        return as_the_field_does
    if isinstance(field, models.DateTimeField):
        there = connection.timezone
        # As SQLite's own adapter writes it, without asking each time whether it is a date or a text.
        return lambda value: (
            str(value)[: -len(_OF_UTC)]
            if value.tzinfo is UTC is there
            else str(value.astimezone(there).replace(tzinfo=None))
            if value.tzinfo
            else as_the_field_does(value)
        )
    encode = (field.encoder or json.JSONEncoder)().encode
    written: dict[int, tuple[Any, Any]] = {}  # with the value itself, so that no other one gets its id

    def once(value: Any) -> Any:
        if (held := written.get(id(value))) is None:  # many contacts meet the very same instruction
            held = written[id(value)] = (
                value,
                encode(value) if type(value) in _PLAIN else as_the_field_does(value),
            )
        return held[1]

    return once


@lru_cache(maxsize=64)
def _statement(
    model: type[models.Model], names: tuple[str, ...]
) -> tuple[str, tuple[models.Field[Any, Any], ...]]:
    """The statement that inserts into these fields, which both databases read, and the fields."""
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    fields = tuple(by_name[name] for name in names)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    places = ", ".join(["%s"] * len(fields))
    return f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({places})', fields  # noqa: S608
