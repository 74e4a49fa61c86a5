from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.policy.calendar import is_working_day
from evenhand.policy.disputes import (
    OUTCOMES,
    PARTS,
    due_on,
    may_decide,
    may_handle,
    may_receive,
)
from evenhand.policy.outcome import Outcome

from .examples import TODAY, cites, edition


@pytest.mark.proves("DI5", "I19")
class TestTheClock:
    def test_the_day_after_receipt_is_the_first_of_twenty_working_days(self) -> None:
        assert due_on(date(2026, 7, 1), edition()) == date(2026, 7, 29)

    def test_christmas_and_new_year_do_not_count(self) -> None:
        assert due_on(date(2026, 12, 14), edition()) == date(2027, 1, 14)

    def test_a_dispute_that_comes_on_a_bank_holiday_is_counted_from_the_next_day_on(self) -> None:
        assert (
            due_on(date(2026, 8, 31), edition()) == due_on(date(2026, 8, 30), edition()) == date(2026, 9, 28)
        )

    @given(st.dates(date(2024, 1, 1), date(2028, 6, 1)))
    def test_it_is_due_on_the_twentieth_working_day_whatever_the_day(self, received: date) -> None:
        due = due_on(received, edition())
        days = [received + timedelta(days=n) for n in range(1, (due - received).days + 1)]
        assert sum(map(is_working_day, days)) == 20
        assert is_working_day(due)


def receive(**changes: Any) -> Outcome:
    usual: dict[str, Any] = {
        "route": "post",
        "disputed_before": False,
        "settled_by_dispute": False,
        "received_on": TODAY,
        "decided_on": TODAY - timedelta(days=400),
        "today": TODAY,
        "edition": edition(),
    }
    return may_receive(**usual | changes)


@pytest.mark.proves("DI1", "DI2", "I14")
class TestTakingItIn:
    @pytest.mark.parametrize("route", ["email", "voicemail", "web_form", "post"])
    def test_it_may_come_by_any_of_the_four_ways(self, route: str) -> None:
        assert receive(route=route).allowed

    def test_the_policy_names_four_ways(self) -> None:
        assert set(edition().dispute_routes) == {"email", "voicemail", "web_form", "post"}

    @pytest.mark.parametrize("route", ["", "phone", "social"])
    def test_another_way_is_refused_with_those_there_are(self, route: str) -> None:
        assert cites(receive(route=route), "DI2")
        assert "web_form" in str(receive(route=route))

    @pytest.mark.proves("DI5", "I19")
    def test_a_day_still_to_come_would_move_the_clock_and_is_refused(self) -> None:
        assert cites(receive(received_on=TODAY + timedelta(days=1)), "DI5", "I19")
        assert receive(received_on=TODAY - timedelta(days=400)).allowed

    @pytest.mark.proves("DI5", "I19")
    def test_a_day_before_the_decision_would_too(self) -> None:
        assert cites(receive(received_on=TODAY - timedelta(days=401)), "DI5", "I19")


@pytest.mark.proves("DI6", "I20")
class TestOnceForEachDecision:
    @pytest.mark.parametrize("before", ["disputed_before", "settled_by_dispute"])
    def test_a_second_dispute_of_the_same_decision_is_refused(self, before: str) -> None:
        assert cites(receive(**{before: True}), "DI6", "I20")

    def test_the_refusal_names_what_is_not_the_same_decision(self) -> None:
        told = str(receive(disputed_before=True))
        assert "later extension" in told
        assert "data, equality or safety" in told


@pytest.mark.proves("DI3", "I18")
class TestWhoHandlesIt:
    def test_a_quality_reviewer_who_had_no_part_in_it(self) -> None:
        assert may_handle(name="Quinn", is_quality_reviewer=True, parts_played=[]).allowed

    def test_nobody_outside_the_quality_reviewers(self) -> None:
        assert cites(may_handle(name="Mel", is_quality_reviewer=False, parts_played=[]), "DI3", "I18")

    @pytest.mark.parametrize("part", PARTS)
    def test_nobody_who_had_a_part_in_it(self, part: str) -> None:
        told = may_handle(name="Quinn", is_quality_reviewer=True, parts_played=[part])
        assert cites(told, "DI3", "I18")
        assert PARTS[part] in str(told)

    @given(st.lists(st.sampled_from(list(PARTS)), min_size=1))
    def test_each_part_is_named_once(self, parts: list[str]) -> None:
        (reason,) = may_handle(name="Quinn", is_quality_reviewer=True, parts_played=parts)
        assert all(str(reason).count(PARTS[part]) == 1 for part in parts)


def decide(outcome: str = "stands", **changes: Any) -> Outcome:
    usual = {
        "reasonable": "yes",
        "proportionate": "yes" if outcome == "stands" else "no",
        "reasons": "Looked at afresh.",
        "still_open": True,
        "assigned_to": "quinn",
        "decider": "quinn",
        "stricter": False,
    }
    return may_decide(outcome=outcome, **usual | changes)


@pytest.mark.proves("DI4")
class TestReasonableAndProportionate:
    @pytest.mark.parametrize("outcome", OUTCOMES)
    def test_it_stands_is_changed_or_is_removed(self, outcome: str) -> None:
        assert decide(outcome).allowed

    @pytest.mark.parametrize("outcome", ["", "upheld", "STANDS"])
    def test_there_is_no_fourth_outcome(self, outcome: str) -> None:
        assert cites(decide(outcome), "DI4")

    @pytest.mark.parametrize("half", ["reasonable", "proportionate"])
    def test_both_halves_of_the_test_are_answered(self, half: str) -> None:
        told = decide(**{half: " "})
        assert cites(told, "DI4")
        assert half in [reason.field for reason in told]

    @pytest.mark.parametrize("answer", ["no", "No", "No.", "no, it is far too long", "Not for twelve months"])
    @pytest.mark.parametrize("half", ["reasonable", "proportionate"])
    def test_what_fails_a_half_cannot_stand_however_that_is_written(self, half: str, answer: str) -> None:
        assert cites(decide("stands", **{half: answer}), "DI4")

    @pytest.mark.parametrize("outcome", ["changed", "removed"])
    @pytest.mark.parametrize("answer", ["yes", "Yes.", "yes, on all the facts"])
    def test_what_passes_both_halves_stands(self, outcome: str, answer: str) -> None:
        assert cites(decide(outcome, reasonable=answer, proportionate=answer), "DI4")

    def test_a_sentence_is_an_answer(self) -> None:
        assert decide("removed", proportionate="Nothing shows that a shorter time would not do.").allowed

    def test_an_outcome_without_reasons_is_refused(self) -> None:
        assert cites(decide(reasons=" "), "DI4", "DI6")


@pytest.mark.proves("DI6", "I18", "I20")
class TestFinal:
    def test_it_is_decided_once(self) -> None:
        assert cites(decide(still_open=False), "DI6", "I20")

    def test_it_is_decided_by_whom_it_was_assigned_to(self) -> None:
        assert cites(decide(decider="quill"), "DI3", "I18")
        assert decide(assigned_to="", decider="quill").allowed


@pytest.mark.proves("DI7", "OA3", "I21", "I35")
class TestADisputeNeverMakesItWorse:
    def test_a_stricter_change_is_refused(self) -> None:
        assert cites(decide("changed", stricter=True), "DI7", "OA3", "I21")

    def test_what_was_ended_is_not_brought_back_by_a_change(self) -> None:
        assert cites(decide("changed", over=True), "I35")
        assert decide("removed", over=True).allowed
