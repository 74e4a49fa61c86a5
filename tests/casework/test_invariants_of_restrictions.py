"""Warnings and restrictions, tried through the action and past it (I5 to I8, I10, I11, I13, I14, I22, I27, I35, I36)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from evenhand.audit.models import Entry
from evenhand.casework.facts.standing import standing_of
from evenhand.casework.models import Proposal, Restriction, Warning
from evenhand.casework.questions.instruction import instruction_for
from evenhand.people.models import Person
from evenhand.policy.calendar import last_day

from .office import EMAIL_CLOSED, ORDINARY, TODAY, Office, database_refuses, refused

CLOSE_ALL = [{"kind": "channels", "closed": ORDINARY}]
POINT = [{"kind": "single_point_of_contact", "contact": "mel", "deputy": "cal"}]


def told(office: Office, person: Person, channel: str = "email", **asked: Any) -> str:
    return instruction_for(channel=channel, person=person, at=office.now, **asked).action


@pytest.mark.proves("WA1", "WA2", "I5")
class TestWarnings:
    def test_a_fourth_live_warning_is_refused(self, office: Office) -> None:
        person = office.person()
        for _ in range(3):
            office.warning(person)
        fourth = office.assessment(person)
        with refused("WA1", "I5"):
            office.warning(person, assessment=fourth)

    def test_the_database_refuses_a_fourth_whatever_its_number_says(self, office: Office) -> None:
        person = office.person()
        for _ in range(3):
            office.warning(person)
        for number in (1, 3, 4):
            assessment = office.assessment(person)
            with database_refuses("I5"):
                past_the_action(office, person, assessment, number)

    @pytest.mark.parametrize("blank", [{"reasons": " "}, {"asked_change": ""}])
    def test_a_warning_explains_and_asks(self, office: Office, blank: dict[str, str]) -> None:
        assessment = office.assessment(office.person())
        with refused("WA2", "I5"):
            office.warning(assessment.concern.person, assessment=assessment, **blank)
        with database_refuses("I5"):
            past_the_action(office, assessment.concern.person, assessment, 1, **blank)

    @pytest.mark.proves("I35")
    def test_warnings_age_out_and_make_room(self, office: Office) -> None:
        person = office.person()
        first = office.warning(person)
        office.later(days=30)
        for _ in range(2):
            office.warning(person)
        office.on(first.expires_on)
        assert office_live(office, person) == 3
        office.later(days=1)
        assert office_live(office, person) == 2
        assert office.warning(person).number == 3

    @pytest.mark.proves("I35")
    def test_a_withdrawn_warning_never_counts_again_and_cannot_be_brought_back(self, office: Office) -> None:
        person = office.person()
        warning = office.warning(person)
        with refused("IN1"):
            office.do("withdraw_warning", office.mel, warning=warning, reasons="")
        office.do("withdraw_warning", office.mel, warning=warning, reasons="Ours to answer.")
        assert office_live(office, person) == 0
        with refused("WA1", "I35"):
            office.do("withdraw_warning", office.mel, warning=warning, reasons="Again.")
        with database_refuses("I35"):
            Warning.objects.filter(pk=warning.pk).update(
                withdrawn_at=None, withdrawn_by=None, withdrawn_reasons=""
            )

    def test_two_entries_with_four_live_warnings_are_not_merged(self, office: Office) -> None:
        one, other = office.person("P Example"), office.person("Pat Example")
        for person in (one, one, other, other):
            office.warning(person)
        with refused("WA1", "I5"):
            office.do("merge_people", office.cal, keep=one, merge=other, reasons="Same passport.")
        other.refresh_from_db()
        assert other.merged_into is None
        office.do(
            "withdraw_warning", office.mel, warning=other.warnings.first(), reasons="The same letter twice."
        )
        office.do("merge_people", office.cal, keep=one, merge=other, reasons="Same passport.")
        assert office_live(office, other) == 3
        with refused("WA1", "I5"):
            office.warning(other)


def past_the_action(office: Office, person: Person, assessment: Any, number: int, **fields: Any) -> Warning:
    usual: dict[str, Any] = {
        "reasons": "So.", "asked_change": "So.", "edition": "iopc-2026-06", "issued_by": office.cal, "issued_at": office.now,
        "issued_on": office.today, "expires_on": last_day(office.today, 12), "person": person, "assessment": assessment,
        "number": number,
    }  # fmt: skip
    return Warning.objects.create(**usual | fields)


def office_live(office: Office, person: Person) -> int:
    from evenhand.casework.facts.case import live_warnings

    return len(live_warnings(person, office.today))


@pytest.mark.proves("WA1", "WA6", "I6")
class TestWarnedFirst:
    def test_without_a_live_warning_nothing_is_proposed(self, office: Office) -> None:
        assessment = office.assessment(office.person(), "restrict")
        with refused("WA1", "WA6", "I6"):
            office.proposal(assessment.concern.person, assessment=assessment)

    def test_an_aged_out_or_withdrawn_warning_is_none(self, office: Office) -> None:
        aged, withdrawn = office.person(), office.person()
        office.warning(aged)
        warning = office.warning(withdrawn)
        office.do("withdraw_warning", office.mel, warning=warning, reasons="Ours.")
        office.later(days=366)
        for person in (aged, withdrawn):
            assessment = office.assessment(person, "restrict")
            with refused("I6"):
                office.proposal(person, assessment=assessment)

    def test_a_warning_that_ages_out_while_the_proposal_waits_is_none_on_the_day_of_the_decision(
        self, office: Office
    ) -> None:
        person = office.person()
        warning = office.warning(person)
        office.on(warning.expires_on)
        proposal = office.proposal(person)
        office.later(days=1)
        with refused("I6"):
            office.decide(proposal)
        office.decide(proposal, "decline")

    def test_extremely_unacceptable_contact_is_restricted_at_once(self, office: Office) -> None:
        assert office.restriction(office.person()).state_on(TODAY) == "in_force"


@pytest.mark.proves("WA3", "WA5", "I7")
class TestTheLastResort:
    @pytest.mark.parametrize(
        "lacking", [{"last_resort": " "}, {"lesser_options": {}}, {"lesser_options": {"A warning": ""}}]
    )
    def test_a_proposal_without_it_is_refused_by_the_action_and_by_the_database(
        self, office: Office, lacking: dict[str, Any]
    ) -> None:
        person = office.person()
        office.warning(person)
        assessment = office.assessment(person, "restrict")
        with refused("I7"):
            office.proposal(person, assessment=assessment, **lacking)
        fields: dict[str, Any] = {
            "person": person, "assessment": assessment, "measures": EMAIL_CLOSED,
            "months": 3, "last_resort": "So.",
            "lesser_options": {"A warning": "Given."}, "edition": "iopc-2026-06",
            "proposed_by": office.cal, "proposed_at": office.now,
        }  # fmt: skip
        with database_refuses("I7"):
            Proposal.objects.create(**fields | lacking)


@pytest.mark.proves("RT3", "I8", "I9")
class TestWhoDecides:
    def test_nobody_decides_what_they_proposed(self, office: Office) -> None:
        proposal = office.proposal(office.person(), by=office.mel)
        for decision in ("approve", "decline", "return"):
            with refused("RT3", "I8"):
                office.decide(proposal, decision, by=office.mel)
        with database_refuses("I8"):
            Proposal.objects.filter(pk=proposal.pk).update(
                status="approved", decided_by=office.mel, decided_at=office.now, decision_reasons="Mine."
            )
        assert office.decide(proposal, by=office.max).decided_by == office.max

    @pytest.mark.parametrize("username", ["ana", "cal", "quinn", "sal", "con", "dan", "aud", "adam"])
    def test_nobody_but_a_manager_decides(self, office: Office, username: str) -> None:
        proposal = office.proposal(office.person(), by=office.cora)
        with refused("RT3"):
            office.decide(proposal, by=getattr(office, username))

    def test_a_manager_who_was_given_leave_decides_nothing(self, office: Office) -> None:
        proposal = office.proposal(office.person())
        office.mel.is_active = False
        with refused("RT3"):
            office.decide(proposal)

    def test_a_proposal_restricts_nobody_until_it_is_approved(self, office: Office) -> None:
        person = office.person()
        proposal = office.proposal(person)
        assert told(office, person) == "normal"
        office.decide(proposal, "return")
        assert told(office, person) == "normal"
        again = office.proposal(person, assessment=proposal.assessment, last_resort="And now it does.")
        office.decide(again)
        assert told(office, person) == "channel_closed"

    def test_it_is_decided_once(self, office: Office) -> None:
        for decision in ("approve", "decline", "return"):
            proposal = office.proposal(office.person())
            office.decide(proposal, decision)
            for again in ("approve", "decline", "return"):
                with refused("RT3"):
                    office.decide(proposal, again, by=office.max)

    def test_a_decision_has_reasons(self, office: Office) -> None:
        proposal = office.proposal(office.person())
        with refused("RT3", "RT4", "I8"):
            office.decide(proposal, reasons=" ")

    @pytest.mark.parametrize("starts_on", [date(2026, 6, 30), date(2025, 1, 1), date(2028, 1, 1), date.max])
    def test_it_begins_neither_before_the_decision_nor_out_of_sight(
        self, office: Office, starts_on: date
    ) -> None:
        proposal = office.proposal(office.person())
        with refused("RT3", "I8"):
            office.decide(proposal, starts_on=starts_on)

    def test_the_manager_may_choose_other_measures_and_another_length_but_none_that_could_not_be_proposed(
        self, office: Office
    ) -> None:
        proposal = office.proposal(
            office.person(), months=12, measures=[{"kind": "channels", "closed": ["email", "phone"]}]
        )
        for wrong, ids in (
            ({"measures": CLOSE_ALL}, ("OA1", "I13")),
            ({"measures": [{"kind": "channels", "closed": ["web_form"]}]}, ("OA2", "I14")),
            ({"measures": []}, ("RT1",)),
            ({"measures": ["email"]}, ("RT1",)),
            ({"months": 24}, ("OA4", "I10")),
            ({"months": 0}, ("OA4", "I10")),
        ):
            with refused(*ids):
                office.decide(proposal, **wrong)
        restriction = office.decide(proposal, months=3, measures=EMAIL_CLOSED)
        assert (restriction.months, restriction.measures) == (3, EMAIL_CLOSED)


@pytest.mark.proves("OA4", "I10", "I11")
class TestItsLength:
    @pytest.mark.parametrize("months", [None, 0, -3, 1, 4, 24, 10**6])
    def test_no_other_than_three_six_or_twelve_months(self, office: Office, months: int | None) -> None:
        person = office.person()
        assessment = office.assessment(person, "restrict", extremely_unacceptable="A threat.")
        with refused("OA4", "I10"):
            office.proposal(person, assessment=assessment, months=months)

    @pytest.mark.parametrize(
        ("starts_on", "months", "ends_on"),
        [
            (date(2026, 7, 1), 3, date(2026, 9, 30)),
            (date(2026, 11, 30), 3, date(2027, 2, 27)),
            (date(2026, 8, 31), 6, date(2027, 2, 27)),
            (date(2026, 7, 31), 12, date(2027, 7, 30)),
        ],
    )
    def test_it_is_in_force_from_its_first_to_its_last_day_in_london_and_no_longer(
        self, office: Office, starts_on: date, months: int, ends_on: date
    ) -> None:
        person = office.person()
        restriction = office.restriction(person, months=months, starts_on=starts_on)
        assert (restriction.starts_on, restriction.ends_on) == (starts_on, ends_on)
        for day, state, action in (
            (starts_on - timedelta(days=1), "agreed", "normal"),
            (starts_on, "in_force", "channel_closed"),
            (ends_on, "in_force", "channel_closed"),
            (ends_on + timedelta(days=1), "ended", "normal"),
            (ends_on + timedelta(days=500), "ended", "normal"),
        ):
            office.on(day)
            assert (restriction.state_on(day), told(office, person)) == (state, action), day

    def test_the_day_ends_at_midnight_in_london(self, office: Office) -> None:
        person = office.person()
        office.restriction(person)
        office.now = datetime(2026, 9, 30, 22, 59, 59, tzinfo=UTC)
        assert told(office, person) == "channel_closed"
        office.now = datetime(2026, 9, 30, 23, 0, tzinfo=UTC)
        assert told(office, person) == "normal"

    def test_the_database_knows_no_other_last_day_and_lets_none_be_moved(self, office: Office) -> None:
        restriction = office.restriction(office.person())
        with database_refuses("I11"):
            Restriction.objects.filter(pk=restriction.pk).update(
                ends_on=restriction.ends_on + timedelta(days=1)
            )
        with database_refuses("I1[01]"):
            Restriction.objects.filter(pk=restriction.pk).update(months=12, ends_on=date(2027, 6, 30))

    @pytest.mark.proves("OA5")
    def test_severity_and_persistence_suggest_and_never_impose(self, office: Office) -> None:
        for severity, persistence, months in (("low", "low", 12), ("high", "high", 3), ("", "", 6)):
            restriction = office.restriction(
                office.person(), severity=severity, persistence=persistence, months=months
            )
            assert restriction.months == months


@pytest.mark.proves("OA1", "OA2", "WA4", "IC5", "I13", "I14")
class TestAccess:
    def test_silence_is_refused(self, office: Office) -> None:
        person = office.person()
        assessment = office.assessment(person, "restrict", extremely_unacceptable="A threat.")
        with refused("OA1", "I13"):
            office.proposal(person, assessment=assessment, measures=CLOSE_ALL)

    def test_silence_over_several_restrictions_is_refused(self, office: Office) -> None:
        person = office.person()
        office.restriction(person, measures=[{"kind": "channels", "closed": ORDINARY[:4]}], scope="press")
        assessment = office.assessment(person, "restrict", extremely_unacceptable="A threat.")
        for scope in (None, "press", "casework", {"subject": "file 7"}):
            with refused("OA1", "I13"):
                office.proposal(
                    person,
                    assessment=assessment,
                    measures=[{"kind": "channels", "closed": ORDINARY[4:]}],
                    scope=scope,
                )

    def test_two_proposals_that_are_right_one_by_one_are_not_both_approved(self, office: Office) -> None:
        person = office.person()
        first = office.proposal(person, measures=[{"kind": "channels", "closed": ORDINARY[:4]}])
        second = office.proposal(person, measures=[{"kind": "channels", "closed": ORDINARY[4:]}])
        office.decide(first)
        with refused("OA1", "I13"):
            office.decide(second)

    def test_a_restriction_that_is_agreed_for_later_counts_already(self, office: Office) -> None:
        person = office.person()
        office.restriction(
            person,
            measures=[{"kind": "channels", "closed": ORDINARY[:4]}],
            starts_on=TODAY + timedelta(days=60),
        )
        assessment = office.assessment(person, "restrict", extremely_unacceptable="A threat.")
        with refused("I13"):
            office.proposal(
                person, assessment=assessment, measures=[{"kind": "channels", "closed": ORDINARY[4:]}]
            )

    @pytest.mark.proves("IN3", "I13")
    def test_an_adjustment_that_needs_a_channel_nobody_has_is_neither_recorded_nor_agreed(
        self, office: Office
    ) -> None:
        person = office.person()
        with refused("IN3"):
            office.do(
                "record_adjustment_request",
                office.ana,
                person=person,
                request="By pigeon",
                needs_channels=["pigeon"],
            )
        asked = office.do("record_adjustment_request", office.ana, person=person, request="By pigeon")
        with refused("IN3"):
            office.do(
                "decide_adjustment",
                office.cal,
                request=asked,
                outcome="agreed",
                reasons="Why not?",
                needs_channels=["pigeon"],
            )

    @pytest.mark.proves("IN3", "I22")
    def test_a_measure_that_takes_an_agreed_adjustment_away_is_stopped(self, office: Office) -> None:
        person = office.person()
        asked = office.do(
            "record_adjustment_request",
            office.ana,
            person=person,
            request="Everything by e-mail",
            needs_channels=["email"],
        )
        office.do(
            "decide_adjustment", office.cal, request=asked, outcome="agreed", reasons="It costs us nothing."
        )
        assessment = office.assessment(person, "restrict", extremely_unacceptable="A threat.")
        with refused("OA1", "IN3", "I13"):
            office.proposal(person, assessment=assessment)

    @pytest.mark.parametrize(
        "measure",
        [
            {"kind": "channels", "closed": ["web_form"]},
            {
                "kind": "contact_hours",
                "days": ["tue"],
                "from": "10:00",
                "until": "11:00",
                "channels": ["web_form"],
            },
        ],
    )
    def test_the_online_forms_are_never_closed(self, office: Office, measure: dict[str, Any]) -> None:
        person = office.person()
        assessment = office.assessment(person, "restrict", extremely_unacceptable="A threat.")
        with refused("OA2", "I14"):
            office.proposal(person, assessment=assessment, measures=[measure])

    @pytest.mark.parametrize("purpose", ["complaint", "review_request", "dispute"])
    @pytest.mark.parametrize("channel", [*ORDINARY, "web_form"])
    def test_the_floor_is_dealt_with_normally_through_any_channel_under_the_strictest_restriction(
        self, office: Office, purpose: str, channel: str
    ) -> None:
        person = office.person()
        office.restriction(
            person,
            measures=[
                {"kind": "channels", "closed": ORDINARY[:5]},
                {"kind": "read_no_reply"},
                {"kind": "end_calls"},
            ],
        )
        contact = office.contact(person, channel, purpose=purpose)
        assert contact.instruction["action"] == "normal"

    def test_an_extension_that_would_leave_no_route_by_now_is_refused(self, office: Office) -> None:
        """The first lapsed unreviewed; another closed the rest; now the late review would bring the first back beside it."""
        person = office.person()
        lapsed = office.restriction(person, measures=[{"kind": "channels", "closed": ORDINARY[:4]}])
        office.later(days=100)
        office.restriction(person, measures=[{"kind": "channels", "closed": ORDINARY[4:]}])
        review = office.review(lapsed)
        with refused("OA1", "I13"):
            office.decide_review(review)
        office.decide_review(review, "remove")

    def test_merging_does_not_close_the_last_route(self, office: Office) -> None:
        one, other = office.person("One"), office.person("Other")
        office.restriction(one, measures=[{"kind": "channels", "closed": ORDINARY[:4]}])
        office.restriction(other, measures=[{"kind": "channels", "closed": ORDINARY[4:]}])
        with refused("OA1", "I13"):
            office.do("merge_people", office.cal, keep=one, merge=other, reasons="Same passport.")


@pytest.mark.proves("IN3", "MN1", "MN2", "I22")
class TestNeeds:
    def test_an_unanswered_request_stops_the_decision_until_it_is_answered(self, office: Office) -> None:
        person = office.person()
        proposal = office.proposal(person)
        asked = office.do("record_adjustment_request", office.ana, person=person, request="Large print")
        with refused("IN3", "I22"):
            office.decide(proposal)
        office.do(
            "decide_adjustment",
            office.cal,
            request=asked,
            outcome="declined",
            reasons="It was for somebody else.",
        )
        office.decide(proposal)

    def test_an_unanswered_request_stops_an_extension_as_well(self, office: Office) -> None:
        person = office.person()
        review = office.review(office.restriction(person))
        office.do("record_adjustment_request", office.ana, person=person, request="Large print")
        with refused("IN3", "I22"):
            office.decide_review(review)
        office.decide_review(review, "remove")

    def test_it_may_have_been_made_under_an_entry_that_was_merged(self, office: Office) -> None:
        one, other = office.person("One"), office.person("Other")
        office.do("record_adjustment_request", office.ana, person=other, request="Large print")
        proposal = office.proposal(one)
        office.do("merge_people", office.cal, keep=one, merge=other, reasons="Same passport.")
        with refused("I22"):
            office.decide(proposal)

    def test_somebody_with_an_adjustment_is_restricted_with_reasons_of_its_own(self, office: Office) -> None:
        person = office.person()
        asked = office.do("record_adjustment_request", office.ana, person=person, request="Large print")
        office.do("decide_adjustment", office.cal, request=asked, outcome="agreed", reasons="Of course.")
        proposal = office.proposal(person, adjustments_considered=" ")
        with refused("MN2", "I22"):
            office.decide(proposal)

    def test_a_request_is_answered_once_with_reasons(self, office: Office) -> None:
        asked = office.do(
            "record_adjustment_request", office.ana, person=office.person(), request="Large print"
        )
        with refused("IN3"):
            office.do("decide_adjustment", office.cal, request=asked, outcome="declined", reasons="")
        office.do("decide_adjustment", office.cal, request=asked, outcome="agreed", reasons="Of course.")
        with refused("IN3"):
            office.do(
                "decide_adjustment", office.cal, request=asked, outcome="declined", reasons="After all, no."
            )
        with refused("IN3"):
            office.do("record_adjustment_request", office.ana, person=asked.person, request=" ")


@pytest.mark.proves("IN4", "I27")
class TestThisPersonOnly:
    def test_a_namesake_a_household_and_a_representative_are_not_restricted(self, office: Office) -> None:
        pat = office.person(
            "Pat Example", emails=["pat@example.org", "us@example.org"], postal="1 High Street, Sale"
        )
        office.person("Sam Example", emails=["us@example.org"], postal="1 High Street, Sale")
        office.person("Pat Example", emails=["other.pat@example.org"])
        office.do("add_representative", office.cal, person=pat, name="Lee Law", emails=["lee@law.example"])
        office.restriction(pat)
        expected = {
            "pat@example.org": ("matched", "channel_closed"),
            "us@example.org": ("several", "normal"),
            "other.pat@example.org": ("matched", "normal"),
            "lee@law.example": ("representative", "normal"),
            "Pat Example": ("name_only", "normal"),
            "stranger@example.org": ("unmatched", "normal"),
        }
        for sender, (match, action) in expected.items():
            contact = office.do(
                "receive_contact", None, channel="email", sender=sender, to=["casework"], body="Hello."
            )
            assert (contact.match, contact.instruction["action"]) == (match, action), sender

    @pytest.mark.parametrize(
        "sender", ["lee@law.example", "us@example.org", "Pat Example", "sam@example.org"]
    )
    def test_contact_that_is_not_certainly_theirs_grounds_no_restriction(
        self, office: Office, sender: str
    ) -> None:
        pat = office.person("Pat Example", emails=["pat@example.org", "us@example.org"])
        office.person("Sam Example", emails=["us@example.org", "sam@example.org"])
        office.do("add_representative", office.cal, person=pat, name="Lee Law", emails=["lee@law.example"])
        threat = office.do(
            "receive_contact",
            None,
            channel="email",
            sender=sender,
            to=["casework"],
            body="You will regret it.",
        )
        concern = office.concern(pat, threat)
        assessment = office.assessment(pat, "restrict", concern=concern, extremely_unacceptable="A threat.")
        with refused("IN4", "I27"):
            office.proposal(pat, assessment=assessment)
        other = office.do(
            "receive_contact", None, channel="email", sender=sender, to=["casework"], body="Again."
        )
        warned = office.assessment(pat, concern=office.concern(pat, other))
        with refused("IN4", "I27"):
            office.warning(pat, assessment=warned)

    def test_contact_of_somebody_else_grounds_no_extension_even_if_that_was_found_out_late(
        self, office: Office
    ) -> None:
        pat, sam = office.person("Pat"), office.person("Sam")
        restriction = office.restriction(pat)
        extension = {
            "ground": "OA3",
            "months": 3,
            "reasons": "The forms are abused.",
            "restriction": restriction,
        }
        office.later(days=1)
        sams = office.concern(pat, office.contact(sam, "web_form"))
        office.assessment(pat, "restrict", concern=sams)
        with refused("I21"):
            office.do("propose_extension", office.cal, **extension)
        both = office.concern(pat, office.contact(pat, "web_form"), office.contact(sam, "web_form"))
        office.assessment(pat, "restrict", concern=both)
        with refused("IN4", "I27"):
            office.do("propose_extension", office.cal, **extension)
        own = office.contact(pat, "web_form")
        office.assessment(pat, "restrict", concern=office.concern(pat, own))
        proposal = office.do("propose_extension", office.cal, **extension)
        office.do("confirm_person", office.ana, contact=own, person=sam, reasons="Sam says so.")
        with refused("IN4", "I27"):
            office.decide(proposal)

    def test_the_database_proposes_and_warns_nobody_else(self, office: Office) -> None:
        office.warning(office.person())
        other = office.person("Other")
        assessment = office.assessment(office.person("One"))
        with database_refuses("I27"):
            past_the_action(office, other, assessment, 1)

    def test_a_person_who_was_confirmed_is_known_and_says_how(self, office: Office) -> None:
        pat = office.person()
        unknown = office.do(
            "receive_contact", None, channel="phone", sender="Pat Example", to=["casework"], body="A threat."
        )
        with refused("IN4", "I27"):
            office.do("confirm_person", office.ana, contact=unknown, person=pat, reasons=" ")
        confirmed = office.do(
            "confirm_person", office.ana, contact=unknown, person=pat, reasons="He gave his file number."
        )
        assert (confirmed.match, confirmed.person) == ("matched", pat)

    def test_contact_is_not_given_to_somebody_else_while_it_counts_against_one(self, office: Office) -> None:
        pat, sam = office.person("Pat"), office.person("Sam")
        threat = office.contact(pat)
        concern = office.concern(pat, threat)
        assessment = office.assessment(pat, "restrict", concern=concern, extremely_unacceptable="A threat.")
        restriction = office.restriction(pat, assessment=assessment)
        with refused("IN4", "I27"):
            office.do(
                "confirm_person", office.ana, contact=threat, person=sam, reasons="Sam used Pat's telephone."
            )
        office.do("lift_restriction", office.mel, restriction=restriction, reasons="It was Sam.")
        office.do(
            "confirm_person", office.ana, contact=threat, person=sam, reasons="Sam used Pat's telephone."
        )

    def test_contact_of_whoever_speaks_for_somebody_is_never_their_own(self, office: Office) -> None:
        pat, sam = office.person("Pat"), office.person("Sam")
        rae = office.do("add_representative", office.cal, person=pat, name="Rae Advice")
        call = office.do(
            "receive_contact", office.ana, channel="phone", sender="Rae", body="I speak for Pat."
        )
        with refused("IN4", "I27"):
            office.do(
                "confirm_person",
                office.ana,
                contact=call,
                person=sam,
                representative=rae,
                reasons="She says so.",
            )
        told = office.do(
            "confirm_person",
            office.ana,
            contact=call,
            person=pat,
            representative=rae,
            reasons="We rang her back.",
        )
        assert (told.match, told.person, told.representative) == ("representative", pat, rae)
        threat = office.contact(pat)
        grounds = office.assessment(
            pat, "restrict", concern=office.concern(pat, threat), extremely_unacceptable="A threat."
        )
        office.restriction(pat, assessment=grounds)
        with refused("IN4", "I27"):
            office.do(
                "confirm_person",
                office.ana,
                contact=threat,
                person=pat,
                representative=rae,
                reasons="It was Rae.",
            )

    @pytest.mark.parametrize("channel", ["phone", "email"])
    def test_what_was_taken_for_somebodys_is_nobodys_again_once_it_is_doubted(
        self, office: Office, channel: str
    ) -> None:
        """A wrong match is taken back though nobody knows whose it is: it counts for nobody, and says that it is not certain."""
        pat = office.person("Pat Example", emails=["pat@example.org"])
        sender = "Pat Example" if channel == "phone" else "pat@example.org"
        contact = office.do("receive_contact", None, channel=channel, sender=sender, body="About the fine.")
        office.do("confirm_person", office.ana, contact=contact, person=pat, reasons="The name.")
        with refused("IN4", "I27"):
            office.do("doubt_person", office.ana, contact=contact, reasons=" ")
        doubted = office.do("doubt_person", office.ana, contact=contact, reasons="Another voice.")
        assert (doubted.match, doubted.person, doubted.confirmed_by) == ("doubted", None, None)
        entry = Entry.objects.order_by("-pk")[0]
        assert (entry.action, entry.person_id) == ("doubt_person", pat.pk)
        with refused("IN4", "I27"):
            office.do("doubt_person", office.ana, contact=contact, reasons="Another voice.")

    def test_nothing_is_doubted_while_it_counts_against_somebody(self, office: Office) -> None:
        pat = office.person("Pat")
        threat = office.contact(pat)
        grounds = office.assessment(
            pat, "restrict", concern=office.concern(pat, threat), extremely_unacceptable="A threat."
        )
        office.restriction(pat, assessment=grounds)
        with refused("IN4", "I27"):
            office.do("doubt_person", office.ana, contact=threat, reasons="Another voice.")

    def test_two_people_are_not_told_apart_while_one_is_restricted_for_the_other(
        self, office: Office
    ) -> None:
        one, other = office.person("Pat Example"), office.person("Pat Example")
        office.do("merge_people", office.cal, keep=one, merge=other, reasons="They said so.")
        restriction = office.restriction(one, assessment=office.assessment(
            one, "restrict", concern=office.concern(one, office.contact(other)), extremely_unacceptable="A threat."))  # fmt: skip
        with refused("IN4", "I27"):
            office.do("unmerge_people", office.cal, keep=one, merge=other, reasons="Two birth dates.")
        office.do(
            "lift_restriction", office.mel, restriction=restriction, reasons="It was the other Pat Example."
        )
        office.do("unmerge_people", office.cal, keep=one, merge=other, reasons="Two birth dates.")
        assert standing_of(one, office.now).restrictions == ()

    def test_what_was_proposed_of_one_before_two_were_told_apart_restricts_nobody_for_the_other(
        self, office: Office
    ) -> None:
        one, other = office.person("Pat Example"), office.person("Pat Example")
        office.do("merge_people", office.cal, keep=one, merge=other, reasons="They said so.")
        threat = office.assessment(
            other,
            "restrict",
            concern=office.concern(other, office.contact(other)),
            extremely_unacceptable="A threat.",
        )
        proposal = office.proposal(one, assessment=threat)
        office.do("unmerge_people", office.cal, keep=one, merge=other, reasons="Two birth dates.")
        with refused("IN4", "I27"):
            office.decide(proposal)
        office.decide(proposal, "decline")

    def test_contact_that_came_while_two_were_one_goes_to_whom_it_is_from_when_they_are_told_apart(
        self, office: Office
    ) -> None:
        one = office.person("One", emails=["one@example.org", "us@example.org"])
        other = office.person("Other", emails=["other@example.org", "us@example.org"])
        office.do("merge_people", office.cal, keep=one, merge=other, reasons="They said so.")
        came = {
            sender: office.do(
                "receive_contact", None, channel="email", sender=sender, to=["casework"], body="Hello."
            )
            for sender in ("one@example.org", "other@example.org", "us@example.org")
        }
        logged = office.contact(other, "phone")
        warning = office.warning(
            one, assessment=office.assessment(one, concern=office.concern(one, came["us@example.org"]))
        )
        with refused("IN4", "I27"):
            office.do("unmerge_people", office.cal, keep=one, merge=other, reasons="Two birth dates.")
        office.do(
            "withdraw_warning", office.mel, warning=warning, reasons="Nobody knows which of them wrote it."
        )
        assert {contact.match for contact in came.values()} == {"matched"}
        office.do("unmerge_people", office.cal, keep=one, merge=other, reasons="Two birth dates.")
        for contact in (*came.values(), logged):
            contact.refresh_from_db()
        assert [contact.person for contact in (*came.values(), logged)] == [one, other, None, other]
        assert came["us@example.org"].match == "several"

    def test_whoever_is_merged_meets_what_was_decided_of_either_and_no_longer_once_told_apart(
        self, office: Office
    ) -> None:
        one, other = office.person("One"), office.person("Other")
        office.restriction(one)
        office.do("merge_people", office.cal, keep=one, merge=other, reasons="Same passport.")
        assert told(office, other) == "channel_closed"
        office.do("unmerge_people", office.cal, keep=one, merge=other, reasons="Two passports.")
        other.refresh_from_db()
        assert told(office, other) == "normal"
        assert told(office, one) == "channel_closed"


@pytest.mark.proves("RT1d", "I36")
class TestTheSinglePointOfContact:
    @pytest.mark.parametrize(
        ("contact", "deputy"), [("", "cal"), ("mel", ""), ("mel", "mel"), ("mel", "nobody")]
    )
    def test_it_names_somebody_and_a_deputy(self, office: Office, contact: str, deputy: str) -> None:
        person = office.person()
        assessment = office.assessment(person, "restrict", extremely_unacceptable="A threat.")
        point = [{"kind": "single_point_of_contact", "contact": contact, "deputy": deputy}]
        with refused("RT1d", "I36"):
            office.proposal(person, assessment=assessment, measures=point)

    def test_while_one_is_away_the_other_answers_and_while_both_are_the_team_does(
        self, office: Office
    ) -> None:
        person = office.person()
        office.restriction(person, measures=POINT)
        routes = []
        for colleague in (None, office.mel, office.cal):
            if colleague is not None:
                office.do(
                    "record_absence", office.mel, colleague=colleague, away_from=TODAY, away_until=TODAY
                )
            instruction = instruction_for(channel="email", person=person, at=office.now)
            routes.append((instruction.action, instruction.route_to))
        assert routes == [("route", "mel"), ("route", "cal"), ("normal", "")]

    def test_whoever_has_left_is_away_for_good(self, office: Office) -> None:
        person = office.person()
        office.restriction(person, measures=POINT)
        office.mel.is_active = False
        office.mel.save()
        assert instruction_for(channel="email", person=person, at=office.now).route_to == "cal"

    def test_what_names_somebody_who_has_left_is_not_extended_as_it_is(self, office: Office) -> None:
        review = office.review(office.restriction(office.person(), measures=POINT))
        office.cal.is_active = False
        office.cal.save()
        with refused("RT1d", "I36"):
            office.decide_review(review)


@pytest.mark.proves("OA7", "I35")
class TestLifting:
    def test_it_is_out_of_force_at_once_and_for_good(self, office: Office) -> None:
        person = office.person()
        restriction = office.restriction(person)
        with refused("OA7", "IN1"):
            office.do("lift_restriction", office.mel, restriction=restriction, reasons="")
        office.do("lift_restriction", office.mel, restriction=restriction, reasons="Peace since May.")
        assert told(office, person) == "normal"
        with refused("OA7", "I35"):
            office.do("lift_restriction", office.mel, restriction=restriction, reasons="Again.")
        with database_refuses("I35"):
            Restriction.objects.filter(pk=restriction.pk).update(
                ended_as="", ended_on=None, ended_by=None, ended_at=None, ended_reasons=""
            )

    def test_what_extends_it_falls_with_it(self, office: Office) -> None:
        person = office.person()
        first = office.restriction(person)
        extension = office.decide_review(office.review(first))
        office.do("lift_restriction", office.mel, restriction=first, reasons="Peace since May.")
        extension.refresh_from_db()
        assert extension.ended_as == "lifted"
        office.on(extension.starts_on)
        assert told(office, person) == "normal"

    def test_after_its_last_day_there_is_nothing_to_lift(self, office: Office) -> None:
        restriction = office.restriction(office.person())
        office.on(restriction.ends_on + timedelta(days=1))
        with refused("OA7", "I35"):
            office.do("lift_restriction", office.mel, restriction=restriction, reasons="To be sure.")
