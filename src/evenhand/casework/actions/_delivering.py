"""What the actions on a letter's way have in common."""

from __future__ import annotations

from datetime import datetime

from evenhand.casework.models import Delivery, DeliveryEvent
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague
from evenhand.policy.delivery import HELD, NEW
from evenhand.policy.outcome import Reason
from evenhand.policy.telling import NOTICE

from ._arrival import storable


def lock_letter(delivery: Delivery) -> Delivery:
    """The letter, fresh, and nobody else's until the end of the transaction."""
    return Delivery.objects.select_for_update(of=("self",)).select_related("person").get(pk=delivery.pk)


def happened(
    row: Delivery,
    what: str,
    *,
    by: Colleague | None,
    now: datetime,
    told: str = "",
    contact: Contact | None = None,
) -> DeliveryEvent:
    """Write down what happened to a letter."""
    return DeliveryEvent.objects.create(
        delivery=row, what=what, by=by, at=now, told=storable(told)[:2000], contact=contact
    )


def release_what_waits(row: Delivery, now: datetime) -> None:
    """A letter has left, or a person was told in another way: what was held until they knew is looked at afresh (I15)."""
    held = Delivery.objects.select_for_update().filter(person__in=row.person.everyone(), state=HELD)
    for letter in held.order_by("pk"):
        if any(reason.get("field") == NOTICE for reason in letter.held):
            letter.state, letter.due_at = NEW, now
            letter.save(update_fields=["state", "due_at"])


def told_plainly(reason: Reason) -> dict[str, object]:
    """Why a letter is held, as its page shows it again: the sentence with its values, its clauses, what it is about."""
    return {
        "clauses": list(reason.clauses),
        "why": reason.why.text,
        "values": {
            name: str(value)
            for each in (reason.why, reason.instead or reason.why)
            for name, value in each.values.items()
        },
        "instead": reason.instead.text if reason.instead else "",
        "field": reason.field,
    }
