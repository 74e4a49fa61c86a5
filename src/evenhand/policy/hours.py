"""Permitted hours (RT1b): when their window is open, how much of the week's number is used up, and when they open next."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from .calendar import Window, local_date, week_of
from .edition import Edition
from .measures import ContactHours
from .rules import applies

TakenUp = Iterable[tuple[str, datetime]]


def window_of(hours: ContactHours, edition: Edition) -> Window:
    """Its weekly window; bank holidays inside it are not permitted times (edition: an open question of the text)."""
    return Window(
        days=hours.days,
        opens=hours.opens,
        closes=hours.closes,
        skip_bank_holidays=edition.numbers.windows_skip_bank_holidays,
    )


@applies("RT1b")
def used_in_week(hours: ContactHours, taken_up: TakenUp, at: datetime, edition: Edition) -> int:
    """How often contact was taken up in this window in the week of this moment, before it. Weeks run Monday to Sunday, local time.

    Only contact that came in this window uses it up. `taken_up` is (channel, moment).
    """
    window, monday = window_of(hours, edition), week_of(local_date(at))
    return sum(
        1
        for channel, moment in taken_up
        if channel in hours.channels
        and moment < at
        and week_of(local_date(moment)) == monday
        and window.is_open(moment)
    )


@applies("RT1b")
def next_permitted(hours: ContactHours, taken_up: TakenUp, now: datetime, edition: Edition) -> datetime:
    """The moment from which contact in these hours is taken up: `now` when the window is open and this week's number
    is not used up.

    Otherwise the start of the next window, in the next week when the number is used up.
    """
    window = window_of(hours, edition)
    if hours.per_week is not None and used_in_week(hours, taken_up, now, edition) >= hours.per_week:
        return window.next_open_from_day(week_of(local_date(now)) + timedelta(days=7))
    return now if window.is_open(now) else window.next_open(now)


@applies("RT1b")
def shut_by_holiday(hours: ContactHours, day: date, edition: Edition) -> bool:
    """Whether this window would be open on this day, were it not a bank holiday."""
    window = window_of(hours, edition)
    ordinary = Window(days=hours.days, opens=hours.opens, closes=hours.closes, skip_bank_holidays=False)
    return not window.openings_on(day) and bool(ordinary.openings_on(day))
