"""Writes a manager's decision onto the proposal or the review that it answers; one decision may answer both (OA7, I12)."""

from __future__ import annotations

from datetime import datetime

from evenhand.casework.models import Proposal, Restriction, Review
from evenhand.people.models import Colleague


def settle_proposal(proposal: Proposal, status: str, *, by: Colleague, now: datetime, reasons: str) -> None:
    """Answer a proposal, as "approved", "declined" or "returned" to whoever proposed it (RT3)."""
    proposal.status = status
    proposal.decided_by, proposal.decided_at, proposal.decision_reasons = by, now, reasons.strip()
    proposal.save(update_fields=["status", "decided_by", "decided_at", "decision_reasons"])


def settle_review(
    review: Review,
    outcome: str,
    *,
    by: Colleague,
    now: datetime,
    effect_on_behaviour: str,
    reasons: str,
    months: int | None,
    extension: Restriction | None,
) -> None:
    """Answer a review: its outcome, on the effect on the behaviour (OA6); where it extends, the months and the `extension`."""
    review.outcome, review.months, review.leads_to = outcome, months, extension
    review.effect_on_behaviour, review.reasons = effect_on_behaviour.strip(), reasons.strip()
    review.decided_by, review.decided_at = by, now
    review.save()
