"""What the actions on a letter's way have in common."""

from __future__ import annotations

from datetime import datetime

from evenhand.casework.models import Delivery, DeliveryEvent
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague
from evenhand.policy.outcome import Reason

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


def told_plainly(reason: Reason) -> dict[str, object]:
    """Why a letter is held, as its page shows it again: the sentence with its values, its clauses, what it is about."""
    return {
        "clauses": list(reason.clauses),
        "why": reason.why.text,
        "values": {name: str(value) for name, value in reason.why.values.items()},
        "instead": reason.instead.text if reason.instead else "",
        "field": reason.field,
    }
