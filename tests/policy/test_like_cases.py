from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.policy.edition import load
from evenhand.policy.like_cases import ASPECTS, EXTENSION, FIRST, Case, are_like, compare, nearness, spread

EDITION = load()
pytestmark = pytest.mark.proves("IN1", "DF4")


def some(ids: list[str], least: int = 0) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(ids[:5]), min_size=least, max_size=3)


CASES = st.builds(
    Case,
    kind=st.sampled_from([FIRST, EXTENSION]),
    behaviours=some(list(EDITION.behaviours), 1),
    impacts=some(list(EDITION.impacts), 1),
    warnings=st.integers(0, 3),
    measures=some(list(EDITION.measures)),
    channels=some(list(EDITION.channels)),
)
HERE = Case(FIRST, frozenset({"UD4"}), frozenset({"DF2b"}), 1, frozenset({"channels"}), frozenset({"email"}))


@given(one=CASES, other=CASES)
def test_likeness_is_the_same_seen_from_either_case(one: Case, other: Case) -> None:
    assert are_like(one, other) == are_like(other, one)
    assert nearness(one, other) == nearness(other, one)
    assert set(map(str, compare(one, other).same)) == set(map(str, compare(other, one).same))


@given(one=CASES, other=CASES)
def test_how_near_two_cases_are_is_what_the_words_say_they_have_in_common(one: Case, other: Case) -> None:
    likeness = compare(one, other)
    assert likeness.nearness == nearness(one, other)
    assert bool(likeness.differs) == any(getattr(one, each) != getattr(other, each) for each in ASPECTS)


@given(one=CASES, other=CASES)
def test_everything_that_was_found_in_only_one_of_them_is_said(one: Case, other: Case) -> None:
    said = " ".join(map(str, compare(one, other).differs))
    for aspect in ("behaviours", "impacts", "measures", "channels"):
        assert all(each in said for each in getattr(one, aspect) ^ getattr(other, aspect))


@given(case=CASES)
def test_a_case_differs_in_nothing_from_one_that_is_the_same(case: Case) -> None:
    likeness = compare(case, replace(case))
    assert are_like(case, replace(case))
    assert (likeness.nearness, likeness.partly, likeness.differs) == (len(ASPECTS), (), ())


def test_a_case_holds_no_person_no_name_and_no_need_that_could_make_two_alike() -> None:
    assert {each.name for each in fields(Case)} == {"kind", *ASPECTS}
    assert set(ASPECTS) == {"behaviours", "impacts", "warnings", "measures", "channels"}


def test_both_halves_of_the_definition_make_cases_alike_and_one_does_not() -> None:
    assert are_like(HERE, replace(HERE, warnings=3, measures=frozenset(), channels=frozenset({"phone"})))
    assert not are_like(HERE, replace(HERE, behaviours=frozenset({"AA1"})))
    assert not are_like(HERE, replace(HERE, impacts=frozenset({"DF2a"})))
    assert not are_like(HERE, replace(HERE, kind=EXTENSION))


def test_what_differs_is_said_in_words() -> None:
    other = replace(HERE, behaviours=frozenset({"UD4", "AA1"}), warnings=0)
    likeness = compare(HERE, other)
    assert [str(each) for each in likeness.partly] == ["Found in both: UD4"]
    assert [str(each) for each in likeness.differs] == [
        "Found only in the other: AA1",
        "Warnings that counted: 1 in this case, 0 in the other",
    ]


def test_the_spread_counts_each_length_and_says_when_there_are_too_few() -> None:
    assert spread([3] * 9 + [6] * 4 + [12]).lengths == ((3, 9), (6, 4), (12, 1))
    assert spread([3] * 9 + [6] * 4 + [12]).cases == 14
    assert spread([3, 0, 3, 6, 3]).enough
    assert not spread([3, 0, 3, 6]).enough
    assert spread([]).lengths == ()
