"""Whose contact is this? Matched, unmatched or several; a representative's; a mere name or claim. Nothing is ever guessed (I27)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .models import Identifier, Person, Representative, folded
from .normalise import KIND_OF_CHANNEL, fold, normalise
from .quickly import holders_among, holders_of, on_record
from .senders import Sender

MATCHED, UNMATCHED, SEVERAL, REPRESENTATIVE, NAME_ONLY = (
    "matched",
    "unmatched",
    "several",
    "representative",
    "name_only",
)
CLAIMED = "claimed"
# Never found by matching: a colleague says it of a contact that had been taken for somebody's.
DOUBTED = "doubted"


@dataclass(frozen=True, slots=True)
class Match:
    """How certain it is whose a contact is. `person` is the one person it may be; `candidates` are all it may be."""

    kind: str
    person: Person | None = None
    representative: Representative | None = None
    candidates: tuple[Person, ...] = ()


def match(channel: str, sender: str) -> Match:
    """Match a sender by the identifier that goes with the channel, exactly.

    An identifier that two people share, or a person and somebody's representative, is "several": it identifies nobody. So is one
    that is marked as shared, even where only one entry has it. A bare name is "name_only", whoever bears it. Entries that were
    merged count as one person.
    """
    kind, normalised = _key(channel, sender)
    holders = holders_of(kind, normalised) if normalised else []
    if not holders:
        return by_name(sender)  # most of whom a door asks about are strangers
    if len(holders) == 1 and holders[0].is_certain:
        return _certainly(holders[0].person)
    return match_all([(channel, sender)])[channel, sender]


def _certainly(found: Person) -> Match:
    person = found.kept()
    return Match(MATCHED, person=person, candidates=(person,))


def match_all(asked: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Match]:
    """Match many senders, each a channel and what the sender gave, as `match` would: with one question to the database for
    each kind of identifier, however many ask, and another where some are not simply one person's.
    """
    keys = {each: _key(*each) for each in asked}
    kinds = {kind for kind, normalised in keys.values() if normalised}
    held = {
        kind: holders_among(kind, {each for other, each in keys.values() if other == kind}) for kind in kinds
    }
    certain: dict[tuple[str, str], Match] = {}
    for each, (kind, normalised) in keys.items():
        if holders := held[kind].get(normalised) if normalised else None:
            if len(holders) == 1 and holders[0].is_certain and holders[0].person.merged_into_id is None:
                certain[each] = _certainly(holders[0].person)
        else:
            certain[each] = by_name(each[1])
    others = {each: key for each, key in keys.items() if each not in certain}
    rows = _identifiers(set(others.values()))
    return certain | {each: _matched(rows.get(key, []), each[1]) for each, key in others.items()}


def _key(channel: str, sender: str) -> tuple[str, str]:
    """The kind of identifier that goes with a channel, and the sender in the form in which it is kept."""
    kind = KIND_OF_CHANNEL.get(channel, "")
    return kind, normalise(kind, sender) if kind else ""


def _identifiers(keys: set[tuple[str, str]]) -> dict[tuple[str, str], list[Identifier]]:
    found: defaultdict[tuple[str, str], list[Identifier]] = defaultdict(list)
    for kind in {kind for kind, _ in keys}:
        for row in Identifier.objects.known_as(key for key in keys if key[0] == kind):
            found[kind, row.normalised].append(row)
    return found


def _matched(found: Sequence[Identifier], sender: str) -> Match:
    people = {row.person.kept() for row in found if row.representative is None}
    speaking = [row.representative for row in found if row.representative is not None]
    candidates = tuple(sorted({*people, *(row.person.kept() for row in found)}, key=lambda person: person.pk))
    if any(row.shared for row in found):
        return Match(SEVERAL, candidates=candidates)
    if len(people) == 1 and not speaking:
        (person,) = people
        return Match(MATCHED, person=person, candidates=candidates)
    if people:
        return Match(SEVERAL, candidates=candidates)
    if speaking:
        alone = len(speaking) == 1
        return Match(
            REPRESENTATIVE,
            person=candidates[0] if len(candidates) == 1 else None,
            representative=speaking[0] if alone else None,
            candidates=candidates,
        )
    return by_name(sender)


def claimed(*, email: str = "", phone: str = "", name: str = "") -> Match:
    """Whom an address, number or name may stand for that somebody only typed into a form.

    Anybody can type anybody's address, so it identifies nobody and puts nothing into anybody's file (I27): `candidates` are
    those to be asked about, and there is never a `person`.
    """
    found = [match(kind, text) for kind, text in (("email", email), ("phone", phone)) if text.strip()]
    known = [each for each in found if each.kind in (MATCHED, SEVERAL, REPRESENTATIVE)]
    people = {person for each in known for person in each.candidates}
    if people:
        kind = SEVERAL if any(each.kind == SEVERAL for each in known) else CLAIMED
        return Match(kind, candidates=tuple(sorted(people, key=lambda person: person.pk)))
    named = bearers_of(name) if fold(name) else ()
    return Match(NAME_ONLY, candidates=named) if named else Match(UNMATCHED)


def of_weighed(sender: Sender, found: Mapping[str, Match], written: str) -> Match:
    """Whose a message is whose sender was weighed (people.senders); `found` has the match of each address that it names.

    Where the address it speaks for is on nobody's record, or it speaks for none, it is nobody's: whoever else it names is asked
    about, and never its `person` (I27). `written` is the sender as the message has it, which may be a mere name.
    """
    if sender.address and found[sender.address].kind != UNMATCHED:
        return found[sender.address]
    people = {person for each in sender.claims for person in found[each].candidates}
    if people:
        return Match(CLAIMED, candidates=tuple(sorted(people, key=lambda person: person.pk)))
    return by_name(written)


def by_name(sender: str) -> Match:
    """The match of a sender whose address or number nobody has: "name_only" where it is the bare name of somebody on record."""
    if "@" in sender or not any(map(str.isalpha, fold(sender))):  # a number is nobody's name
        return Match(UNMATCHED)
    named = bearers_of(sender) if _is_a_name(sender) else ()
    return Match(NAME_ONLY, candidates=named) if named else Match(UNMATCHED)


def _is_a_name(text: str) -> bool:
    """Whether anybody on record bears this name or alias, as `bearers_of` has them."""
    alias = normalise("alias", text)
    return on_record(Identifier, kind="alias", normalised=alias) or on_record(
        Person, folded_name=folded(text)
    )


def bearers_of(name: str, most: int | None = None) -> tuple[Person, ...]:
    """Everybody on record by this name or alias, however it is spelt in capitals, accents and punctuation; of each, the `most`
    entries that were made first.
    """
    aliases = Identifier.objects.filter(kind="alias", normalised=normalise("alias", name)).order_by("pk")
    people = [row.person for row in aliases.select_related("person__merged_into")[:most]]
    named = Person.objects.filter(folded_name=folded(name)).order_by("pk")
    people += named.select_related("merged_into")[:most]
    return tuple(sorted({person.kept() for person in people}, key=lambda person: person.pk))
