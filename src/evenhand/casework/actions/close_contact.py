from __future__ import annotations

from datetime import datetime

from evenhand.casework.rights import readable
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague
from evenhand.policy.outcome import N_, Refused, because, say
from evenhand.policy.reading import may_close

from ._action import action
from ._ledger import enter


@action(role="colleague", cites=("RT1f", "I24"))
def close_contact(*, by: Colleague, now: datetime, contact: Contact) -> Contact:
    """Mark a contact as dealt with. Under read-no-reply only after it was read and triaged (I24)."""
    contact = Contact.objects.select_for_update().get(pk=contact.pk)
    if contact.closed_at:
        raise Refused(because("RT1f", why=say(N_("This contact is closed already."))))
    met = str((contact.instruction or {}).get("action", ""))
    may_close(instruction=met, read=contact.readings.exists()).require()
    contact.closed_at, contact.closed_by = now, by
    contact.save(update_fields=["closed_at", "closed_by"])
    readable.index([contact])
    enter("close_contact", contact, by=by, now=now, person=contact.person, met=met)
    return contact
