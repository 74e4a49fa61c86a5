from __future__ import annotations

from datetime import datetime

from evenhand.contacts.models import Contact
from evenhand.contacts.seal_key import public_key
from evenhand.people.models import Colleague
from evenhand.policy.reading import may_seal

from ._action import action
from ._ledger import enter
from ._sealing import close, lock_around


@action(role="colleague", cites=("IC1", "IC2", "I28"))
def seal_contact(*, by: Colleague, now: datetime, contact: Contact, reasons: str = "") -> Contact:
    """Seal a contact that nobody should have to see: it is encrypted, and only the content lead's key opens it (IC1, IC2, I28).

    Its words, its place in the search, its fingerprint and the texts of its files go at once, those of the very same files in other
    contacts too; the bytes stay, encrypted. The trail holds no word of it.
    """
    contact = lock_around(contact)
    may_seal(reasons=reasons, sealed_already=contact.sealed_at is not None).require()
    gone = close(contact, by=by, now=now, reasons=reasons, to=public_key())
    enter("seal_contact", contact, by=by, now=now, person=contact.person, reasons=reasons, texts_removed=gone)
    return contact
