"""What leaves a record while it is held stays held: a hold is of what was on record when somebody asked for it to be kept (I33)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from evenhand.casework.models import Hold
from evenhand.contacts.models import Contact
from evenhand.people.models import Person


def standing(entries: Collection[int]) -> list[Hold]:
    """The holds that stand on any of these entries of a person, who are locked; none is lifted until this is done."""
    rows = Hold.objects.select_for_update(of=("self",)).filter(person__in=entries, lifted_at=None)
    return list(rows.select_related("by").order_by("pk"))


def keep_held(holds: Iterable[Hold], contacts: Iterable[Contact], *, now: datetime) -> list[str]:
    """Hold these contacts, which are somebody else's or nobody's from now on, by the holds of the record that they were of; one
    that keeps such a hold from before needs no second. Answers with the references of the new holds: each is looked at and
    lifted by itself.
    """
    held, leaving = list(holds), list(contacts)
    if not held:
        return []
    standing_already = set(
        Hold.objects.filter(contact__among={each.pk for each in leaving}, lifted_at=None).values_list(
            "contact", "asked_by", "reasons"
        )
    )
    return [
        _copy(hold, now, contact=contact)
        for contact in leaving
        for hold in held
        if (contact.pk, hold.asked_by, hold.reasons) not in standing_already
    ]


def keep_entry_held(holds: Iterable[Hold], entry: Person, since: datetime, *, now: datetime) -> list[str]:
    """The same for an entry that was one with another from `since` on: by what was asked for since then."""
    return [_copy(hold, now, person=entry) for hold in holds if hold.at >= since]


def _copy(hold: Hold, now: datetime, **of: Any) -> str:
    row = Hold.objects.create(
        asked_by=hold.asked_by,
        reasons=hold.reasons,
        look_again_on=hold.look_again_on,
        by=hold.by,
        at=now,
        **of,
    )
    return row.reference
