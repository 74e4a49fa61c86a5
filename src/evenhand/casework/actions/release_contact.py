from __future__ import annotations

from datetime import datetime

from evenhand.contacts.envelope import CannotOpenError, PrivateKey
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague
from evenhand.policy.reading import may_release

from ._action import action
from ._ledger import enter
from ._sealing import lock_around, open_again, wrong_key


@action(role="content_lead", cites=("IC1", "IC2", "I28"))
def release_contact(
    *, by: Colleague, now: datetime, contact: Contact, key: PrivateKey, reasons: str = ""
) -> Contact:
    """Undo a seal that was a mistake, from the encrypted copy, with the private key (IC1, I28). The trail keeps that it was sealed.

    What another sealed contact holds too stays sealed. Refused for another key than the one it was sealed to.
    """
    contact = lock_around(contact)
    may_release(reasons=reasons, sealed=contact.sealed_at is not None).require()
    sealed_at = contact.sealed_at
    try:
        open_again(contact, key=key, now=now)
    except CannotOpenError as error:
        raise wrong_key() from error
    enter(
        "release_contact",
        contact,
        by=by,
        now=now,
        person=contact.person,
        reasons=reasons,
        sealed_at=sealed_at,
    )
    return contact
