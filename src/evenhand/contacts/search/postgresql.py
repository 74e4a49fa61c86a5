"""The index on PostgreSQL: a `tsvector` for each entry, made here word by word, and a GIN index over it.

`newest.py` has how the newest are found. An entry of an older version may lack marks that this needs: while there is one, nothing
is asked by them, or a page might pass over what is newer.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from itertools import pairwise
from zlib import crc32

from django.db import connection
from django.db.backends.utils import CursorWrapper

from .asked import Asked, Words
from .entry import Document, Newest, Row
from .newest import FIRST, MOST_TERMS, stretches_of
from .words import GAP

# What its entries were made by. Raise it when `words_of`, `entry.py` or this module answer otherwise of the same contact, and
# `evenhand reindex` makes every entry anew, some at a time; what is there is found until then.
VERSION = 7

TABLE = "contacts_searchentry"
CREATE = (
    f"ALTER TABLE {TABLE} ADD COLUMN IF NOT EXISTS words tsvector",
    f"CREATE INDEX IF NOT EXISTS contacts_words ON {TABLE} USING gin (words)",
)
SHORT_LIST = "ALTER INDEX contacts_words SET (gin_pending_list_limit = 128)"  # kilobytes
LONGER_LIST = "ALTER INDEX contacts_words SET (gin_pending_list_limit = 512)"
# Every entry that is found is looked up, and its words are not read then. PostgreSQL puts a value beside the table only where a row
# is beyond two kilobytes; so each is, by spaces that take 40 bytes and are in no backup. The words of a short contact in their
# places stay in its row, for phrases: to read them beside it takes ten times as long.
NARROW = (
    f"ALTER TABLE {TABLE} SET (toast_tuple_target = 256)",
    f"ALTER TABLE {TABLE} ALTER COLUMN words SET STORAGE EXTERNAL",
    f"ALTER TABLE {TABLE} ADD COLUMN said text",
    f"ALTER TABLE {TABLE} ALTER COLUMN said SET STORAGE MAIN",
    f"ALTER TABLE {TABLE} ALTER COLUMN marks SET STORAGE MAIN",
    f"ALTER TABLE {TABLE} ALTER COLUMN said SET STATISTICS 0",  # nobody asks for a whole text, and no sample of it need be kept
    f"ALTER TABLE {TABLE} ADD COLUMN beyond text GENERATED ALWAYS AS (repeat(' ', 2048)) STORED",
    f"ALTER TABLE {TABLE} ALTER COLUMN beyond SET STORAGE MAIN",
)
WIDE = (
    f"ALTER TABLE {TABLE} DROP COLUMN beyond",
    f"ALTER TABLE {TABLE} DROP COLUMN said",
    f"ALTER TABLE {TABLE} ALTER COLUMN marks SET STORAGE EXTENDED",
    f"ALTER TABLE {TABLE} ALTER COLUMN words SET STORAGE EXTENDED",
    f"ALTER TABLE {TABLE} RESET (toast_tuple_target)",
)
_FURTHEST = (1 << 63) - 1  # no key is as great, or as little as what this is below zero
_SHORT = 1_200  # bytes, before PostgreSQL makes them shorter

# Beginnings of so many letters have marks: of many words GIN would put one together in up to 50 ms among a million. A word of just
# so many letters is its own.
_BEGINNINGS = (4, 5, 6)
_BEGINNINGS_BEFORE = (4, 5)  # of entries of an older version
_LOOKED_AT_AGAIN = 600  # seconds after which it is asked anew what is common

# The databases that were seen without an entry of an older version. None comes back: what is made anew keeps its words until then.
_WHOLE: set[str] = set()
# What many entries of a database have, and which share of all that is; and until when that is believed.
_COMMON: dict[str, tuple[Mapping[str, float], float]] = {}
_TOO_COMMON = 0.5  # of all


class Engine:
    """Words in and out of a `tsvector`, and keys by a question."""

    version = VERSION
    keeps_words = True  # of entries of an older version, while they are made anew

    @staticmethod
    def write(rows: Sequence[tuple[Row, Document]]) -> None:
        """Put entries in, with their words."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {TABLE} (id, contact_id, added, marks, digest, version, words, said) "  # noqa: S608
                "SELECT id, contact_id, added, marks, digest, version, words::tsvector, said FROM unnest(%s::bigint[], "
                "%s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::integer[], %s::text[], %s::text[]) "
                "AS new (id, contact_id, added, marks, digest, version, words, said)",
                [
                    [row.pk for row, _ in rows],
                    [row.contact_id for row, _ in rows],
                    [row.added for row, _ in rows],
                    [row.marks for row, _ in rows],
                    [row.digest for row, _ in rows],
                    [row.version for row, _ in rows],
                    [vector_of(document, stretches_of(row.pk)) for row, document in rows],
                    [_said(document) for _, document in rows],
                ],
            )

    @staticmethod
    def unwrite(rows: Sequence[tuple[int, Document, int]]) -> None:
        """Nothing to do: the words go with their row."""

    @staticmethod
    def newest(
        asked: Asked,
        marks: Sequence[tuple[str, ...]],
        least: int | None,
        below: int | None,
        most: int,
        page: int,
    ) -> Newest:
        """The greatest keys that fit, from the greatest down, so many as a page takes, and how many fit, counted up to `most`."""
        with connection.cursor() as cursor:
            if not asked and not marks:
                return _between(cursor, least, below, most, page)
            whole = _is_whole(cursor)
            terms = _terms_for(asked, marks, _common(cursor) if whole else None)
            phrases = [each[0] for each in asked.all_of if len(each) == 1 and len(each[0].words) > 1]
            cursor.execute(
                "SELECT ids, contacts, number FROM contacts_newest("
                "%s::tsquery[], %s::tsquery, %s::text[], %s, %s, %s, %s, %s, %s)",
                [
                    terms,
                    " & ".join(_phrase(each, ()) for each in phrases) or None,
                    [f"% {' '.join(each.words)}{'' if each.begins else ' '}%" for each in phrases],
                    whole,
                    least,
                    below,
                    most,
                    page,
                    FIRST,
                ],
            )
            ids, contacts, number = cursor.fetchone()
            return Newest(list(zip(ids, contacts, strict=True)), min(number, most))

    @staticmethod
    def lacks_some() -> bool:
        """Never: words are in the row of their entry until another takes its place."""
        return False

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


def _common(cursor: CursorWrapper) -> Mapping[str, float]:
    """The commonest words and marks, and which share of all entries has each, by PostgreSQL's samples; a guess is enough."""
    database = str(connection.settings_dict["NAME"])
    common, until = _COMMON.get(database, ({}, 0.0))
    if until < time.monotonic():
        cursor.execute(
            "SELECT word, often FROM ("
            "SELECT unnest(most_common_elems::text::text[]) AS word, unnest(most_common_elem_freqs) AS often FROM pg_stats"
            " WHERE schemaname = current_schema() AND tablename = %s AND attname = 'words') AS every WHERE word IS NOT NULL",
            [TABLE],
        )
        common = dict(cursor.fetchall())
        _COMMON[database] = common, time.monotonic() + _LOOKED_AT_AGAIN
    return common


def _between(cursor: CursorWrapper, least: int | None, below: int | None, most: int, page: int) -> Newest:
    """Every entry of a time."""
    first = -_FURTHEST if least is None else least
    cursor.execute(
        f"SELECT id, contact_id FROM {TABLE} WHERE id >= %s AND id < %s ORDER BY id DESC LIMIT %s",  # noqa: S608
        [first, _FURTHEST if below is None else below, most],
    )
    found = cursor.fetchall()
    return Newest(found[:page], len(found))


def vector_of(document: Document, stretches: Sequence[str] = ()) -> str:
    """A document as PostgreSQL reads a tsvector: each word in quotes, with its places, and the marks. No word holds a quote."""
    words = document.words.split()
    places: dict[str, str] = {}
    for place, word in enumerate(words, start=1):
        places[word] = f"{places[word]},{place}" if word in places else f"'{word}':{place}"
    places.pop(GAP, None)
    rest = document.rest.split()
    every = [word for word in (*places, *rest) if word[0] != GAP]
    begun = {f"'_{size}{word[:size]}'" for size in _BEGINNINGS for word in every if len(word) > size}
    others = [f"'{word}'" for word in (*rest, *stretches) if word not in places]
    return " ".join([*places.values(), *others, *begun, *[f"'{pair}'" for pair in _pairs(words)]])


def _pairs(words: Sequence[str]) -> list[str]:
    """One of 65,536 marks for each two words that stand beside each other: a phrase of common words is then looked for in few.

    They say where it may be, and the places of its words say whether it is.
    """
    beside = {f"{first} {second}".encode() for first, second in pairwise(words) if first != GAP != second}
    return [f"_b{number:x}" for number in {crc32(pair) & 0xFFFF for pair in beside}]


def _said(document: Document) -> str | None:
    """The words of a short contact in their places, between spaces; of a longer one they are read out of its vector."""
    said = f" {document.words} "
    return said if len(said) <= _SHORT and len(said.encode()) <= _SHORT else None


def _terms_for(
    asked: Asked, marks: Sequence[tuple[str, ...]], common: Mapping[str, float] | None
) -> list[str]:
    """What must fit, each as a question to the index, the rarest first: the long list of a common word is then entered only where
    the others are. Where it tells of a phrase, that is only where it may be.

    `common`: which share of all entries has each of what is common; None while some entries lack marks.
    """
    sizes = _BEGINNINGS_BEFORE if common is None else _BEGINNINGS
    shares = common or {}
    terms: dict[str, float] = {}
    for each in asked.all_of:
        words = each[0].words
        if len(each) > 1 or len(words) == 1:
            terms[_one_of(each, sizes)] = sum(_share(one, shares) for one in each)
            continue
        known = words[:-1] if each[0].begins else words
        held = [*known, *(() if common is None else _pairs(known))]
        # A long list takes longer to look through than it spares, where what is left is read anyway.
        fewer = [term for term in held if shares.get(term, 0) <= _TOO_COMMON] or held
        terms |= {f"'{term}'": shares.get(term, 0) for term in fewer}
        if each[0].begins:
            last = Words(words[-1:], begins=True)
            terms[_one_of([last], sizes)] = _share(last, shares)
    terms |= {_marked(each): sum(shares.get(mark, 0) for mark in each) for each in marks}
    every = sorted(terms, key=terms.__getitem__)
    first, beyond = every[: MOST_TERMS - 1], every[MOST_TERMS - 1 :]
    return first + ([" & ".join(beyond)] if beyond else [])


def _share(asked: Words, shares: Mapping[str, float]) -> float:
    """The share of all entries that has these words, at most and about."""
    *first, last = asked.words
    begun = shares.get(f"_{len(last)}{last}", 0) if asked.begins else 0
    return min([shares.get(last, 0) + begun, *(shares.get(word, 0) for word in first)])


def _one_of(alternatives: Sequence[Words], sizes: Sequence[int]) -> str:
    either = " | ".join(_phrase(each, sizes) for each in alternatives)
    return f"({either})"


def _phrase(asked: Words, sizes: Sequence[int]) -> str:
    *first, last = asked.words
    if asked.begins and not first and len(last) in sizes:
        return f"'_{len(last)}{last}' | '{last}'"
    told = [f"'{word}'" for word in (*first, last)]
    return f"({' <-> '.join(told)}{':*' if asked.begins else ''})"


def _marked(marks: Sequence[str]) -> str:
    either = " | ".join(f"'{mark}'" for mark in marks)
    return f"({either})"
