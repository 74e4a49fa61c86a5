from __future__ import annotations

from datetime import datetime

from evenhand.casework.facts.standing import standing_of
from evenhand.casework.models import EndedCall
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague
from evenhand.policy.acts import may_end_call
from evenhand.policy.edition import load
from evenhand.policy.instruction import ContactNow, instruct

from ._action import action
from ._ledger import enter


@action(role="colleague", cites=("RT1a",))
def end_call(
    *, by: Colleague, now: datetime, contact: Contact, said_before_ending: str = "", reasons: str = ""
) -> EndedCall:
    """Record that a call was ended, what the person was told before, and why. Only where a restriction in force
    allows it (RT1a).
    """
    contact = Contact.objects.select_for_update().get(pk=contact.pk)
    standing = standing_of(contact.person, now) if contact.person and contact.match == "matched" else None
    asks = ContactNow("phone", tuple(contact.recipients), contact.purpose, contact.match)
    may_end_call(
        channel=contact.channel,
        allowed=instruct(standing, asks, now, load()).may_end_call,
        ended_already=EndedCall.objects.filter(contact=contact).exists(),
        said_before_ending=said_before_ending,
        reasons=reasons,
    ).require()
    row = EndedCall.objects.create(
        contact=contact, said_before_ending=said_before_ending.strip(), reasons=reasons.strip(), by=by, at=now
    )
    enter(
        "end_call",
        row,
        by=by,
        now=now,
        person=contact.person,
        contact=contact,
        said_before_ending=said_before_ending,
        reasons=reasons,
    )
    return row
