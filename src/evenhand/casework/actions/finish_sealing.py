from __future__ import annotations

from datetime import datetime

from evenhand.contacts import sealing
from evenhand.contacts.models import Contact, Seal
from evenhand.contacts.seal_key import public_key
from evenhand.people.models import Colleague

from ._action import action
from ._files import lock_bytes
from ._ledger import enter
from ._sealing import close_hidden, lock_around


@action(role="content_lead", cites=("IC2", "I28"), system=True)
def finish_sealing(*, by: Colleague | None = None, now: datetime, most: int = 200) -> int:
    """Encrypt what is sealed and lies open still: contacts from before sealing encrypted, and the originals of the very many
    contacts that may have brought one file. Answers with how much was done; what is left is done when it is called again.
    """
    done = 0
    for pk in sealing.hidden_only(most):
        contact = lock_around(Contact.objects.get(pk=pk))
        if not Seal.objects.filter(contact=contact, released_at=None).exists():
            close_hidden(contact, now=now, to=public_key())
            done += 1
    rest = sealing.left_open(most)
    lock_bytes(rest)
    done += sealing.close_bytes(rest, public_key(), now)
    last = Seal.objects.order_by("-pk")[0]
    enter("finish_sealing", last, by=by, now=now, done=done)
    return done
