"""Finds contact by its words, its reference, whose it is, when and how it came; the same on SQLite and on PostgreSQL.

`index` and `remove` are called in the transaction of the action that changes a contact; `search` answers.
What is sealed is not in the index at all (I28).
"""

from .asked import Asked, Narrowed, Rights, Words, asked_of
from .entry import Around
from .found import COUNTED, PER_PAGE, Hits, search
from .store import (
    behind,
    empty,
    files_of,
    how_many,
    index,
    keeps_words,
    lacks_some,
    must_start_over,
    remove,
    start_over,
)

__all__ = [
    "COUNTED",
    "PER_PAGE",
    "Around",
    "Asked",
    "Hits",
    "Narrowed",
    "Rights",
    "Words",
    "asked_of",
    "behind",
    "empty",
    "files_of",
    "how_many",
    "index",
    "keeps_words",
    "lacks_some",
    "must_start_over",
    "remove",
    "search",
    "start_over",
]
