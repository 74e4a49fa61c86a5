"""How long a record is kept, and what keeps it longer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.policy.holds import may_keep_hold, may_lift_hold, may_place_hold
from evenhand.policy.outcome import Outcome
from evenhand.policy.retention import (
    ASKERS,
    LIVE,
    Held,
    Kept,
    Live,
    Schedule,
    due_from,
    may_dispose_of,
)

from .examples import cites

pytestmark = pytest.mark.proves("LK2", "I33")

SCHEDULE = Schedule(adopted=date(2020, 1, 1), decisions=6, contact=3, nobody=1)
TODAY = date(2026, 7, 1)
OLD = Kept(last_contact=date(2010, 5, 6))


def asked(kept: Kept = OLD, schedule: Schedule | None = SCHEDULE, today: date = TODAY) -> Outcome:
    return may_dispose_of(kept, schedule, today)


def test_without_a_schedule_nothing_is_ever_due() -> None:
    told = asked(schedule=None)
    assert cites(told, "LK2", "I33")
    assert "EVENHAND_RETENTION" in str(told)


def test_years_are_whole_and_the_day_after_them_is_the_first() -> None:
    kept = Kept(last_contact=date(2023, 5, 6))
    assert due_from(kept, SCHEDULE) == date(2026, 5, 7)
    assert not asked(kept, today=date(2026, 5, 6)).allowed
    assert asked(kept, today=date(2026, 5, 7)).allowed


def test_what_began_on_the_29th_of_february_ends_on_the_28th() -> None:
    assert due_from(Kept(last_contact=date(2024, 2, 29)), SCHEDULE) == date(2027, 3, 1)


def test_a_refusal_says_from_which_day_on() -> None:
    told = str(asked(Kept(last_contact=date(2024, 5, 6))))
    assert "until 2027-05-06" in told
    assert "From 2027-05-07 on" in told


@pytest.mark.parametrize(
    ("changed", "day"),
    [
        ({"nobodys": True}, date(2024, 5, 7)),
        ({"last_matter": date(2023, 6, 1)}, date(2026, 6, 2)),
        ({"last_matter": date(2023, 6, 1), "decided": True}, date(2029, 6, 2)),
        ({"last_matter": date(2014, 6, 1), "decided": True}, date(2026, 5, 7)),
    ],
)
def test_each_kind_of_record_has_its_clock_and_the_later_one_counts(
    changed: dict[str, Any], day: date
) -> None:
    assert due_from(replace(Kept(last_contact=date(2023, 5, 6)), **changed), SCHEDULE) == day


def test_a_schedule_that_begins_later_lets_nothing_go_before() -> None:
    later = replace(SCHEDULE, adopted=TODAY + timedelta(days=1))
    assert not asked(schedule=later).allowed
    assert asked(schedule=later, today=later.adopted).allowed


@pytest.mark.parametrize("kind", LIVE)
def test_nothing_is_due_while_anything_counts_or_waits(kind: str) -> None:
    told = asked(replace(OLD, live=(Live(kind, date(2026, 9, 1)), Live(kind, date(2026, 9, 1)))))
    assert cites(told, "LK2", "I33")
    assert len(told.reasons) == 1


@pytest.mark.parametrize("asker", ASKERS)
def test_a_hold_wins_over_every_clock_and_says_who_asked(asker: str) -> None:
    told = asked(replace(OLD, holds=(Held(asker, date(2026, 10, 1)),)))
    assert not told.allowed
    assert ASKERS[asker] in str(told)
    assert "2026-10-01" in str(told)


@pytest.mark.proves("IC2", "I28")
def test_sealed_content_stays_while_it_is_sealed() -> None:
    assert cites(asked(replace(OLD, sealed=1)), "IC2", "I28")


@pytest.mark.proves("RT1g")
def test_what_was_given_to_the_police_stays_until_a_schedule_says_for_how_long() -> None:
    kept = replace(OLD, police_on=date(2024, 1, 1))
    assert due_from(kept, SCHEDULE) is None
    assert cites(asked(kept), "RT1g", "I33")
    assert due_from(kept, replace(SCHEDULE, police=2)) == date(2026, 1, 2)
    assert asked(kept, replace(SCHEDULE, police=2)).allowed
    assert not asked(kept, replace(SCHEDULE, police=3)).allowed


def test_contact_on_which_another_record_rests_stays() -> None:
    told = asked(replace(OLD, elsewhere=("P-2345ABCD", "R-2345ABCD")))
    assert "P-2345ABCD, R-2345ABCD" in str(told)


def test_all_that_stands_in_the_way_is_said_at_once() -> None:
    kept = Kept(
        last_contact=TODAY, live=(Live("danger"),), holds=(Held("court", TODAY),), sealed=1, elsewhere=("P-2345ABCD",)
    )  # fmt: skip
    assert len(asked(kept).reasons) == 5


@given(
    contact=st.dates(date(1990, 1, 1), date(2026, 6, 30)),
    matter=st.none() | st.dates(date(1990, 1, 1), date(2026, 6, 30)),
    decided=st.booleans(),
    years=st.tuples(*(st.integers(1, 30),) * 3),
)
def test_no_record_is_due_before_every_clock_that_it_has_is_over(
    contact: date, matter: date | None, decided: bool, years: tuple[int, int, int]
) -> None:
    decisions, after_contact, nobody = years
    schedule = Schedule(date(1990, 1, 1), decisions, after_contact, nobody)
    day = due_from(Kept(contact, matter, decided), schedule)
    assert day is not None
    assert (day - contact).days >= after_contact * 365
    if matter is not None:
        assert (day - matter).days >= (decisions if decided else after_contact) * 365


def placed(**changes: Any) -> Outcome:
    usual = {
        "reasons": "Claim no. 7.",
        "asked_by": "court",
        "look_again_on": date(2026, 12, 1),
        "today": TODAY,
    }
    return may_place_hold(**usual | changes)  # type: ignore[arg-type]


class TestHolds:
    def test_a_hold_says_why_who_asked_and_when_it_is_looked_at_again(self) -> None:
        assert placed().allowed
        told = placed(reasons=" ", asked_by="neighbour", look_again_on=None)
        assert [reason.field for reason in told] == ["reasons", "asked_by", "look_again_on"]
        assert cites(told, "LK2", "I33")

    @pytest.mark.parametrize("day", [TODAY, TODAY - timedelta(days=1), date(2027, 7, 2)])
    def test_it_is_looked_at_again_on_a_later_day_within_a_year(self, day: date) -> None:
        assert cites(placed(look_again_on=day), "I33")

    def test_it_goes_on_with_reasons_and_another_day(self) -> None:
        usual: dict[str, Any] = {
            "reasons": "Appeal.",
            "look_again_on": date(2027, 1, 1),
            "today": TODAY,
            "lifted": False,
        }
        assert may_keep_hold(**usual).allowed
        assert cites(may_keep_hold(**usual | {"reasons": ""}), "I33")
        assert cites(may_keep_hold(**usual | {"look_again_on": TODAY}), "I33")
        assert cites(may_keep_hold(**usual | {"lifted": True}), "I33")

    def test_it_is_lifted_once_with_reasons(self) -> None:
        assert may_lift_hold(reasons="The claim is settled.", lifted=False).allowed
        assert cites(may_lift_hold(reasons="", lifted=False), "I33")
        assert cites(may_lift_hold(reasons="Settled.", lifted=True), "I33")
