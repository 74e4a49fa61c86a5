"""Keeps the words of every name, so that looking one up never reads them all."""

from __future__ import annotations

from collections.abc import Iterable

from .models.names import NameSlip, NameWord
from .names import slips_of, words_of


def list_words(person_id: int, name: str, identifier_id: int | None = None, *, new: bool = False) -> None:
    """List the words of a name (of an alias, with its identifier), instead of those that were listed for it before.

    Nothing was before a `new` one.
    """
    rows = NameWord.objects.filter(person=person_id, identifier=identifier_id)
    there: set[str] = set() if new else set(rows.values_list("word", flat=True))
    wanted = set(words_of(name))
    if there - wanted:
        rows.filter(word__in=there - wanted).delete()
    if missing := wanted - there:
        NameWord.objects.bulk_create(
            NameWord(person_id=person_id, identifier_id=identifier_id, word=word) for word in sorted(missing)
        )
        list_slips(missing)


def list_slips(words: Iterable[str]) -> None:
    """List the slips of words that no name held before. A word is its own first slip, so it tells whether it is there."""
    wanted = set(words)
    wanted -= set(NameSlip.objects.filter(slip__in=wanted, word__in=wanted).values_list("word", flat=True))
    NameSlip.objects.bulk_create(
        [NameSlip(slip=slip, word=word) for word in sorted(wanted) for slip in slips_of(word)],
        ignore_conflicts=True,
    )
