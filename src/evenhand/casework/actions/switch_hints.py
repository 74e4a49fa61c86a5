from __future__ import annotations

from datetime import datetime

from evenhand.casework.hints.kept import SECOND_LOOK, switched_off
from evenhand.casework.models import HintSwitch
from evenhand.people.models import Colleague
from evenhand.policy.hinting import may_switch
from evenhand.signals.hint import kinds

from ._action import action
from ._ledger import enter


@action(role=("manager", "quality_reviewer"), cites=("DF1", "I9"))
def switch_hints(
    *, by: Colleague, now: datetime, kind: str = "", on: bool = False, reasons: str = ""
) -> HintSwitch:
    """Switch a kind of hint off that does badly, or the second look, or on again. What was found stays on record, unshown."""
    may_switch(
        kind=kind, known=(*kinds(), SECOND_LOOK), on=on, is_on=kind not in switched_off(), reasons=reasons
    ).require()
    row = HintSwitch.objects.create(kind=kind, on=on, by=by, at=now, reasons=reasons.strip())
    enter("switch_hints", row, by=by, now=now, kind=kind, on=on, reasons=reasons)
    return row
