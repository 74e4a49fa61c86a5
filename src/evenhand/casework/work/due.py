"""The due-runner, which opens what is due to open, and removes what nobody came back to."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import DatabaseError

from evenhand.casework.actions.open_review import open_review
from evenhand.casework.actions.remove_draft import remove_draft
from evenhand.casework.models import Draft, Restriction, Review
from evenhand.policy.calendar import local_date
from evenhand.policy.edition import load
from evenhand.policy.outcome import Refused
from evenhand.policy.reviews import opens_on

log = logging.getLogger(__name__)


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
