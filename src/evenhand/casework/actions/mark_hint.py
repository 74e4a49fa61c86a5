from __future__ import annotations

from datetime import datetime

from evenhand.casework.models import Hint, HintMark
from evenhand.people.models import Colleague
from evenhand.policy.hinting import may_mark

from ._action import action
from ._ledger import enter


@action(role="colleague", cites=("DF1", "I9"))
def mark_hint(
    *, by: Colleague, now: datetime, hint: Hint, right: bool | None = None, reasons: str = ""
) -> HintMark:
    """Say whether a hint was right, and why: the hints' own record is made of this. The last word about a hint counts."""
    may_mark(right=right, reasons=reasons).require()
    row = HintMark.objects.create(hint=hint, by=by, at=now, right=bool(right), reasons=reasons.strip())
    enter("mark_hint", row, by=by, now=now, hint=hint, kind=hint.kind, right=bool(right), reasons=reasons)
    return row
