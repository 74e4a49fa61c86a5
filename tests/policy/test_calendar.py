from __future__ import annotations

import warnings
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from govuk_bank_holidays.bank_holidays import BankHolidays
from hypothesis import given
from hypothesis import strategies as st

from evenhand.policy.bilingual import DAYS
from evenhand.policy.calendar import (
    CalendarHorizonWarning,
    Window,
    add_months,
    add_working_days,
    bank_holiday_name,
    horizon,
    horizon_notice,
    is_working_day,
    last_day,
    local_date,
    week_of,
)

LONDON = ZoneInfo("Europe/London")
HOLIDAYS = BankHolidays(use_cached_holidays=True)
KNOWN_DAYS = st.dates(date(2012, 1, 1), date(2028, 9, 1))
WORKDAYS = ("mon", "tue", "wed", "thu", "fri")


def counted_one_by_one(day: date, number: int) -> date:
    """The oracle: walk day by day, and ask the library about each."""
    while number:
        day += timedelta(days=1)
        if HOLIDAYS.is_work_day(day, division=BankHolidays.ENGLAND_AND_WALES):
            number -= 1
    return day


def at(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON, fold=fold)


class TestWorkingDays:
    @pytest.mark.proves("DI5", "I19")
    def test_twenty_working_days_over_christmas_leave_out_its_bank_holidays(self) -> None:
        assert add_working_days(date(2026, 12, 14), 20) == date(2027, 1, 14)

    @pytest.mark.proves("DI5", "I19")
    def test_the_day_after_receipt_is_day_one(self) -> None:
        assert add_working_days(date(2026, 7, 1), 1) == date(2026, 7, 2)

    @pytest.mark.parametrize("received", [date(2026, 7, 3), date(2026, 7, 4), date(2026, 7, 5)])
    def test_what_comes_at_a_weekend_counts_from_monday_like_what_came_on_friday(
        self, received: date
    ) -> None:
        assert add_working_days(received, 1) == date(2026, 7, 6)

    def test_a_coronation_is_a_bank_holiday_too(self) -> None:
        assert not is_working_day(date(2023, 5, 8))
        assert add_working_days(date(2023, 5, 5), 1) == date(2023, 5, 9)

    def test_scotlands_own_bank_holidays_are_working_days_here(self) -> None:
        assert is_working_day(date(2027, 11, 30))
        assert is_working_day(date(2026, 8, 3))

    def test_no_working_days_is_the_day_itself_and_fewer_is_a_mistake(self) -> None:
        assert add_working_days(date(2026, 7, 4), 0) == date(2026, 7, 4)
        with pytest.raises(ValueError, match="counted forward"):
            add_working_days(date(2026, 7, 4), -1)

    @pytest.mark.proves("DI5", "I19")
    @given(KNOWN_DAYS, st.integers(0, 60))
    def test_the_count_agrees_with_walking_day_by_day(self, day: date, number: int) -> None:
        assert add_working_days(day, number) == counted_one_by_one(day, number)

    @given(KNOWN_DAYS, st.integers(0, 40), st.integers(0, 40))
    def test_counting_on_in_two_goes_is_counting_once(self, day: date, first: int, then: int) -> None:
        assert add_working_days(add_working_days(day, first), then) == add_working_days(day, first + then)

    @given(KNOWN_DAYS, st.integers(1, 60))
    def test_the_answer_is_always_a_working_day(self, day: date, number: int) -> None:
        assert is_working_day(add_working_days(day, number))


class TestTheHorizon:
    def test_the_data_speaks_to_the_end_of_its_last_year(self) -> None:
        assert (horizon().month, horizon().day) == (12, 31)
        assert horizon() >= date(2028, 12, 31)

    def test_a_date_beyond_it_is_given_with_a_warning_and_is_never_too_late(self) -> None:
        with pytest.warns(CalendarHorizonWarning, match="too early"):
            found = add_working_days(horizon(), 20)
        assert found == horizon() + timedelta(days=28) - timedelta(days=max(0, horizon().weekday() - 4))

    def test_a_date_within_it_warns_of_nothing(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            add_working_days(date(2026, 12, 14), 20)

    def test_a_year_before_it_comes_there_is_something_to_tell_staff(self) -> None:
        assert horizon_notice(horizon() - timedelta(days=366)) is None
        notice = horizon_notice(horizon() - timedelta(days=365))
        assert notice is not None
        assert str(horizon().year) in str(notice)


class TestBankHolidays:
    def test_they_have_their_names_in_both_languages(self) -> None:
        assert bank_holiday_name(date(2026, 12, 25)) == "Christmas Day"
        assert bank_holiday_name(date(2026, 12, 25), "cy") == "Dydd Nadolig"
        assert bank_holiday_name(date(2027, 5, 3), "cy") == "Gŵyl Banc Calan Mai"

    def test_any_other_day_has_none(self) -> None:
        assert bank_holiday_name(date(2026, 12, 24)) == ""
        assert bank_holiday_name(date(2026, 12, 24), "cy") == ""

    def test_every_one_has_a_welsh_name_of_its_own(self) -> None:
        for holiday in HOLIDAYS.get_holidays(division=BankHolidays.ENGLAND_AND_WALES):
            assert bank_holiday_name(holiday["date"], "cy") not in ("", holiday["title"])


class TestMonths:
    @pytest.mark.proves("OA4", "I10", "I11")
    @pytest.mark.parametrize(
        ("start", "months", "last"),
        [
            (date(2026, 7, 1), 3, date(2026, 9, 30)),
            (date(2026, 11, 30), 3, date(2027, 2, 27)),
            (date(2027, 11, 30), 3, date(2028, 2, 28)),
            (date(2026, 8, 31), 6, date(2027, 2, 27)),
            (date(2028, 2, 29), 12, date(2029, 2, 27)),
            (date(2027, 2, 28), 12, date(2028, 2, 27)),
            (date(2027, 3, 1), 12, date(2028, 2, 29)),
            (date(2026, 12, 31), 6, date(2027, 6, 29)),
            (date(2026, 1, 1), 12, date(2026, 12, 31)),
        ],
    )
    def test_the_last_day_is_the_day_before_the_same_date_months_later(
        self, start: date, months: int, last: date
    ) -> None:
        assert last_day(start, months) == last

    @given(KNOWN_DAYS, st.integers(0, 36))
    def test_months_later_is_in_that_month_and_on_that_day_or_its_last(self, day: date, months: int) -> None:
        later = add_months(day, months)
        assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
        assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)

    @given(KNOWN_DAYS, KNOWN_DAYS, st.sampled_from([3, 6, 12]))
    def test_who_starts_later_never_ends_earlier(self, one: date, other: date, months: int) -> None:
        first, second = sorted((one, other))
        assert last_day(first, months) <= last_day(second, months)

    def test_a_week_begins_on_monday(self) -> None:
        assert week_of(date(2026, 7, 5)) == date(2026, 6, 29)
        assert week_of(date(2026, 6, 29)) == date(2026, 6, 29)

    def test_a_local_day_begins_at_midnight_in_london(self) -> None:
        assert local_date(datetime(2026, 7, 1, 23, 30, tzinfo=UTC)) == date(2026, 7, 2)
        assert local_date(datetime(2026, 12, 1, 23, 30, tzinfo=UTC)) == date(2026, 12, 1)


TUESDAYS = Window(days=("tue",), opens=time(10), closes=time(11))
NIGHTS = Window(days=("sun",), opens=time(0, 30), closes=time(2, 30))


@pytest.mark.proves("RT1b")
class TestWindows:
    def test_it_is_open_from_its_start_up_to_but_not_at_its_end(self) -> None:
        assert not TUESDAYS.is_open(at("2026-07-07T09:59:59"))
        assert TUESDAYS.is_open(at("2026-07-07T10:00"))
        assert TUESDAYS.is_open(at("2026-07-07T10:59:59"))
        assert not TUESDAYS.is_open(at("2026-07-07T11:00"))
        assert not TUESDAYS.is_open(at("2026-07-08T10:30"))

    def test_it_tells_when_it_opens_next_and_when_it_closes(self) -> None:
        assert TUESDAYS.next_open(at("2026-07-07T11:00")) == at("2026-07-14T10:00")
        assert TUESDAYS.next_open(at("2026-07-07T10:30")) == at("2026-07-07T10:30")
        assert TUESDAYS.closes_at(at("2026-07-07T10:30")) == at("2026-07-07T11:00")
        assert TUESDAYS.closes_at(at("2026-07-07T11:00")) is None
        assert TUESDAYS.next_open_from_day(date(2026, 7, 7)) == at("2026-07-07T10:00")

    def test_answers_are_in_london_time_whatever_the_question_is_in(self) -> None:
        opens = TUESDAYS.next_open(datetime(2026, 7, 7, 8, 0, tzinfo=UTC))
        assert opens.isoformat() == "2026-07-07T10:00:00+01:00"
        assert TUESDAYS.is_open(datetime(2026, 7, 7, 9, 30, tzinfo=UTC))

    def test_ten_o_clock_stays_ten_o_clock_when_the_clocks_change(self) -> None:
        assert TUESDAYS.next_open(at("2026-10-20T12:00")).isoformat() == "2026-10-27T10:00:00+00:00"
        assert TUESDAYS.next_open(at("2027-03-23T12:00")).isoformat() == "2027-03-30T10:00:00+01:00"

    def test_a_bank_holiday_is_left_out_unless_the_edition_says_otherwise(self) -> None:
        mondays = Window(days=("mon",), opens=time(10), closes=time(11))
        assert mondays.next_open(at("2027-04-27T12:00")) == at("2027-05-10T10:00")
        held = Window(days=("mon",), opens=time(10), closes=time(11), skip_bank_holidays=False)
        assert held.next_open(at("2027-04-27T12:00")) == at("2027-05-03T10:00")

    def test_half_past_one_that_never_was_opens_when_the_clocks_have_gone_forward(self) -> None:
        window = Window(days=("sun",), opens=time(1, 30), closes=time(2, 30))
        assert window.next_open(at("2027-03-28T00:00")).isoformat() == "2027-03-28T02:00:00+01:00"

    def test_a_window_within_the_hour_that_never_was_opens_a_week_later(self) -> None:
        window = Window(days=("sun",), opens=time(1, 15), closes=time(1, 45))
        assert window.next_open(at("2027-03-28T00:00")) == at("2027-04-04T01:15")

    def test_a_window_across_the_hour_that_comes_twice_stays_open_through_both(self) -> None:
        assert NIGHTS.closes_at(at("2026-10-25T00:30")) == at("2026-10-25T02:30")
        assert NIGHTS.is_open(at("2026-10-25T01:30", fold=0))
        assert NIGHTS.is_open(at("2026-10-25T01:30", fold=1))
        opened = at("2026-10-25T02:30").astimezone(UTC) - at("2026-10-25T00:30").astimezone(UTC)
        assert opened == timedelta(hours=3)

    def test_a_window_within_the_hour_that_comes_twice_opens_twice(self) -> None:
        window = Window(days=("sun",), opens=time(1, 0), closes=time(1, 30))
        between = at("2026-10-25T01:45", fold=0)
        assert not window.is_open(between)
        assert window.next_open(between).isoformat() == "2026-10-25T01:00:00+00:00"

    def test_what_could_never_open_cannot_be_made(self) -> None:
        with pytest.raises(ValueError, match="days of the week"):
            Window(days=(), opens=time(10), closes=time(11))
        with pytest.raises(ValueError, match="days of the week"):
            Window(days=("tues",), opens=time(10), closes=time(11))
        with pytest.raises(ValueError, match="closes later"):
            Window(days=("tue",), opens=time(11), closes=time(10))


def shown_open(window: Window, moment: datetime) -> bool:
    """The oracle: look at the clock on the wall and at the calendar beside it."""
    local = moment.astimezone(LONDON)
    if DAYS[local.weekday()] not in window.days:
        return False
    if window.skip_bank_holidays and HOLIDAYS.is_holiday(
        local.date(), division=BankHolidays.ENGLAND_AND_WALES
    ):
        return False
    return window.opens <= local.time() < window.closes


def quarter_hours(low: int, high: int) -> st.SearchStrategy[time]:
    return st.integers(low, high).map(lambda quarter: time(quarter // 4, quarter % 4 * 15))


@st.composite
def windows(draw: st.DrawFn) -> Window:
    opens, closes = sorted(
        draw(
            st.lists(
                st.one_of(quarter_hours(0, 12), quarter_hours(0, 95)), min_size=2, max_size=2, unique=True
            )
        )
    )
    days = draw(st.lists(st.sampled_from([*WORKDAYS, "sat", "sun"]), min_size=1, max_size=3, unique=True))
    return Window(days=tuple(days), opens=opens, closes=closes, skip_bank_holidays=draw(st.booleans()))


# Moments anywhere, and many around the clock changes and Christmas.
MOMENTS = st.one_of(
    st.integers(0, 3_000 * 24 * 60).map(
        lambda minutes: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
    st.builds(
        lambda day, minutes: datetime.combine(day, time(), UTC) + timedelta(minutes=minutes),
        st.sampled_from(
            [date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31), date(2028, 3, 26), date(2026, 12, 25)]
        ),
        st.integers(-300, 300),
    ),
)


@pytest.mark.proves("RT1b")
class TestWindowsAgreeWithTheClockOnTheWall:
    @given(windows(), MOMENTS)
    def test_open_is_what_the_clock_shows(self, window: Window, moment: datetime) -> None:
        assert window.is_open(moment) == shown_open(window, moment)

    @given(windows(), MOMENTS)
    def test_the_next_opening_is_open_and_nothing_before_it_is(
        self, window: Window, moment: datetime
    ) -> None:
        opens = window.next_open(moment).astimezone(UTC)
        assert opens >= moment
        assert shown_open(window, opens)
        step, between = timedelta(minutes=15), moment
        while between < opens:
            assert not shown_open(window, between)
            between += step

    @given(windows(), MOMENTS)
    def test_it_closes_at_the_first_moment_that_is_not_open(self, window: Window, moment: datetime) -> None:
        closes = window.closes_at(moment)
        assert (closes is not None) == shown_open(window, moment)
        if closes is None:
            return
        assert not shown_open(window, closes.astimezone(UTC))
        between = moment
        while between < closes.astimezone(UTC):
            assert shown_open(window, between)
            between += timedelta(minutes=5)
