from __future__ import annotations

from datetime import datetime

from evenhand.casework.models import Draft
from evenhand.people.models import Colleague
from evenhand.policy.outcome import N_, Refused, because, say

from ._action import action
from ._ledger import enter


@action(role="colleague", cites=("LK2", "I33"), system=True)
def remove_draft(*, by: Colleague | None = None, now: datetime, draft: Draft, why: str = "expired") -> None:
    """Remove a form that was kept to be gone on with, and its files: its days are over, or its writer asked for it ("asked").

    Raises Refused where somebody was quicker. A form that was sent is a contact by then, and that stays.
    """
    row = Draft.objects.select_for_update().filter(pk=draft.pk).first()
    if row is None:
        raise Refused(because("LK2", why=say(N_("This form was removed already."))))
    enter("remove_draft", row, by=by, now=now, why=why, sent=row.sent_as_id is not None)
    row.files.all().delete()
    row.delete()
