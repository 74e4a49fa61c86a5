"""The conversation a message belongs to, from what each message says of itself, whatever the order they arrived in."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from evenhand.contacts.models import Contact
from evenhand.contacts.recipients import written_to
from evenhand.web.inbox import begun

AT_MOST = 50  # contacts shown of one conversation
_LOOKED_AT = 500  # of a conversation that somebody made endless, no more is followed
_ROUNDS = 10
_SHOWN = (
    "reference", "channel", "received_at", "sender", "sender_name", "subject", "sealed_at", "automatic",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Thread:
    """The contacts of a conversation that a reader may see, oldest first, the one looked at among them; `cut` when not all."""

    rows: list[Contact]
    cut: bool = False

    @property
    def others(self) -> bool:
        return len(self.rows) > 1


def thread_of(contact: Contact, readable: QuerySet[Contact]) -> Thread:
    """The conversation of a contact, as much of it as is among those that are `readable`.

    Messages hang together by the first message of their conversation and by the one they answer; messages in between that never
    came here (the body's own answers, for one) do not part them.
    """
    if not (contact.message_id or contact.thread):
        return Thread([contact])
    found = _connected(contact)
    rows = begun(readable.filter(pk__in=found).only(*_SHOWN)).order_by("received_at", "pk")
    every = list(rows)
    place = next((number for number, row in enumerate(every) if row.pk == contact.pk), 0)
    first = max(0, min(place - AT_MOST // 2, len(every) - AT_MOST))
    return Thread(every[first : first + AT_MOST], cut=len(every) > AT_MOST or len(found) >= _LOOKED_AT)


def _connected(contact: Contact) -> set[int]:
    found = {contact.pk}
    asked: set[str] = set()
    wanted = _ids(contact.message_id, contact.in_reply_to, contact.thread)
    for _ in range(_ROUNDS):
        if not wanted or len(found) >= _LOOKED_AT:
            break
        rows = Contact.objects.filter(Q(thread__in=wanted) | Q(message_id__in=wanted))
        told = list(rows.values_list("pk", "message_id", "in_reply_to", "thread")[:_LOOKED_AT])
        asked |= wanted
        wanted = set().union(*(_ids(*ids) for _, *ids in told)) - asked
        found |= {pk for pk, *_ in told}
    return found


def _ids(*ids: str) -> set[str]:
    return {each for each in ids if each}


def recipients_of(contact: Contact) -> list[str]:
    """Every address that a message was delivered to, those of its copies too, but for where our own server handed it to us."""
    every = [
        *contact.recipients,
        *(each for copy in contact.copies.order_by("pk") for each in copy.recipients),
    ]
    return list(written_to(every))
