from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.policy.access import DecidedRestriction, Scope, open_channels
from evenhand.policy.bilingual import LONDON, Bilingual
from evenhand.policy.calendar import local_date
from evenhand.policy.instruction import (
    CHANNEL_CLOSED,
    GENERAL,
    HOLD,
    NORMAL,
    READ_NO_REPLY,
    ROUTE,
    Absence,
    ContactNow,
    Instruction,
    Standing,
    instruct,
)
from evenhand.policy.measures import (
    FORMS,
    ClosedChannels,
    ContactHours,
    EndCalls,
    Measure,
    PoliceReport,
    ReadNoReply,
    ResponseTime,
    SinglePointOfContact,
)
from evenhand.policy.needs import AgreedAdjustment

from .examples import EMAIL_CLOSED, NOON, TODAY, TUESDAYS, edition, restriction

CHANNELS = list(edition().channels)
MEL = SinglePointOfContact("mel", "cal")
NAMES = {"mel": "Mel Hart", "cal": "Cal Osei"}

closing = st.lists(st.sampled_from(CHANNELS), min_size=1).map(lambda each: ClosedChannels(tuple(each)))
hours = st.builds(
    lambda days, opens, minutes, per_week, channels: ContactHours(
        tuple(days), time(opens), time(opens + 1), minutes, per_week, tuple(channels)
    ),
    st.lists(st.sampled_from(["mon", "tue", "sat"]), min_size=1, unique=True),
    st.integers(0, 22),
    st.none() | st.integers(1, 60),
    st.none() | st.integers(1, 3),
    st.lists(st.sampled_from(CHANNELS), min_size=1),
)
measures: st.SearchStrategy[Measure] = st.one_of(
    closing, hours, st.just(EndCalls()), st.builds(ResponseTime, st.integers(1, 60)), st.just(MEL),
    st.builds(ReadNoReply, st.sampled_from(["", "the decision of 3 March"])), st.just(PoliceReport()),
)  # fmt: skip
scopes = st.sampled_from([Scope(), Scope(team="press"), Scope(subject="file 7")])
decided = st.builds(
    lambda each, days, months, scope, ended: restriction(
        *each, starts_on=TODAY + timedelta(days=days), months=months, scope=scope, ended=ended
    ),
    st.lists(measures, min_size=1, max_size=4),
    st.integers(-400, 30),
    st.sampled_from([3, 6, 12]),
    scopes,
    st.booleans(),
)
standings = st.builds(
    lambda restrictions, adjustments, absences: Standing(
        "P-1",
        restrictions=tuple(restrictions),
        adjustments=tuple(adjustments),
        absences=tuple(absences),
        names=NAMES,
    ),
    st.lists(decided, max_size=4),
    st.lists(st.just(AgreedAdjustment("Large print", ("post",))), max_size=1),
    st.lists(st.builds(lambda who: Absence(who, TODAY, TODAY), st.sampled_from(["mel", "cal"])), max_size=2),
)
recipients = st.lists(st.sampled_from(["press", "casework", "file 7"]), max_size=2).map(tuple)
moments = st.integers(0, 14 * 24 * 4).map(lambda quarters: NOON + timedelta(minutes=15 * quarters))
contacts = st.builds(ContactNow, st.sampled_from(CHANNELS), recipients, st.just(GENERAL))


def tell(
    *measures: Measure | DecidedRestriction, channel: str = "email", at: datetime = NOON, purpose: str = GENERAL,
    to: tuple[str, ...] = (), **standing: Any,
) -> Instruction:  # fmt: skip
    given_ = [each for each in measures if isinstance(each, DecidedRestriction)]
    rest = [each for each in measures if not isinstance(each, DecidedRestriction)]
    if rest:
        given_.append(restriction(*rest))
    whole = Standing(**{"person": "P-1", "restrictions": tuple(given_), "names": NAMES} | standing)
    return instruct(whole, ContactNow(channel, to, purpose), at, edition())


def london(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), LONDON)


@pytest.mark.proves("OA2", "DI2", "I14", "I26")
class TestTheFloor:
    @given(
        standings, st.sampled_from(CHANNELS), recipients, st.sampled_from(edition().floor_purposes), moments
    )
    def test_a_complaint_a_review_request_and_a_dispute_are_dealt_with_normally_whatever_is_in_force(
        self, standing: Standing, channel: str, to: tuple[str, ...], purpose: str, now: datetime
    ) -> None:
        told = instruct(standing, ContactNow(channel, to, purpose), now, edition())
        assert told.action == NORMAL
        assert (told.route_to, told.next_permitted, told.max_minutes, told.may_end_call) == (
            "",
            None,
            None,
            False,
        )

    def test_whoever_is_restricted_is_told_that_this_is_not(self) -> None:
        told = tell(ClosedChannels(("email",)), purpose="complaint")
        assert told.clauses == ("OA2",)
        assert told.say == edition().say["floor"]
        assert told.restriction == ""

    @given(standings, contacts, moments)
    def test_the_online_forms_are_among_the_open_channels_always(
        self, standing: Standing, contact: ContactNow, now: datetime
    ) -> None:
        assert FORMS in instruct(standing, contact, now, edition()).open_channels

    @given(standings, recipients, moments)
    def test_a_general_message_by_the_forms_is_never_told_that_they_are_closed(
        self, standing: Standing, to: tuple[str, ...], now: datetime
    ) -> None:
        assert instruct(standing, ContactNow(FORMS, to), now, edition()).action != CHANNEL_CLOSED


@pytest.mark.proves("IN4", "I27")
class TestOnlyWhoeverIsCertainlyKnown:
    @given(
        standings,
        contacts,
        moments,
        st.sampled_from(["unmatched", "several", "representative", "name_only", "", "MATCHED"]),
    )
    def test_an_uncertain_match_restricts_nobody(
        self, standing: Standing, contact: ContactNow, now: datetime, match: str
    ) -> None:
        told = instruct(
            standing, ContactNow(contact.channel, contact.to, contact.purpose, match), now, edition()
        )
        assert told.action == NORMAL
        assert told.open_channels == tuple(CHANNELS)
        assert (told.restriction, told.until, told.clauses, told.adjustments, told.may_end_call) == (
            "",
            None,
            (),
            (),
            False,
        )
        assert told.match == match

    def test_an_uncertain_match_is_said_to_be_uncertain(self) -> None:
        told = instruct(Standing("P-1"), ContactNow("email", match="several"), NOON, edition())
        assert told.say == edition().say["uncertain"]

    def test_whoever_speaks_for_somebody_is_certainly_not_them(self) -> None:
        told = instruct(Standing("P-1"), ContactNow("email", match="representative"), NOON, edition())
        assert told.say == edition().say["normal"]

    @given(contacts, moments)
    def test_somebody_we_do_not_know_is_dealt_with_normally(self, contact: ContactNow, now: datetime) -> None:
        told = instruct(None, ContactNow(contact.channel, contact.to, match="unmatched"), now, edition())
        assert told.action == NORMAL
        assert told.say == edition().say["normal"]


@pytest.mark.proves("OA4", "OA7", "DI6", "I11", "I35")
class TestOnlyWhatIsInForceSpeaks:
    @given(standings, contacts, moments)
    def test_nothing_that_has_ended_or_not_begun_is_ever_named(
        self, standing: Standing, contact: ContactNow, now: datetime
    ) -> None:
        silent = Standing(
            standing.person,
            restrictions=tuple(each for each in standing.restrictions if not each.in_force(local_date(now))),
        )
        told = instruct(silent, contact, now, edition())
        assert (told.action, told.restriction, told.until, told.clauses) == (NORMAL, "", None, ())
        assert told.open_channels == tuple(CHANNELS)

    @given(standings, contacts, moments)
    def test_the_days_that_are_told_are_those_of_a_restriction_in_force(
        self, standing: Standing, contact: ContactNow, now: datetime
    ) -> None:
        told = instruct(standing, contact, now, edition())
        if told.until is not None:
            assert local_date(now) <= told.until
            assert any(
                each.ends_on == told.until and each.in_force(local_date(now))
                for each in standing.restrictions
            )

    def test_the_last_day_in_force_is_a_day_in_london(self) -> None:
        closed = restriction(EMAIL_CLOSED)
        assert tell(closed, at=london(date(2026, 9, 30), "23:59")).action == CHANNEL_CLOSED
        assert tell(closed, at=london(date(2026, 10, 1), "00:00")).action == NORMAL
        assert tell(closed, at=datetime(2026, 9, 30, 22, 59, tzinfo=UTC)).action == CHANNEL_CLOSED
        assert tell(closed, at=datetime(2026, 9, 30, 23, 0, tzinfo=UTC)).action == NORMAL


@pytest.mark.proves("RT1", "OA1")
class TestTheOrder:
    EVERYTHING: Iterable[Measure] = (
        ReadNoReply(),
        MEL,
        ContactHours(("tue",), time(10), time(11), channels=("email",)),
        EMAIL_CLOSED,
    )

    @pytest.mark.parametrize(
        ("left_out", "action"), [(0, CHANNEL_CLOSED), (1, HOLD), (2, ROUTE), (3, READ_NO_REPLY), (4, NORMAL)]
    )
    def test_a_closed_channel_speaks_before_hours_hours_before_routing_and_routing_before_silence(
        self, left_out: int, action: str
    ) -> None:
        kept = list(self.EVERYTHING)[: 4 - left_out]
        assert tell(*(restriction(each) for each in kept)).action == action
        assert tell(*(restriction(each) for each in reversed(kept))).action == action

    RANK = (NORMAL, READ_NO_REPLY, ROUTE, HOLD, CHANNEL_CLOSED)

    @given(standings, contacts, moments, decided)
    def test_one_restriction_more_never_makes_the_action_milder(
        self, standing: Standing, contact: ContactNow, now: datetime, more: DecidedRestriction
    ) -> None:
        added = Standing(
            standing.person,
            restrictions=(*standing.restrictions, more),
            absences=standing.absences,
            names=standing.names,
        )
        plain = replace(standing, adjustments=())
        before, after = instruct(plain, contact, now, edition()), instruct(added, contact, now, edition())
        assert self.RANK.index(after.action) >= self.RANK.index(before.action)
        assert set(after.open_channels) <= set(before.open_channels)

    @given(
        st.permutations(
            [EndCalls(), ResponseTime(20), EMAIL_CLOSED, TUESDAYS, MEL, ReadNoReply(), PoliceReport()]
        ),
        contacts,
        moments,
    )
    def test_the_order_of_the_measures_in_one_restriction_changes_nothing(
        self, order: list[Measure], contact: ContactNow, now: datetime
    ) -> None:
        usual = restriction(
            EndCalls(), ResponseTime(20), EMAIL_CLOSED, TUESDAYS, MEL, ReadNoReply(), PoliceReport()
        )
        told = [
            instruct(Standing("P-1", restrictions=(each,), names=NAMES), contact, now, edition())
            for each in (usual, restriction(*order))
        ]
        assert told[0] == told[1]


@pytest.mark.proves("RT1e", "OA1")
class TestAClosedChannel:
    def test_the_person_is_told_what_is_open_and_until_when(self) -> None:
        told = tell(EMAIL_CLOSED)
        assert told.action == CHANNEL_CLOSED
        assert told.clauses == ("OA1", "RT1e")
        assert told.until == date(2026, 9, 30)
        assert "post" in told.say.en
        assert "30 September 2026" in told.say.en
        assert "30 Medi 2026" in told.say.cy

    def test_the_other_channels_are_as_they_were(self) -> None:
        assert tell(EMAIL_CLOSED, channel="phone").action == NORMAL

    @given(standings, contacts, moments)
    def test_a_channel_is_told_to_be_closed_exactly_where_it_is(
        self, standing: Standing, contact: ContactNow, now: datetime
    ) -> None:
        told = instruct(standing, contact, now, edition())
        active = [
            each
            for each in standing.restrictions
            if each.in_force(local_date(now)) and each.scope.meets(contact.to)
        ]
        assert told.open_channels == open_channels(active, edition(), standing.adjustments)
        assert (told.action == CHANNEL_CLOSED) == (contact.channel not in told.open_channels)


@pytest.mark.proves("IN3", "I13")
def test_a_channel_that_an_adjustment_agreed_since_needs_is_open_in_what_everybody_is_told() -> None:
    by_email = AgreedAdjustment("Everything in writing, at once", ("email",))
    told = tell(EMAIL_CLOSED, adjustments=(by_email,))
    assert told.action == NORMAL
    assert "email" in told.open_channels


@pytest.mark.proves("RT1b")
class TestPermittedHours:
    TUESDAY = date(2026, 7, 7)

    def test_outside_them_contact_is_held_until_the_next_window(self) -> None:
        told = tell(TUESDAYS, channel="phone")
        assert told.action == HOLD
        assert told.next_permitted == london(self.TUESDAY, "10:00")
        assert "999" in told.say.en

    def test_inside_them_it_is_taken_up(self) -> None:
        assert tell(TUESDAYS, channel="phone", at=london(self.TUESDAY, "10:30")).action == NORMAL

    def test_a_channel_that_is_not_timed_is_taken_up_always(self) -> None:
        assert tell(TUESDAYS, channel="email").action == NORMAL

    def test_where_two_are_in_force_both_must_be_open(self) -> None:
        longer = ContactHours(("tue", "wed"), time(10), time(12))
        told = tell(
            restriction(TUESDAYS), restriction(longer), channel="phone", at=london(date(2026, 7, 8), "10:30")
        )
        assert told.action == HOLD
        assert told.next_permitted == london(date(2026, 7, 14), "10:00")

    @pytest.mark.proves("OA1", "I13")
    def test_two_decisions_whose_windows_never_meet_close_the_channel_until_the_first_of_them_ends(
        self,
    ) -> None:
        wednesdays = ContactHours(("wed",), time(10), time(11))
        both = (restriction(TUESDAYS, months=6), restriction(wednesdays, reference="R-2"))
        told = tell(*both, channel="phone", at=london(self.TUESDAY, "10:30"))
        assert told.action == CHANNEL_CLOSED
        assert told.clauses == ("OA1", "RT1b")
        assert told.next_permitted is None
        assert (told.restriction, told.until) == ("R-2", both[1].ends_on)
        assert "phone" not in told.open_channels
        assert "post" in told.open_channels
        assert "by post" in told.say.en
        assert tell(*both, channel="post").action == NORMAL

    @pytest.mark.proves("IN3", "I13")
    def test_an_adjustment_agreed_since_opens_even_a_channel_whose_windows_never_meet(self) -> None:
        wednesdays = ContactHours(("wed",), time(10), time(11))
        by_phone = AgreedAdjustment("Speaks, does not read", ("phone",))
        told = tell(restriction(TUESDAYS), restriction(wednesdays), channel="phone", adjustments=(by_phone,))
        assert told.action == NORMAL
        assert "phone" in told.open_channels

    def test_windows_of_one_decision_are_alternatives(self) -> None:
        thursdays = ContactHours(("thu",), time(14), time(15))
        both = restriction(TUESDAYS, thursdays)
        assert tell(both, channel="phone", at=london(self.TUESDAY, "10:30")).action == NORMAL
        told = tell(both, channel="phone", at=london(self.TUESDAY, "11:30"))
        assert told.next_permitted == london(date(2026, 7, 9), "14:00")

    def test_the_next_window_of_two_decisions_is_one_that_both_permit(self) -> None:
        early, late = (ContactHours(days, time(10), time(11)) for days in (("mon", "tue"), ("tue", "wed")))
        told = tell(restriction(early), restriction(late), channel="phone", at=london(self.TUESDAY, "11:30"))
        assert told.next_permitted == london(date(2026, 7, 14), "10:00")

    def test_a_call_outside_the_window_or_before_the_decision_uses_up_nothing(self) -> None:
        once = ContactHours(("tue", "thu"), time(10), time(11), per_week=1)
        monday = (("phone", london(date(2026, 7, 6), "10:05")),)
        assert tell(once, channel="phone", at=london(self.TUESDAY, "10:30"), taken_up=monday).action == NORMAL
        earlier = (("phone", london(self.TUESDAY, "10:05")),)
        decided = restriction(once, starts_on=date(2026, 7, 8))
        thursday = london(date(2026, 7, 9), "10:30")
        assert tell(decided, channel="phone", at=thursday, taken_up=earlier).action == NORMAL

    @pytest.mark.parametrize(("decided", "action"), [("10:00", HOLD), ("10:05", HOLD), ("10:06", NORMAL)])
    def test_on_the_day_of_the_decision_only_a_call_since_then_uses_up_the_weeks_number(
        self, decided: str, action: str
    ) -> None:
        once = ContactHours(("tue", "thu"), time(10), time(11), per_week=1)
        row = restriction(once, starts_on=self.TUESDAY, decided_at=london(self.TUESDAY, decided))
        called = (("phone", london(self.TUESDAY, "10:05")),)
        thursday = london(self.TUESDAY + timedelta(days=2), "10:30")
        assert tell(row, channel="phone", at=thursday, taken_up=called).action == action

    def test_a_call_after_the_decision_and_before_its_first_day_uses_up_nothing(self) -> None:
        once = ContactHours(("tue", "thu"), time(10), time(11), per_week=1)
        row = restriction(once, starts_on=date(2026, 7, 8), decided_at=london(date(2026, 7, 6), "09:00"))
        called = (("phone", london(self.TUESDAY, "10:05")),)
        thursday = london(date(2026, 7, 9), "10:30")
        assert tell(row, channel="phone", at=thursday, taken_up=called).action == NORMAL

    def test_when_the_weeks_number_is_used_up_the_next_week_opens(self) -> None:
        once = ContactHours(("tue", "thu"), time(10), time(11), per_week=1)
        used = (("phone", london(self.TUESDAY, "10:05")),)
        told = tell(once, channel="phone", at=london(self.TUESDAY, "10:30"), taken_up=used)
        assert told.action == HOLD
        assert told.next_permitted == london(date(2026, 7, 14), "10:00")
        assert tell(once, channel="phone", at=london(self.TUESDAY, "10:30")).action == NORMAL

    def test_last_weeks_contact_and_other_channels_use_up_nothing(self) -> None:
        once = ContactHours(("tue",), time(10), time(11), per_week=1, channels=("phone",))
        used = (("phone", london(date(2026, 6, 30), "10:05")), ("email", london(self.TUESDAY, "10:05")))
        assert tell(once, channel="phone", at=london(self.TUESDAY, "10:30"), taken_up=used).action == NORMAL

    def test_a_bank_holiday_inside_a_window_is_no_permitted_time(self) -> None:
        mondays = ContactHours(("mon",), time(10), time(11))
        told = tell(restriction(mondays, months=12), channel="phone", at=london(date(2026, 8, 31), "10:30"))
        assert told.next_permitted == london(date(2026, 9, 7), "10:00")

    def test_the_shortest_permitted_length_counts_and_is_told(self) -> None:
        twenty = ContactHours(("tue",), time(10), time(11), max_minutes=20)
        ten = ContactHours(("tue",), time(9), time(12), max_minutes=10)
        told = tell(restriction(twenty), restriction(ten), channel="phone", at=london(self.TUESDAY, "10:30"))
        assert (told.action, told.max_minutes) == (NORMAL, 10)
        assert "RT1b" in told.clauses

    @given(standings, contacts, moments)
    def test_what_is_held_is_taken_up_later_and_never_in_the_past(
        self, standing: Standing, contact: ContactNow, now: datetime
    ) -> None:
        told = instruct(standing, contact, now, edition())
        assert (told.next_permitted is not None) == (told.action == HOLD)
        if told.next_permitted is not None:
            assert told.next_permitted > now


@pytest.mark.proves("RT1c")
class TestResponseTime:
    def test_the_reply_is_promised_for_a_working_day(self) -> None:
        assert tell(ResponseTime(20)).reply_by == date(2026, 7, 29)

    def test_where_two_are_in_force_the_shorter_counts(self) -> None:
        assert tell(restriction(ResponseTime(20)), restriction(ResponseTime(5))).reply_by == date(2026, 7, 8)

    @pytest.mark.parametrize("silence", [ReadNoReply(), EMAIL_CLOSED])
    def test_no_reply_is_promised_where_none_is_given(self, silence: Measure) -> None:
        assert tell(silence, ResponseTime(20)).reply_by is None


@pytest.mark.proves("RT1d", "I36")
class TestTheSinglePointOfContact:
    def test_contact_goes_to_them_by_name(self) -> None:
        told = tell(MEL)
        assert (told.action, told.route_to, told.route_to_name) == (ROUTE, "mel", "Mel Hart")
        assert "Mel Hart" in told.say.en
        assert "Mel Hart" in told.say.cy

    @pytest.mark.parametrize("days", [0, 1, 7])
    def test_while_they_are_away_to_the_deputy(self, days: int) -> None:
        away = (Absence("mel", TODAY, TODAY + timedelta(days=7)),)
        assert tell(MEL, absences=away, at=NOON + timedelta(days=days)).route_to == "cal"

    def test_the_day_before_and_the_day_after_to_them_again(self) -> None:
        away = (Absence("mel", TODAY, TODAY),)
        assert tell(MEL, absences=away, at=NOON + timedelta(days=1)).route_to == "mel"
        assert tell(MEL, absences=(Absence("mel", date(2026, 7, 2), date(2026, 7, 3)),)).route_to == "mel"

    def test_while_both_are_away_the_usual_way_because_there_somebody_is(self) -> None:
        away = (Absence("mel", TODAY, TODAY), Absence("cal", TODAY, TODAY))
        assert tell(MEL, absences=away).action == NORMAL
        assert (
            tell(restriction(MEL), restriction(SinglePointOfContact("cal", "quinn")), absences=away).route_to
            == "quinn"
        )

    @given(standings, contacts, moments)
    def test_nobody_who_is_away_is_ever_routed_to(
        self, standing: Standing, contact: ContactNow, now: datetime
    ) -> None:
        told = instruct(standing, contact, now, edition())
        assert bool(told.route_to) == (told.action == ROUTE)
        away = {
            each.colleague
            for each in standing.absences
            if each.away_from <= local_date(now) <= each.away_until
        }
        assert told.route_to not in away


@pytest.mark.proves("RT1a", "RT1f", "RT1g")
class TestTheOthers:
    def test_a_call_may_be_ended_where_the_restriction_says_so(self) -> None:
        assert tell(EndCalls(), channel="phone").may_end_call
        assert "RT1a" in tell(EndCalls(), channel="phone").clauses
        assert not tell(EndCalls(), channel="email").may_end_call

    def test_what_is_read_and_not_answered_is_said_and_about_what(self) -> None:
        told = tell(ReadNoReply("the decision of 3 March"))
        assert (told.action, told.about) == (READ_NO_REPLY, "the decision of 3 March")
        assert "RT1f" in told.clauses

    def test_a_police_report_by_itself_changes_nothing_about_how_contact_is_met(self) -> None:
        told = tell(PoliceReport())
        assert (told.action, told.restriction) == (NORMAL, "")

    @pytest.mark.parametrize(
        ("to", "action"), [((), CHANNEL_CLOSED), (("press",), CHANNEL_CLOSED), (("casework",), NORMAL)]
    )
    @pytest.mark.proves("IN4", "IN5")
    def test_a_restriction_for_one_team_meets_contact_with_that_team(
        self, to: tuple[str, ...], action: str
    ) -> None:
        assert tell(restriction(EMAIL_CLOSED, scope=Scope(team="press")), to=to).action == action


@pytest.mark.proves("I31", "I30")
class TestWhatTheCardSays:
    def test_it_has_the_fields_of_the_process_and_no_others(self) -> None:
        assert list(tell().as_dict()) == [
            "action", "route_to", "route_to_name", "next_permitted", "max_minutes", "reply_by", "may_end_call", "open_channels",
            "adjustments", "until", "restriction", "clauses", "about", "match", "unspoken", "say",
        ]  # fmt: skip

    def test_an_agreed_adjustment_is_on_it_in_the_words_of_what_to_do(self) -> None:
        assert tell(adjustments=(AgreedAdjustment("Speak slowly"),)).adjustments == ("Speak slowly",)

    def test_what_it_is_made_from_holds_no_history_health_or_other_people(self) -> None:
        assert set(Standing.__dataclass_fields__) == {
            "person", "language", "restrictions", "adjustments", "taken_up", "absences", "names",
        }  # fmt: skip

    @given(standings, contacts, moments)
    def test_it_is_the_same_for_a_machine_and_says_something_in_both_languages(
        self, standing: Standing, contact: ContactNow, now: datetime
    ) -> None:
        told = instruct(standing, contact, now, edition())
        assert json.loads(json.dumps(told.as_dict())) == told.as_dict()
        assert told.say.en
        assert told.say.cy
        assert "%(" not in told.say.en + told.say.cy


@pytest.mark.proves("MN3", "MN4", "I23", "I25")
@given(standings, contacts, moments)
def test_no_instruction_refuses_deletes_or_leaves_unread(
    standing: Standing, contact: ContactNow, now: datetime
) -> None:
    """There is no such action: whatever is in force, contact is taken in, and every instruction leads to a reader."""
    assert instruct(standing, contact, now, edition()).action in {
        NORMAL,
        ROUTE,
        HOLD,
        CHANNEL_CLOSED,
        READ_NO_REPLY,
    }


WITHHELD = restriction(ClosedChannels(("email", "phone")), unspoken=True)


@pytest.mark.proves("RT4", "I15")
@pytest.mark.parametrize(
    "measure", [EMAIL_CLOSED, MEL, ReadNoReply("the 2024 complaint"), ResponseTime(20), TUESDAYS]
)
def test_what_a_person_must_not_learn_is_obeyed_and_not_spoken_of(measure: Measure) -> None:
    known = tell(restriction(measure), channel="email" if measure != TUESDAYS else "phone")
    withheld = tell(restriction(measure, unspoken=True), channel="email" if measure != TUESDAYS else "phone")
    assert not known.unspoken
    assert known.say.en
    assert withheld == replace(known, unspoken=True, say=Bilingual(en="", cy=""))
    assert withheld.as_dict()["unspoken"] is True


@pytest.mark.proves("RT4", "I15")
def test_what_would_be_said_without_the_withheld_restriction_is_still_said() -> None:
    elsewhere = tell(restriction(EMAIL_CLOSED, unspoken=True, scope=Scope(team="casework")), to=("press",))
    assert not elsewhere.unspoken
    same = tell(
        restriction(MEL),
        restriction(ReadNoReply("the 2024 complaint"), reference="R-2", unspoken=True),
        channel="email",
    )
    assert same == tell(restriction(MEL), channel="email")
    floor = tell(WITHHELD, channel="email", purpose="dispute")
    assert floor.action == NORMAL


@pytest.mark.proves("RT1b", "RT1f")
@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize(
    ("measure", "spoken", "written"),
    [
        (ContactHours(("tue",), time(10), time(11), None, None, ("email", "phone")), "hold_live", "hold"),
        (ReadNoReply(), "read_no_reply_live", "read_no_reply"),
    ],
)
def test_whoever_is_on_the_line_is_spoken_to_as_on_a_telephone(
    measure: Measure, spoken: str, written: str, language: str
) -> None:
    beginning = {name: edition().say[name].text(language).partition("%")[0] for name in (spoken, written)}
    assert tell(measure, channel="phone").say.text(language).startswith(beginning[spoken])
    assert tell(measure, channel="email").say.text(language).startswith(beginning[written])
    assert beginning[spoken] != beginning[written]


@pytest.mark.proves("RT1f", "RT2")
@pytest.mark.parametrize("channel", ["email", "phone", "in_person"])
def test_no_reply_about_one_matter_is_said_of_that_matter_alone(channel: str) -> None:
    told = tell(ReadNoReply("the decision of 3 March"), channel=channel)
    assert "about this: the decision of 3 March. We will deal with anything else" in told.say.en
    assert "am hyn: the decision of 3 March. Byddwn yn delio ag unrhyw beth arall" in told.say.cy


@pytest.mark.proves("RT4", "I15")
def test_ways_that_only_a_withheld_restriction_closes_are_not_told_with_a_known_one() -> None:
    known = restriction(ClosedChannels(("post",)), reference="R-2")
    told = tell(known, WITHHELD, channel="post")
    assert (told.action, told.unspoken, told.say.en) == (CHANNEL_CLOSED, True, "")


@pytest.mark.proves("RT4", "I15")
@given(
    some=st.lists(measures, min_size=1, max_size=3),
    withheld=st.lists(measures, min_size=1, max_size=2),
    channel=st.sampled_from(CHANNELS),
)
def test_no_word_tells_of_a_withheld_restriction(
    some: list[Measure], withheld: list[Measure], channel: str
) -> None:
    known = [restriction(each, reference=f"R-{place}") for place, each in enumerate(some, start=2)]
    told = tell(*known, restriction(*withheld, unspoken=True), channel=channel)
    assert told.say.en == "" or told.say == tell(*known, channel=channel).say
    assert told.unspoken is (told.say.en == "")
