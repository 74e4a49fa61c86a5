"""Working days, calendar months and permitted times: local days and local clocks of England and Wales. It never reads a clock."""

from __future__ import annotations

import warnings
from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from .bilingual import DAYS, LONDON
from .outcome import N_, Sentence, say

_ONE_DAY = timedelta(days=1)
# A weekly window opens again within a week, and not every opening of a year is a bank holiday.
_FARTHEST = 400
# The shipped catalogue calls these otherwise than people in Wales do.
_WELSH = {
    "Early May bank holiday": "Gŵyl Banc Calan Mai",
    "Early May bank holiday (VE day)": "Gŵyl Banc Calan Mai (Diwrnod VE)",
    "Easter Monday": "Dydd Llun y Pasg",
    "Spring bank holiday": "Gŵyl Banc y Gwanwyn",
    "Summer bank holiday": "Gŵyl Banc yr Haf",
}


class CalendarHorizonWarning(UserWarning):
    """A date was counted beyond the last year whose bank holidays are known."""


def local_date(at: datetime) -> date:
    """The day it is in London at this moment (`at` is aware)."""
    return at.astimezone(LONDON).date()


def week_of(day: date) -> date:
    """The Monday of this day's week; weeks run from Monday to Sunday."""
    return day - timedelta(days=day.weekday())


def add_months(day: date, months: int) -> date:
    """The same day of the month, so many months on; the month's last day where there is no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_day(start: date, months: int) -> date:
    """The last day of a period of so many calendar months that begins on `start`: the day before the same day of its end's month.

    30 November and three months: 28 February, less a day, is 27 February.
    """
    return add_months(start, months) - _ONE_DAY


@dataclass(frozen=True, slots=True)
class _Holidays:
    """Bank holidays of England and Wales. `weekdays` are the ordinals of those from Monday to Friday, in order; `ranks[i]` is the
    number of working days (since the year 1) up to the i-th of them."""

    names: dict[date, tuple[str, str]]
    weekdays: tuple[int, ...]
    ranks: tuple[int, ...]
    horizon: date


@cache
def _holidays() -> _Holidays:
    # Imported where it is first needed: it brings a whole HTTP library along, which doubles the start of every command.
    from govuk_bank_holidays.bank_holidays import BankHolidays

    division = BankHolidays.ENGLAND_AND_WALES
    english = BankHolidays(use_cached_holidays=True).get_holidays(division=division)
    welsh = BankHolidays(locale="cy", use_cached_holidays=True).get_holidays(division=division)
    names = {
        here["date"]: (here["title"], _WELSH.get(here["title"], there["title"]))
        for here, there in zip(english, welsh, strict=True)
    }
    weekdays = tuple(sorted(day.toordinal() for day in names if day.weekday() < 5))
    ranks = tuple(_weekdays_until(ordinal) - number for number, ordinal in enumerate(weekdays, start=1))
    return _Holidays(names, weekdays, ranks, date(max(names).year, 12, 31))


def horizon() -> date:
    """The last day for which the bank holidays are known."""
    return _holidays().horizon


def horizon_notice(today: date) -> Sentence | None:
    """What staff should know when the known bank holidays run out within a year, or have; otherwise None."""
    if horizon() - today > timedelta(days=365):
        return None
    return say(
        N_(
            "The bank holidays of England and Wales are known until %(day)s only. Dates counted beyond it may be too early."
        ),
        day=horizon(),
    )


def bank_holiday_name(day: date, language: str = "en") -> str:
    """What the bank holiday on this day is called in "en" or "cy"; "" when it is none."""
    english, welsh = _holidays().names.get(day, ("", ""))
    return welsh if language == "cy" else english


def is_working_day(day: date) -> bool:
    """Monday to Friday, and no bank holiday in England and Wales."""
    return day.weekday() < 5 and day not in _holidays().names


def add_working_days(day: date, number: int) -> date:
    """The working day that is `number` working days after `day`; the day after is day 1. Nought gives the day itself.

    Beyond the horizon of the known bank holidays only weekends are left out, and a CalendarHorizonWarning is given: the answer
    may be too early there, never too late, so that a person who waits for us is not made to wait longer by our ignorance.
    """
    if number < 0:
        raise ValueError(f"Working days are counted forward; {number} is less than nought.")
    if number == 0:
        return day
    known = _holidays()
    ordinal = day.toordinal()
    rank = _weekdays_until(ordinal) - bisect_right(known.weekdays, ordinal) + number
    found = date.fromordinal(_weekday_of_rank(rank + bisect_left(known.ranks, rank)))
    if found > known.horizon:
        warnings.warn(
            f"Bank holidays are known until {known.horizon:%d %B %Y} only; {found:%d %B %Y} may be too early. "
            "A newer release of govuk-bank-holidays knows more.",
            CalendarHorizonWarning,
            stacklevel=2,
        )
    return found


def _weekdays_until(ordinal: int) -> int:
    """How many Mondays to Fridays there are up to this day, which counts; the first day of the year 1 is a Monday."""
    weeks, days = divmod(ordinal, 7)
    return weeks * 5 + min(days, 5)


def _weekday_of_rank(rank: int) -> int:
    weeks, days = divmod(rank - 1, 5)
    return weeks * 7 + days + 1


@dataclass(frozen=True, slots=True)
class Window:
    """A permitted time on certain days of the week, by the clock on the wall in London, from `opens` up to but not at `closes`.

    In the hour that the clocks skip in spring no wall shows a time, so nothing is open; the hour they repeat in autumn counts
    twice. Bank holidays are left out unless `skip_bank_holidays` is False.
    """

    days: tuple[str, ...]
    opens: time
    closes: time
    skip_bank_holidays: bool = True

    def __post_init__(self) -> None:
        if not self.days or not set(self.days) <= set(DAYS):
            raise ValueError(
                f"A window is open on days of the week ({', '.join(DAYS)}), not on {self.days!r}."
            )
        if self.opens >= self.closes:
            raise ValueError(
                f"A window closes later on the day than it opens; {self.opens:%H:%M} to {self.closes:%H:%M} does not."
            )

    def is_open(self, at: datetime) -> bool:
        """Whether this moment is in a permitted time."""
        return self.closes_at(at) is not None

    def next_open(self, at: datetime) -> datetime:
        """The first permitted moment from `at` on (`at` itself while open), in London time."""
        at = at.astimezone(UTC)  # the same hour twice is two moments in UTC
        for start, end in self._openings(local_date(at)):
            if end > at:
                return max(start, at).astimezone(LONDON)
        raise ValueError("This window does not open within a year.")

    def next_open_from_day(self, day: date) -> datetime:
        """The first permitted moment on or after this local day."""
        return self.next_open(datetime.combine(day, time(), LONDON))

    def closes_at(self, at: datetime) -> datetime | None:
        """When the window that is open at this moment closes; None while it is closed."""
        for start, end in self._openings_of(local_date(at)):
            if start <= at < end:
                return end.astimezone(LONDON)
        return None

    def openings_on(self, day: date) -> list[tuple[datetime, datetime]]:
        """When it opens and closes on this local day: once, or on a day when the clocks change up to twice; London time."""
        return [(start.astimezone(LONDON), end.astimezone(LONDON)) for start, end in self._openings_of(day)]

    def _openings(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        for number in range(_FARTHEST):
            yield from self._openings_of(day + timedelta(days=number))

    def _openings_of(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """The spans of one local day, in UTC: one, or on a day when the clocks change up to two."""
        if DAYS[day.weekday()] not in self.days or (self.skip_bank_holidays and bank_holiday_name(day)):
            return
        spans: list[tuple[datetime, datetime]] = []
        for begins, ends, offset in _stretches(day):
            start = max(begins, datetime.combine(day, self.opens, UTC) - offset)
            end = min(ends, datetime.combine(day, self.closes, UTC) - offset)
            if start >= end:
                continue
            if spans and spans[-1][1] == start:  # open right through the change
                start = spans.pop()[0]
            spans.append((start, end))
        yield from spans


def bounds_of(day: date) -> tuple[datetime, datetime]:
    """The moments at which this day begins and ends in London."""
    return datetime.combine(day, time(), LONDON), datetime.combine(day + _ONE_DAY, time(), LONDON)


def _stretches(day: date) -> list[tuple[datetime, datetime, timedelta]]:
    """The stretches of a local day through which the clock runs evenly, in UTC, each with how far London is ahead of UTC."""
    begins, ends = (moment.astimezone(UTC) for moment in bounds_of(day))
    before, after = _offset(begins), _offset(ends)
    if before == after:
        return [(begins, ends, before)]
    low, high = begins, ends
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        low, high = (middle, high) if _offset(middle) == before else (low, middle)
    change = high.replace(microsecond=0)
    return [(begins, change, before), (change, ends, after)]


def _offset(at: datetime) -> timedelta:
    return at.astimezone(LONDON).utcoffset() or timedelta()
