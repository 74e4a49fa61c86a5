"""What waits for one colleague: every clock computed from dates on record, never counted down."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from evenhand.casework.rights import permissions
from evenhand.people.models import Absence, Colleague
from evenhand.policy.calendar import local_date

from .everything import Due, everything_due


def due_for(colleague: Colleague, now: datetime) -> list[Due]:
    """What waits for this colleague, danger first, then by day. Work that names somebody who is away reaches their
    deputy and managers. A danger that is on top of everybody's work names nobody, but to those who deal with dangers (LK2, I30).
    """
    roles = set(colleague.role_names())
    today = local_date(now)
    away = _away(today)
    sees_danger = permissions.may_see_danger(colleague)
    mine = [
        each if sees_danger or each.kind != "danger" else replace(each, person="", person_id=None)
        for each in everything_due(now)
        if _is_for(each, colleague, roles, away)
    ]
    return sorted(
        mine, key=lambda each: (each.kind != "danger", not each.urgent, each.on, each.kind, each.record)
    )


def _is_for(due: Due, colleague: Colleague, roles: set[str], away: set[str]) -> bool:
    if due.kind == "danger":
        return True  # on top of everybody's work until somebody owns it (I23)
    if colleague.username in due.named:
        return True
    if due.named and not away.issuperset(due.named):
        return False  # somebody named is there to do it
    return bool(roles.intersection(due.roles))


def _away(today: date) -> set[str]:
    """Who is not there today; whoever cannot sign in any more is away for good."""
    absent = Absence.objects.filter(away_from__lte=today, away_until__gte=today)
    gone = Colleague.objects.filter(is_active=False)
    return {
        *absent.values_list("colleague__username", flat=True),
        *gone.values_list("username", flat=True),
    }
