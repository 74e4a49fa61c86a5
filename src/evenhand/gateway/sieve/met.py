"""Who is met in a mailbox, by which addresses, and when with what: what a script is written from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from unicodedata import normalize

import idna

from evenhand.people.normalise import normalise
from evenhand.policy.calendar import local_date, week_of
from evenhand.policy.edition import Edition
from evenhand.policy.instruction import Standing

from .timetable import Span, timetable


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person of the script: their addresses, normalised, and their standing."""

    addresses: tuple[str, ...]
    standing: Standing


@dataclass(frozen=True, slots=True)
class Met:
    """Somebody whom something meets from one moment up to another (UTC): each address with all its forms, and what is done when.

    Where the spans are `shared` by several people under the same measures, they may begin before that and end after it.
    `has_begun`: it had when the last of all these decisions was made, and a script that holds that one cannot be asked about an
    earlier moment.
    """

    person: str
    addresses: dict[str, tuple[str, ...]]
    begins: datetime
    ends: datetime
    spans: Sequence[Span]
    shared: bool
    has_begun: bool

    @property
    def forms(self) -> tuple[str, ...]:
        """Every form of every address."""
        return tuple(dict.fromkeys(form for forms in self.addresses.values() for form in forms))


@dataclass(slots=True)
class Made:
    """What was laid out for a mailbox before: whoever makes its script again and again lays out anew what has changed. A year of
    set times is ten milliseconds' work.
    """

    people: dict[str, tuple[Somebody, date, list[Span]]] = field(default_factory=dict)
    alike: dict[tuple[Standing, date, date], list[Span]] = field(default_factory=dict)


def met_in(
    people: Iterable[Somebody], to: Sequence[str], now: datetime, edition: Edition, made: Made
) -> list[Met]:
    """Whoever is met in a mailbox of these teams and addresses, in the same order. `made` is brought up to date.

    Whoever is under the same measures shares one timetable, which begins with the first of them and ends with the last: it says the
    same of each while they are met, since nothing but its period tells one such restriction from another.
    """
    found: list[tuple[Somebody, dict[str, tuple[str, ...]], list[Span]]] = []
    week, before, made.people = week_of(local_date(now)), made.people, {}
    for each in people:
        addresses = {address: forms for address in each.addresses if (forms := tuple(forms_of(address)))}
        known = before.get(each.standing.person)
        spans = (
            known[2] if known and known[:2] == (each, week)
            else timetable(each.standing, to, now, edition) if addresses
            else []
        )  # fmt: skip
        made.people[each.standing.person] = each, week, spans
        if spans:
            found.append((each, addresses, spans))
    decided = (one.decided_at for each, _, _ in found for one in each.standing.restrictions if one.decided_at)
    last = max(decided, default=datetime.min.replace(tzinfo=UTC))
    shared = _shared([each for each, _, spans in found if _goes_by_the_clock(spans)], to, now, edition, made)
    return [
        Met(
            each.standing.person, addresses, spans[0].begins, spans[-1].ends,
            shared.get(each.standing.person, spans), each.standing.person in shared, spans[0].begins <= last,
        )
        for each, addresses, spans in found
    ]  # fmt: skip


def _goes_by_the_clock(spans: Sequence[Span]) -> bool:
    return any(row.days for span in spans for row in span.rows)


def _shared(
    people: Sequence[Somebody], to: Sequence[str], now: datetime, edition: Edition, made: Made
) -> dict[str, list[Span]]:
    """By the person's reference, the spans of all who are under the same measures as they are, but for when."""
    like: dict[Standing, list[tuple[str, date, date]]] = defaultdict(list)
    for each in people:
        standing = each.standing
        decided = [one for one in standing.restrictions if not one.ended and one.scope.meets(to)]
        if len(decided) == 1 and not standing.taken_up:
            one = replace(decided[0], reference="", starts_on=date.min, ends_on=date.max, decided_at=None)
            key = replace(standing, person="", language="", restrictions=(one,), names=_NOBODY)
            like[key].append((standing.person, decided[0].starts_on, decided[0].ends_on))
    alike, made.alike = made.alike, {}
    found = {}
    for key, theirs in like.items():
        first, last = min(each[1] for each in theirs), max(each[2] for each in theirs)
        if (spans := alike.get((key, first, last))) is None:
            one = replace(key.restrictions[0], starts_on=first, ends_on=last)
            spans = timetable(replace(key, restrictions=(one,), names={}), to, now, edition)
        made.alike[key, first, last] = spans
        found.update({person: spans for person, _, _ in theirs})
    return found


class _Nobody(dict[str, str]):
    """No names at all; it can be a part of a key."""

    def __hash__(self) -> int:  # type: ignore[override]
        return 0


_NOBODY = _Nobody()


def forms_of(address: str) -> Iterator[str]:
    """The ways an address is written in a header: a domain by its letters too (SMTPUTF8); and, since Sieve takes no other letters
    than those of English for the same in capitals, each of those both ways, and with its accents apart.
    """
    if not address.isprintable() or " " in address:
        return  # no header can carry it
    mailbox, _, domain = address.rpartition("@")
    written = [address]
    if "xn--" in domain:
        with suppress(idna.IDNAError):
            written.append(f"{mailbox}@{idna.decode(domain)}")
    for each in written:
        yield each
        if not each.isascii():
            capitals = (each, each.upper(), each.title())
            spelt = (normalize(accents, form) for form in capitals for accents in ("NFC", "NFD"))
            yield from (form for form in spelt if normalise("email", form) == address)
