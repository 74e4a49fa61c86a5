"""Finds people for a colleague who asks: by reference, address, number, name or alias; exactly first, then nearly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from .match import bearers_of
from .models import Identifier, Person, folded
from .normalise import normalise

REFERENCE, NAME, NEAR = "reference", "name", "near"
ADDRESSES = ("email", "phone", "post", "social")

_NEAR_ENOUGH = 80  # of 100, by rapidfuzz's weighted ratio: one slip in a short name, two in a long one, or a name left out


@dataclass(frozen=True, slots=True)
class Found:
    """A person that was found, by what (a kind of address, "reference", "name" or "near"), and whether that is only a hint.

    With `must_confirm` nothing may be taken for granted: names, shared addresses and a representative's identify nobody (I27).
    """

    person: Person
    by: str
    must_confirm: bool


def lookup(asked: str, *, limit: int = 20) -> list[Found]:
    """Everybody this could mean, the certain ones first, each once. Entries that were merged come as the one that was kept."""
    found: dict[int, Found] = {}
    for each in _candidates(asked.strip(), limit):
        found.setdefault(each.person.pk, each)
    return list(found.values())[:limit]


def _candidates(asked: str, limit: int) -> Iterator[Found]:
    if not asked:
        return
    exact = [*_by_reference(asked), *_by_address(asked)]
    yield from exact
    yield from (Found(person, NAME, must_confirm=True) for person in bearers_of(asked))
    if not exact and "@" not in asked:
        yield from _nearly(asked, limit)


def _by_reference(asked: str) -> Iterator[Found]:
    for person in Person.objects.filter(reference=asked.upper()):
        yield Found(person.kept(), REFERENCE, must_confirm=False)


def _by_address(asked: str) -> Iterator[Found]:
    for kind in ADDRESSES:
        if normalised := normalise(kind, asked):
            rows = list(
                Identifier.objects.filter(kind=kind, normalised=normalised)
                .select_related("person")
                .order_by("pk")
            )
            shared = len({row.person.kept().pk for row in rows}) > 1
            for row in rows:
                yield Found(row.person.kept(), kind, must_confirm=shared or row.representative_id is not None)


def _nearly(asked: str, limit: int) -> Iterator[Found]:
    names = list(Person.objects.values_list("pk", "folded_name"))
    names += Identifier.objects.filter(kind="alias").values_list("person_id", "normalised")
    near = process.extract(
        folded(asked),
        [name for _, name in names],
        scorer=fuzz.WRatio,
        score_cutoff=_NEAR_ENOUGH,
        limit=limit,
    )
    for person in _in_order(names[place][0] for _, _, place in near):
        yield Found(person.kept(), NEAR, must_confirm=True)


def _in_order(ids: Iterable[int]) -> list[Person]:
    wanted = list(ids)
    people = Person.objects.select_related("merged_into").in_bulk(wanted)
    return [people[each] for each in wanted]
