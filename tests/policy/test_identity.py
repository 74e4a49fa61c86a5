from __future__ import annotations

from collections.abc import Callable

import pytest

from evenhand.policy.identity import (
    may_doubt,
    may_merge,
    may_say_two_people,
    may_say_whose,
    may_tell_apart,
    may_treat_as_one,
    may_undo_merge,
)
from evenhand.policy.measures import ClosedChannels
from evenhand.policy.needs import AgreedAdjustment
from evenhand.policy.outcome import Outcome

from .examples import EMAIL_CLOSED, cites, edition, restriction

LIVE_CHANNELS = restriction(ClosedChannels(("phone", "voicemail", "in_person", "social")))


@pytest.mark.proves("IN4", "I5", "WA1")
class TestMerging:
    @pytest.mark.parametrize("warnings", [0, 3])
    def test_two_entries_become_one_person_with_at_most_three_live_warnings(self, warnings: int) -> None:
        assert may_merge(live_warnings=warnings, restrictions=[], adjustments=[], edition=edition()).allowed

    def test_a_fourth_live_warning_does_not_come_about_by_merging(self) -> None:
        told = may_merge(live_warnings=4, restrictions=[], adjustments=[], edition=edition())
        assert cites(told, "WA1", "I5")
        assert "4 live warnings" in str(told)

    @pytest.mark.proves("OA1", "I13")
    def test_nor_does_the_loss_of_every_route(self) -> None:
        others = [LIVE_CHANNELS, restriction(ClosedChannels(("email", "post")))]
        assert cites(
            may_merge(live_warnings=0, restrictions=others, adjustments=[], edition=edition()), "OA1", "I13"
        )
        assert may_merge(live_warnings=0, restrictions=others[:1], adjustments=[], edition=edition()).allowed

    @pytest.mark.proves("IN3", "I13")
    def test_nor_of_the_routes_that_an_adjustment_of_either_needs(self) -> None:
        by_email = AgreedAdjustment("By e-mail", ("email",))
        told = may_merge(
            live_warnings=0,
            restrictions=[restriction(EMAIL_CLOSED)],
            adjustments=[by_email],
            edition=edition(),
        )
        assert cites(told, "IN3", "I13")


@pytest.mark.proves("IN4", "I27")
class TestTellingApart:
    def test_two_people_are_told_apart_where_each_stands_by_themselves(self) -> None:
        assert may_tell_apart(resting_on_others=[]).allowed

    def test_not_while_one_is_restricted_for_what_the_other_did(self) -> None:
        told = may_tell_apart(resting_on_others=["restriction R-1", "warning 2 of 2026-07-01"])
        assert cites(told, "IN4", "I27")
        assert "R-1" in str(told)
        assert len(told.reasons) == 2


@pytest.mark.proves("IN4", "I27")
class TestSayingWhoIsWho:
    @pytest.mark.parametrize(
        ("rule", "fact"),
        [
            (may_treat_as_one, {"separate": True}),
            (may_undo_merge, {"merged": True}),
            (may_say_two_people, {"answered": False}),
            (may_say_whose, {"speaks_for_them": True}),
            (may_doubt, {"taken_for_somebody": True}),
        ],
    )
    def test_everything_that_is_said_of_it_is_said_with_how_it_is_known_and_once(
        self, rule: Callable[..., Outcome], fact: dict[str, bool]
    ) -> None:
        assert rule(reasons="She told us so.", **fact).allowed
        without = rule(reasons=" ", **fact)
        assert cites(without, "IN4", "I27")
        assert [each.field for each in without] == ["reasons"]
        both = rule(reasons="", **{name: not value for name, value in fact.items()})
        assert len(both.reasons) == 2
        assert all(each.instead for each in both), "each says what would be allowed"
