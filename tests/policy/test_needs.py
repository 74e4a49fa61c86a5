from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.policy.needs import (
    DANGER_KINDS,
    AgreedAdjustment,
    may_decide_adjustment,
    may_raise_danger,
    may_record_referral,
    needs_considered,
    needs_known_channels,
)

from .examples import cites, edition

CHANNELS = sorted(edition().channels)
BY_POST = AgreedAdjustment("Letters in large print", ("post",))


@pytest.mark.proves("IN3", "MN1", "MN2", "I22")
class TestNeedsBeforeADecision:
    def test_a_request_that_waits_for_an_answer_stops_the_decision(self) -> None:
        told = needs_considered(
            unanswered_requests=1, adjustments=[BY_POST], considered="All three letters were in large print."
        )
        assert cites(told, "IN3", "MN1", "I22")

    @given(st.integers(1, 50), st.booleans(), st.text(max_size=20))
    def test_no_words_make_an_unanswered_request_go_away(
        self, waiting: int, one_agreed: bool, words: str
    ) -> None:
        adjustments = [BY_POST] if one_agreed else []
        assert cites(
            needs_considered(unanswered_requests=waiting, adjustments=adjustments, considered=words), "I22"
        )

    def test_somebody_with_an_adjustment_is_restricted_only_with_reasons_of_its_own(self) -> None:
        assert cites(
            needs_considered(unanswered_requests=0, adjustments=[BY_POST], considered=" "),
            "MN2",
            "IN3",
            "I22",
        )

    def test_that_needs_were_considered_is_said_even_where_there_are_none(self) -> None:
        assert cites(needs_considered(unanswered_requests=0, adjustments=[], considered=""), "MN1")

    def test_a_person_with_an_adjustment_can_be_restricted_as_a_last_resort(self) -> None:
        assert needs_considered(
            unanswered_requests=0, adjustments=[BY_POST], considered="Post stays open."
        ).allowed

    def test_adjustments_may_come_from_anything_that_can_be_gone_through(self) -> None:
        assert cites(
            needs_considered(unanswered_requests=0, adjustments=iter([BY_POST]), considered=""), "MN2"
        )


@pytest.mark.proves("IN3")
class TestAnAdjustmentInPlace:
    def test_without_a_channel_it_can_be_met_through_any(self) -> None:
        assert AgreedAdjustment("Plain words").usable_with(())

    @given(st.sets(st.sampled_from(CHANNELS)), st.sets(st.sampled_from(CHANNELS), min_size=1))
    def test_one_of_the_channels_it_needs_is_enough(self, open_: set[str], needed: set[str]) -> None:
        adjustment = AgreedAdjustment("So and so", tuple(sorted(needed)))
        assert adjustment.usable_with(open_) == bool(open_ & needed)


@pytest.mark.proves("IN3", "MN1")
class TestAnsweringARequest:
    @pytest.mark.parametrize("outcome", ["agreed", "declined"])
    def test_it_is_agreed_or_declined_with_reasons(self, outcome: str) -> None:
        assert may_decide_adjustment(
            outcome=outcome, reasons="It costs us nothing.", already_decided=False
        ).allowed

    def test_an_answer_without_reasons_is_refused(self) -> None:
        assert cites(
            may_decide_adjustment(outcome="declined", reasons=" ", already_decided=False), "IN3", "MN1"
        )

    def test_an_answer_that_is_neither_is_refused(self) -> None:
        assert cites(may_decide_adjustment(outcome="later", reasons="Busy.", already_decided=False), "IN3")

    def test_it_is_answered_once(self) -> None:
        assert cites(
            may_decide_adjustment(outcome="declined", reasons="After all, no.", already_decided=True), "IN3"
        )


@pytest.mark.proves("IN3", "I13")
@pytest.mark.parametrize("needed", [["pigeon"], ["phone", "Phone"], ["😀"]])
def test_an_adjustment_needs_channels_that_there_are(needed: list[str]) -> None:
    assert cites(needs_known_channels(needed, edition()), "IN3")
    assert needs_known_channels(["phone", "web_form"], edition()).allowed


@pytest.mark.proves("MN3", "MN4", "I23")
class TestDanger:
    @pytest.mark.parametrize("kind", DANGER_KINDS)
    def test_a_kind_and_a_few_words_are_all_it_takes(self, kind: str) -> None:
        assert may_raise_danger(kind=kind, details="Says he is on a bridge.").allowed

    def test_it_says_which_kind_and_what(self) -> None:
        told = may_raise_danger(kind="", details=" ")
        assert cites(told, "MN3", "MN4")
        assert [reason.field for reason in told] == ["kind", "details"]

    def test_somebody_owns_it_before_anybody_is_told(self) -> None:
        assert cites(may_record_referral(organisation="Ambulance", owned=False), "MN3", "MN4", "I23")

    def test_the_organisation_that_was_told_is_named(self) -> None:
        assert cites(may_record_referral(organisation=" ", owned=True), "MN3", "MN4")
        assert may_record_referral(organisation="Ambulance", owned=True).allowed
