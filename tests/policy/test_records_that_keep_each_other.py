"""Records that rest on each other's contact are due together: none is kept for ever (UK GDPR Art. 5(1)(e); LK2, I33)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.policy.calendar import add_months
from evenhand.policy.retention import Held, Kept, Live, Schedule, due_from, may_dispose_of, with_rings

pytestmark = pytest.mark.proves("LK2", "I33")

SCHEDULE = Schedule(adopted=date(2000, 1, 1), decisions=6, contact=3, nobody=1, police=7)
OLD = Kept(last_contact=date(2010, 5, 6))
TODAY = date(2026, 7, 1)
NAMES = "ABCDE"


def resting(kept: Kept, *others: str) -> Kept:
    return replace(kept, elsewhere=others)


def test_two_that_rest_on_each_others_contact_are_due_when_the_later_clock_has_run() -> None:
    later = Kept(last_contact=date(2023, 5, 6))
    both = with_rings({"A": resting(OLD, "B"), "B": resting(later, "A")})
    for each in both.values():
        assert due_from(each, SCHEDULE) == date(2026, 5, 7)
        assert not may_dispose_of(each, SCHEDULE, date(2026, 5, 6)).allowed
        assert may_dispose_of(each, SCHEDULE, date(2026, 5, 7)).allowed
    told = str(may_dispose_of(both["A"], SCHEDULE, date(2026, 5, 6)))
    assert "until 2026-05-06, together with B" in told


@pytest.mark.parametrize(
    "keeps",
    [
        {"holds": (Held("court", TODAY),)},
        {"live": (Live("dispute"),)},
        {"sealed": 1},
        {"elsewhere": ("A", "D")},
    ],
)
def test_whatever_keeps_one_keeps_the_others_and_each_says_which(keeps: dict[str, object]) -> None:
    kept = {"A": resting(OLD, "B"), "B": resting(OLD, "C"), "C": replace(resting(OLD, "A"), **keeps)}  # type: ignore[arg-type]
    ring = with_rings({**kept, "D": OLD})
    for name in "AB":
        told = may_dispose_of(ring[name], SCHEDULE, TODAY)
        assert len(told.reasons) == 1
        assert "something keeps C." in str(told)
    assert "something keeps" not in str(may_dispose_of(ring["C"], SCHEDULE, TODAY))


def test_what_was_given_to_the_police_without_a_period_keeps_the_ring() -> None:
    ring = with_rings({"A": resting(OLD, "B"), "B": replace(resting(OLD, "A"), police_on=TODAY)})
    assert due_from(ring["A"], replace(SCHEDULE, police=None)) is None
    assert "something keeps B" in str(may_dispose_of(ring["A"], replace(SCHEDULE, police=None), TODAY))
    assert due_from(ring["A"], SCHEDULE) == date(2033, 7, 2)


def test_who_only_waits_for_a_ring_is_in_none() -> None:
    kept = with_rings({"A": resting(OLD, "B"), "B": resting(OLD, "A"), "C": resting(OLD, "A")})
    assert kept["C"].ring == ()
    assert "Other records rest on contact that belongs to it: A." in str(
        may_dispose_of(kept["C"], SCHEDULE, TODAY)
    )
    assert may_dispose_of(kept["A"], SCHEDULE, TODAY).allowed


days = st.dates(date(2005, 1, 1), date(2026, 6, 30))
records = st.builds(
    Kept,
    last_contact=days,
    last_matter=st.none() | days,
    decided=st.booleans(),
    live=st.sampled_from([(), (), (), (Live("danger"),)]),
    holds=st.sampled_from([(), (), (), (Held("court", TODAY),)]),
    sealed=st.sampled_from([0, 0, 0, 1]),
    police_on=st.none() | days,
)


@st.composite
def registers(draw: st.DrawFn) -> dict[str, Kept]:
    """Some records, and which of them rest on contact of which."""
    names = NAMES[: draw(st.integers(1, len(NAMES)))]
    waits = draw(
        st.sets(
            st.sampled_from([pair for pair in product(names, names) if pair[0] != pair[1]] or [("A", "A")])
        )
    )
    return {
        name: replace(
            draw(records), elsewhere=tuple(sorted(other for one, other in waits if one == name != other))
        )
        for name in names
    }


def reaches(register: dict[str, Kept], one: str, other: str) -> bool:
    """Whether `one` waits for `other`, perhaps through others; every way is tried that could be one."""
    return any(
        all(after in register[before].elsewhere for before, after in pairwise(way))
        for steps in range(len(register))
        for between in product(register, repeat=steps)
        for way in [(one, *between, other)]
    )


def slowly_allowed(register: dict[str, Kept], name: str, today: date) -> bool:
    """The rule word by word: whoever keeps whom in turn waits for all their clocks, and for all that keeps one of them."""
    ring = [
        other
        for other in register
        if other == name or (reaches(register, name, other) and reaches(register, other, name))
    ]
    for each in ring:
        kept = register[each]
        clocks = [add_months(kept.last_contact, 36)]
        if kept.last_matter is not None:
            clocks.append(add_months(kept.last_matter, 72 if kept.decided else 36))
        if kept.police_on is not None:
            clocks.append(add_months(kept.police_on, 84))
        if any(today <= day for day in clocks) or kept.live or kept.holds or kept.sealed:
            return False
        if any(other not in ring for other in kept.elsewhere):
            return False
    return True


@given(register=registers(), today=st.dates(date(2005, 1, 1), date(2040, 1, 1)))
def test_what_is_due_is_what_the_rule_says_word_by_word(register: dict[str, Kept], today: date) -> None:
    found = with_rings(register)
    assert found.keys() == register.keys()
    for name, kept in found.items():
        assert may_dispose_of(kept, SCHEDULE, today).allowed == slowly_allowed(register, name, today)


@given(register=registers())
def test_no_register_is_kept_for_ever_by_records_that_keep_each_other(register: dict[str, Kept]) -> None:
    """Where nothing else keeps them, all of them go, one after the other: as many turns as there are records are enough."""
    left = {name: replace(kept, live=(), holds=(), sealed=0) for name, kept in register.items()}
    for _ in register:
        due = [
            name
            for name, kept in with_rings(left).items()
            if may_dispose_of(kept, SCHEDULE, date(2040, 1, 1)).allowed
        ]
        assert due or not left
        left = {
            name: replace(kept, elsewhere=tuple(each for each in kept.elsewhere if each not in due))
            for name, kept in left.items()
            if name not in due
        }
    assert not left


@given(register=registers())
def test_all_of_a_ring_are_due_on_one_day_and_none_before_its_own(register: dict[str, Kept]) -> None:
    found = with_rings(register)
    for kept in found.values():
        day = due_from(kept, SCHEDULE)
        alone = due_from(replace(kept, ring=()), SCHEDULE)
        assert day is not None
        assert alone is not None
        assert day >= alone
        for name, other in kept.ring:
            assert due_from(found[name], SCHEDULE) == day
            assert due_from(replace(other, ring=()), SCHEDULE) <= day  # type: ignore[operator]
        assert kept.last_contact + timedelta(days=3 * 365) < day
