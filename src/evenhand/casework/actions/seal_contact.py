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


@action(role="colleague", cites=("IC1", "IC2", "I28"))
def seal_contact(
    *, by: Colleague, now: datetime, contact: Contact, kind: str = "", reasons: str = ""
) -> Contact:
    """Seal a contact that nobody should have to see: it is encrypted, and only the content lead's key opens it (IC1, IC2, I28).

    Its words, its place in the search, its fingerprint and the texts of its files go at once, those of the very same files in other
    contacts too; the bytes stay, encrypted. The trail holds no word of it. `kind` is one of the policy's kinds of such content, or
    "unsure"; `reasons` are a few words. Raises Refused where it is sealed already, and where neither is given.
    """
    contact = lock_around(contact)
    sealed_already = contact.sealed_at is not None
    may_seal(kind=kind, reasons=reasons, sealed_already=sealed_already, edition=load()).require()
    why = ": ".join(filter(None, (kind, reasons.strip())))
    gone = close(contact, by=by, now=now, reasons=why, to=public_key())
    enter(
        "seal_contact", contact, by=by, now=now, person=contact.person, kind=kind, reasons=reasons, texts_removed=gone,
    )  # fmt: skip
    return contact
