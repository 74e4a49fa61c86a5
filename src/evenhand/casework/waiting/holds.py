"""Holds to look at again, and proposals to dispose of something that another colleague decides (LK2, I33)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from evenhand.casework.facts.retention import proposed_disposals
from evenhand.casework.models import Disposal, Hold
from evenhand.people.models import Colleague, ColleagueRole
from evenhand.people.roles import that_carry
from evenhand.policy.calendar import add_working_days, local_date
from evenhand.policy.outcome import N_

NEAR = timedelta(days=14)
TITLES = {
    "hold": N_("Hold to look at again"),
    "disposal": N_("Disposal to decide"),
}
OFFICER = "data_protection"


@dataclass(frozen=True, slots=True)
class RetentionDue:
    """Something to look at or to decide, by when, whom it waits for by name and whose work it is while they are away."""

    kind: str
    row: Hold | Disposal
    on: date
    named: tuple[str, ...]
    roles: tuple[str, ...]


def retention_due(today: date, *, decide_within: int) -> Iterator[RetentionDue]:
    """Each hold whose day is near waits for whoever placed it, while they look after data; each proposal for everybody who may
    decide it, but for whoever made it. The limit is in working days.
    """
    holds = Hold.objects.filter(lifted_at=None, look_again_on__lte=today + NEAR)
    for row in holds.select_related("person", "by"):
        named = (row.by.username,) if row.by.has_role(OFFICER) else ()
        yield RetentionDue("hold", row, row.look_again_on, named, (OFFICER,))
    for waits in proposed_disposals().select_related("person"):
        on = add_working_days(local_date(waits.proposed_at), decide_within)
        yield RetentionDue("disposal", waits, on, _deciders(waits), (OFFICER, "manager"))


def _deciders(row: Disposal) -> tuple[str, ...]:
    roles = {each for role in (OFFICER, "manager") for each in that_carry(role)}
    may = ColleagueRole.objects.filter(role__in=roles).values("colleague")
    found = Colleague.objects.filter(pk__in=may, is_active=True).exclude(pk=row.proposed_by_id)
    return tuple(found.order_by("username").values_list("username", flat=True))
