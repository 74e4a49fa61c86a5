"""Holds to look at again: whether something still has to be kept is asked on the day that was said (LK2, I33)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from evenhand.casework.models import Hold

NEAR = timedelta(days=14)


def holds_due(today: date) -> Iterator[tuple[Hold, tuple[str, ...]]]:
    """Each hold whose day is near, and whom it waits for by name: whoever placed it, while they look after data."""
    rows = Hold.objects.filter(lifted_at=None, look_again_on__lte=today + NEAR)
    for row in rows.select_related("person", "by"):
        yield row, (row.by.username,) if row.by.has_role("data_protection") else ()
