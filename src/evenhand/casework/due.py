"""What is due: every clock computed from dates on record, never counted down; and the due-runner, which opens what is
due to open.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date, datetime

from django.db import DatabaseError

from evenhand.people.models import Absence, Colleague
from evenhand.policy.calendar import local_date
from evenhand.policy.edition import load
from evenhand.policy.outcome import Refused
from evenhand.policy.reviews import opens_on

from . import permissions
from .actions.open_review import open_review
from .actions.remove_draft import remove_draft
from .models import Draft, Restriction, Review
from .waiting import ASSESS_WITHIN, TITLES, Due, everything_due

log = logging.getLogger(__name__)

__all__ = ["ASSESS_WITHIN", "TITLES", "Due", "due_for", "everything_due", "remove_old_drafts", "run"]


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


def run(now: datetime) -> list[Review]:
    """The due-runner: open every review whose day has come (OA6). It may be late, run twice, or run on two machines.

    It restricts nobody and ends nothing: a restriction that nobody reviewed is out of force by its dates alone (I11).
    """
    today, edition = local_date(now), load()
    waiting = Restriction.objects.filter(ended_as="", reviews=None).order_by("pk")
    opened = (_open(row, now) for row in waiting if opens_on(row.ends_on, edition) <= today)
    return [review for review in opened if review is not None]


def _open(restriction: Restriction, now: datetime) -> Review | None:
    """Its review; None where somebody ended or reviewed it since it was looked up: then there is nothing to open.

    A fault with one leaves the others their reviews; it is tried again in the next round.
    """
    try:
        return open_review(by=None, now=now, restriction=restriction)
    except Refused:
        return None
    except DatabaseError:
        raise
    except Exception:
        log.exception("The review of %s could not be opened.", restriction.reference)
        return None


def remove_old_drafts(now: datetime) -> int:
    """The due-runner again: remove the forms that nobody came back to within their days. Answers with how many."""
    return sum(
        _removed(row, now) for row in Draft.objects.filter(expires_at__lte=now).only("pk").order_by("pk")
    )


def _removed(draft: Draft, now: datetime) -> bool:
    try:
        remove_draft(by=None, now=now, draft=draft)
    except Refused:
        return False  # by another due-runner, a moment ago
    return True
