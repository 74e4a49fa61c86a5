"""What every step about an absence asks: whose it is, and whether its days are in order; shared by those actions."""

from __future__ import annotations

from datetime import date

from evenhand.people.models import Colleague
from evenhand.policy.outcome import N_, Refused, because, say


def own_or_a_managers(by: Colleague, colleague: Colleague) -> None:
    """Refuses whoever is neither the colleague nor a manager."""
    if colleague.pk != by.pk and not by.has_role("manager"):
        raise Refused(
            because(
                "RT1d",
                why=say(N_("Only a manager can record somebody else's absence.")),
                instead=say(N_("Ask them, or a manager.")),
            )
        )


def in_order(away_from: date, away_until: date) -> None:
    """Refuses an absence that ends before it begins."""
    if away_until < away_from:
        raise Refused(
            because("RT1d", "I36", why=say(N_("The last day away is before the first.")), field="away_until")
        )
