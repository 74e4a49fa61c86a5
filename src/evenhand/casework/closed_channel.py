"""The message to whoever used a way that is closed to them: which contacts wait for it, and its facts."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import DatabaseError, DataError, IntegrityError
from django.db.models import QuerySet

from evenhand.contacts.models import Contact
from evenhand.letters import Matter
from evenhand.people.normalise import normalise
from evenhand.policy.access import closed_channels
from evenhand.policy.calendar import local_date
from evenhand.policy.closed_message import NO_LATER_THAN, Came
from evenhand.policy.delivery import EMAIL, FAILED
from evenhand.policy.instruction import CHANNEL_CLOSED, HOLD
from evenhand.policy.outcome import N_, Refused, because, refused, say

from . import letter_facts as told
from .aside import Aside
from .correspondence import affected_names
from .documents import HAND, carrier_of
from .facts import decided, edition_named, restrictions_of
from .models import Delivery, Restriction
from .origins import origin_of
from .telling import was_told

LETTER = "closed_channel"
# Of faults of the database, those of one record: asked again, it answers the same.
_LASTING = (DataError, IntegrityError)
_TRIES = 3
_FAULT = N_(
    "Whether to tell the person could not be found out: a fault of this program. Tell them yourself if they need to know."
)

log = logging.getLogger(__name__)


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


@dataclass(slots=True)
class ClosedChannelWork:
    """One worker that looks at each waiting contact once. `moment` tells the time. No contact stops the others: what fails for good
    is on record as a fault, for whoever works on the case to see.
    """

    moment: Callable[[], datetime]
    _aside: Aside = field(default_factory=Aside)
    _tries: Counter[int] = field(default_factory=Counter)

    def do_next(self) -> bool:
        """Look at one contact; False when none waits. Raises DatabaseError when the database is away."""
        from .actions.tell_closed_channel import tell_closed_channel

        now = self.moment()
        contact = waiting(now).exclude(pk__in=self._aside.now()).first()
        if contact is None:
            return False
        try:
            tell_closed_channel(now=now, contact=contact)
        except Refused:
            log.info("Contact %s was looked at by somebody else.", contact.reference)
        except Exception as error:
            self._tries[contact.pk] += 1
            passing = isinstance(error, DatabaseError) and not isinstance(error, _LASTING)
            if passing and self._tries[contact.pk] < _TRIES:
                raise
            log.exception("Whether to answer contact %s could not be found out.", contact.reference)
            # Where it may pass it is tried again, by another worker or by this one.
            self._aside.add(contact.pk)
            if not passing and not isinstance(error, OSError):
                self._record_fault(contact, now)
        return True

    def _record_fault(self, contact: Contact, now: datetime) -> None:
        from .actions.tell_closed_channel import tell_closed_channel

        try:
            tell_closed_channel(
                now=now, contact=contact, stands_in_the_way=refused(because("OA1", why=say(_FAULT)))
            )
        except (Refused, DatabaseError):
            log.exception("Not even that could be recorded of contact %s.", contact.reference)


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
