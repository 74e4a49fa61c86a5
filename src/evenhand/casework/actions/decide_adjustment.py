from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from evenhand.people.models import Adjustment, Colleague
from evenhand.policy.edition import load
from evenhand.policy.needs import may_decide_adjustment, needs_known_channels

from ._action import action, lock
from ._give import give_letter
from ._ledger import enter


@action(role="caseworker", cites=("IN3", "MN1"))
def decide_adjustment(
    *,
    by: Colleague,
    now: datetime,
    request: Adjustment,
    outcome: str,
    reasons: str = "",
    needs_channels: Sequence[str] | None = None,
    review_on: date | None = None,
) -> Adjustment:
    """Agree or decline a reasonable adjustment, with reasons (IN3, MN1)."""
    lock(request.person)
    request.refresh_from_db()
    told = may_decide_adjustment(outcome=outcome, reasons=reasons, already_decided=request.status != "asked")
    (told + needs_known_channels(needs_channels or (), load())).require()
    request.status, request.reasons, request.review_on = outcome, reasons.strip(), review_on
    request.decided_at, request.decided_by = now, by
    if needs_channels is not None:
        request.needs_channels = list(needs_channels)
    request.save()
    letter = give_letter(request, by=by, now=now)
    enter(
        "decide_adjustment",
        request,
        by=by,
        now=now,
        person=request.person,
        outcome=outcome,
        reasons=reasons,
        review_on=review_on,
        letter_on_its_way=letter,
    )
    return request
