"""The hints that are kept with contacts: what the record tells them, which kinds are on, how right they have been."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Count, Max, QuerySet

from evenhand.contacts.fingerprints import near
from evenhand.contacts.models import Attachment, Contact
from evenhand.people.models import Adjustment
from evenhand.policy.calendar import local_date
from evenhand.signals.finding import find
from evenhand.signals.hint import DANGER, STRONG, WEAK, kinds
from evenhand.signals.hint import Hint as Found
from evenhand.signals.judging import ILLEGAL
from evenhand.signals.languages import language_of
from evenhand.signals.quoted import own_lines
from evenhand.signals.records import Earlier, Facts

from .models import Concern, Dispute, Hint, HintMark, HintSwitch, Looked

log = logging.getLogger(__name__)

# Counted up when what is found changes; a contact keeps the hints of the version that looked at it.
VERSION = "4"
# Switched like a kind: the look that a larger model takes, and what it found but for danger.
SECOND_LOOK = "second_look"
_PAST = timedelta(weeks=27)
_PRIOR = timedelta(days=120)
_MOST_DAYS, _MOST_PRIOR, _MOST_SAID = 1000, 10, 5
_LONGEST_PRIOR = 2000
_MOST_SHOWN = 10
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
    except Exception:
        log.exception("No hints could be found for %s.", contact.reference)
        return Told(language_of(text), ())
    return Told(
        language_of(text), tuple(each for each in told.hints if each.kind not in set(off)), told.in_doubt
    )


def look_into(attachment: Attachment, text: str, off: Iterable[str]) -> Told:
    """The hints of what a file says, without the kinds that are off. What the record shows is told of the contact alone."""
    contact, text = attachment.contact, counted(text)
    language = language_of(text)
    facts = replace(facts_of(contact), days=(), decided=None, addresses=1, said_before=())
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
    addresses = len({address.casefold() for address in contact.recipients})
    if contact.person_id is None or contact.match != "matched" or contact.person is None:
        return Facts(on=on, addresses=addresses)
    everyone = contact.person.everyone()
    earlier = Contact.objects.filter(person__in=everyone, received_at__lte=contact.received_at, automatic="")
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


def switched_off() -> frozenset[str]:
    """The kinds that are off now."""
    latest = {row.kind: row.on for row in HintSwitch.objects.order_by("pk")}
    return frozenset(kind for kind, on in latest.items() if not on)


def shown(contact: Contact) -> list[Hint]:
    """The hints of a contact to show: danger first, without the kinds that are off now."""
    off = switched_off()
    order = {kind: place for place, kind in enumerate((DANGER, *kinds()))}
    rows = [
        each
        for each in Hint.objects.filter(contact=contact)
        .select_related("attachment")
        .prefetch_related("marks__by")
        if each.kind == DANGER
        or (each.kind not in off and not (each.look == "second" and SECOND_LOOK in off))
    ]
    return sorted(rows, key=lambda each: (each.kind != DANGER, order.get(each.kind, len(order)), each.pk))


@dataclass(frozen=True, slots=True)
class Record:
    """How right hints have been: how many there were, and how many of them colleagues last marked right and wrong."""

    kind: str
    made: int
    right: int
    wrong: int
    on: bool
    by: Mapping[tuple[str, str], tuple[int, int]]

    @property
    def marked(self) -> int:
        return self.right + self.wrong


def records() -> list[Record]:
    """The record of every kind, and of the second look where there was one. `by` splits what was marked, right and wrong, by
    ("language", "cy"), ("channel", "email") and, where it was not ours, the model that made it.
    """
    off = switched_off()
    made: dict[str, int] = {}
    found = Hint.objects.order_by().values("kind", "look").annotate(many=Count("pk"))
    for kind, look, count in found.values_list("kind", "look", "many"):
        for name in (kind, SECOND_LOOK) if look == "second" else (kind,):
            made[name] = made.get(name, 0) + count
    told: dict[str, dict[tuple[str, str], list[int]]] = {}
    last = HintMark.objects.order_by().values("hint").annotate(last=Max("pk")).values("last")
    split_by = ("right", "hint__kind", "hint__made_by", "hint__language", "hint__contact__channel")
    marks = HintMark.objects.filter(pk__in=last).order_by().values(*split_by).annotate(many=Count("pk"))
    for right, kind, made_by, language, channel, count in marks.values_list(*split_by, "many"):
        for split in (("all", ""), ("language", language), ("channel", channel), ("made_by", made_by)):
            for name in (kind, SECOND_LOOK) if made_by else (kind,):
                told.setdefault(name, {}).setdefault(split, [0, 0])[0 if right else 1] += count
    names = [*kinds(), SECOND_LOOK] if settings.SECOND_LOOK or SECOND_LOOK in made else list(kinds())
    return [_record(name, made.get(name, 0), told.get(name, {}), name not in off) for name in names]


def _record(kind: str, made: int, told: Mapping[tuple[str, str], Sequence[int]], on: bool) -> Record:
    right, wrong = told.get(("all", ""), (0, 0))
    by = {
        split: (each[0], each[1])
        for split, each in told.items()
        if split[0] != "all" and split != ("made_by", "")
    }
    return Record(kind, made, right, wrong, on, by)


@dataclass(frozen=True, slots=True)
class Unread:
    """Contacts to read first: the latest of them, and how many more there are."""

    latest: list[Contact]
    more: int = 0


def dangers_unread(among: QuerySet[Contact]) -> Unread:
    """Of these contacts the open ones with a strong sign that somebody may be in danger, which nobody has read and about which no
    danger was raised; the latest first.
    """
    strong = Hint.objects.filter(kind=DANGER, strength=STRONG).values("contact")
    waiting = among.filter(pk__in=strong, closed_at=None, sealed_at=None, readings=None, dangers=None)
    latest = list(waiting.order_by("-received_at", "-pk")[: _MOST_SHOWN + 1])
    if len(latest) <= _MOST_SHOWN:
        return Unread(latest)
    return Unread(latest[:_MOST_SHOWN], waiting.count() - _MOST_SHOWN)


def looked(contact: Contact) -> bool:
    """Whether the contact was looked at for hints."""
    return Looked.objects.filter(contact=contact).exists()
