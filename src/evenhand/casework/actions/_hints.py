"""Keeps the hints of contacts: where they are taken in, and where they were not looked at yet. Nothing else follows from a hint."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from evenhand.audit.rows import insert_rows
from evenhand.casework.hints import VERSION, look_at, switched_off
from evenhand.casework.models import Hint, Looked
from evenhand.contacts.models import Contact

# As many as are looked at while they are taken in; of more at once, the worker looks at them a moment later, so that nobody waits.
AT_ONCE = 10
_NAMES = (
    "contact_id", "kind", "clauses", "strength", "because", "quotes", "facts", "beside", "language", "made_at", "look",
)  # fmt: skip


def keep(contacts: Sequence[Contact], now: datetime) -> int:
    """Look at contacts and keep what is found, in the caller's transaction; answers how many hints there were."""
    off = switched_off()
    rows = []
    for contact in (each for each in contacts if each.sealed_at is None):
        told = look_at(contact, off)
        for found in told.found:
            plain = found.as_dict()
            values = (
                plain[name]
                for name in ("kind", "clauses", "strength", "because", "quotes", "facts", "beside")
            )
            rows.append((contact.pk, *values, told.language, now, "first"))
    insert_rows(Looked, ("contact_id", "version"), [(contact.pk, VERSION) for contact in contacts])
    insert_rows(Hint, _NAMES, rows)
    return len(rows)


def forget(contact: Contact) -> None:
    """Take away all that hints repeat of a contact that is sealed; that there were some, and how right, stays (I28)."""
    Hint.objects.filter(contact=contact).update(quotes=[], facts={}, beside=[])
