"""Questions that the database is asked so often that writing them anew each time would cost many times what asking them does."""

from __future__ import annotations

from functools import cache

from django.db import connection
from django.db.models import Model


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
