from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from evenhand.casework.models import Looked
from evenhand.casework.models.hint import LOOKED, UNUSABLE, WAITS, WITHHELD
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague
from evenhand.signals.hint import Hint

from . import _hints
from ._action import action
from ._ledger import enter


@action(role="manager", cites=("DF1", "I9"), system=True)
def look_again(
    *,
    by: Colleague | None = None,
    now: datetime,
    contact: Contact,
    made_by: str = "",
    found: Sequence[Hint] | None = None,
    milliseconds: int = 0,
    withheld: bool = False,
) -> int:
    """Keep what a larger model found in a contact that waits for its second look; nothing else follows from it (I9).

    `found` is None where the model gave no usable answer, and where the contact was `withheld` from it
    (I28). Whoever comes second, or after the contact was sealed, keeps nothing.
    Answers how many hints are new.
    """
    locked = Contact.objects.select_for_update(no_key=True, of=("self",)).get(pk=contact.pk)
    waiting = Looked.objects.filter(contact=locked, second=WAITS, contact__sealed_at=None)
    outcome = WITHHELD if withheld else UNUSABLE if found is None else LOOKED
    first = waiting.update(second=outcome, second_by=made_by, second_at=now, second_ms=milliseconds)
    count = _hints.keep_second(locked, found or (), made_by, now) if first else 0
    enter(
        "look_again",
        locked,
        by=by,
        now=now,
        made_by=made_by,
        outcome=outcome if first else "late",
        hints=count,
    )
    return count
