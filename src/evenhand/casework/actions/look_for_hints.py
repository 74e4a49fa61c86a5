from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from evenhand.casework.models import Looked
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague

from . import _hints
from ._action import action
from ._ledger import enter


@action(role="manager", cites=("DF1", "I9"), system=True)
def look_for_hints(*, by: Colleague | None = None, now: datetime, contacts: Sequence[Contact]) -> int:
    """Look at contacts for hints that nobody has looked at yet, and keep what is found; nothing else follows from it (I9).

    What came in a few at a time was looked at on arrival. Answers how many hints were found.
    """
    locked = Contact.objects.select_for_update(no_key=True, of=("self",)).select_related("person")
    rows = locked.filter(pk__in=[each.pk for each in contacts], sealed_at=None).order_by("pk")
    done = set(Looked.objects.filter(contact__in=rows).values_list("contact_id", flat=True))
    new = [each for each in rows if each.pk not in done]
    count = _hints.keep(new, now)
    if new or contacts:
        enter("look_for_hints", (new or contacts)[0], by=by, now=now, contacts=len(new), hints=count)
    return count
