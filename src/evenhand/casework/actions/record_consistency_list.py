from __future__ import annotations

from datetime import date, datetime

from evenhand.people.models import Colleague

from ._action import action
from ._ledger import enter


@action(role=("manager", "quality_reviewer"), cites=("IN1", "LK2"), system=True)
def record_consistency_list(
    *, by: Colleague | None = None, now: datetime, taken_by: Colleague, since: date, until: date, named: bool
) -> None:
    """Record that a colleague is about to save the comparison of decisions of these days as a list, and whether
    it names who decided.

    `by` is nobody where it is noted about a colleague who writes nothing themselves, such as an auditor.
    """
    enter(
        "record_consistency_list", "consistency", by=by, now=now, taken_by=taken_by.username, since=since, until=until, named=named
    )  # fmt: skip
