"""What is left to do after something was sealed or disposed of, done by the worker: encrypt what lies open still, and clean up."""

from __future__ import annotations

import time
from datetime import datetime

from evenhand.casework.actions.finish_disposal import finish_disposal
from evenhand.casework.actions.finish_sealing import finish_sealing
from evenhand.casework.guards.going import GOING as OF_CASES
from evenhand.casework.models import Disposal
from evenhand.contacts import scouring, sealing
from evenhand.contacts.going import GOING as OF_CONTACTS
from evenhand.people.going import GOING as OF_PEOPLE

# Where words of a contact lay outside its own room. A session may hold a form that somebody could not send.
TABLES = (
    "casework_submission", "casework_dispute", "casework_draft", "casework_draftfile", "casework_hint", "django_session",
)  # fmt: skip

# And where words of a record lay that was disposed of.
OF_RECORDS = tuple(
    sorted(
        {*OF_PEOPLE, *OF_CONTACTS, *OF_CASES, "people_nameslip", "audit_entry"} - {*scouring.TABLES, *TABLES}
    )
)

# After cleaning up in vain, since somebody was reading, it is left alone for so many seconds, then for twice as many: on PostgreSQL
# each try writes whole tables anew while nobody else can use them.
_FIRST_PAUSE, _LONGEST_PAUSE = 5.0, 600.0
_pause, _not_before = 0.0, 0.0


def finish(now: datetime, *, whatever_it_takes: bool = False) -> bool:
    """Encrypt all that is sealed and lies open; then clean up, if something was sealed or disposed of, and in any case with
    `whatever_it_takes`. False when that waits.
    """
    while sealing.hidden_only(1) or sealing.left_open(1):
        finish_sealing(now=now)
    gone = list(Disposal.objects.filter(status="done", cleaned_at=None))
    if not (gone or scouring.waits() or whatever_it_takes):
        return True
    if scouring.is_still_read() or (gone and scouring.is_still_read(Disposal._meta.db_table)):
        return False
    global _pause, _not_before
    if not whatever_it_takes and time.monotonic() < _not_before:
        return False
    tables = (*TABLES, *OF_RECORDS) if gone or whatever_it_takes else TABLES
    done = scouring.scour(now, tables, whatever_it_takes=whatever_it_takes)
    _pause = 0.0 if done else min(2 * _pause or _FIRST_PAUSE, _LONGEST_PAUSE)
    _not_before = time.monotonic() + _pause
    if done and gone:
        finish_disposal(now=now, disposals=gone)
    return done
