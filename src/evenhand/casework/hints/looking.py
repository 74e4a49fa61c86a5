"""Looks for the hints of a contact and of its files: in its words, and in what the record tells of it."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from evenhand.casework.models import Concern, Dispute, Hint
from evenhand.contacts.fingerprints import near
from evenhand.contacts.models import Attachment, Contact
from evenhand.contacts.recipients import addresses_among
from evenhand.people.models import Adjustment
from evenhand.policy.calendar import local_date
from evenhand.policy.reading import WRITTEN_BY_PROGRAMS, is_somebodys_own
from evenhand.signals.finding import find
from evenhand.signals.hint import DANGER, STRENGTHS, WEAK
from evenhand.signals.hint import Hint as Found
from evenhand.signals.judging import ILLEGAL
from evenhand.signals.languages import language_of
from evenhand.signals.quoted import own_lines
from evenhand.signals.records import Earlier, Facts

log = logging.getLogger(__name__)

# Counted up when what is found changes; a contact keeps the hints of the version that looked at it.
VERSION = "5"
# A subject that answers or passes on another was written by whoever wrote that.
_ANOTHERS = re.compile(r"\s*(?:re|fw|fwd|sv|aw|ateb|ymlaen)\s*(?:\[\d+\])?\s*:", re.IGNORECASE)
_PAST = timedelta(weeks=27)
_PRIOR = timedelta(days=120)
_MOST_DAYS, _MOST_PRIOR, _MOST_SAID = 1000, 10, 5
_LONGEST_PRIOR = 2000
# Ways by which the file is the contact: a letter’s scan, the recording of a message. What comes with other contact may be anybody’s
# words, and evidence of what somebody received: there only danger is looked for, whoever says it (MN3).
_ITSELF_A_FILE = frozenset({"post", "voicemail"})


@dataclass(frozen=True, slots=True)
class Told:
    """What the hints of one contact are, the language they were found in, and whether they leave doubt."""

    language: str
    found: tuple[Found, ...]
    in_doubt: bool = False


def text_of(contact: Contact) -> str:
    """A contact's text as hints and screens count its characters."""
    return counted(contact.body)


def counted(text: str) -> str:
    """A text, such as a file's, as hints and screens count its characters."""
    return text.replace("\r\n", "\n")


def look_at(contact: Contact, off: Iterable[str]) -> Told:
    """The hints of a contact, without the kinds that are off. A text that cannot be judged costs nobody their contact (I25)."""
    text, facts = text_of(contact), facts_of(contact)
    try:
        told = find(text, contact.channel, facts)
        hints = _with_subject(contact, told.hints, facts)
    except Exception:
        log.exception("No hints could be found for %s.", contact.reference)
        return Told(language_of(text), ())
    language = language_of(text if text.strip() else contact.subject)
    return Told(language, tuple(each for each in hints if each.kind not in set(off)), told.in_doubt)


def _with_subject(contact: Contact, hints: tuple[Found, ...], facts: Facts) -> tuple[Found, ...]:
    """Beside the hints of the text what its subject says as strongly or more so: many write all they have to say there (MN3). Weak
    signs in it are left out, since a subject is mostly the name of a matter.
    """
    if (
        not contact.subject.strip()
        or not is_somebodys_own(contact.automatic)
        or _ANOTHERS.match(contact.subject)
    ):
        return hints
    known = {each.kind: STRENGTHS.index(each.strength) for each in hints}
    found = [
        each
        for each in find(contact.subject, contact.channel, _of_words_alone(facts)).hints
        if each.strength != WEAK and STRENGTHS.index(each.strength) > known.get(each.kind, -1)
    ]
    kinds = {each.kind for each in found}
    return (*(each for each in hints if each.kind not in kinds), *found)


def _of_words_alone(facts: Facts) -> Facts:
    """Without what the record shows: that is told of the contact, once."""
    return replace(facts, days=(), decided=None, addresses=1, said_before=())


def look_into(attachment: Attachment, text: str, off: Iterable[str]) -> Told:
    """The hints of what a file says, without the kinds that are off. What the record shows is told of the contact alone."""
    contact, text = attachment.contact, counted(text)
    language = language_of(text)
    facts = _of_words_alone(facts_of(contact))
    try:
        found = find(text, contact.channel, facts).hints
    except Exception:
        log.exception("No hints could be found for file %s of %s.", attachment.number, contact.reference)
        return Told(language, ())
    if contact.channel not in _ITSELF_A_FILE:
        found = tuple(each for each in found if each.kind == DANGER and each.strength != WEAK)
    return Told(language, tuple(each for each in found if each.kind not in set(off)))


def may_leave(contact: Contact) -> bool:
    """Whether another model may be shown what a contact says: never what is sealed, or may be about illegal content by what was
    found, what a colleague reported or what the words look like now; nor what cannot be judged (I28, IC2).
    """
    reported = Concern.objects.filter(contacts=contact).values_list("behaviours", flat=True)
    if (
        contact.sealed_at is not None
        or Hint.objects.filter(contact=contact, kind=ILLEGAL).exists()
        or any(clause.startswith("IC") for behaviours in reported for clause in behaviours)
    ):
        return False
    try:
        return not find(text_of(contact), contact.channel).illegal
    except Exception:
        log.exception("%s could not be judged, and is shown to no other model.", contact.reference)
        return False


def facts_of(contact: Contact, *, leaving: bool = False) -> Facts:
    """What the record says about a contact: of its own person alone, and only where it is certain whose it is (I27). Where it is
    `leaving`, earlier words that may not leave are not in it.
    """
    on = local_date(contact.received_at)
    addresses = len(addresses_among(contact.recipients))
    if contact.person_id is None or contact.match != "matched" or contact.person is None:
        return Facts(on=on, addresses=addresses)
    everyone = contact.person.everyone()
    earlier = Contact.objects.filter(person__in=everyone, received_at__lte=contact.received_at).exclude(
        automatic__in=WRITTEN_BY_PROGRAMS
    )
    recent = earlier.filter(received_at__gt=contact.received_at - _PAST).order_by("-received_at")
    before = [
        each
        for each in recent.exclude(pk=contact.pk)
        .filter(received_at__gt=contact.received_at - _PRIOR, sealed_at=None)
        .only("reference", "channel", "body", "sealed_at")[:_MOST_PRIOR]
        if not leaving or may_leave(each)
    ]
    return Facts(
        on=on,
        days=tuple(local_date(each) for each in recent.values_list("received_at", flat=True)[:_MOST_DAYS]),
        decided=_last_final_decision(everyone, contact),
        addresses=addresses,
        said_before=_said_before(contact, everyone),
        conditions=tuple(
            Adjustment.objects.filter(person__in=everyone, status="agreed").values_list("request", flat=True)
        ),
        prior=tuple(own_lines(each.body[:_LONGEST_PRIOR]) for each in reversed(before)),
    )


def _last_final_decision(everyone: Sequence[int], contact: Contact) -> date | None:
    decided = (
        Dispute.objects.filter(restriction__person__in=everyone, decided_at__lt=contact.received_at)
        .order_by("-decided_at")
        .values_list("decided_at", flat=True)
        .first()
    )
    return local_date(decided) if decided else None


def _said_before(contact: Contact, everyone: Sequence[int]) -> tuple[Earlier, ...]:
    alike = [each.contact for each in near(contact, _MOST_SAID)]
    return tuple(
        Earlier(each.reference, local_date(each.received_at))
        for each in alike
        if each.person_id in everyone and each.received_at <= contact.received_at
    )


def not_looked_at(limit: int, after: int = 0) -> list[Contact]:
    """Contacts that nobody has looked at for hints yet, in their order after this id; sealed and automatic ones are left alone."""
    rows = Contact.objects.filter(looked_for_hints=None, sealed_at=None, pk__gt=after).select_related(
        "person"
    )
    return list(rows.order_by("pk")[:limit])
