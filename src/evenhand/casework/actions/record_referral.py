from __future__ import annotations

from datetime import datetime

from evenhand.casework.models import Danger, Referral
from evenhand.people.models import Colleague
from evenhand.policy.needs import may_record_referral

from ._action import action
from ._ledger import enter


@action(role=("safeguarding_lead", "manager"), cites=("MN3", "MN4", "I23"))
def record_referral(
    *, by: Colleague, now: datetime, danger: Danger, organisation: str = "", reference: str = ""
) -> Referral:
    """Record which organisation was told of a danger, the emergency services included, and its reference (MN3, MN4)."""
    danger = Danger.objects.select_for_update().get(pk=danger.pk)
    may_record_referral(organisation=organisation, owned=danger.owned_by_id is not None).require()
    row = Referral.objects.create(
        danger=danger, organisation=organisation.strip(), reference=reference.strip(), by=by, at=now
    )
    enter(
        "record_referral",
        row,
        by=by,
        now=now,
        person=danger.person,
        danger=danger,
        organisation=organisation,
        reference=reference,
    )
    return row
