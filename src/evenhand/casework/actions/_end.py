"""Ends a restriction before its last day; shared by the actions that do."""

from __future__ import annotations

from datetime import datetime

from evenhand.casework.models import Restriction
from evenhand.people.models import Colleague
from evenhand.policy.calendar import local_date

from ._ledger import enter


def end_restriction(
    restriction: Restriction, ended_as: str, *, by: Colleague, now: datetime, reasons: str
) -> None:
    """End it at once, as "removed", "lifted", "quashed" or "changed"; it is never counted, enforced or shown as live again (I35).

    What extends it falls with it, so that nobody is restricted again by an extension of what was ended.
    """
    restriction.ended_on, restriction.ended_as = local_date(now), ended_as
    restriction.ended_by, restriction.ended_at, restriction.ended_reasons = by, now, reasons.strip()
    restriction.save(update_fields=["ended_on", "ended_as", "ended_by", "ended_at", "ended_reasons"])
    for extension in restriction.extensions.filter(ended_as=""):
        end_restriction(extension, ended_as, by=by, now=now, reasons=reasons)
        enter(
            "end_extension",
            extension,
            by=by,
            now=now,
            person=extension.person,
            ended_with=restriction,
            ended_as=ended_as,
        )
