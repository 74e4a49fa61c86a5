"""The index on PostgreSQL: a `tsvector` for each entry, made here word by word, and a GIN index over it.

GIN gives what it finds in no order, all of it, and a common word is in a third of all contacts. So an entry has marks for the
stretches of time that it lies in, shorter and longer ones. The newest are asked first, and then as many more as seem to be needed
by what these hold. An entry of an older version may have no such marks: while there is one, nothing is asked by stretches, or a
page might pass over what is newer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from .asked import Asked, Words
from .entry import LOW, VERSION, Document, Row
from .words import GAP

TABLE = "contacts_searchentry"
CREATE = (
    f"ALTER TABLE {TABLE} ADD COLUMN IF NOT EXISTS words tsvector",
    f"CREATE INDEX IF NOT EXISTS contacts_words ON {TABLE} USING gin (words)",
)
SHORT_LIST = "ALTER INDEX contacts_words SET (gin_pending_list_limit = 128)"  # kilobytes

# How long a stretch is, as the bits of a key that it leaves away: from 18 hours to two years, each four times the one before.
_STRETCHES = tuple(LOW + bits for bits in (16, 18, 20, 22, 24, 26))
# Of one length, asked together. Were they many, each would be rarer than the words, and GIN would go through all that is in them
# rather than through the rarest word.
_MOST_STRETCHES = 4
_BEGINNINGS = (4, 5)  # letters, that have marks: of many words GIN would put one together in up to 21 ms
_TO_BE_SURE = 1.5  # more than is expected to be needed

# The databases that were seen without an entry of an older version. None comes back: what is made anew keeps its words until then.
_WHOLE: set[str] = set()


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
                    [vector_of(document, _stretches_of(row.pk)) for row, document in rows],
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
        with connection.cursor() as cursor:
            if not terms:
                return _between(cursor, "", (), least, below, limit)
            query = " & ".join(terms)
            if not _is_whole(cursor):
                return _found(cursor, query, least, below, limit)
            first, newest = _ends(cursor, below)
            oldest = max(least or 0, first, newest - (_MOST_STRETCHES << _STRETCHES[-1]))
            since = newest - (1 << _STRETCHES[0])
            while since > oldest:
                found = _found(cursor, f"{_since(since, newest)} & {query}", least, below, limit)
                if len(found) >= limit:
                    return found
                grows = _TO_BE_SURE * limit / max(len(found), 1)
                since = newest - int((newest - since) * min(max(grows, 2), 64))
            return _found(cursor, query, least, below, limit)

    @staticmethod
    def empty() -> None:
        """Forget every word: they go with their rows."""


def _is_whole(cursor: CursorWrapper) -> bool:
    """Whether every entry has the marks of its stretches. Looked at until it is so, since that reads the whole table."""
    database = str(connection.settings_dict["NAME"])
    if database not in _WHOLE:
        cursor.execute(f"SELECT EXISTS (SELECT FROM {TABLE} WHERE version < %s)", [VERSION])  # noqa: S608
        if cursor.fetchone()[0]:
            return False
        _WHOLE.add(database)
    return True


def _ends(cursor: CursorWrapper, below: int | None) -> tuple[int, int]:
    """The least and the greatest key that there are to ask for: where all of them are asked, no stretch need be."""
    cursor.execute(
        f"SELECT min(id), max(id) FROM {TABLE}" + ("" if below is None else " WHERE id < %s"),  # noqa: S608
        [] if below is None else [below],
    )
    first, newest = cursor.fetchone()
    return first or 0, newest or 0


def _since(since: int, newest: int) -> str:
    """The marks of the stretches from the one that this key lies in to the newest: of the shortest length of which few suffice."""
    bits = next(
        (bits for bits in _STRETCHES if (newest >> bits) - (since >> bits) < _MOST_STRETCHES), _STRETCHES[-1]
    )
    return _marked([_stretch(bits, number) for number in range(since >> bits, (newest >> bits) + 1)])


def _found(cursor: CursorWrapper, query: str, least: int | None, below: int | None, limit: int) -> list[int]:
    # Found first and sorted then: else every entry might be looked at from the newest down, and words found in few of them.
    return _between(cursor, "words @@ %s::tsquery", (query,), least, below, limit)


def _between(
    cursor: CursorWrapper,
    condition: str,
    values: Sequence[Any],
    least: int | None,
    below: int | None,
    limit: int,
) -> list[int]:
    bounds = [("id >= %s", least), ("id < %s", below)]
    where = [*([condition] if condition else []), *(text for text, bound in bounds if bound is not None)]
    told = f"WHERE {' AND '.join(where)}" if where else ""
    cursor.execute(
        f"WITH found AS {'MATERIALIZED' if condition else 'NOT MATERIALIZED'} (SELECT id FROM {TABLE} {told}) "  # noqa: S608
        "SELECT id FROM found ORDER BY id DESC LIMIT %s",
        [*values, *(bound for _, bound in bounds if bound is not None), limit],
    )
    return [key for (key,) in cursor.fetchall()]


def _stretches_of(key: int) -> list[str]:
    return [_stretch(bits, key >> bits) for bits in _STRETCHES]


def _stretch(bits: int, number: int) -> str:
    return f"_t{bits - LOW}_{number}"


def vector_of(document: Document, stretches: Sequence[str] = ()) -> str:
    """A document as PostgreSQL reads a tsvector: each word in quotes, with its places. No word holds a quote."""
    places: dict[str, list[str]] = {}
    for place, word in enumerate(document.words.split(), start=1):
        if word != GAP:
            places.setdefault(word, []).append(str(place))
    told = [f"'{word}':{','.join(at)}" for word, at in places.items()]
    rest = document.rest.split()
    begun = dict.fromkeys(begun for word in (*places, *rest) if word[0] != GAP for begun in _begun(word))
    told += [f"'{word}'" for word in (*rest, *begun, *stretches) if word not in places]
    return " ".join(told)


def _begun(word: str) -> list[str]:
    return [f"_{size}{word[:size]}" for size in _BEGINNINGS if len(word) >= size]


def _one_of(alternatives: Sequence[Words]) -> str:
    either = " | ".join(_phrase(each) for each in alternatives)
    return f"({either})"


def _phrase(asked: Words) -> str:
    if asked.begins and len(asked.words) == 1 and len(asked.words[0]) in _BEGINNINGS:
        return f"'{_begun(asked.words[0])[-1]}'"
    *first, last = [f"'{word}'" for word in asked.words]
    return f"({' <-> '.join([*first, last + ':*' if asked.begins else last])})"


def _marked(marks: Sequence[str]) -> str:
    either = " | ".join(f"'{mark}'" for mark in marks)
    return f"({either})"
