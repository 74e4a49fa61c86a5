"""How much colleagues had to see and hear: counted so that somebody looks after them, never to compare them (IN2, IC1, F39)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from evenhand.casework.models import Concern, Support
from evenhand.contacts.models import Contact, Viewing
from evenhand.people.models import Colleague

RECENT = timedelta(days=90)
KINDS = ("picture", "page", "recording", "saved", "sealed", "reported")


@dataclass(slots=True)
class Exposure:
    """What one colleague came across since a moment: how often, by kind, on which last day, and whether support was offered."""

    colleague: Colleague
    counts: Counter[str] = field(default_factory=Counter)
    last: datetime | None = None
    offered: datetime | None = None

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def note(self, kind: str, at: datetime) -> None:
        self.counts[kind] += 1
        self.last = max(self.last, at) if self.last else at


def exposure(colleagues: Iterable[Colleague], now: datetime) -> list[Exposure]:
    """Of these colleagues, in the order of their names, in the last ninety days. Whoever came across nothing is left out.

    A page of a document or a picture counts each time it was shown; a contact that a colleague sealed, and one that they reported
    for its content, counts once, since they had seen it.
    """
    found = {each.pk: Exposure(each) for each in sorted(colleagues, key=lambda each: (each.name, each.pk))}
    since = now - RECENT
    seen = Viewing.objects.filter(by__in=found, at__gt=since).values_list("by_id", "what", "at")
    for pk, what, at in seen:
        found[pk].note(what, at)
    sealed = Contact.objects.filter(sealed_by__in=found, sealed_at__gt=since)
    for pk, moment in sealed.values_list("sealed_by_id", "sealed_at"):
        if moment is not None:
            found[pk].note("sealed", moment)
    _reported(found, since)
    offers = Support.objects.filter(colleague__in=found, offered_at__gt=since).order_by("offered_at")
    for pk, moment in offers.values_list("colleague_id", "offered_at"):
        found[pk].offered = moment
    return [each for each in found.values() if each.total]


def _reported(found: dict[int, Exposure], since: datetime) -> None:
    """Concerns about content: whoever reported one had come across it."""
    concerns: dict[int, list[tuple[datetime, list[str]]]] = defaultdict(list)
    rows = Concern.objects.filter(reported_by__in=found, reported_at__gt=since)
    for pk, at, behaviours in rows.values_list("reported_by_id", "reported_at", "behaviours"):
        concerns[pk].append((at, [str(each) for each in behaviours]))
    for pk, each in concerns.items():
        for at, behaviours in each:
            if any(behaviour.startswith("IC") for behaviour in behaviours):
                found[pk].note("reported", at)
