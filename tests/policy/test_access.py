from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.policy.access import (
    DecidedRestriction,
    Scope,
    access_remains,
    closed_channels,
    never_open,
    open_channels,
    read_scope,
)
from evenhand.policy.measures import FORMS, ClosedChannels, ContactHours, Measure, ReadNoReply
from evenhand.policy.needs import AgreedAdjustment

from .examples import TODAY, cites, edition, restriction

CHANNELS = list(edition().channels)
ORDINARY = [channel for channel in CHANNELS if channel != FORMS]

scopes = st.sampled_from([Scope(), Scope(team="press"), Scope(team="casework"), Scope(subject="file 7")])
# What was written is not trusted here: the forms may stand among the closed channels.
closing = st.lists(st.sampled_from(CHANNELS), min_size=1, max_size=7).map(
    lambda closed: ClosedChannels(tuple(closed))
)
measures: st.SearchStrategy[list[Measure]] = st.lists(
    closing | st.just(ReadNoReply()), min_size=1, max_size=3
)
decided = st.builds(lambda each, scope: restriction(*each, scope=scope), measures, scopes)
adjustments = st.lists(
    st.builds(
        AgreedAdjustment, st.just("So and so"), st.lists(st.sampled_from(CHANNELS), max_size=3).map(tuple)
    ),
    max_size=3,
)


def closes(*channels: str, **changes: Any) -> DecidedRestriction:
    return restriction(ClosedChannels(channels), **changes)


@pytest.mark.proves("OA2", "RT1e", "DI2", "I14")
class TestTheFloor:
    @given(st.lists(decided, max_size=4))
    def test_the_online_forms_are_open_whatever_was_decided(
        self, restrictions: list[DecidedRestriction]
    ) -> None:
        assert FORMS in open_channels(restrictions, edition())
        assert FORMS not in closed_channels(restrictions)

    @given(st.lists(decided, max_size=4))
    def test_a_channel_is_open_or_closed_and_never_both(self, restrictions: list[DecidedRestriction]) -> None:
        opened, closed = open_channels(restrictions, edition()), closed_channels(restrictions)
        assert closed.isdisjoint(opened)
        assert closed.union(opened) == set(CHANNELS)

    def test_open_channels_stand_in_the_editions_order(self) -> None:
        assert list(open_channels([closes("phone")], edition())) == [
            each for each in CHANNELS if each != "phone"
        ]


@pytest.mark.proves("OA1", "WA4", "IC5", "I13")
class TestAnotherRouteStaysOpen:
    def test_email_closed_and_post_open_is_allowed(self) -> None:
        assert access_remains(closes("email"), [], [], edition()).allowed

    def test_closing_every_ordinary_route_is_refused(self) -> None:
        assert cites(access_remains(closes(*ORDINARY), [], [], edition()), "OA1", "I13")

    @pytest.mark.parametrize("left", ORDINARY)
    def test_any_one_ordinary_route_is_enough(self, left: str) -> None:
        closed = [each for each in ORDINARY if each != left]
        assert access_remains(closes(*closed), [], [], edition()).allowed

    def test_the_restrictions_in_force_count_together(self) -> None:
        told = access_remains(
            closes("post", "in_person"), [closes("email", "phone", "voicemail", "social")], [], edition()
        )
        assert cites(told, "OA1", "I13")
        assert "already in force" in str(told)

    def test_two_restrictions_for_different_teams_count_together_too(self) -> None:
        press = closes("email", "phone", "voicemail", "social", scope=Scope(team="press"))
        casework = closes("post", "in_person", scope=Scope(team="casework"))
        assert cites(access_remains(casework, [press], [], edition()), "I13")

    def test_silence_about_one_channel_is_no_closed_channel(self) -> None:
        assert access_remains(restriction(ReadNoReply()), [], [], edition()).allowed

    @given(decided, st.lists(decided, max_size=3), adjustments)
    def test_whatever_passes_leaves_an_ordinary_route_that_every_adjustment_can_use(
        self, proposed: DecidedRestriction, others: list[DecidedRestriction], agreed: list[AgreedAdjustment]
    ) -> None:
        if not access_remains(proposed, others, agreed, edition()).allowed:
            return
        left = open_channels([proposed, *others], edition())
        assert [channel for channel in left if channel != FORMS]
        assert all(adjustment.usable_with(left) for adjustment in agreed)

    @given(decided, st.lists(decided, max_size=3), adjustments, decided)
    def test_one_restriction_more_never_makes_a_refusal_go_away(
        self,
        proposed: DecidedRestriction,
        others: list[DecidedRestriction],
        agreed: list[AgreedAdjustment],
        more: DecidedRestriction,
    ) -> None:
        if not access_remains(proposed, others, agreed, edition()).allowed:
            assert not access_remains(proposed, [*others, more], agreed, edition()).allowed


@pytest.mark.proves("IN3", "OA1", "I13")
class TestUsableWithTheirAdjustments:
    def test_a_route_the_person_cannot_use_is_no_route(self) -> None:
        by_phone = AgreedAdjustment("Everything by telephone, with text relay", ("phone", "voicemail"))
        told = access_remains(closes("phone", "voicemail"), [], [by_phone], edition())
        assert cites(told, "OA1", "IN3", "I13")
        assert "text relay" in str(told)
        assert "phone, voicemail" in str(told)

    def test_one_of_the_routes_it_needs_is_enough(self) -> None:
        by_phone = AgreedAdjustment("Everything by telephone", ("phone", "voicemail"))
        assert access_remains(closes("phone"), [], [by_phone], edition()).allowed

    def test_each_adjustment_must_be_met(self) -> None:
        agreed = [AgreedAdjustment("By post", ("post",)), AgreedAdjustment("By e-mail", ("email",))]
        told = access_remains(closes("post", "email"), [], agreed, edition())
        assert len(told.reasons) == 2

    def test_one_that_was_agreed_after_the_restriction_comes_first(self) -> None:
        shut = [closes("email", "phone", "voicemail")]
        by_email = AgreedAdjustment("Everything in writing, at once", ("email",))
        assert "email" not in open_channels(shut, edition())
        assert set(open_channels(shut, edition(), [by_email])) == {
            "email",
            "post",
            "social",
            "in_person",
            FORMS,
        }

    @given(st.lists(decided, max_size=4), adjustments)
    def test_whatever_is_in_force_every_agreed_adjustment_can_be_met(
        self, restrictions: list[DecidedRestriction], agreed: list[AgreedAdjustment]
    ) -> None:
        left = open_channels(restrictions, edition(), agreed)
        assert all(adjustment.usable_with(left) for adjustment in agreed)
        assert set(open_channels(restrictions, edition())) <= set(left)

    def test_an_adjustment_that_needs_the_online_forms_is_always_met(self) -> None:
        online = AgreedAdjustment("A screen reader", (FORMS,))
        assert access_remains(closes("post", "email"), [], [online], edition()).allowed


@pytest.mark.proves("IN4", "IN5")
class TestScope:
    @pytest.mark.parametrize(
        ("written", "read"),
        [
            (None, Scope()),
            ("", Scope()),
            ("organisation", Scope()),
            ("Organisation ", Scope()),
            ({}, Scope()),
            ({"team": "press"}, Scope(team="press")),
            ({"team": "", "subject": "file 7"}, Scope(subject="file 7")),
            ("team: press", Scope(team="press")),
            ("subject: file 7", Scope(subject="file 7")),
            ("press", Scope(team="press")),
        ],
    )
    def test_it_is_read_as_people_write_it(self, written: object, read: Scope) -> None:
        assert read_scope(written) == read

    def test_the_whole_organisation_means_every_team(self) -> None:
        assert Scope().meets(["anybody"])

    def test_a_restriction_for_one_team_leaves_contact_with_another_as_it_was(self) -> None:
        assert not Scope(team="press").meets(["casework"])
        assert Scope(team="Press").meets(["casework", " press "])

    def test_whoever_asks_about_the_person_as_such_meets_it(self) -> None:
        assert Scope(team="press").meets([])

    def test_a_recipient_without_a_name_is_not_the_team(self) -> None:
        assert not Scope(team="press").meets(["", "casework"])
        assert not Scope(subject="file 7").meets([" "])


@pytest.mark.proves("OA4", "OA7", "DI6", "I11", "I35")
class TestInForce:
    @given(st.integers(-800, 800), st.sampled_from([3, 6, 12]), st.booleans())
    def test_it_is_in_force_from_its_first_to_its_last_day_unless_it_was_ended(
        self, days: int, months: int, ended: bool
    ) -> None:
        each = restriction(months=months, ended=ended)
        day = TODAY + timedelta(days=days)
        assert each.in_force(day) == (each.starts_on <= day <= each.ends_on and not ended)

    def test_its_last_day_counts_and_the_next_does_not(self) -> None:
        each = restriction(starts_on=date(2026, 7, 1))
        assert each.in_force(date(2026, 9, 30))
        assert not each.in_force(date(2026, 10, 1))


@pytest.mark.proves("RT1b", "OA1", "I13")
class TestHoursThatNeverMeet:
    def test_a_channel_that_two_restrictions_never_permit_at_once_is_no_route(self) -> None:
        mondays = ContactHours(("mon",), time(10), time(11), channels=("phone",))
        tuesdays = ContactHours(("tue",), time(10), time(11), channels=("phone",))
        both_days = ContactHours(("mon", "tue"), time(10, 59), time(12), channels=("phone",))
        assert never_open([restriction(mondays), restriction(tuesdays)]) == {"phone"}
        assert never_open([restriction(mondays, tuesdays)]) == frozenset()
        assert never_open([restriction(mondays), restriction(both_days)]) == frozenset()
        others = [channel for channel in ORDINARY if channel != "phone"]
        timed = restriction(mondays, ClosedChannels(tuple(others)))
        assert access_remains(timed, [restriction(both_days)], [], edition()).allowed
        assert cites(access_remains(timed, [restriction(tuesdays)], [], edition()), "I13")
