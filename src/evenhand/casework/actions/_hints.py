"""Keeps the hints of contacts: where they are taken in, and where they were not looked at yet. Nothing else follows from a hint."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings

from evenhand.audit.rows import insert_rows
from evenhand.casework.hints import SECOND_LOOK, VERSION, look_at, switched_off, text_of
from evenhand.casework.models import Hint, Looked
from evenhand.casework.models.hint import WAITS
from evenhand.contacts.models import Contact
from evenhand.signals.hint import STRENGTHS
from evenhand.signals.hint import Hint as Found
from evenhand.signals.languages import language_of

# As many as are looked at while they are taken in; of more at once, the worker looks at them a moment later, so that nobody waits.
AT_ONCE = 10
_PLAIN = ("kind", "clauses", "strength", "because", "quotes", "facts", "beside")
_NAMES = ("contact_id", *_PLAIN, "language", "made_at", "look", "made_by")


def keep(contacts: Sequence[Contact], now: datetime) -> int:
    """Look at contacts and keep what is found, in the caller's transaction; answers how many hints there were. Where that leaves
    doubt and a second look is configured, the contact waits for it.
    """
    off = switched_off()
    second = settings.SECOND_LOOK is not None and SECOND_LOOK not in off
    rows, looked = [], []
    for contact in contacts:
        wanted = False
        if contact.sealed_at is None:
            told = look_at(contact, off)
            rows += [_row(contact, found, told.language, now, "first") for found in told.found]
            wanted = second and told.in_doubt and not contact.automatic
        looked.append((contact.pk, VERSION, WAITS if wanted else "", "", 0))
    insert_rows(Looked, ("contact_id", "version", "second", "second_by", "second_tries"), looked)
    insert_rows(Hint, _NAMES, rows)
    return len(rows)


def keep_second(contact: Contact, found: Sequence[Found], made_by: str, now: datetime) -> int:
    """Keep what a second look found, but for what is off and what the first one saw as strongly; answers how many are new."""
    off = switched_off()
    known = dict(Hint.objects.filter(contact=contact).values_list("kind", "strength"))
    new = [
        each
        for each in found
        if each.kind not in off
        and (each.kind not in known or STRENGTHS.index(each.strength) > STRENGTHS.index(known[each.kind]))
    ]
    language = language_of(text_of(contact))
    insert_rows(Hint, _NAMES, [_row(contact, each, language, now, "second", made_by) for each in new])
    return len(new)


def _row(
    contact: Contact, found: Found, language: str, now: datetime, look: str, made_by: str = ""
) -> tuple[object, ...]:
    plain = found.as_dict()
    return (contact.pk, *(plain[name] for name in _PLAIN), language, now, look, made_by)


def forget(contact: Contact) -> None:
    """Take away all that hints repeat of a contact that is sealed; that there were some, and how right, stays (I28)."""
    Hint.objects.filter(contact=contact).update(quotes=[], facts={}, beside=[])
    Looked.objects.filter(contact=contact, second=WAITS).update(second="")
