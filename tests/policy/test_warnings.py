from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.policy.calendar import add_months
from evenhand.policy.finding import Finding
from evenhand.policy.outcome import Outcome
from evenhand.policy.warnings import GivenWarning, expires_on, may_warn, may_withdraw, next_number

from .examples import TODAY, cites, edition, finding, warning

YESTERDAY = TODAY - timedelta(days=1)
THREE = (warning(1), warning(2), warning(3))


def warn(
    *warnings: GivenWarning,
    reasons: str = "Four requests for one file.",
    asked_change: str = "Please ask once.",
    found: Finding | None = None,
    used_already: bool = False,
    on: date = TODAY,
) -> Outcome:
    return may_warn(
        finding=found or finding(),
        warnings=warnings,
        reasons=reasons,
        asked_change=asked_change,
        used_already=used_already,
        on=on,
        edition=edition(),
    )


dated = st.dates(date(2025, 1, 1), date(2027, 12, 31))
given_warnings = st.lists(
    st.builds(
        lambda number, issued, withdrawn: warning(number, issued, withdrawn_on=issued if withdrawn else None),
        st.integers(1, 3),
        dated,
        st.booleans(),
    ),
    max_size=6,
)


@pytest.mark.proves("WA1", "I5")
class TestUpToThreeWarnings:
    def test_a_first_warning_is_allowed(self) -> None:
        assert warn().allowed

    def test_a_third_live_warning_is_allowed(self) -> None:
        assert warn(*THREE[:2]).allowed

    def test_a_fourth_live_warning_is_refused(self) -> None:
        told = warn(*THREE)
        assert cites(told, "WA1", "I5")
        assert "3 live warnings" in str(told)

    def test_three_is_the_editions_number(self) -> None:
        assert edition().numbers.max_warnings == 3

    @given(given_warnings, dated)
    def test_there_are_never_more_than_three_live_ones_after_a_warning_that_is_allowed(
        self, given_already: list[GivenWarning], on: date
    ) -> None:
        if warn(*given_already, on=on).allowed:
            after = [*given_already, warning(next_number(tuple(given_already), on), on)]
            assert sum(each.is_live(on) for each in after) <= 3
            assert 1 <= after[-1].number <= 3


@pytest.mark.proves("WA2", "I5")
class TestItExplainsAndAsks:
    @pytest.mark.parametrize("blank", ["", "  ", "\n"])
    def test_a_warning_without_reasons_is_refused(self, blank: str) -> None:
        assert cites(warn(reasons=blank), "WA2", "I5")

    @pytest.mark.parametrize("blank", ["", "  ", "\n"])
    def test_a_warning_that_asks_for_no_change_is_refused(self, blank: str) -> None:
        assert cites(warn(asked_change=blank), "WA2", "I5")


@pytest.mark.proves("WA1", "I1", "I41")
class TestWhatAWarningRestsOn:
    @pytest.mark.parametrize("outcome", ["no_action", "adjust", "restrict"])
    def test_an_assessment_that_does_not_warn_grounds_no_warning(self, outcome: str) -> None:
        assert cites(warn(found=finding(outcome)), "DF1", "DF2", "I1")

    def test_an_assessment_grounds_one_decision(self) -> None:
        assert cites(warn(used_already=True), "DF4", "I41")

    def test_everything_that_stands_in_the_way_is_said_at_once(self) -> None:
        told = warn(*THREE, reasons="", asked_change="", found=finding("adjust"), used_already=True)
        assert {"I1", "I5", "I41", "WA1", "WA2"} <= set(told.clauses)


@pytest.mark.proves("WA1", "I35")
class TestWarningsAgeOut:
    def test_a_warning_counts_for_twelve_months(self) -> None:
        assert expires_on(date(2026, 7, 1), edition()) == date(2027, 6, 30)

    def test_a_warning_of_the_leap_day_ends_the_day_before_the_last_of_february(self) -> None:
        assert expires_on(date(2028, 2, 29), edition()) == date(2029, 2, 27)

    @given(dated)
    def test_the_first_day_on_which_it_no_longer_counts_is_twelve_months_on(self, day: date) -> None:
        each = warning(1, day)
        assert expires_on(day, edition()) == each.expires_on
        assert each.is_live(day)
        assert each.is_live(each.expires_on)
        assert not each.is_live(add_months(day, 12))

    def test_an_expired_warning_makes_room(self) -> None:
        old = warning(1, date(2025, 6, 1))
        assert next_number((old, warning(2), warning(3)), TODAY) == 3
        assert warn(old, warning(2), warning(3)).allowed

    def test_a_withdrawn_warning_never_counts(self) -> None:
        withdrawn = warning(1, withdrawn_on=TODAY)
        assert not withdrawn.is_live(TODAY)
        assert next_number((withdrawn,), TODAY) == 1

    def test_a_warning_does_not_count_before_its_day(self) -> None:
        assert not warning(1, TODAY).is_live(YESTERDAY)


@pytest.mark.proves("WA1", "I35")
class TestWithdrawing:
    def test_a_warning_is_withdrawn_with_reasons(self) -> None:
        assert may_withdraw(already_withdrawn=False, reasons="The requests were ours to answer.").allowed
        assert cites(may_withdraw(already_withdrawn=False, reasons=" "), "WA1", "IN1")

    def test_a_warning_is_withdrawn_once(self) -> None:
        assert cites(may_withdraw(already_withdrawn=True, reasons="Again."), "WA1", "I35")
