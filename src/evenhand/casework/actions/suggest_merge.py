from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from evenhand.people.likeness import Evidence
from evenhand.people.models import Colleague, MergeSuggestion, Person
from evenhand.policy.outcome import N_, Refused, because, say

from ._action import action, lock
from ._suggest import put_forward


@action(role="caseworker", cites=("IN4", "I9", "I27"), system=True)
def suggest_merge(
    *, by: Colleague | None, now: datetime, one: Person, other: Person, evidence: Sequence[Evidence]
) -> MergeSuggestion:
    """Put two entries before a caseworker as perhaps one person, with what speaks for it (I9, I27).

    Raises Refused for one entry twice, or when nothing speaks for it that was not answered before or waits already.
    """
    lock(one, other)
    row = put_forward(one.kept(), other.kept(), evidence, by=by, now=now)
    if row is None:
        raise Refused(
            because(
                "IN4",
                "I27",
                why=say(N_("Nothing new speaks for these two entries being one person.")),
                instead=say(N_("What was answered before is not asked again.")),
                field="other",
            )
        )
    return row
