"""What was said before: contacts in nearly the same words, whoever sent them and to whom; and of one person, those that ask for the
same in other words. Facts for a reader and for the hints; nothing follows from them by itself (UD3, UD4, UP4).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from evenhand.contacts import fingerprints
from evenhand.contacts.models import Contact, Copy
from evenhand.contacts.recipients import addresses_among, written_to
from evenhand.signals.quoted import own_words
from evenhand.signals.repeats import SHOWN, closest
from evenhand.signals.repeats_judging import judge

NEAR = 10
# Of the person's earlier contacts, the latest; and of each so many characters: a second look takes milliseconds for each.
LOOKED_AT, CHARACTERS = 60, 2_500
# Of two texts that have nothing to do with each other one pair in a hundred is as like as the least; only what is more so is called
# the same, since the judge was made for texts on one topic.
_LEAST, _TO_BE_THE_SAME = 0.3, 0.4


@dataclass(frozen=True, slots=True)
class Near:
    """A contact that says nearly the same: `alike` is the share of three-word sequences that both have, 1.0 when all are."""

    contact: Contact
    alike: float
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AskedBefore:
    """An earlier contact of the same person that seems to ask for the same; `same` is no more than a hint."""

    contact: Contact
    same: bool


@dataclass(frozen=True, slots=True)
class SaidBefore:
    """Contacts in nearly the same words, the most alike first, and all addresses that these words went to, this contact's too."""

    near: tuple[Near, ...] = ()
    recipients: tuple[str, ...] = ()

    @property
    def addresses(self) -> int:
        """How many addresses that is, as whoever wrote them knows it."""
        return len(addresses_among(self.recipients))


def said_before(contact: Contact, readable: QuerySet[Contact]) -> SaidBefore:
    """What nearly repeats a contact, of those contacts that are `readable`: a few milliseconds, whatever is held."""
    found = fingerprints.near(contact, NEAR)
    may_read = set(readable.filter(pk__in=[each.contact.pk for each in found]).values_list("pk", flat=True))
    near = [each for each in found if each.contact.pk in may_read]
    to = _recipients([contact, *(each.contact for each in near)])
    every = dict.fromkeys(address for each in to.values() for address in each)
    return SaidBefore(
        tuple(Near(each.contact, each.alike, to[each.contact.pk]) for each in near), tuple(every)
    )


def asked_before(contact: Contact, readable: QuerySet[Contact], without: set[int]) -> list[AskedBefore]:
    """The person's earlier contacts that most likely ask for the same in other words, of those that are `readable`, at most three;
    `without` those that are known to say the same anyway. Nothing where it is not certain whose contact this is.
    """
    if contact.person is None or contact.match != "matched" or contact.sealed_at:
        return []
    rows = readable.filter(
        person__in=contact.person.everyone(),
        match="matched",
        sealed_at=None,
        received_at__lte=contact.received_at,
    )
    earlier = list(rows.exclude(pk__in={*without, contact.pk}).order_by("-received_at", "-pk")[:LOOKED_AT])
    mine = own_words(contact.body)[:CHARACTERS]
    texts = [own_words(each.body)[:CHARACTERS] for each in earlier]
    found = closest(mine, texts, SHOWN)
    return [
        AskedBefore(earlier[each.place], _same(texts[each.place], mine, each.likeness))
        for each in found
        if each.likeness >= _LEAST
    ]


def _same(earlier: str, later: str, likeness: float) -> bool:
    return likeness >= _TO_BE_THE_SAME and judge(earlier, later).same


def _recipients(contacts: list[Contact]) -> dict[int, tuple[str, ...]]:
    """The addresses that each of these was delivered to, those of its copies too."""
    found = {each.pk: list(each.recipients) for each in contacts}
    for pk, more in (
        Copy.objects.filter(contact__in=found).order_by("pk").values_list("contact_id", "recipients")
    ):
        found[pk] += more
    return {pk: written_to(every) for pk, every in found.items()}
