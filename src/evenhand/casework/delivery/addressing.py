"""Where a letter to a person may go, and why not: facts for the rules on delivery. Reads only."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from evenhand.casework.models import Delivery
from evenhand.contacts.models import Contact
from evenhand.people.models import Identifier, Person
from evenhand.people.normalise import KIND_OF_CHANNEL, normalise
from evenhand.policy.delivery import DROPPED, EMAIL, FAILED, HELD, NEW, POST, Addresses
from evenhand.policy.outcome import N_
from evenhand.policy.reading import WRITTEN_BY_PROGRAMS

SHARED = N_("The e-mail address on record is used by several people, and others would read the letter.")
RETURNED = N_("A letter to the only address on record by this way came back.")


def addresses_of(person: Person) -> Addresses:
    """The newest address of the person's own by each route that nothing speaks against.

    Whoever shares a mailbox reads what comes to it, so a shared one is not used (LK2); a shared letterbox is, for an envelope bears
    a name. What came back is not used again.
    """
    rows = Identifier.objects.known_as(_own(person))
    strangers = {
        (row.kind, row.normalised) for row in rows if row.shared or row.person.kept() != person.kept()
    }
    came_back = set(
        Delivery.objects.filter(person__in=person.everyone(), state=FAILED).values_list("route", "address")
    )
    usable: dict[str, str] = {}
    closed: dict[str, str] = {}
    for route, address, key in _candidates(person):
        if route == EMAIL and key in strangers:
            closed.setdefault(route, SHARED)
        elif (route, address) in came_back:
            closed.setdefault(route, RETURNED)
        else:
            usable.setdefault(route, address)
    return Addresses(usable, {route: why for route, why in closed.items() if route not in usable})


def last_came_by(person: Person) -> str:
    """The route that answers the way by which the person last wrote of their own; "" where they never did."""
    channels = [channel for channel, kind in KIND_OF_CHANNEL.items() if kind in (EMAIL, POST)]
    rows = Contact.objects.filter(
        person__in=person.everyone(), channel__in=channels, representative=None
    ).exclude(automatic__in=WRITTEN_BY_PROGRAMS)
    channel = rows.order_by("-received_at", "-pk").values_list("channel", flat=True).first()
    return KIND_OF_CHANNEL.get(channel or "", "")


def went_to(person: Person, route: str, normalised: str) -> list[Delivery]:
    """The letters to a person that went to this address, or may have, the newest first."""
    rows = Delivery.objects.filter(person__in=person.everyone(), route=route).exclude(
        state__in=(NEW, HELD, DROPPED)
    )
    return [row for row in rows.order_by("-pk") if normalise(route, row.address) == normalised]


def _own(person: Person) -> list[tuple[str, str]]:
    rows = _identifiers(person).filter(kind=EMAIL)
    return list(rows.values_list("kind", "normalised"))


def _identifiers(person: Person) -> QuerySet[Identifier]:
    return Identifier.objects.filter(person__in=person.everyone(), representative=None)


def _candidates(person: Person) -> Iterable[tuple[str, str, tuple[str, str]]]:
    """Each address with its route and what it is known by, the newest first; what stands on the entry goes before."""
    if person.postal.strip():
        yield POST, person.postal.strip(), (POST, "")
    for row in _identifiers(person).filter(kind__in=(EMAIL, POST)).order_by("-pk"):
        yield row.kind, row.value, (row.kind, row.normalised)
