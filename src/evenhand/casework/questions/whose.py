"""Whom does a colleague mean? What they typed, read as an address, a reference or a name; and how certain that is (IN4, I27)."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from evenhand.audit import ledger
from evenhand.audit.models import Entry
from evenhand.casework.models import Dispute, Restriction
from evenhand.casework.rights import permissions
from evenhand.contacts.models import Contact
from evenhand.people.lookup import ADDRESSES, ENDING, NAME, NEAR, POSTCODE, REFERENCE, Found, lookup
from evenhand.people.match import (
    DOUBTED,
    MATCHED,
    NAME_ONLY,
    REPRESENTATIVE,
    SEVERAL,
    UNMATCHED,
    Match,
    match,
)
from evenhand.people.models import Colleague, Identifier, Person, Representative
from evenhand.people.normalise import KIND_OF_CHANNEL, normalise

AT_MOST = 6  # a look-up answers about one person and never lists the register (I30)

_REFERENCE = re.compile(r"\s*([PRDC])\s*-?\s*([2-9A-HJ-NP-Z]{8})\s*", re.IGNORECASE)
# As it is read out over the telephone, in fours. A name may look like that too, so it must be somebody's.
_READ_OUT = re.compile(r"([PRDC])[\s-]+([2-9A-HJ-NP-Z]{4})[\s-]+([2-9A-HJ-NP-Z]{4})", re.IGNORECASE)
# The kinds of identifier that are called what the channel is called by which they reach us.
_CHANNELS = ("email", "phone", "post", "social")


@dataclass(frozen=True, slots=True)
class Meant:
    """What was typed; whom it identifies, if anybody; who else it may mean, to be confirmed; what kind of thing it is."""

    asked: str
    match: Match
    maybe: tuple[Found, ...] = ()
    kind: str = ""
    contact: Contact | None = None

    @property
    def certain(self) -> bool:
        return self.match.kind == MATCHED

    @property
    def channel(self) -> str:
        """The channel that goes with what was typed: e-mail for an e-mail address; the telephone where nothing else fits."""
        return self.kind if self.kind in _CHANNELS else "phone"


def meant_by(asked: str) -> Meant:
    """Whom this stands for. A reference of a person, a restriction, a dispute or a contact of theirs identifies, and so does an
    address that is nobody else's. A name never does: its bearers are to be confirmed.
    """
    text = " ".join(asked.split())
    if not text:
        return Meant("", Match(UNMATCHED))
    if found := _REFERENCE.fullmatch(text):
        return _by_reference(f"{found[1]}-{found[2]}".upper())
    if found := _READ_OUT.fullmatch(text):
        read_out = _by_reference(f"{found[1]}-{found[2]}{found[3]}".upper())
        if read_out.certain or read_out.contact:
            return read_out
    return _by_address_or_name(text)


def certainly(person: Person) -> Meant:
    """Somebody whom a colleague has identified."""
    return Meant(person.reference, Match(MATCHED, person=person.kept()), kind=REFERENCE)


def _by_reference(reference: str) -> Meant:
    person: Person | None = None
    contact: Contact | None = None
    if reference.startswith("P-"):
        person = Person.objects.filter(reference=reference).first()
    elif reference.startswith("R-"):
        restriction = Restriction.objects.filter(reference=reference).select_related("person").first()
        person = restriction.person if restriction else None
    elif reference.startswith("D-"):
        dispute = Dispute.objects.filter(reference=reference).select_related("restriction__person").first()
        person = dispute.restriction.person if dispute else None
    else:
        contact = (
            Contact.objects.filter(reference=reference).select_related("person", "representative").first()
        )
        person = contact.person if contact and contact.match == MATCHED else None
    told = Match(MATCHED, person=person.kept()) if person else Match(UNMATCHED)
    if contact and person is None:
        told = _as_recorded(contact)
    return Meant(reference, told, kind=REFERENCE, contact=contact)


def _as_recorded(contact: Contact) -> Match:
    """What is on record of a contact that is not certainly a person's own: whose it may be is for its own page to say."""
    speaks_for = (contact.person.kept(),) if contact.representative and contact.person else ()
    return Match(contact.match, representative=contact.representative, candidates=speaks_for)


def _by_address_or_name(text: str) -> Meant:
    found = lookup(text, limit=AT_MOST)
    kind = _kind(text, found)
    sure = [each for each in found if not each.must_confirm]
    if len(sure) == 1:
        return Meant(text, Match(MATCHED, person=sure[0].person), kind=kind)
    if sure:
        return Meant(text, Match(SEVERAL, candidates=tuple(each.person for each in sure)), tuple(sure), kind)
    if any(each.by in ADDRESSES for each in found):
        return Meant(text, match(kind, text), tuple(found), kind)
    named = tuple(each.person for each in found if each.by == NAME)
    return Meant(text, Match(NAME_ONLY if named else UNMATCHED, candidates=named), tuple(found), kind)


def _kind(text: str, found: list[Found]) -> str:
    for each in found:
        if each.by in ADDRESSES:
            return each.by
    if any(each.by == ENDING for each in found):
        return "phone"
    if any(each.by == POSTCODE for each in found):
        return "post"
    if any(each.by in (NAME, NEAR) for each in found):
        return NAME
    return "email" if normalise("email", text) else "phone" if normalise("phone", text) else NAME


def matched_by(
    people: Collection[int],
    kind: str,
    normalised: str,
    *,
    representative: Representative | None = None,
    locked: bool = False,
) -> list[Contact]:
    """The contacts that only this address gave to one of these people, or to their `representative`, and that nobody has looked at
    since, the oldest first; `locked` until the end of the transaction.
    """
    channels = [channel for channel, theirs in KIND_OF_CHANNEL.items() if theirs == kind]
    rows = Contact.objects.select_for_update() if locked else Contact.objects.all()
    came = rows.filter(
        person__in=people,
        match=MATCHED if representative is None else REPRESENTATIVE,
        representative=representative,
        confirmed_by=None,
        channel__in=channels,
    )
    return [row for row in came.order_by("pk") if normalise(kind, row.sender) == normalised]


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a colleague said who doubted whose a contact is. `told` is whether the reader may know why, and whose it had been
    taken for: both may say something of that person (I30, I31).
    """

    by: Colleague
    at: datetime
    told: bool
    reasons: str = ""
    person: Person | None = None


def doubt_of(contact: Contact, reader: permissions.Somebody) -> Doubt | None:
    """The doubt that stands about whose a contact is, as far as the reader may know; None where none does (IN4, I27)."""
    if contact.match != DOUBTED:
        return None
    entries = ledger.of(f"{contact._meta.label_lower}:{contact.pk}")
    entry = next((each for each in reversed(entries) if each.action == "doubt_person"), None)
    by = Colleague.objects.filter(username=entry.actor).first() if entry else None
    if entry is None or by is None:
        return None
    person = Person.objects.filter(pk__in=[entry.person_id]).first()
    if reader != by and not permissions.may_see_case(reader, person):
        return Doubt(by, entry.at, told=False)
    return Doubt(by, entry.at, True, str(entry.facts["reasons"]), person.kept() if person else None)


@dataclass(frozen=True, slots=True)
class NeverTheirs:
    """What was taken off a person's record because it was never theirs, or never their `representative`'s: by whom, when and why;
    the contacts that were taken for theirs by it and that nobody has looked at since; the letters that went there.
    """

    kind: str
    value: str
    by: Colleague | None
    at: datetime
    reasons: str
    contacts: list[Contact]
    letters: list[str]
    representative: Representative | None = None


def never_theirs(person: Person) -> list[NeverTheirs]:
    """What was taken off a person's record and has not been added again, the newest first; read from the trail (I27, I32)."""
    everyone = person.everyone()
    entries = Entry.objects.filter(person_id__in=everyone, action="remove_identifier").order_by("-number")
    told: dict[tuple[object, object], NeverTheirs] = {}
    for entry in entries:
        facts, key = entry.facts, (entry.facts["normalised"], entry.facts["representative"])
        speaks = Representative.objects.filter(pk__in=[_number_in(facts["representative"])]).first()
        held = Identifier.objects.filter(
            person__in=everyone, representative=speaks, kind=facts["kind"], normalised=facts["normalised"]
        )
        if key in told or held.exists():
            continue
        told[key] = NeverTheirs(
            kind=facts["kind"],
            value=facts["value"],
            by=Colleague.objects.filter(username=entry.actor).first(),
            at=entry.at,
            reasons=facts["reasons"],
            contacts=matched_by(everyone, facts["kind"], facts["normalised"], representative=speaks),
            letters=facts["letters"],
            representative=speaks,
        )
    return list(told.values())


def _number_in(record: object) -> int | None:
    """The number of a record as the trail names it; None where it names none."""
    return int(record.rpartition(":")[2]) if isinstance(record, str) else None
