"""Questions that the database is asked so often that writing them anew each time would cost many times what asking them does."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from django.db import connection
from django.db.models import Model

from .models import Identifier, SharedAddress


class Holder(NamedTuple):
    """Whose an identifier is, by ids: a person's, or their representative's; `shared`: it is marked as several people's."""

    person: int
    representative: int | None
    shared: bool


def holders_of(kind: str, normalised: str) -> list[Holder]:
    """Whose this identifier is: nobody's, one's, or the first two of several."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLDERS, [kind, normalised])
        return [Holder(person, speaking, bool(shared)) for person, speaking, shared in cursor.fetchall()]


_HOLDERS = f"""
    SELECT "person_id", "representative_id", EXISTS (
        SELECT 1 FROM "{SharedAddress._meta.db_table}" AS mark
        WHERE mark."kind" = held."kind" AND mark."normalised" = held."normalised" AND mark."ended_at" IS NULL
    )
    FROM "{Identifier._meta.db_table}" AS held WHERE "kind" = %s AND "normalised" = %s LIMIT 2
"""  # noqa: S608


def on_record(model: type[Model], **is_: str | int) -> bool:
    """Whether there is any row with these values, by the names of its columns."""
    with connection.cursor() as cursor:
        cursor.execute(_any(model, tuple(is_)), list(is_.values()))
        return cursor.fetchone() is not None


@cache
def _any(model: type[Model], names: tuple[str, ...]) -> str:
    quoted = connection.ops.quote_name
    where = " AND ".join(f"{quoted(name)} = %s" for name in names)
    return f"SELECT 1 FROM {quoted(model._meta.db_table)} WHERE {where} LIMIT 1"  # noqa: S608
