"""The coming permitted times, laid out: always what `instruct` answers, moment by moment (RT1b)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.policy.access import DecidedRestriction, Scope
from evenhand.policy.bilingual import LONDON
from evenhand.policy.calendar import local_date
from evenhand.policy.instruction import ContactNow, Standing, instruct
from evenhand.policy.measures import ContactHours
from evenhand.policy.permitted import Timetable, has_permitted_times, is_taken_up, timetable

from .examples import EMAIL_CLOSED, NOON, TODAY, edition, restriction
from .test_instruction import contacts, decided, standings

pytestmark = pytest.mark.proves("RT1b")

TUESDAYS = ContactHours(
    ("tue",), time(10), time(11), max_minutes=20, per_week=1, channels=("phone", "in_person")
)
MONDAYS = ContactHours(("mon",), time(10), time(11), channels=("phone",))


def london(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), LONDON)


def laid_out(*restrictions: DecidedRestriction, now: datetime = NOON, **standing: Any) -> Timetable:
    return timetable(Standing("P-1", restrictions=restrictions, **standing), now, 4, edition())


def test_each_window_of_four_weeks_is_there_with_its_ways_and_its_length() -> None:
    told = laid_out(restriction(TUESDAYS))  # from Wednesday 1 July 2026
    assert [each.opens for each in told.permitted] == [
        london(date(2026, 7, day), "10:00") for day in (7, 14, 21, 28)
    ]
    first = told.permitted[0]
    assert (first.closes, first.channels, first.max_minutes) == (
        london(date(2026, 7, 7), "11:00"),
        ("phone", "in_person"),
        20,
    )


def test_the_window_that_is_open_now_is_the_first_of_them() -> None:
    told = laid_out(restriction(TUESDAYS), now=london(date(2026, 7, 7), "10:30"))
    assert told.permitted[0].opens == london(date(2026, 7, 7), "10:00")
    told = laid_out(restriction(TUESDAYS), now=london(date(2026, 7, 7), "11:00"))
    assert told.permitted[0].opens == london(date(2026, 7, 14), "10:00")


def test_two_decisions_leave_what_both_permit() -> None:
    longer = ContactHours(("tue", "wed"), time(10, 30), time(12), channels=("phone",))
    told = laid_out(restriction(TUESDAYS), restriction(longer, reference="R-2"))
    (phone,) = [
        each
        for each in told.permitted
        if each.channels == ("phone",) and local_date(each.opens) == date(2026, 7, 7)
    ]
    assert (phone.opens, phone.closes) == (
        london(date(2026, 7, 7), "10:30"),
        london(date(2026, 7, 7), "11:00"),
    )
    assert not [
        each
        for each in told.permitted
        if "phone" in each.channels and local_date(each.opens) == date(2026, 7, 8)
    ]


def test_a_bank_holiday_that_shuts_a_window_is_named_in_both_languages_and_any_other_is_not() -> None:
    august = restriction(MONDAYS, months=12)
    told = laid_out(august, now=london(date(2026, 8, 17), "12:00"))
    (shut,) = told.shut
    assert (shut.day, shut.holiday.en, shut.holiday.cy) == (
        date(2026, 8, 31),
        "Summer bank holiday",
        "Gŵyl Banc yr Haf",
    )
    assert date(2026, 8, 31) not in [local_date(each.opens) for each in told.permitted]
    assert laid_out(restriction(TUESDAYS, months=12), now=london(date(2026, 8, 17), "12:00")).shut == ()


def test_it_says_how_much_of_the_weeks_number_is_used_up_and_permits_no_more() -> None:
    tuesday = london(date(2026, 7, 7), "10:05")
    twice = ContactHours(("tue", "thu"), time(10), time(11), per_week=1, channels=("phone",))
    told = laid_out(restriction(twice), now=london(date(2026, 7, 7), "10:30"), taken_up=(("phone", tuesday),))
    (allowance,) = told.allowances
    assert (allowance.used, allowance.per_week, allowance.since) == (1, 1, date(2026, 7, 6))
    assert local_date(told.permitted[0].opens) == date(2026, 7, 14)


def test_a_call_before_the_decision_is_not_counted_as_used_up() -> None:
    tuesday = london(date(2026, 7, 7), "10:05")
    twice = ContactHours(("tue", "thu"), time(10), time(11), per_week=1, channels=("phone",))
    row = restriction(twice, starts_on=date(2026, 7, 7), decided_at=london(date(2026, 7, 7), "10:20"))
    told = laid_out(row, now=london(date(2026, 7, 7), "10:30"), taken_up=(("phone", tuesday),))
    assert told.allowances[0].used == 0
    assert local_date(told.permitted[0].opens) == date(2026, 7, 7)


@pytest.mark.proves("OA1")
def test_windows_that_never_meet_leave_no_time() -> None:
    told = laid_out(restriction(MONDAYS), restriction(TUESDAYS, reference="R-2"))
    assert not [each for each in told.permitted if "phone" in each.channels]


@pytest.mark.proves("I35")
def test_what_is_over_or_sets_no_times_is_not_in_it() -> None:
    assert laid_out(restriction(TUESDAYS, ended=True)).timed == ()
    assert laid_out(restriction(TUESDAYS, starts_on=date(2026, 1, 1))).timed == ()
    assert laid_out(restriction(EMAIL_CLOSED)).permitted == ()
    assert not has_permitted_times(Standing("P-1", restrictions=(restriction(EMAIL_CLOSED),)))
    assert has_permitted_times(
        Standing("P-1", restrictions=(restriction(TUESDAYS, scope=Scope(team="press")),))
    )


def test_in_the_week_of_the_clock_change_times_are_those_on_the_wall() -> None:
    told = laid_out(restriction(MONDAYS, months=12), now=london(date(2026, 10, 20), "12:00"))
    assert told.permitted[0].opens.isoformat() == "2026-10-26T10:00:00+00:00"


@given(standings, contacts, st.integers(0, 7 * 24 * 4), decided)
@settings(max_examples=60)
def test_every_moment_is_in_it_exactly_when_it_is_taken_up(
    standing: Standing, contact: ContactNow, quarters: int, more: DecidedRestriction
) -> None:
    whole = Standing("P-1", restrictions=(*standing.restrictions, more), adjustments=standing.adjustments)
    told = timetable(whole, NOON, 1, edition())
    moment = NOON + timedelta(minutes=15 * quarters)
    if contact.channel not in told.channels or local_date(moment) >= TODAY + timedelta(days=7):
        return
    timed = [each for each in whole.restrictions if each.in_force(local_date(moment))]
    if not any(
        isinstance(m, ContactHours) and contact.channel in m.channels for each in timed for m in each.measures
    ):
        return
    inside = any(
        contact.channel in each.channels and each.opens <= moment < each.closes for each in told.permitted
    )
    assert inside == is_taken_up(instruct(whole, ContactNow(contact.channel), moment, edition()))
