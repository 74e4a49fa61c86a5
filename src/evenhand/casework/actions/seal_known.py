from __future__ import annotations

from datetime import datetime

from evenhand.contacts.models import Contact
from evenhand.contacts.seal_key import public_key
from evenhand.people.models import Colleague
from evenhand.policy.edition import load
from evenhand.policy.reading import may_seal

from ._action import action
from ._ledger import enter
from ._sealing import close, lock_around


@action(role="content_lead", cites=("IC2", "I28"), system=True)
def seal_known(*, by: Colleague | None = None, now: datetime, contact: Contact, found: str = "") -> Contact:
    """Seal a contact because something in it is on a list that the body was given; `found` says which list (IC2, I28).

    Nobody has to look for that. It goes to the content lead, who releases it if the list was wrong.
    """
    contact = lock_around(contact)
    sealed_already = contact.sealed_at is not None
    may_seal(reasons=found, sealed_already=sealed_already, edition=load()).require()
    gone = close(contact, by=by, now=now, reasons=found, to=public_key())
    enter("seal_known", contact, by=by, now=now, person=contact.person, found=found, texts_removed=gone)
    return contact
