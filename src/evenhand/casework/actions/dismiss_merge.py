from __future__ import annotations

from datetime import datetime

from evenhand.people.models import Colleague, MergeSuggestion
from evenhand.policy.outcome import N_, Refused, because, say

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
    if not reasons.strip():
        raise Refused(
            because(
                "IN4",
                "I27",
                why=say(N_("Say how you know that these are two people, or leave the question open.")),
                field="reasons",
            )
        )
    row = MergeSuggestion.objects.select_for_update().get(pk=suggestion.pk)
    if row.outcome:
        raise Refused(
            because(
                "IN4",
                why=say(N_("Somebody answered this already.")),
                instead=say(N_("Look at what they decided.")),
            )
        )
    answer(row, "two", by=by, now=now, reasons=reasons)
    enter("dismiss_merge", row, by=by, now=now, person=row.one, other=row.other, reasons=reasons)
    return row
