from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.db.models import Q

from evenhand.audit import ledger
from evenhand.casework.facts.going import record_of
from evenhand.casework.facts.retention import kept_about, kept_of_contacts, schedule
from evenhand.casework.models import Disposal
from evenhand.people.models import Colleague, Person
from evenhand.policy.calendar import local_date
from evenhand.policy.disposal import DISPOSE, may_decide_disposal
from evenhand.policy.retention import Kept, is_of_one_record, may_dispose_of

from ._action import action
from ._disposal import dispose
from ._ledger import enter, named
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
    is no longer due, where it is held, where it was decided already, by whoever proposed it, and without reasons. Where it was
    merged with another record since, or told apart from one, it can only be declined.
    """
    person, contact = lock_record(disposal.person, disposal.contact)
    row = Disposal.objects.select_for_update(of=("self",)).get(pk=disposal.pk)
    # Whatever came in until now is seen from here on, and nothing more comes in until this is done.
    ledger.hold()
    told = may_decide_disposal(
        decision=decision, reasons=reasons, decider=by.username, proposer=row.proposed_by.username,
        still_open=row.status == "proposed", as_proposed=_as_proposed(row, person),
    )  # fmt: skip
    today, plan = local_date(now), schedule()
    kept = kept_about(person, today) if person else _alone(contact.pk if contact else 0)
    if decision == DISPOSE and row.status == "proposed":
        told += may_dispose_of(kept, plan, today) if kept is not None else _SOMEBODYS
    told.require()
    if decision == DISPOSE and kept is not None and plan is not None:
        row.decided_by, row.decided_at, row.decision_reasons = by, now, reasons.strip()
        for other in _others_waiting(row, by):
            _decline(other, by=by, now=now, reasons=f"It goes with {row.reference}.")
        dispose(row, kept, plan, by=by, now=now)
        return row
    _decline(row, by=by, now=now, reasons=reasons)
    return row


def _as_proposed(row: Disposal, person: Person | None) -> bool:
    """Whether the record is made of the same entries as when it was proposed: the trail says of which."""
    if person is None:
        return True
    proposed = next((entry for entry in ledger.of(named(row)) if entry.action == "propose_disposal"), None)
    return proposed is not None and proposed.facts.get("entries") == sorted(person.everyone())


def _others_waiting(row: Disposal, by: Colleague) -> list[Disposal]:
    """What else was proposed of the same record, as of contact that is theirs since, by somebody other than who decides."""
    record = record_of(row.person, row.contact)
    theirs = Q(person__in=record.entries) | Q(contact__in=record.contacts)
    rows = Disposal.objects.select_for_update(of=("self",)).filter(theirs, status="proposed")
    return list(rows.exclude(pk=row.pk).exclude(proposed_by=by).order_by("pk"))


def _decline(row: Disposal, *, by: Colleague, now: datetime, reasons: str) -> None:
    row.status, row.decided_by, row.decided_at, row.decision_reasons = "declined", by, now, reasons.strip()
    row.save(update_fields=["status", "decided_by", "decided_at", "decision_reasons"])
    person = row.person.kept() if row.person else None
    enter(
        "decide_disposal", row, by=by, now=now, person=person, contact=row.contact, decision="decline", reasons=reasons,
    )  # fmt: skip


# A contact that was said to be somebody's since it was proposed.
_SOMEBODYS = is_of_one_record(person=False, contact=True, nobodys=False)


def _alone(contact: int) -> Kept | None:
    """What the clock of a contact of nobody's depends on; None where it has become somebody's since."""
    return kept_of_contacts([contact]).get(contact)
