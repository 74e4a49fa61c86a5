"""The index on PostgreSQL: a `tsvector` for each entry, made here word by word, and a GIN index over it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection

from .asked import Asked, Words
from .entry import Document, Row
from .words import GAP

TABLE = "contacts_searchentry"
CREATE = (
    f"ALTER TABLE {TABLE} ADD COLUMN IF NOT EXISTS words tsvector",
    f"CREATE INDEX IF NOT EXISTS contacts_words ON {TABLE} USING gin (words)",
)


class Engine:
    """Words in and out of a `tsvector`, and keys by a question."""

    @staticmethod
    def write(rows: Sequence[tuple[Row, Document]]) -> None:
        """Put entries in, with their words."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {TABLE} (id, contact_id, added, marks, digest, version, words) "  # noqa: S608
                "SELECT id, contact_id, added, marks, digest, version, words::tsvector FROM unnest("
                "%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::integer[], %s::text[]) "
                "AS new (id, contact_id, added, marks, digest, version, words)",
                [
                    [row.pk for row, _ in rows],
                    [row.contact_id for row, _ in rows],
                    [row.added for row, _ in rows],
                    [row.marks for row, _ in rows],
                    [row.digest for row, _ in rows],
                    [row.version for row, _ in rows],
                    [vector_of(document) for _, document in rows],
                ],
            )

    @staticmethod
    def unwrite(rows: Sequence[tuple[int, Document, int]]) -> None:
        """Nothing to do: the words go with their row."""

    @staticmethod
    def keys(
        asked: Asked, marks: Sequence[tuple[str, ...]], least: int | None, below: int | None, limit: int
    ) -> list[int]:
        """The greatest keys that fit, from the greatest down."""
        terms = [_one_of(each) for each in asked.all_of] + [_marked(each) for each in marks]
        where: list[str] = []
        values: list[Any] = []
        if terms:
            where.append("words @@ %s::tsquery")
            values.append(" & ".join(terms))
        if least is not None:
            where.append("id >= %s")
            values.append(least)
        if below is not None:
            where.append("id < %s")
            values.append(below)
        condition = f"WHERE {' AND '.join(where)}" if where else ""
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT id FROM {TABLE} {condition} ORDER BY id DESC LIMIT %s",  # noqa: S608
                [*values, limit],
            )
            return [key for (key,) in cursor.fetchall()]

    @staticmethod
    def empty() -> None:
        """Forget every word: they go with their rows."""


def vector_of(document: Document) -> str:
    """A document as PostgreSQL reads a tsvector: each word in quotes, with its places. No word holds a quote."""
    places: dict[str, list[str]] = {}
    for place, word in enumerate(document.words.split(), start=1):
        if word != GAP:
            places.setdefault(word, []).append(str(place))
    told = [f"'{word}':{','.join(at)}" for word, at in places.items()]
    told += [f"'{word}'" for word in document.rest.split() if word not in places]
    return " ".join(told)


def _one_of(alternatives: Sequence[Words]) -> str:
    either = " | ".join(_phrase(each) for each in alternatives)
    return f"({either})"


def _phrase(asked: Words) -> str:
    if mark := asked.mark():
        return f"'{mark}'"
    *first, last = [f"'{word}'" for word in asked.words]
    return f"({' <-> '.join([*first, last + ':*' if asked.begins else last])})"


def _marked(marks: Sequence[str]) -> str:
    either = " | ".join(f"'{mark}'" for mark in marks)
    return f"({either})"
