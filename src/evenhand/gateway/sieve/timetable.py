"""When a mailbox is told what about one person: `instruct` itself, laid out over time for something that cannot ask it.

Between two moments at which anything can change its answer is one and the same, and in weeks with nothing special in them it goes
by the day of the week: so a few questions tell a year.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from evenhand.policy.bilingual import DAYS, LONDON
from evenhand.policy.calendar import bank_holiday_name, bounds_of, local_date, week_of
from evenhand.policy.edition import Edition
from evenhand.policy.hours import window_of
from evenhand.policy.instruction import NORMAL, ContactNow, Standing, instruct
from evenhand.policy.measures import ContactHours

EMAIL = "email"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Deed:
    """What is done with mail: the instruction's action, and to whom it is routed (a user name)."""

    action: str = NORMAL
    route_to: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A deed on these days of the week, between two times of the clock of the span's zone; `closes` is "" for midnight."""

    days: tuple[str, ...]
    opens: str
    closes: str
    deed: Deed


@dataclass(frozen=True, slots=True)
class Span:
    """From one moment up to another (both UTC), in which the rows hold. `ahead` is how far London is ahead of UTC in it.

    Without rows nothing is done; a row without days holds throughout.
    """

    begins: datetime
    ends: datetime
    ahead: timedelta
    rows: tuple[Row, ...]


def timetable(standing: Standing, to: Sequence[str], now: datetime, edition: Edition) -> list[Span]:
    """What is done with e-mail from this person to these recipients, from the first day of what is in force or agreed to its end.

    Only what a contact taken up since would use up of a number a week is not in it: nobody can know it beforehand.
    """
    restrictions = [each for each in standing.restrictions if not each.ended and each.scope.meets(to)]
    if not restrictions:
        return []
    asked = _Asked(standing, tuple(to), edition)
    first = min(each.starts_on for each in restrictions)
    last = max(each.ends_on for each in restrictions)
    hours = [
        measure
        for each in restrictions
        for measure in each.measures
        if isinstance(measure, ContactHours) and EMAIL in measure.channels
    ]
    edges = {first, last + _DAY, *_days_of_change(standing, now)}
    if hours:
        edges |= _days_of_their_own(first, last)
    days = sorted(each for each in edges if first <= each <= last + _DAY)
    spans = (
        span
        for since, until in pairwise(days)
        for span in (_weekly(since, until, hours, asked) if hours else _plain(since, until, asked))
    )
    return list(_joined(spans))


@dataclass(frozen=True, slots=True)
class _Asked:
    standing: Standing
    to: tuple[str, ...]
    edition: Edition

    def deed(self, at: datetime) -> Deed:
        told = instruct(self.standing, ContactNow(channel=EMAIL, to=self.to), at, self.edition)
        return Deed(told.action, told.route_to)


def _days_of_change(standing: Standing, now: datetime) -> Iterator[date]:
    """The days from which another restriction holds or somebody else is away; and the week after what was taken up."""
    for each in standing.restrictions:
        yield from (each.starts_on, each.ends_on + _DAY)
    for absence in standing.absences:
        yield absence.away_from
        if absence.away_until < date.max:
            yield absence.away_until + _DAY
    if standing.taken_up:
        # What was used up of a number a week counts to its Sunday, and from the moment on at which it came.
        monday = week_of(local_date(now))
        yield from (monday + timedelta(days=number) for number in range(-14, 8))


def _days_of_their_own(first: date, last: date) -> set[date]:
    """Bank holidays and the days on which the clocks change, each with the day after it."""
    found: set[date] = set()
    day = first
    while day <= last:
        if bank_holiday_name(day) or _changes(day):
            found |= {day, day + _DAY}
        day += _DAY
    return found


def _changes(day: date) -> bool:
    begins, ends = bounds_of(day)
    return begins.utcoffset() != ends.utcoffset()


def _ahead(day: date) -> timedelta:
    return bounds_of(day)[0].utcoffset() or timedelta()


def _utc(day: date) -> datetime:
    return bounds_of(day)[0].astimezone(UTC)


def _plain(since: date, until: date, asked: _Asked) -> Iterator[Span]:
    deed = asked.deed(_utc(since))
    rows = () if deed.action == NORMAL else (Row((), "", "", deed),)
    yield Span(_utc(since), _utc(until), timedelta(), rows)


def _weekly(since: date, until: date, hours: Sequence[ContactHours], asked: _Asked) -> Iterator[Span]:
    """The days from `since` up to `until`: nothing but the day of the week tells one from another."""
    if _changes(since):
        yield from _by_the_moment(since, hours, asked)
        return
    by_time: dict[tuple[str, str, Deed], list[str]] = {}
    for number in range(min(7, (until - since).days)):
        day = since + timedelta(days=number)
        for begins, ends, deed in _stretches(day, hours, asked):
            opens, closes = (moment.astimezone(LONDON).strftime("%H:%M:%S") for moment in (begins, ends))
            closes = "" if ends == _utc(day + _DAY) else closes
            by_time.setdefault((opens, closes, deed), []).append(DAYS[day.weekday()])
    rows = tuple(
        Row(_in_order(days), opens, closes, deed)
        for (opens, closes, deed), days in by_time.items()
        if deed.action != NORMAL
    )
    yield Span(_utc(since), _utc(until), _ahead(since), rows)


def _in_order(days: Sequence[str]) -> tuple[str, ...]:
    return tuple(day for day in DAYS if day in days)


def _by_the_moment(day: date, hours: Sequence[ContactHours], asked: _Asked) -> Iterator[Span]:
    """A day on which a clock shows an hour twice, or never: by moments and not by the clock."""
    for begins, ends, deed in _stretches(day, hours, asked):
        yield Span(begins, ends, timedelta(), () if deed.action == NORMAL else (Row((), "", "", deed),))


def _stretches(
    day: date, hours: Sequence[ContactHours], asked: _Asked
) -> Iterator[tuple[datetime, datetime, Deed]]:
    """What is done through one day, by moments in UTC; neighbours differ."""
    begins, ends = _utc(day), _utc(day + _DAY)
    edges = {begins, ends}
    for each in hours:
        for opening in window_of(each, asked.edition).openings_on(day):
            edges.update(moment.astimezone(UTC) for moment in opening)
    for _channel, moment in asked.standing.taken_up:
        # It counts from the moment after it came.
        edges.update((moment.astimezone(UTC) + timedelta(microseconds=1),))
    moments = sorted(each for each in edges if begins <= each <= ends)
    since, before = begins, asked.deed(begins)
    for moment in moments[1:-1]:
        deed = asked.deed(moment)
        if deed != before:
            yield since, moment, before
            since, before = moment, deed
    yield since, ends, before


def _joined(spans: Iterator[Span]) -> Iterator[Span]:
    """Neighbours that say the same are one; what says nothing is left out."""
    last: Span | None = None
    for span in spans:
        if (
            last is not None
            and last.ends == span.begins
            and last.rows == span.rows
            and last.ahead == span.ahead
        ):
            last = Span(last.begins, span.ends, last.ahead, last.rows)
            continue
        if last is not None and last.rows:
            yield last
        last = span
    if last is not None and last.rows:
        yield last
