from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from evenhand.casework.facts.case import measures_now
from evenhand.casework.models import Dispute, Restriction
from evenhand.people.models import Colleague
from evenhand.policy import disputes as policy
from evenhand.policy.restrictions import last_day

from ._action import action, lock
from ._end import end_restriction
from ._give import give_letter
from ._ledger import enter
from ._verdict import Verdict, answer, judge


@action(role="quality_reviewer", cites=("DI3", "I18"))
def decide_dispute(
    *,
    by: Colleague,
    now: datetime,
    dispute: Dispute,
    outcome: str = "",
    reasonable: object = "",
    proportionate: object = "",
    reasons: str = "",
    measures: Sequence[Mapping[str, object]] | None = None,
    months: int | None = None,
) -> Restriction:
    """Decide a dispute: is the restriction reasonable and proportionate? The outcome is final (DI4, DI6).

    `reasonable` and `proportionate` are yes or no (or a sentence). A change takes new `measures` or `months` and can only ease.
    Answers with the restriction that then stands, or the one that was quashed. Raises Refused on I18 and DI4, and for a change
    on all that a restriction must keep (I10, I13, I14, I36).
    """
    restriction = dispute.restriction
    lock(restriction.person.kept())
    dispute.refresh_from_db()
    restriction.refresh_from_db()
    verdict = Verdict(
        by=by,
        now=now,
        outcome=outcome,
        reasonable=answer(reasonable),
        proportionate=answer(proportionate),
        reasons=reasons.strip(),
        measures=measures if measures is not None else measures_now(restriction),
        months=months if months is not None else restriction.months,
        says_what_changes=measures is not None or months is not None,
    )
    judge(dispute, verdict).require()
    stands = _carry_out(restriction, verdict)
    _record(dispute, verdict, stands)
    letter = give_letter(dispute, by=by, now=now)
    enter(
        "decide_dispute",
        dispute,
        by=by,
        now=now,
        person=restriction.person,
        restriction=restriction,
        outcome=outcome,
        reasonable=dispute.reasonable,
        proportionate=dispute.proportionate,
        reasons=reasons,
        stands=stands,
        letter_on_its_way=letter,
    )
    return stands


def _carry_out(restriction: Restriction, verdict: Verdict) -> Restriction:
    """End the restriction unless it stands, and put the changed one in its place."""
    if verdict.outcome == policy.STANDS:
        return restriction
    if not restriction.ended_as:
        ended_as = "changed" if verdict.changes else "quashed"
        end_restriction(restriction, ended_as, by=verdict.by, now=verdict.now, reasons=verdict.reasons)
    if not verdict.changes:
        return restriction
    return Restriction.objects.create(
        person=restriction.person,
        extends=restriction.extends,
        replaces=restriction,
        measures=list(verdict.measures),
        scope=restriction.scope,
        months=verdict.months,
        starts_on=restriction.starts_on,
        ends_on=last_day(restriction.starts_on, verdict.months),
        edition=restriction.edition,
        reasons=verdict.reasons,
        proposed_by=restriction.proposed_by,
        decided_by=verdict.by,
        decided_at=verdict.now,
    )


def _record(dispute: Dispute, verdict: Verdict, stands: Restriction) -> None:
    dispute.outcome, dispute.reasons = verdict.outcome, verdict.reasons
    dispute.reasonable, dispute.proportionate = verdict.reasonable, verdict.proportionate
    dispute.assigned_to = dispute.assigned_to or verdict.by
    dispute.assigned_at = dispute.assigned_at or verdict.now
    dispute.decided_by, dispute.decided_at = verdict.by, verdict.now
    dispute.leads_to = stands if stands != dispute.restriction else None
    dispute.save()
