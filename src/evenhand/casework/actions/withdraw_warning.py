from __future__ import annotations

from datetime import datetime

from evenhand.casework.models import Warning
from evenhand.people.models import Colleague
from evenhand.policy.warnings import may_withdraw

from ._action import action, lock
from ._ledger import enter


@action(role="manager", cites=("WA1", "RT3"))
def withdraw_warning(*, by: Colleague, now: datetime, warning: Warning, reasons: str = "") -> Warning:
    """Withdraw a warning, with reasons. It stays on record as withdrawn and never counts again (I35)."""
    lock(warning.person)
    warning.refresh_from_db()
    may_withdraw(already_withdrawn=warning.withdrawn_at is not None, reasons=reasons).require()
    warning.withdrawn_at, warning.withdrawn_by, warning.withdrawn_reasons = now, by, reasons.strip()
    warning.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reasons"])
    enter("withdraw_warning", warning, by=by, now=now, person=warning.person, reasons=reasons)
    return warning
