from __future__ import annotations

from datetime import datetime

from evenhand.people.models import Colleague, Merge, Person
from evenhand.policy.outcome import N_, Refused, because, say

from ._action import action, lock
from ._ledger import enter


@action(role="caseworker", cites=("IN4", "I27"))
def unmerge_people(*, by: Colleague, now: datetime, keep: Person, merge: Person, reasons: str = "") -> Merge:
    """Undo a merge: both entries stand as they did, each with its own contacts and decisions (IN4)."""
    if not reasons.strip():
        raise Refused(
            because("IN4", "I27", why=say(N_("Say why these are not the same person.")), field="reasons")
        )
    lock(keep, merge)
    row = Merge.objects.filter(kept=keep, merged=merge, undone_at=None).first()
    if row is None:
        raise Refused(because("IN4", why=say(N_("These two entries are not merged.")), field="merge"))
    row.undone_at, row.undone_by = now, by
    row.save(update_fields=["undone_at", "undone_by"])
    merge.refresh_from_db()
    merge.merged_into = None
    merge.save(update_fields=["merged_into"])
    enter("unmerge_people", row, by=by, now=now, person=keep, unmerged=merge, reasons=reasons)
    return row
