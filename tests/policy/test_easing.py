from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.policy.examples import EMAIL_CLOSED, TODAY, TUESDAYS, edition, restriction

from evenhand.policy.access import DecidedRestriction, Scope
from evenhand.policy.easing import stricter
from evenhand.policy.measures import (
    ClosedChannels,
    ContactHours,
    EndCalls,
    Measure,
    ReadNoReply,
    ResponseTime,
    SinglePointOfContact,
)

pytestmark = pytest.mark.proves("DI7", "I21")

BOTH_CLOSED = ClosedChannels(("email", "phone"))
ONE_ANSWERS = SinglePointOfContact("mel", "cal")
ANY: list[Measure] = [
    EndCalls(), EMAIL_CLOSED, BOTH_CLOSED, TUESDAYS, ReadNoReply(), ReadNoReply("the file"), ResponseTime(10),
    ResponseTime(20), ONE_ANSWERS,
]  # fmt: skip
measures = st.lists(st.sampled_from(ANY), min_size=1, max_size=4, unique_by=lambda measure: measure.kind)


def tighter(before: DecidedRestriction, after: DecidedRestriction) -> bool:
    return stricter(before, after, edition())


def instead(before: Measure, *after: Measure) -> bool:
    return tighter(restriction(before), restriction(*after))


def test_longer_is_stricter() -> None:
    assert tighter(restriction(months=3), restriction(months=6))
    assert not tighter(restriction(months=6), restriction(months=3))


def test_closing_what_was_open_is_stricter() -> None:
    assert instead(EMAIL_CLOSED, BOTH_CLOSED)
    assert not instead(BOTH_CLOSED, EMAIL_CLOSED)


def test_the_same_is_not_stricter() -> None:
    assert not tighter(restriction(), restriction(scope=Scope(team="press"), starts_on=TODAY))


@pytest.mark.parametrize("added", [ReadNoReply(), EndCalls(), ONE_ANSWERS, TUESDAYS, ResponseTime(20)])
def test_a_measure_on_top_is_stricter(added: Measure) -> None:
    assert instead(EMAIL_CLOSED, EMAIL_CLOSED, added)


@pytest.mark.parametrize("lesser", [EndCalls(), ONE_ANSWERS, TUESDAYS, ResponseTime(20)])
def test_a_lesser_measure_may_take_the_place_of_a_closed_channel(lesser: Measure) -> None:
    assert not instead(EMAIL_CLOSED, lesser)
    assert not instead(BOTH_CLOSED, EMAIL_CLOSED, lesser)


def test_a_more_intrusive_one_may_not() -> None:
    assert instead(EMAIL_CLOSED, ReadNoReply())
    assert instead(ONE_ANSWERS, TUESDAYS)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (ResponseTime(10), ResponseTime(20)),
        (ReadNoReply("the decision of 3 March"), ReadNoReply()),
        (TUESDAYS, replace(TUESDAYS, closes=time(10, 30))),
        (TUESDAYS, replace(TUESDAYS, max_minutes=10)),
        (TUESDAYS, replace(TUESDAYS, per_week=1)),
        (TUESDAYS, replace(TUESDAYS, channels=("phone", "in_person", "email"))),
        (replace(TUESDAYS, days=("tue", "thu")), TUESDAYS),
    ],
)
def test_the_same_measure_may_leave_more_and_not_less(before: Measure, after: Measure) -> None:
    assert instead(before, after)
    assert not instead(after, before)


def test_hours_for_a_channel_that_was_free_are_stricter_and_for_one_that_was_closed_are_not() -> None:
    by_post = replace(TUESDAYS, channels=("post",))
    assert instead(TUESDAYS, by_post)
    assert instead(by_post, TUESDAYS)
    before = restriction(EMAIL_CLOSED, TUESDAYS)
    assert not tighter(before, restriction(replace(TUESDAYS, channels=(*TUESDAYS.channels, "email"))))


def test_another_matter_that_is_not_answered_is_stricter() -> None:
    assert instead(ReadNoReply("the file"), ReadNoReply("the decision of 3 March"))


@given(measures, st.sampled_from([3, 6, 12]))
def test_what_stays_as_it_is_or_loses_a_measure_is_never_stricter(stands: list[Measure], months: int) -> None:
    before = restriction(*stands, months=months)
    assert not tighter(before, before)
    for left in range(1, len(stands)):
        assert not tighter(before, restriction(*stands[:left], months=months))


@given(measures, measures)
def test_whatever_is_added_to_a_restriction_makes_it_stricter(
    one: list[Measure], other: list[Measure]
) -> None:
    fewer_kinds = {each.kind for each in one} < {each.kind for each in other}
    if fewer_kinds and set(one) <= set(other):
        assert tighter(restriction(*one), restriction(*other))


def test_hours_with_and_without_a_most_are_told_apart() -> None:
    free = ContactHours(days=("tue",), opens=time(10), closes=time(11))
    assert not instead(replace(free, max_minutes=20, per_week=1), free)
