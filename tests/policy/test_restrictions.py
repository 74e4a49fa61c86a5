from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.policy.decision import manager_decides, may_decide, may_hand_over, may_lift, start_allowed
from evenhand.policy.grounds import this_person_only
from evenhand.policy.measures import ClosedChannels, ReadNoReply
from evenhand.policy.needs import AgreedAdjustment
from evenhand.policy.outcome import Outcome
from evenhand.policy.restrictions import (
    LEVELS,
    Circumstances,
    Proposed,
    follows_from,
    last_day,
    last_resort,
    levels_known,
    may_propose,
    period_allowed,
    suggested_months,
    warned_first,
)

from .examples import TODAY, circumstances, cites, contact, edition, finding, proposed, restriction


def propose(words: Proposed | None = None, facts: Circumstances | None = None) -> Outcome:
    return may_propose(words or proposed(), facts or circumstances(), TODAY, edition())


def decide(
    decision: str = "approve",
    words: Proposed | None = None,
    facts: Circumstances | None = None,
    **changes: Any,
) -> Outcome:
    usual: dict[str, Any] = {
        "reasons": "Proportionate, on all the facts.",
        "decider": "mel",
        "proposer": "cal",
        "still_open": True,
        "starts_on": TODAY,
        "decided_on": TODAY,
        "edition": edition(),
    }
    return may_decide(words or proposed(), facts or circumstances(), decision=decision, **usual | changes)


@pytest.mark.proves("OA4", "I10", "I11")
class TestLength:
    @pytest.mark.parametrize("months", [3, 6, 12])
    def test_three_six_or_twelve_months(self, months: int) -> None:
        assert period_allowed(months, edition()).allowed

    @given(st.integers().filter(lambda months: months not in (3, 6, 12)))
    def test_no_other_length(self, months: int) -> None:
        assert cites(period_allowed(months, edition()), "OA4", "I10")

    def test_a_restriction_without_an_end_is_refused(self) -> None:
        told = period_allowed(None, edition())
        assert cites(told, "OA4", "I10")
        assert "without an end" in str(told)

    @pytest.mark.parametrize(
        ("starts_on", "months", "ends_on"),
        [
            (date(2026, 7, 1), 3, date(2026, 9, 30)),
            (date(2026, 11, 30), 3, date(2027, 2, 27)),
            (date(2027, 11, 30), 3, date(2028, 2, 28)),
            (date(2026, 8, 31), 6, date(2027, 2, 27)),
            (date(2026, 1, 1), 12, date(2026, 12, 31)),
            (date(2028, 2, 29), 12, date(2029, 2, 27)),
        ],
    )
    def test_its_last_day_is_the_day_before_the_same_date_and_month_ends_clamp(
        self, starts_on: date, months: int, ends_on: date
    ) -> None:
        assert last_day(starts_on, months) == ends_on

    @given(st.dates(date(2024, 1, 1), date(2060, 12, 31)), st.sampled_from([3, 6, 12]))
    def test_it_is_never_longer_than_its_months(self, starts_on: date, months: int) -> None:
        ends_on = last_day(starts_on, months)
        begun = (ends_on.year - starts_on.year) * 12 + ends_on.month - starts_on.month
        assert months - 1 <= begun <= months
        assert begun < months or ends_on.day < starts_on.day


@pytest.mark.proves("OA5")
class TestTheLengthThatIsSuggested:
    def test_severity_and_persistence_suggest_one_of_the_lengths(self) -> None:
        suggested = {
            (one, other): suggested_months(one, other, edition()) for one in LEVELS for other in LEVELS
        }
        assert set(suggested.values()) == {3, 6, 12}
        assert suggested["low", "low"] == 3
        assert suggested["high", "high"] == 12

    def test_more_of_either_never_suggests_less(self) -> None:
        for one, other in ((one, other) for one in range(3) for other in range(3)):
            here = suggested_months(LEVELS[one], LEVELS[other], edition()) or 0
            for worse in ((min(one + 1, 2), other), (one, min(other + 1, 2))):
                assert here <= (suggested_months(LEVELS[worse[0]], LEVELS[worse[1]], edition()) or 0)

    def test_where_one_is_not_given_nothing_is_suggested(self) -> None:
        assert suggested_months("", "high", edition()) is None

    @given(st.sampled_from([3, 6, 12]))
    def test_a_suggestion_never_imposes(self, months: int) -> None:
        """The rules of proposing and deciding are not told the severity at all."""
        assert propose(proposed(months=months)).allowed
        assert decide(words=proposed(months=months)).allowed


@pytest.mark.proves("WA1", "WA6", "I6")
class TestWarnedFirst:
    def test_a_live_warning_is_enough(self) -> None:
        assert warned_first(circumstances(live_warnings=1)).allowed

    @pytest.mark.parametrize("blank", ["", "  "])
    def test_without_one_a_restriction_is_refused(self, blank: str) -> None:
        facts = circumstances(live_warnings=0, finding=finding("restrict", extremely_unacceptable=blank))
        assert cites(propose(facts=facts), "WA1", "WA3", "WA6", "I6")

    def test_extremely_unacceptable_contact_is_restricted_at_once_with_its_reasons(self) -> None:
        facts = circumstances(
            live_warnings=0, finding=finding("restrict", extremely_unacceptable="A threat to kill.")
        )
        assert propose(facts=facts).allowed


@pytest.mark.proves("WA3", "WA5", "I7")
class TestTheLastResort:
    @pytest.mark.parametrize("words", [
        proposed(last_resort=" "), proposed(lesser_options={}), proposed(lesser_options={"A warning": ""}),
        proposed(lesser_options={"A warning": "Warned.", "Explaining again": " "}),
    ])  # fmt: skip
    def test_it_is_stated_and_each_lesser_option_is_rejected_with_why(self, words: Proposed) -> None:
        assert cites(last_resort(words), "I7")
        assert cites(propose(words), "I7")

    def test_an_option_without_a_reason_is_named(self) -> None:
        assert "Explaining again" in str(last_resort(proposed(lesser_options={"Explaining again": ""})))


@pytest.mark.proves("IN4", "DF3", "I27")
class TestThisPersonOnly:
    @pytest.mark.parametrize("whose", ["representative", "somebody_else", "uncertain"])
    def test_contact_that_is_not_certainly_their_own_grounds_no_restriction(self, whose: str) -> None:
        found = finding("restrict", contacts=(contact(), contact("C-2", whose=whose)))
        assert cites(this_person_only(found), "IN4", "I27")
        assert "C-2" in str(propose(facts=circumstances(finding=found)))

    def test_their_own_contact_does(self) -> None:
        assert this_person_only(finding("restrict", contacts=(contact(),))).allowed


@pytest.mark.proves("DF2", "I1", "I41")
class TestWhatItRestsOn:
    @pytest.mark.parametrize("outcome", ["no_action", "adjust", "warn"])
    def test_an_assessment_that_does_not_restrict_grounds_no_restriction(self, outcome: str) -> None:
        assert cites(follows_from(circumstances(finding=finding(outcome))), "DF2", "I1")

    def test_an_assessment_is_used_once(self) -> None:
        assert cites(follows_from(circumstances(assessment_used=True)), "DF4", "I41")


@pytest.mark.proves("RT1", "WA4", "IN4", "OA1", "OA4", "IC5")
class TestProposing:
    def test_a_proposal_with_nothing_wrong_is_allowed(self) -> None:
        assert propose().allowed

    def test_everything_that_stands_in_the_way_is_said_at_once(self) -> None:
        every = ClosedChannels(tuple(each for each in edition().channels if each != "web_form"))
        told = propose(
            proposed(every, months=24, last_resort="", lesser_options={}),
            circumstances(
                finding=finding("warn", contacts=(contact(whose="uncertain"),)),
                live_warnings=0,
                assessment_used=True,
            ),
        )
        assert {"I1", "I6", "I7", "I10", "I13", "I27", "I41"} <= set(told.clauses)

    def test_withdrawing_communication_altogether_still_leaves_a_route(self) -> None:
        assert propose(
            proposed(ReadNoReply(), ClosedChannels(("phone", "email", "in_person", "social")))
        ).allowed


@pytest.mark.proves("RT3", "I8", "I9")
class TestAManagerDecides:
    @pytest.mark.parametrize("decision", ["approve", "decline", "return"])
    def test_approves_declines_or_sends_back(self, decision: str) -> None:
        assert decide(decision).allowed

    @pytest.mark.parametrize("decision", ["approve", "decline", "return"])
    def test_never_what_they_proposed_themselves(self, decision: str) -> None:
        assert cites(decide(decision, proposer="mel"), "RT3", "I8")

    @pytest.mark.parametrize("decision", ["approve", "decline", "return"])
    def test_always_with_reasons(self, decision: str) -> None:
        assert cites(decide(decision, reasons=""), "RT3", "RT4", "I8")

    @pytest.mark.parametrize("decision", ["approve", "decline", "return"])
    def test_once(self, decision: str) -> None:
        assert cites(decide(decision, still_open=False), "RT3")

    @pytest.mark.parametrize("decision", ["", "approved", "auto", "APPROVE"])
    def test_in_one_of_these_words(self, decision: str) -> None:
        told = manager_decides(
            decision=decision, reasons="So.", decider="mel", proposer="cal", still_open=True
        )
        assert cites(told, "RT3")

    def test_what_could_not_be_proposed_today_cannot_be_approved_today(self) -> None:
        """Proposed with a live warning, decided after it aged out."""
        assert cites(decide(facts=circumstances(live_warnings=0)), "I6")

    def test_but_it_can_be_declined_or_sent_back(self) -> None:
        nothing_right = circumstances(live_warnings=0, unanswered_requests=2, assessment_used=True)
        assert decide("decline", facts=nothing_right).allowed
        assert decide("return", facts=nothing_right).allowed


@pytest.mark.proves("IN3", "MN2", "I22")
class TestNeedsOnTheDayOfTheDecision:
    def test_an_unanswered_request_stops_it(self) -> None:
        assert cites(decide(facts=circumstances(unanswered_requests=1)), "I22", "IN3")

    def test_an_adjustment_in_place_needs_reasons_of_its_own(self) -> None:
        facts = circumstances(adjustments=(AgreedAdjustment("Letters"),))
        assert cites(decide(words=proposed(adjustments_considered=""), facts=facts), "MN2", "I22")
        assert decide(facts=facts).allowed


@pytest.mark.proves("RT3", "OA4", "I8")
class TestTheFirstDay:
    def test_never_before_the_decision(self) -> None:
        assert cites(decide(starts_on=TODAY - timedelta(days=1)), "RT3", "I8")

    def test_the_decisions_day_or_one_soon_after(self) -> None:
        assert start_allowed(TODAY, TODAY, edition()).allowed
        assert start_allowed(TODAY + timedelta(days=30), TODAY, edition()).allowed

    @pytest.mark.parametrize("far", [date(2027, 7, 1), date(2100, 1, 1), date.max])
    def test_not_so_far_ahead_that_nobody_knows_what_is_true_then(self, far: date) -> None:
        assert cites(start_allowed(far, TODAY, edition()), "RT3", "I8")


@pytest.mark.proves("OA7", "I35")
class TestLifting:
    def test_a_manager_may_lift_it_at_any_time_with_reasons(self) -> None:
        assert may_lift(ended=False, reasons="Peace since May.").allowed
        assert cites(may_lift(ended=False, reasons=" "), "OA7", "IN1")

    def test_what_is_over_is_not_lifted_again(self) -> None:
        assert cites(may_lift(ended=True, reasons="Again."), "OA7", "I35")


@pytest.mark.proves("RT1d", "I36")
class TestHandingOver:
    def test_a_single_point_of_contact_is_handed_over_with_reasons(self) -> None:
        assert may_hand_over(names_one=True, over=False, reasons="Mel has moved on.").allowed
        assert cites(may_hand_over(names_one=True, over=False, reasons=" "), "RT1d")

    def test_there_is_nothing_to_hand_over_where_nobody_is_named_or_all_is_over(self) -> None:
        assert cites(may_hand_over(names_one=False, over=False, reasons="So."), "RT1d")
        assert cites(may_hand_over(names_one=True, over=True, reasons="So."), "RT1d", "I35")


MEASURES = st.lists(
    st.lists(st.sampled_from(list(edition().channels)), min_size=1).map(
        lambda closed: ClosedChannels(tuple(closed))
    )
    | st.just(ReadNoReply()),
    min_size=1,
    max_size=2,
)


@pytest.mark.proves("I6", "I7", "I8", "I10", "I13", "I22", "I27")
@given(
    st.sampled_from([None, 0, 1, 3, 6, 12, 24]),
    st.sampled_from(["", "It goes on."]),
    st.sampled_from([{}, {"A warning": ""}, {"A warning": "Warned."}]),
    MEASURES,
    st.integers(0, 3),
    st.integers(0, 1),
    st.sampled_from(["own", "uncertain", "representative"]),
    st.sampled_from(["", "Asked."]),
    st.sampled_from(["", "A threat."]),
    st.sampled_from(["mel", "cal"]),
    st.integers(-2, 3),
)
def test_whatever_is_approved_has_everything_that_a_restriction_must_have(
    months: int | None, why: str, options: dict[str, str], measures: list[Any], warnings: int, waiting: int, whose: str,
    considered: str, extremely: str, decider: str, days: int,
) -> None:  # fmt: skip
    words = Proposed(tuple(measures), months, options, why, adjustments_considered=considered)
    facts = Circumstances(
        finding("restrict", contacts=(contact(whose=whose),), extremely_unacceptable=extremely),
        warnings,
        unanswered_requests=waiting,
    )
    other = restriction(ClosedChannels(("email", "phone")))
    told = decide(
        words=words,
        facts=replace(facts, others_in_force=(other,)),
        decider=decider,
        starts_on=TODAY + timedelta(days=days),
    )
    if not told.allowed:
        assert told.clauses
        return
    assert months in (3, 6, 12)
    assert why
    assert options == {"A warning": "Warned."}
    assert warnings or extremely
    assert not waiting
    assert whose == "own"
    assert decider != "cal"
    assert days >= 0
    closed = {
        channel
        for each in (*measures, *other.measures)
        if isinstance(each, ClosedChannels)
        for channel in each.closed
    }
    assert set(edition().channels) - closed - {"web_form"}


@pytest.mark.proves("OA5")
@pytest.mark.parametrize("level", ["vexatious", "High", "%s", "x" * 300])
def test_severity_and_persistence_are_said_in_the_levels_of_the_policy_or_not_at_all(level: str) -> None:
    assert cites(levels_known(level, "low", edition()), "OA5")
    assert [reason.field for reason in levels_known("", level, edition())] == ["persistence"]
    assert levels_known("high", "", edition()).allowed
