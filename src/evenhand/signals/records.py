"""Hints from the record, given as plain facts: contact since a final decision, several addresses at once, nearly the same words
before, more contact than the person's own past. They count contacts of one person and compare with nobody else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from evenhand.policy.bilingual import Bilingual

from .hint import CLEAR, WEAK, Hint, of_kind

MANY_ADDRESSES = 3
MANY_SINCE = 3
_WEEK = timedelta(days=7)
_WEEKS_OF_PAST = 26
_LEAST_IN_A_WEEK = 5
_TIMES_THE_USUAL = 3


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier contact whose words were nearly the same."""

    reference: str
    on: date


@dataclass(frozen=True, slots=True)
class Facts:
    """What the record says when a contact comes in. `days` are those of the person's contacts, this one included; `decided` that of
    the last final decision they were told; `said_before` contacts in nearly the same words; `conditions` what the record names.
    """

    on: date | None = None
    days: tuple[date, ...] = ()
    decided: date | None = None
    addresses: int = 1
    said_before: tuple[Earlier, ...] = ()
    conditions: tuple[str, ...] = ()
    prior: tuple[str, ...] = ()


def from_record(facts: Facts) -> list[Hint]:
    """What the record alone shows."""
    found: list[Hint] = []
    if facts.addresses >= MANY_ADDRESSES:
        told = {"count": facts.addresses}
        found.append(of_kind("several_addresses", WEAK, facts=told, shown=told))
    if facts.said_before:
        found.append(_said_before(facts.said_before))
    if facts.on is None:
        return found
    if facts.decided is not None:
        since = sum(facts.decided < day <= facts.on for day in facts.days)
        if since >= MANY_SINCE:
            told_on = {"decided": facts.decided.isoformat(), "count": since}
            shown = {"decided": Bilingual.of_date(facts.decided), "count": since}
            found.append(of_kind("after_final_decision", WEAK, facts=told_on, shown=shown))
    return found + _volume(facts.days, facts.on)


def _said_before(earlier: Sequence[Earlier]) -> Hint:
    last = max(each.on for each in earlier)
    references = ", ".join(each.reference for each in earlier[:5])
    facts = {
        "count": len(earlier),
        "last": last.isoformat(),
        "earlier": [each.reference for each in earlier],
    }
    shown = {"count": len(earlier), "last": Bilingual.of_date(last), "earlier": references}
    return of_kind("said_before", CLEAR if len(earlier) > 1 else WEAK, facts=facts, shown=shown)


def _volume(days: Sequence[date], on: date) -> list[Hint]:
    """The last seven days beside this person's own weeks before them, back to their first contact but at most half a year."""
    week = sum(on - _WEEK < day <= on for day in days)
    first = min(days, default=on)
    weeks = min(_WEEKS_OF_PAST, (on - first).days // 7)
    if week < _LEAST_IN_A_WEEK or weeks < 1:
        return []
    past = [
        sum(on - _WEEK * (back + 1) < day <= on - _WEEK * back for day in days)
        for back in range(1, weeks + 1)
    ]
    usual = max(1.0, float(median(past)))
    if week < _TIMES_THE_USUAL * usual:
        return []
    told = {"count": week, "usual": round(usual, 1), "weeks": weeks}
    return [of_kind("volume", WEAK, facts=told, shown={"count": week, "usual": f"{usual:g}"})]
