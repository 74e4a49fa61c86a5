from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.policy.consistency import (
    LEAST,
    LONGER,
    LONGEST,
    UNWARNED,
    Decision,
    rows_by,
    stands_out,
    time_taken,
    told,
    without_names,
)
from evenhand.policy.edition import load

EDITION = load()
COUNTS = st.integers(0, 10_000)


def decision(months: int = 3, **fields: object) -> Decision:
    usual: dict[str, object] = {
        "measures": frozenset({"channels"}), "behaviours": frozenset({"UD4"}), "warnings": 1, "by": 1,
    }  # fmt: skip
    return Decision(months=months, **usual | fields)  # type: ignore[arg-type]


@pytest.mark.proves("LK2", "I30")
@given(count=COUNTS)
def test_a_number_below_five_is_never_told_to_those_who_may_not_open_every_entry(count: int) -> None:
    number = told(count, exact=False)
    assert (number is None) == (count < LEAST)
    assert number is None or (number >= LEAST and abs(number - count) <= 2)
    assert told(count, exact=True) == count


@pytest.mark.proves("LK2", "I30")
@given(counts=st.lists(COUNTS, max_size=8))
def test_no_told_numbers_leave_a_number_below_five_when_one_is_taken_from_others(counts: list[int]) -> None:
    numbers = [number for each in (*counts, sum(counts)) if (number := told(each, exact=False)) is not None]
    for size in range(1, len(numbers)):
        for some in combinations(numbers[:-1], size):
            assert (numbers[-1] - sum(some)) % LEAST == 0


@pytest.mark.proves("LK2", "I30")
@given(small=st.integers(0, LEAST - 1), other=st.integers(0, LEAST - 1), rest=st.integers(LEAST, 500))
def test_two_numbers_below_five_look_the_same_beside_the_same_rest(small: int, other: int, rest: int) -> None:
    assert [told(each, exact=False) for each in (small, rest)] == [
        told(each, exact=False) for each in (other, rest)
    ]


@given(st.lists(st.builds(decision, st.sampled_from([0, 3, 6, 12]), warnings=st.integers(0, 3)), max_size=30))
@pytest.mark.proves("IN1")
def test_every_decision_is_counted_once_in_each_row_that_it_belongs_to(decisions: list[Decision]) -> None:
    rows = rows_by(decisions, lambda each: (each.warnings,))
    assert sum(row.total for row in rows.values()) == len(decisions)
    assert all(sum(row.lengths.values()) == row.total for row in rows.values())
    assert all(row.measures.get("channels", 0) == row.total - row.lengths.get(0, 0) for row in rows.values())


@pytest.mark.proves("IN1", "OA5", "WA6")
def test_what_stands_out_is_the_longest_the_longer_than_suggested_and_the_unwarned() -> None:
    assert stands_out(decision(3), EDITION) == ()
    assert stands_out(decision(12), EDITION) == (LONGEST,)
    assert stands_out(decision(6, severity="low", persistence="low"), EDITION) == (LONGER,)
    assert stands_out(decision(3, warnings=0), EDITION) == (UNWARNED,)
    assert stands_out(decision(3, warnings=0, first=False), EDITION) == ()
    assert stands_out(decision(0, warnings=0, severity="low", persistence="low"), EDITION) == ()


@pytest.mark.proves("LK2", "I30")
def test_the_time_of_one_person_is_told_to_nobody_who_may_not_open_their_entry() -> None:
    few = [decision(days=days) for days in (2, 4, 90)]
    exact = time_taken(few, exact=True)
    assert exact is not None
    assert (exact.decisions, exact.middle, exact.longest) == (3, 4, 90)
    assert time_taken(few, exact=False) is None
    assert time_taken([decision()], exact=True) is None
    more = time_taken([*few, *few], exact=False)
    assert more is not None
    assert more.longest is None


@pytest.mark.proves("LK2", "I30")
def test_a_quoted_reason_leaves_out_the_names_of_whom_it_is_about_and_nothing_else() -> None:
    text = "Pat Example went on; PAT’s mother did not. The pattern is plain."
    assert (
        without_names(text, ["Pat Example"]) == "[…] […] went on; […]’s mother did not. The pattern is plain."
    )
    assert without_names(text, []) == text
    assert without_names("A. said so", ["A. O"]) == "A. said so"
