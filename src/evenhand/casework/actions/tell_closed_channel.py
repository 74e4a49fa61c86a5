from __future__ import annotations

from datetime import datetime

from evenhand.casework.correspondence import closed_channel
from evenhand.casework.correspondence.halves import label
from evenhand.casework.models import ClosedMessage, Delivery, Restriction
from evenhand.contacts.models import Contact
from evenhand.letters import stored
from evenhand.people.models import Colleague, Person
from evenhand.policy.calendar import local_date
from evenhand.policy.closed_message import may_tell, period_of
from evenhand.policy.delivery import EMAIL, NEW
from evenhand.policy.edition import load
from evenhand.policy.notices import languages
from evenhand.policy.outcome import N_, Outcome, Refused, because, refused, say

from ._action import action, lock
from ._delivering import told_plainly
from ._ledger import enter

NOTHING = Outcome()


@action(role="caseworker", cites=("OA1", "RT2", "DI2"), system=True)
def tell_closed_channel(
    *,
    by: Colleague | None = None,
    now: datetime,
    contact: Contact,
    stands_in_the_way: Outcome = NOTHING,
) -> ClosedMessage:
    """Tell somebody who used a way that is closed to them, or wrote outside their hours, what is open and how to dispute; or
    record why not (OA1, RT2). It carries out a restriction that a manager decided, and decides nothing (I9).

    Once a period for each channel and restriction, also when two ask at once. What `stands_in_the_way` was found before: nothing is
    asked then, and nothing sent. Raises Refused when the contact was looked at before.
    """
    person = lock(contact.person.kept()) if contact.person is not None else None
    if ClosedMessage.objects.filter(contact=contact).exists():
        raise Refused(because("OA1", why=say(N_("Whether to answer this contact was found out before."))))
    edition = load()
    restriction, outcome, period = None, stands_in_the_way, 0
    if outcome.allowed:
        restriction = closed_channel.restriction_met(contact)
        outcome = may_tell(closed_channel.came(contact, restriction, now), now, edition)
        period = period_of(restriction.starts_on, local_date(now), edition) if restriction is not None else 0
    if (
        outcome.allowed
        and ClosedMessage.objects.filter(
            restriction=restriction, channel=contact.channel, period=period, delivery__isnull=False
        ).exists()
    ):
        outcome += refused(because("OA1", why=say(N_("The person was told so lately."))))
    delivery = None
    if outcome.allowed and restriction is not None and person is not None:
        delivery = _put_on_its_way(contact, restriction, person, by, now)
    row = ClosedMessage.objects.create(
        contact=contact,
        person=person,
        restriction=restriction,
        channel=contact.channel,
        period=period,
        delivery=delivery,
        why_not=[told_plainly(reason) for reason in outcome],
        at=now,
    )
    enter(
        "tell_closed_channel",
        row,
        by=by,
        now=now,
        person=person,
        contact=contact.reference,
        restriction=restriction.reference if restriction is not None else "",
        letter=delivery.reference if delivery is not None else "",
        why_not=outcome,
    )
    return row


def _put_on_its_way(
    contact: Contact, restriction: Restriction, person: Person, by: Colleague | None, now: datetime
) -> Delivery:
    """The letter, as it is kept from now on; the worker on letters sends it."""
    matter = closed_channel.matter_of(contact, restriction, now)
    # Of whom nobody knows which language they read, both can be read.
    spoken = languages(person.language, None if person.language else True)
    return Delivery.objects.create(
        person=person,
        record=label(restriction),
        letter=matter.name,
        facts=stored.keep_facts(matter.facts),
        unnamed=list(matter.unnamed),
        languages=list(spoken),
        welsh_asked_for=not person.language,
        format=person.format,
        asked_route=EMAIL if contact.channel == EMAIL else "",
        state=NEW,
        due_at=now,
        asked_by=by,
        asked_at=now,
    )
