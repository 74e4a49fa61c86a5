from __future__ import annotations

from datetime import datetime

from evenhand.people.models import Colleague, MergeSuggestion
from evenhand.policy.identity import may_say_two_people

from ._action import action
from ._ledger import enter
from ._suggest import answer


@action(role="caseworker", cites=("IN4", "I27"))
def dismiss_merge(
    *, by: Colleague, now: datetime, suggestion: MergeSuggestion, reasons: str = ""
) -> MergeSuggestion:
    """Say that two entries are two people. It is remembered, and not suggested again unless something new speaks for it (I27).

    Raises Refused without reasons, and where somebody answered already.
    """
    row = MergeSuggestion.objects.select_for_update().get(pk=suggestion.pk)
    may_say_two_people(reasons=reasons, answered=bool(row.outcome)).require()
    answer(row, "two", by=by, now=now, reasons=reasons)
    enter("dismiss_merge", row, by=by, now=now, person=row.one, other=row.other, reasons=reasons)
    return row
