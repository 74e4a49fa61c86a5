"""What measures would mean if they were decided: what would stay open over all restrictions together, and until when (OA1, OA4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from evenhand.casework import clock
from evenhand.casework.facts.case import adjustments_of, checked_measures, others_in_force
from evenhand.casework.models import Restriction
from evenhand.people.models import Person
from evenhand.policy.access import DecidedRestriction, access_remains, open_channels, read_scope
from evenhand.policy.calendar import local_date
from evenhand.policy.edition import Edition
from evenhand.policy.outcome import Outcome
from evenhand.policy.restrictions import last_day
from evenhand.web.words import said


@dataclass(frozen=True, slots=True)
class Would:
    """The ways that would stay open, the first and the last day, and what the access check would refuse, if anything."""

    open_channels: str
    starts_on: date
    would_end: date
    today: date
    access: Outcome


def what_it_would_mean(
    measures: Sequence[Mapping[str, object]],
    *,
    scope: object,
    months: int,
    person: Person,
    edition: Edition,
    starts_on: date | None = None,
    besides: Iterable[Restriction] = (),
) -> Would | None:
    """What these measures would mean together with the person's other restrictions, but for `besides`, which they go on from;
    None while the measures themselves cannot be read. `starts_on` is today by default.
    """
    today = local_date(clock.now())
    read, wrong = checked_measures(measures, edition)
    if wrong.reasons:
        return None
    first = starts_on or today
    proposed = DecidedRestriction("", read, first, first, read_scope(scope))
    others = others_in_force(person, today, besides=besides)
    return Would(
        open_channels=said(edition.list_channels(open_channels([proposed, *others], edition))),
        starts_on=first,
        would_end=last_day(first, months),
        today=today,
        access=access_remains(proposed, others, adjustments_of(person), edition),
    )
