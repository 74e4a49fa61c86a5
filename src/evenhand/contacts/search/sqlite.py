"""The index on SQLite: an FTS5 table whose row ids are the keys of the entries below zero, so that the newest come first.

FTS5 reads its lists upwards at twice the speed of downwards, when it takes apart every page that it enters.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from evenhand.audit.among import rows_among

from .asked import Asked, Words
from .entry import Document, Newest, Row

# What its entries were made by. To raise it empties the search until `evenhand reindex` has made every entry anew: only where
# `words_of` or `entry.py` answer otherwise of the same contact, or this module keeps it otherwise. 7 was never one of SQLite's own:
# entries that have it are as those of 6, and 8 comes next.
VERSION = 6

TABLE = "contacts_words"
_CONTACTS = "SELECT id, contact_id FROM contacts_searchentry WHERE id {among}"
_FURTHEST = (1 << 63) - 1  # no key is greater, or less than what this is below zero
# Words come folded and parted by spaces: the plainest tokenizer there is. No text is kept in it, and no lengths for ranking.
# Beginnings of so many letters have lists of their own, as PostgreSQL has marks for them; of longer ones FTS5 puts one together.
CREATE = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {TABLE} USING fts5(words, rest, content='', columnsize=0, prefix='4 5 6', "
    "tokenize=\"ascii tokenchars '_'\")"
)


class Engine:
    """Words in and out of FTS5, and keys by a question."""

    version = VERSION
    keeps_words = False  # of entries of an older version, while they are made anew: a folding cannot be taken out by another

    @staticmethod
    def write(rows: Sequence[tuple[Row, Document]]) -> None:
        """Put entries in, with their words, the least key first."""
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO contacts_searchentry (id, contact_id, added, marks, digest, version)"
                " VALUES (%s, %s, %s, %s, %s, %s)",
                [
                    (
                        row.pk,
                        row.contact_id,
                        row.added,
                        row.marks,
                        row.digest,
                        row.version,
                    )
                    for row, _ in rows
                ],
            )
            # In ascending order FTS5 gathers a whole batch before it writes.
            cursor.executemany(
                f"INSERT INTO {TABLE} (rowid, words, rest) VALUES (%s, %s, %s)",  # noqa: S608
                [(-row.pk, document.words, document.rest) for row, document in reversed(rows)],
            )

    @staticmethod
    def unwrite(rows: Sequence[tuple[int, Document, int]]) -> None:
        """Take documents out, each exactly as it was put in, which its digest proves."""
        with connection.cursor() as cursor:
            for key, document, digest in rows:
                words, rest = document.words, document.rest
                if document.digest() != digest:
                    words, rest = _as_it_was_put_in(key)
                cursor.execute(
                    f"INSERT INTO {TABLE} ({TABLE}, rowid, words, rest) VALUES ('delete', %s, %s, %s)",  # noqa: S608
                    [-key, words, rest],
                )

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
        terms = [_one_of(each) for each in asked.all_of] + [_marked(each) for each in marks]
        first = -_FURTHEST if least is None else least
        last = _FURTHEST if below is None else below - 1
        with connection.cursor() as cursor:
            if terms:
                cursor.execute(
                    f"SELECT -rowid FROM {TABLE} WHERE {TABLE} MATCH %s AND rowid BETWEEN %s AND %s "  # noqa: S608
                    "ORDER BY rowid LIMIT %s",
                    [" AND ".join(terms), -last, -first, most],
                )
            else:
                cursor.execute(
                    "SELECT id FROM contacts_searchentry WHERE id BETWEEN %s AND %s ORDER BY id DESC LIMIT %s",
                    [first, last, most],
                )
            keys = [key for (key,) in cursor.fetchall()]
        shown = keys[:page]
        contacts = dict(rows_among(_CONTACTS, shown)) if shown else {}
        return Newest([(key, contacts[key]) for key in shown if key in contacts], len(keys))

    @staticmethod
    def lacks_some() -> bool:
        """Whether words of some entries are out, until they are made anew (`start_over`)."""
        with connection.cursor() as cursor:
            # Written out, so that the index of just these entries answers at once.
            cursor.execute("SELECT EXISTS (SELECT 1 FROM contacts_searchentry WHERE version = 0)")
            return bool(cursor.fetchone()[0])

    @staticmethod
    def empty() -> None:
        """Forget every word."""
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {TABLE} ({TABLE}) VALUES ('delete-all')")  # noqa: S608


def _one_of(alternatives: Sequence[Words]) -> str:
    either = " OR ".join(_phrase(each) for each in alternatives)
    return f"({either})"


def _phrase(asked: Words) -> str:
    """In double quotes FTS5 reads nothing as an instruction, and there is no quote in a word."""
    column = "words : " if len(asked.words) > 1 else ""
    return f'{column}"{" ".join(asked.words)}"{" *" if asked.begins else ""}'


def _marked(marks: Sequence[str]) -> str:
    either = " OR ".join(f'rest : "{mark}"' for mark in marks)
    return f"({either})"


def _as_it_was_put_in(key: int) -> tuple[str, str]:
    """The words that the index itself holds under a key: slow, exact, and needed only if a Unicode table or the folding changed."""
    found: dict[str, dict[int, str]] = {"words": {}, "rest": {}}
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.words_of_one USING fts5vocab(main, {TABLE}, instance)"
        )
        cursor.execute("SELECT col, offset, term FROM temp.words_of_one WHERE doc = %s", [-key])
        for column, place, word in cursor.fetchall():
            found[column][place] = word
    return _in_place(found["words"]), _in_place(found["rest"])


def _in_place(words: dict[int, str]) -> str:
    return " ".join(words[place] for place in sorted(words))
