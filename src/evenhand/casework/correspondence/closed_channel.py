"""The message to whoever used a way that is closed to them: which contacts wait for it, and its facts."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import QuerySet

from evenhand.casework.delivery.documents import HAND, carrier_of
from evenhand.casework.facts.case import decided, edition_named, restrictions_of
from evenhand.casework.facts.origins import origin_of
from evenhand.casework.models import Delivery, Restriction
from evenhand.contacts.models import Contact
from evenhand.letters import Matter
from evenhand.people.normalise import normalise
from evenhand.policy.access import closed_channels
from evenhand.policy.calendar import local_date
from evenhand.policy.closed_message import NO_LATER_THAN, Came
from evenhand.policy.delivery import EMAIL, FAILED
from evenhand.policy.instruction import CHANNEL_CLOSED, HOLD

from . import facts as told
from .about import affected_names
from .telling import was_told

LETTER = "closed_channel"


def waiting(now: datetime) -> QuerySet[Contact]:
    """Contacts that lately met a closed way, or came outside the hours, and for which it is not yet found out whether to say so."""
    return Contact.objects.filter(
        instruction__action__in=[CHANNEL_CLOSED, HOLD],
        received_at__gt=now - NO_LATER_THAN,
        closed_message=None,
        sealed_at=None,
    ).order_by("received_at", "pk")


def restriction_met(contact: Contact) -> Restriction | None:
    """The restriction that the contact met when it came."""
    reference = str(contact.instruction.get("restriction") or "")
    return (
        Restriction.objects.filter(reference=reference).select_related("person").first()
        if reference
        else None
    )


def came(contact: Contact, restriction: Restriction | None, now: datetime) -> Came:
    """What the rule asks about a contact."""
    by_email = contact.channel == EMAIL
    permitted = _next_permitted(contact)
    in_force = restriction is not None and restriction.state_on(local_date(now)) == "in_force"
    address = normalise("email", contact.sender) if by_email else ""
    return Came(
        channel=contact.channel,
        action=str(contact.instruction.get("action", "")),
        match=contact.match,
        received_at=contact.received_at,
        automatic=contact.automatic,
        address=address,
        vouched=not by_email or (address != "" and origin_of(contact).address == address),
        told_of=restriction is not None and was_told(restriction),
        in_force=in_force and (permitted is None or permitted > now),
        returned=by_email and _came_back(contact),
        unspoken=bool(contact.instruction.get("unspoken"))
        or (restriction is not None and _leaves_unsaid(restriction, local_date(now))),
        can_go=not by_email or carrier_of(EMAIL) != HAND,
    )


def matter_of(contact: Contact, restriction: Restriction, now: datetime) -> Matter:
    """What the message tells: what came and how, what is open, until when, how to dispute."""
    edition, day = edition_named(restriction.edition), local_date(now)
    restricting = told.restricting(restriction, day, edition)
    facts = told.around(restriction.person, restriction.reference, day, edition, told.named_with(restriction))
    facts |= {
        **told.disputing(restriction, day, edition),
        "contact_lines": told.contact_lines(told.channels_open(restriction, day, edition), edition),
        "came_by": edition.channels[contact.channel].by,
        "came_on": local_date(contact.received_at),
        "ends_on": restricting["ends_on"],
        "open_channels": restricting["open_channels"],
        "next_permitted": _next_permitted(contact),
    }
    return Matter(LETTER, facts, tuple(affected_names(restriction)))


def _leaves_unsaid(restriction: Restriction, on: date) -> bool:
    """Whether more is closed to the person than the message may speak of."""
    every = (decided(row) for row in restrictions_of(restriction.person.kept(), not_over_on=on))
    return not closed_channels(every) <= closed_channels(told.in_force_with(restriction, on))


def _next_permitted(contact: Contact) -> datetime | None:
    written = contact.instruction.get("next_permitted")
    return datetime.fromisoformat(written) if written else None


def _came_back(contact: Contact) -> bool:
    rows = Delivery.objects.filter(state=FAILED, route=EMAIL, address__iexact=contact.sender)
    return rows.exists()
