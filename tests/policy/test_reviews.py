from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.policy.calendar import last_day
from evenhand.policy.outcome import Outcome
from evenhand.policy.reviews import (
    AssessedConduct,
    due_on,
    extended_once,
    extension_dates,
    follows_on,
    may_decide_review,
    may_propose_extension,
    opens_on,
)

from .examples import TODAY, cites, edition

ENDS = date(2026, 9, 30)


def review(outcome: str = "extend", **changes: Any) -> Outcome:
    usual: dict[str, Any] = {
        "months": 3 if outcome == "extend" else None,
        "effect_on_behaviour": "From nine contacts a week to seven; the tone as before.",
        "reasons": "It goes on.",
        "still_open": True,
        "over": False,
        "edition": edition(),
    }
    return may_decide_review(outcome=outcome, **usual | changes)


@pytest.mark.proves("OA6", "I11")
class TestWhenItIs:
    def test_it_opens_twenty_eight_days_before_the_end_and_is_due_on_the_last_day(self) -> None:
        assert opens_on(ENDS, edition()) == date(2026, 9, 2)
        assert due_on(ENDS) == ENDS

    def test_twenty_eight_is_the_editions_number(self) -> None:
        assert edition().numbers.review_opens_days_before == 28


@pytest.mark.proves("OA6", "OA7", "I10", "I12")
class TestDecidingIt:
    @pytest.mark.parametrize("outcome", ["remove", "extend"])
    def test_it_removes_or_extends(self, outcome: str) -> None:
        assert review(outcome).allowed

    @pytest.mark.parametrize("outcome", ["", "continue", "stand", "close"])
    def test_nothing_else(self, outcome: str) -> None:
        assert cites(review(outcome), "OA7", "I10")

    @pytest.mark.parametrize("outcome", ["remove", "extend"])
    def test_the_effect_on_the_behaviour_is_looked_at(self, outcome: str) -> None:
        assert cites(review(outcome, effect_on_behaviour=" "), "OA6", "I12")

    @pytest.mark.parametrize("outcome", ["remove", "extend"])
    def test_its_reasons_are_fresh(self, outcome: str) -> None:
        assert cites(review(outcome, reasons=""), "OA7", "I12")

    @pytest.mark.parametrize("months", [None, 0, 1, 9, 18, 120])
    def test_it_extends_for_three_six_or_twelve_months(self, months: int | None) -> None:
        assert cites(review(months=months), "OA4", "OA7", "I10")

    def test_it_is_decided_once(self) -> None:
        assert cites(review(still_open=False), "OA7")

    def test_what_was_ended_is_not_extended_but_the_review_can_be_closed(self) -> None:
        assert cites(review(over=True), "OA7", "I12", "I35")
        assert review("remove", over=True).allowed

    def test_a_restriction_is_extended_once(self) -> None:
        assert cites(extended_once(extended_already=True), "OA7", "I12")
        assert extended_once(extended_already=False).allowed


@pytest.mark.proves("OA7", "OA4", "I10", "I11")
class TestTheDatesOfAnExtension:
    def test_it_follows_on_without_a_gap(self) -> None:
        assert extension_dates(ENDS, 3, date(2026, 9, 10)) == (date(2026, 10, 1), date(2026, 12, 31))

    def test_decided_late_it_begins_on_the_day_it_is_decided(self) -> None:
        assert extension_dates(ENDS, 3, date(2026, 10, 20)) == (date(2026, 10, 20), date(2027, 1, 19))

    @given(st.dates(date(2024, 1, 1), date(2040, 1, 1)), st.integers(-400, 400), st.sampled_from([3, 6, 12]))
    def test_nothing_is_restricted_in_retrospect_and_nothing_twice(
        self, ends_on: date, days: int, months: int
    ) -> None:
        decided_on = ends_on + timedelta(days=days)
        starts_on, last = extension_dates(ends_on, months, decided_on)
        assert starts_on == follows_on(ends_on, decided_on)
        assert starts_on > ends_on
        assert starts_on >= decided_on
        assert last == last_day(starts_on, months)


FORMS_ABUSED = AssessedConduct(TODAY, "restrict", "web_form", during_dispute=False)
IN_A_DISPUTE = AssessedConduct(TODAY, "warn", "email", during_dispute=True)
conduct = st.builds(
    AssessedConduct,
    st.just(TODAY),
    st.sampled_from(["no_action", "adjust", "warn", "restrict"]),
    st.sampled_from(["web_form", "email"]),
    st.booleans(),
)


def extend(ground: str, *found: AssessedConduct, **changes: Any) -> Outcome:
    usual: dict[str, Any] = {
        "months": 3,
        "reasons": "Forty forms in a night.",
        "over": False,
        "edition": edition(),
    }
    return may_propose_extension(ground=ground, conduct=found, **usual | changes)


@pytest.mark.proves("OA3", "DI7", "I21", "I9")
class TestAnExtensionBeforeTheReview:
    def test_assessed_abuse_of_the_forms_can_be_a_ground(self) -> None:
        assert extend("OA3", FORMS_ABUSED).allowed

    def test_assessed_conduct_during_a_dispute_can_be_a_ground(self) -> None:
        assert extend("DI7", IN_A_DISPUTE).allowed

    @pytest.mark.parametrize("ground", ["OA3", "DI7"])
    def test_that_somebody_disputed_or_got_in_touch_is_none(self, ground: str) -> None:
        told = extend(ground)
        assert cites(told, ground, "I21")
        assert "is a right" in str(told)

    def test_one_ground_is_not_the_other(self) -> None:
        assert cites(extend("OA3", IN_A_DISPUTE), "OA3", "I21")
        assert cites(extend("DI7", FORMS_ABUSED), "DI7", "I21")

    @pytest.mark.parametrize("ground", ["", "DI1", "UP5", "oa3"])
    def test_there_is_no_third_ground(self, ground: str) -> None:
        assert cites(extend(ground, FORMS_ABUSED, IN_A_DISPUTE), "OA3", "DI7", "I21")

    @given(st.sampled_from(["OA3", "DI7", "DI1"]), st.lists(conduct, max_size=4))
    def test_whatever_passes_rests_on_conduct_that_somebody_found_unacceptable(
        self, ground: str, found: list[AssessedConduct]
    ) -> None:
        if extend(ground, *found).allowed:
            assert any(
                each.outcome in ("warn", "restrict")
                and (each.during_dispute if ground == "DI7" else each.channel == "web_form")
                for each in found
            )

    @pytest.mark.parametrize("months", [None, 0, 4, 24])
    def test_it_lasts_three_six_or_twelve_months(self, months: int | None) -> None:
        assert cites(extend("OA3", FORMS_ABUSED, months=months), "OA4", "OA7", "I10")

    def test_it_has_reasons_of_its_own(self) -> None:
        assert cites(extend("OA3", FORMS_ABUSED, reasons=" "), "OA7", "I12")

    def test_what_is_over_is_not_extended(self) -> None:
        assert cites(extend("OA3", FORMS_ABUSED, over=True), "OA7", "I35")
