"""Finds people for a colleague who asks: by reference, address, number, name or alias; exactly first, then nearly.

What is near is found by the words of names and by the slips of those words, each looked up in an index: no request reads
everybody. A word with one slip in it is always found; with two, only where another word of the name is right. A telephone number is
found by its last digits too, five or more: every number is also kept from its last digit on. Whoever lives at a postcode is found
by the whole of it: half of one would list a town (I30).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Count

from .match import bearers_of
from .models import Identifier, NameSlip, NameWord, Person
from .names import nearness_of_words, plain_words_of, plain_words_of_folded, slips_of, words_of
from .normalise import normalise, postcode_in

REFERENCE, NAME, NEAR, ENDING, POSTCODE = "reference", "name", "near", "ending", "postcode"
ADDRESSES = ("email", "phone", "post", "social", "external")

_NEAR_ENOUGH = 0.6  # of 1, by `names.nearness`: a name left out, or a slip in each of two words
_LAST_DIGITS = re.compile(r"[\d\s().-]+")
# Fewer digits say nothing about anybody; more are a whole number, which is found exactly or not at all.
_FEWEST_DIGITS, _MOST_DIGITS = 5, 9
_AFTER_ANY_DIGIT = "a"
_LOOKED_AT = 300  # candidates at most; those with most of the words come first


@dataclass(frozen=True, slots=True)
class Found:
    """A person that was found, by what (a kind of address, "reference", "name", "near", "ending" or "postcode"), and whether it is
    only a hint.

    With `must_confirm` nothing may be taken for granted: names, the end of a number, a postcode, shared addresses and a
    representative's identify nobody (I27).
    """

    person: Person
    by: str
    must_confirm: bool


def lookup(asked: str, *, limit: int = 20) -> list[Found]:
    """Everybody this could mean, the certain ones first, each once. Entries that were merged come as the one that was kept."""
    found: dict[int, Found] = {}
    for each in _candidates(asked.strip(), limit):
        found.setdefault(each.person.pk, each)
        if len(found) >= limit:
            break
    return list(found.values())[:limit]


def _candidates(asked: str, limit: int) -> Iterator[Found]:
    if not asked:
        return
    exact = [*_by_reference(asked), *_by_address(asked)]
    yield from exact
    yield from (Found(person, NAME, must_confirm=True) for person in bearers_of(asked, limit))
    if not exact:
        yield from (Found(person, ENDING, must_confirm=True) for person in ending_in(asked, limit))
        yield from (Found(person, POSTCODE, must_confirm=True) for person in living_at(asked, limit))
    if not exact and "@" not in asked:
        yield from (Found(person, NEAR, must_confirm=True) for person in near(asked, limit))


def _by_reference(asked: str) -> Iterator[Found]:
    for person in Person.objects.filter(reference=asked.upper()):
        yield Found(person.kept(), REFERENCE, must_confirm=False)


def _by_address(asked: str) -> Iterator[Found]:
    keys = [(kind, normalised) for kind in ADDRESSES if (normalised := normalise(kind, asked))]
    found = Identifier.objects.known_as(keys)
    for kind, normalised in keys:
        rows = [row for row in found if (row.kind, row.normalised) == (kind, normalised)]
        shared = len({row.person.kept().pk for row in rows}) > 1 or any(row.shared for row in rows)
        for row in rows:
            yield Found(row.person.kept(), kind, must_confirm=shared or row.representative_id is not None)


def ending_in(asked: str, limit: int = 20) -> list[Person]:
    """The people whose own telephone number ends in these digits, five at least. Whoever speaks for somebody is found by the whole
    number alone, which says so (IN4).
    """
    digits = "".join(filter(str.isdecimal, asked))
    if not _LAST_DIGITS.fullmatch(asked) or not _FEWEST_DIGITS <= len(digits) <= _MOST_DIGITS:
        return []
    # A stretch of its index, whatever order the database has for text: every letter comes after every digit.
    begins = digits[::-1]
    rows = Identifier.objects.filter(backwards__gte=begins, backwards__lt=f"{begins}{_AFTER_ANY_DIGIT}")
    found = rows.select_related("person__merged_into").order_by("backwards", "pk")[:limit]
    return list(dict.fromkeys(row.person.kept() for row in found))


def living_at(asked: str, limit: int = 20) -> list[Person]:
    """The people with an address of their own at the postcode in this, whatever else of an address stands around it: neighbours and
    households, so never an identity (I27).
    """
    code = postcode_in(asked)
    if not code:
        return []
    rows = Identifier.objects.filter(kind="post", variant=code, representative=None)
    found = rows.select_related("person__merged_into").order_by("pk")[:limit]
    return list(dict.fromkeys(row.person.kept() for row in found))


def near(asked: str, limit: int = 20) -> list[Person]:
    """The people whose name, or an alias of theirs, is near this one, nearest first."""
    words = [word for word in words_of(asked) if len(word) > 1]
    if not words:
        return []
    candidates = set(_with_most_of(words))
    names = list(Person.objects.filter(pk__among=candidates).values_list("pk", "folded_name"))
    # A person's own, of which there is an index; else SQLite would go through every alias that there is.
    aliases = Identifier.objects.filter(kind="alias", representative=None, person__among=candidates)
    names += aliases.values_list("person_id", "normalised")
    plain, best = plain_words_of(asked), dict.fromkeys(candidates, 0.0)
    for pk, name in names:
        best[pk] = max(best[pk], nearness_of_words(plain, plain_words_of_folded(name)))
    ranked = sorted((pk for pk in best if best[pk] >= _NEAR_ENOUGH), key=lambda pk: (-best[pk], pk))[:limit]
    people = Person.objects.select_related("merged_into").in_bulk(ranked)
    return [people[pk].kept() for pk in ranked]


def _with_most_of(words: Sequence[str]) -> list[int]:
    """The ids of those whose names hold the most of these words, or words a slip away from them."""
    slips = {slip for word in words for slip in slips_of(word)}
    alike = set(NameSlip.objects.filter(slip__among=slips).values_list("word", flat=True)) | set(words)
    rows = (
        NameWord.objects.filter(word__among=alike)
        .values("person_id")
        .annotate(held=Count("word", distinct=True))
    )
    return [row["person_id"] for row in rows.order_by("-held", "person_id")[:_LOOKED_AT]]
