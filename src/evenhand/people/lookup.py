"""Who could this be? Whatever a colleague hears or reads: what identifies comes first, near names only to be confirmed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from .match import MATCHED, UNMATCHED, Match, match
from .models import Identifier, Person
from .normalise import fold, normalise

REFERENCE, EMAIL, PHONE, SOCIAL, POST, NAME = "reference", "email", "phone", "social", "post", "name"

NEAR_ENOUGH = 80  # of 100, by rapidfuzz's weighted ratio: a misheard letter passes, another name does not
AT_MOST = 6  # a look-up answers about one person and never lists the register (I30)
_SHORTEST_NAME = 3

_REFERENCE = re.compile(r"P-?([2-9A-HJ-NP-Z]{8})", re.IGNORECASE)
_TELEPHONE = re.compile(r"[+(]?\d[\d\s().-]{4,}")
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Near:
    """Somebody whose name or alias is like what was typed. It identifies nobody until a colleague has made sure."""

    person: Person
    name: str
    must_confirm: bool = True


@dataclass(frozen=True, slots=True)
class Lookup:
    """What was typed, what kind of thing it is ("" when nothing was), whom it identifies, and who has a name like it."""

    asked: str
    kind: str
    match: Match
    near: tuple[Near, ...] = ()

    @property
    def certain(self) -> bool:
        return self.match.kind == MATCHED


def look_up(asked: str) -> Lookup:
    """Whom this reference, e-mail address, telephone number, handle, postal address, alias or name stands for.

    A reference or an exact address identifies. A name or an alias never does: its bearers are candidates to be confirmed (I27).
    """
    text = " ".join(asked.split())
    kind = _kind(text)
    if kind == REFERENCE:
        return Lookup(text, kind, _by_reference(text))
    if kind in (EMAIL, PHONE, SOCIAL):
        return Lookup(text, kind, match(kind, text))
    if kind == POST:
        found = match("post", text)
        return Lookup(text, kind, found) if found.kind != UNMATCHED else Lookup(text, kind, found, _near(text))
    if kind == NAME:
        named = match("", text)
        return Lookup(text, kind, named, _near(text, besides={person.pk for person in named.candidates}))
    return Lookup(text, kind, Match(UNMATCHED))


def _kind(text: str) -> str:
    if not text:
        return ""
    if _REFERENCE.fullmatch(text):
        return REFERENCE
    if text.startswith("@"):
        return SOCIAL
    if normalise("email", text):
        return EMAIL
    if _TELEPHONE.fullmatch(text) and normalise("phone", text):
        return PHONE
    return POST if _POSTCODE.search(text) else NAME


def _by_reference(text: str) -> Match:
    found = _REFERENCE.fullmatch(text)
    reference = f"P-{found[1].upper()}" if found else ""
    person = Person.objects.filter(reference=reference).first()
    return Match(MATCHED, person=person.kept()) if person else Match(UNMATCHED)


def _near(text: str, besides: set[int] | None = None) -> tuple[Near, ...]:
    asked = fold(text)
    if len(asked) < _SHORTEST_NAME:
        return ()
    names = list(_names())
    ranked = process.extract(
        asked, [fold(name) for _pk, name in names], scorer=fuzz.WRatio, score_cutoff=NEAR_ENOUGH, limit=None
    )
    seen = set(besides or ())
    near: list[Near] = []
    for _folded, _score, place in ranked:
        pk, name = names[place]
        person = Person.objects.get(pk=pk).kept()
        if person.pk not in seen:
            seen.add(person.pk)
            near.append(Near(person, name))
        if len(near) == AT_MOST:
            break
    return tuple(near)


def _names() -> Iterator[tuple[int, str]]:
    yield from Person.objects.order_by("pk").values_list("pk", "name")
    yield from Identifier.objects.filter(kind="alias", representative=None).values_list("person_id", "value")
