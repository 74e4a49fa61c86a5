from __future__ import annotations

from datetime import datetime

from django.db.models import F

from evenhand.casework.models import Looked
from evenhand.casework.models.hint import WAITS
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague

from ._action import action
from ._ledger import enter


@action(role="manager", cites=("DF1", "I9"), system=True)
def try_again_later(
    *, by: Colleague | None = None, now: datetime, contact: Contact, made_by: str = ""
) -> None:
    """Count that a larger model gave no answer about a contact. That may lie in the contact, so it waits on behind those that were
    asked about less often. Nothing else follows from it (I9).
    """
    waiting = Looked.objects.filter(contact=contact, second=WAITS)
    waiting.update(second_tries=F("second_tries") + 1)
    tries = waiting.values_list("second_tries", flat=True).first()
    enter("try_again_later", contact, by=by, now=now, made_by=made_by, tries=tries)
