"""Permitted times, laid out (RT1b): the coming windows, what a bank holiday shuts, how much of the week's number is used up.

Whether a moment is permitted is asked of `instruct`, moment by moment: nothing here has an opinion of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from .access import DecidedRestriction
from .bilingual import Bilingual
from .calendar import bank_holiday_name, bounds_of, local_date, week_of
from .edition import Edition
from .hours import shut_by_holiday, used_in_week, window_of
from .instruction import CHANNEL_CLOSED, HOLD, ContactNow, Instruction, Standing, instruct
from .measures import ContactHours
from .rules import applies


@dataclass(frozen=True, slots=True)
class Permitted:
    """A time in which contact through these channels is taken up, from `opens` up to but not at `closes` (London time)."""

    opens: datetime
    closes: datetime
    channels: tuple[str, ...]
    max_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Shut:
    """A day on which a bank holiday shuts a window that would be open."""

    day: date
    holiday: Bilingual


@dataclass(frozen=True, slots=True)
class Allowance:
    """How often contact in one restriction's hours may be taken up a week, and how often it was since `since`, a Monday."""

    restriction: str
    channels: tuple[str, ...]
    per_week: int
    used: int
    since: date


@dataclass(frozen=True, slots=True)
class Timetable:
    """The coming permitted times of one person, oldest first. `timed` are the restrictions that limit times."""

    timed: tuple[DecidedRestriction, ...]
    channels: tuple[str, ...]
    permitted: tuple[Permitted, ...]
    shut: tuple[Shut, ...]
    allowances: tuple[Allowance, ...]

    def by_day(self) -> list[tuple[date, list[Shut], list[Permitted]]]:
        """Each day on which something is permitted or shut, with both."""
        days = {each.day for each in self.shut} | {each.opens.date() for each in self.permitted}
        return [
            (
                day,
                [each for each in self.shut if each.day == day],
                [each for each in self.permitted if each.opens.date() == day],
            )
            for day in sorted(days)
        ]


def has_permitted_times(standing: Standing) -> bool:
    """Whether a restriction that holds or will hold permits certain times only."""
    return any(not each.ended and any(_hours(each)) for each in standing.restrictions)


def is_taken_up(told: Instruction) -> bool:
    """Whether contact is taken up at the moment that was asked about."""
    return told.action not in (HOLD, CHANNEL_CLOSED)


@applies("RT1b", "I31", "I35")
def timetable(standing: Standing, now: datetime, weeks: int, edition: Edition) -> Timetable:
    """The permitted times from `now` on for so many weeks, over all restrictions together, as `instruct` answers for each."""
    today = local_date(now)
    days = [today + timedelta(days=number) for number in range(weeks * 7)]
    timed = tuple(
        each
        for each in standing.restrictions
        if not each.ended and each.starts_on <= days[-1] and each.ends_on >= today and any(_hours(each))
    )
    limits = [(restriction, hours) for restriction in timed for hours in _hours(restriction)]
    limited = {channel for _, hours in limits for channel in hours.channels}
    channels = tuple(channel for channel in edition.channels if channel in limited)
    return Timetable(
        timed=timed,
        channels=channels,
        permitted=tuple(_permitted(standing, channels, days, now, edition)),
        shut=tuple(_shut(limits, days, edition)),
        allowances=tuple(_allowances(standing, limits, now, edition)),
    )


def _hours(restriction: DecidedRestriction) -> Iterator[ContactHours]:
    return (each for each in restriction.measures if isinstance(each, ContactHours))


def _permitted(
    standing: Standing, channels: tuple[str, ...], days: list[date], now: datetime, edition: Edition
) -> Iterator[Permitted]:
    """Each stretch of time between two moments at which a window opens or closes, where `instruct` takes contact up."""
    for day in days:
        found: dict[tuple[datetime, datetime, int | None], list[str]] = {}
        for channel in channels:
            for opens, closes, minutes in _of_channel(standing, channel, day, now, edition):
                found.setdefault((opens, closes, minutes), []).append(channel)
        for (opens, closes, minutes), taken in sorted(found.items(), key=lambda each: each[0][:2]):
            yield Permitted(opens, closes, tuple(taken), minutes)


def _of_channel(
    standing: Standing, channel: str, day: date, now: datetime, edition: Edition
) -> list[tuple[datetime, datetime, int | None]]:
    found: list[tuple[datetime, datetime, int | None]] = []
    for opens, closes in pairwise(_edges(standing, channel, day, edition)):
        if closes <= now:
            continue
        told = instruct(standing, ContactNow(channel), max(opens, now), edition)
        if not is_taken_up(told):
            continue
        if found and found[-1][1:] == (opens, told.max_minutes):
            opens = found.pop()[0]
        found.append((opens, closes, told.max_minutes))
    return found


def _edges(standing: Standing, channel: str, day: date, edition: Edition) -> list[datetime]:
    """Every moment of this day at which a window for this channel opens or closes, and the day's own ends: where windows never
    meet and an adjustment needs the channel, it is open between them, too (I13).
    """
    spans = [
        span
        for restriction in standing.restrictions if restriction.in_force(day)
        for hours in _hours(restriction) if channel in hours.channels
        for span in window_of(hours, edition).openings_on(day)
    ]  # fmt: skip
    return sorted({*bounds_of(day), *(moment for span in spans for moment in span)})


def _shut(
    limits: list[tuple[DecidedRestriction, ContactHours]], days: list[date], edition: Edition
) -> Iterator[Shut]:
    for day in days:
        if any(each.in_force(day) and shut_by_holiday(hours, day, edition) for each, hours in limits):
            yield Shut(day, Bilingual(en=bank_holiday_name(day), cy=bank_holiday_name(day, "cy")))


def _allowances(
    standing: Standing, limits: list[tuple[DecidedRestriction, ContactHours]], now: datetime, edition: Edition
) -> Iterator[Allowance]:
    today = local_date(now)
    for restriction, hours in limits:
        if hours.per_week is None or not restriction.in_force(today):
            continue
        since = [each for each in standing.taken_up if restriction.had_begun(each[1])]
        used = used_in_week(hours, since, now, edition)
        yield Allowance(restriction.reference, hours.channels, hours.per_week, used, week_of(today))
