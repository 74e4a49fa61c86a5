from __future__ import annotations

from datetime import datetime
from typing import Literal

from evenhand.audit import ledger
from evenhand.casework.facts.retention import kept_about, kept_of_contacts, schedule
from evenhand.casework.models import Disposal
from evenhand.people.models import Colleague
from evenhand.policy.calendar import local_date
from evenhand.policy.disposal import DISPOSE, may_decide_disposal
from evenhand.policy.retention import Kept, is_of_one_record, may_dispose_of

from ._action import action
from ._disposal import dispose
from ._ledger import enter
from ._retention import lock_record


@action(role=("data_protection", "manager"), cites=("LK2", "I33"))
def decide_disposal(
    *,
    by: Colleague,
    now: datetime,
    disposal: Disposal,
    decision: Literal["dispose", "decline"] | str = "",
    reasons: str = "",
) -> Disposal:
    """Decide, as another colleague than who proposed it, that a record goes now, or stays for now (LK2, I33).

    What is disposed of cannot be brought back. Raises Refused, for all that stands in the way at this very moment: where the record
    is no longer due, where it is held, where it was decided already, by whoever proposed it, and without reasons.
    """
    person, contact = lock_record(disposal.person, disposal.contact)
    row = Disposal.objects.select_for_update(of=("self",)).get(pk=disposal.pk)
    # Whatever came in until now is seen from here on, and nothing more comes in until this is done.
    ledger.hold()
    told = may_decide_disposal(
        decision=decision, reasons=reasons, decider=by.username, proposer=row.proposed_by.username,
        still_open=row.status == "proposed",
    )  # fmt: skip
    today, plan = local_date(now), schedule()
    kept = kept_about(person, today) if person else _alone(contact.pk if contact else 0)
    if decision == DISPOSE and row.status == "proposed":
        told += may_dispose_of(kept, plan, today) if kept is not None else _SOMEBODYS
    told.require()
    row.decided_by, row.decided_at, row.decision_reasons = by, now, reasons.strip()
    if decision == DISPOSE and kept is not None and plan is not None:
        dispose(row, kept, plan, by=by, now=now)
        return row
    row.status = "declined"
    row.save(update_fields=["status", "decided_by", "decided_at", "decision_reasons"])
    enter(
        "decide_disposal",
        row,
        by=by,
        now=now,
        person=person,
        contact=contact,
        decision=decision,
        reasons=reasons,
    )
    return row


# A contact that was said to be somebody's since it was proposed.
_SOMEBODYS = is_of_one_record(person=False, contact=True, nobodys=False)


def _alone(contact: int) -> Kept | None:
    """What the clock of a contact of nobody's depends on; None where it has become somebody's since."""
    return kept_of_contacts([contact]).get(contact)
