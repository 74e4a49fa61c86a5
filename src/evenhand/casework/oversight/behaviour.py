"""Behaviour before and during a restriction, side by side: contact counted by week and kind, for the review of its effect (OA6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from evenhand.casework.models import Assessment, Concern, Restriction
from evenhand.contacts.models import Contact
from evenhand.policy.bilingual import LONDON
from evenhand.policy.calendar import local_date, week_of
from evenhand.policy.edition import load
from evenhand.policy.finding import GROUNDING
from evenhand.policy.reading import WRITTEN_BY_PROGRAMS

A_WEEK = timedelta(weeks=1)
# As many weeks before as a three-month restriction has: enough to see a pattern, few enough to read.
WEEKS_BEFORE = 13


@dataclass(frozen=True, slots=True)
class Week:
    """One week (its Monday): how many contacts came, through which channels, how many concerns were reported about them, and which
    kinds of behaviour (AA, UP, UD, IC) were found in contact of that week, each with the number of contacts.
    """

    monday: date
    during: bool
    contacts: int
    by_channel: tuple[tuple[str, int], ...]
    concerns: int
    by_kind: tuple[tuple[str, int], ...] = ()

    def found(self, kind: str) -> int:
        """In how many contacts of this week this kind of behaviour was found."""
        return dict(self.by_kind).get(kind, 0)


def weeks_around(restriction: Restriction, now: datetime) -> list[Week]:
    """The weeks before the restriction and those it has run, oldest first, empty ones included.

    What a program sent by itself, such as an out-of-office reply, is nobody's behaviour and is not counted.
    """
    first = week_of(restriction.starts_on) - WEEKS_BEFORE * A_WEEK
    last = week_of(min(restriction.ends_on, local_date(now)))
    people = restriction.person.everyone()
    begins = datetime.combine(first, time(), LONDON)
    rows = Contact.objects.filter(
        person__in=people, match="matched", received_at__gte=begins, received_at__lte=now
    ).exclude(automatic__in=WRITTEN_BY_PROGRAMS)
    came: dict[date, Counter[str]] = {}
    for channel, received_at in rows.values_list("channel", "received_at"):
        came.setdefault(week_of(local_date(received_at)), Counter())[channel] += 1
    reported = Counter(
        week_of(local_date(moment))
        for moment in Concern.objects.filter(
            person__in=people, reported_at__gte=begins, reported_at__lte=now
        ).values_list("reported_at", flat=True)
    )
    found = _found_unacceptable(people, begins, now)
    return [
        Week(
            monday=monday,
            during=monday + timedelta(days=6) >= restriction.starts_on,
            contacts=sum(came.get(monday, Counter()).values()),
            by_channel=tuple(came.get(monday, Counter()).most_common()),
            concerns=reported[monday],
            by_kind=tuple(sorted(found.get(monday, Counter()).items())),
        )
        for monday in _mondays(first, last)
    ]


def _found_unacceptable(people: list[int], begins: datetime, now: datetime) -> dict[date, Counter[str]]:
    """Week by week, in how many contacts an assessment found each kind of unacceptable behaviour: by the day the contact came."""
    edition = load()
    rows = (
        Assessment.objects.filter(concern__person__in=people, assessed_at__lte=now, outcome__in=GROUNDING)
        .select_related("concern")
        .prefetch_related("concern__contacts")
    )
    kinds: dict[int, set[str]] = {}
    came: dict[int, datetime] = {}
    for row in rows:
        named = {edition.behaviours[id_].category for id_ in row.behaviours if id_ in edition.behaviours}
        for contact in row.concern.contacts.all():
            if begins <= contact.received_at <= now:
                kinds.setdefault(contact.pk, set()).update(named)
                came[contact.pk] = contact.received_at
    found: dict[date, Counter[str]] = {}
    for pk, named in kinds.items():
        found.setdefault(week_of(local_date(came[pk])), Counter()).update(named)
    return found


def _mondays(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += A_WEEK
