"""What may not be found unacceptable, tried through the action and past it (I1 to I4, I39 to I41)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from evenhand.casework.models import Assessment, Proposal, Warning
from evenhand.policy.finding import RIGHTS
from evenhand.policy.outcome import Refused

from .office import EMAIL_CLOSED, Office, database_refuses, refused

EDITION = "iopc-2026-06"


def past_the_action(office: Office, **fields: Any) -> Assessment:
    """An assessment written straight into its table."""
    usual: dict[str, Any] = {
        "behaviours": {"UD4": "Again."}, "impacts": {"DF2b": "A day."}, "edition": EDITION, "assessed_by": office.cal,
        "assessed_at": office.now, "outcome": "warn",
    }  # fmt: skip
    if "concern" not in fields:
        usual["concern"] = office.concern(office.person())
    return Assessment.objects.create(**usual | fields)


@pytest.mark.proves("DF1", "DF2", "I1")
class TestBothHalves:
    @pytest.mark.parametrize("outcome", ["warn", "restrict"])
    @pytest.mark.parametrize(
        "half",
        [
            {"behaviours": {}},
            {"impacts": {}},
            {"behaviours": {"UD4": " "}},
            {"impacts": {"DF2b": ""}},
            {"behaviours": {"XX9": "Odd."}},
        ],
    )
    def test_half_a_finding_is_refused(self, office: Office, outcome: str, half: dict[str, Any]) -> None:
        concern = office.concern(office.person())
        with refused("I1"):
            office.assessment(concern.person, outcome, concern=concern, **half)

    @pytest.mark.parametrize(
        "half", [{"behaviours": {}}, {"impacts": {}}, {"impacts": {"DF2b": " "}}, {"behaviours": []}]
    )
    def test_the_database_refuses_half_a_finding(self, office: Office, half: dict[str, Any]) -> None:
        concern = office.concern(office.person())
        with database_refuses("I1"):
            past_the_action(office, concern=concern, **half)

    def test_nothing_is_warned_or_proposed_on_what_was_not_found(self, office: Office) -> None:
        for outcome in ("no_action", "adjust"):
            assessment = office.assessment(office.person(), outcome)
            with refused("I1", "DF1", "DF2"):
                office.warning(assessment.concern.person, assessment=assessment)
            with refused("I1", "DF2"):
                office.proposal(assessment.concern.person, assessment=assessment)

    def test_the_database_warns_nobody_on_what_was_not_found(self, office: Office) -> None:
        assessment = office.assessment(office.person(), "adjust")
        with database_refuses("I1"):
            Warning.objects.create(
                person=assessment.concern.person, assessment=assessment, number=1, reasons="So.", asked_change="So.",
                edition=EDITION, issued_by=office.cal, issued_at=office.now, issued_on=office.today, expires_on=date(2027, 6, 30),
            )  # fmt: skip

    def test_a_finding_is_never_rewritten(self, office: Office) -> None:
        assessment = office.assessment(office.person(), "adjust")
        with database_refuses("I39"):
            Assessment.objects.filter(pk=assessment.pk).update(outcome="restrict")


@pytest.mark.proves("AA3", "AA3N", "I2")
class TestOffensiveLanguage:
    @pytest.mark.parametrize(
        "about",
        [
            {},
            {"deliberate": False, "recognised_condition": "no"},
            {"deliberate": True, "recognised_condition": "yes"},
            {"deliberate": True},
            {"recognised_condition": "no"},
        ],
    )
    def test_it_is_no_ground_unless_deliberate_and_unexplained(
        self, office: Office, about: dict[str, Any]
    ) -> None:
        concern = office.concern(office.person())
        with refused("AA3N", "I2"):
            office.assessment(
                concern.person, concern=concern, behaviours={"AA3": "“…”, eleven times."}, **about
            )

    def test_it_can_lead_to_an_adjustment_instead(self, office: Office) -> None:
        office.assessment(
            office.person(), "adjust", behaviours={"AA3": "“…”"}, deliberate=False, recognised_condition="yes"
        )

    def test_deliberate_and_unexplained_it_is_one(self, office: Office) -> None:
        office.assessment(
            office.person(), behaviours={"AA3": "“…”"}, deliberate=True, recognised_condition="unknown"
        )


@pytest.mark.proves("UP1", "UP3", "UP4", "UP5", "UP6", "I3")
@pytest.mark.parametrize("behaviour", ["UP3", "UP4", "UP5", "UP6"])
def test_persistence_is_no_ground_before_anything_was_explained(office: Office, behaviour: str) -> None:
    concern = office.concern(office.person())
    with refused("I3", "UP1", behaviour):
        office.assessment(concern.person, concern=concern, behaviours={behaviour: "Daily."})
    office.assessment(
        concern.person,
        concern=concern,
        behaviours={behaviour: "Daily."},
        next_steps_explained="By letter, 3 June.",
    )


@pytest.mark.proves("UD8", "I4")
def test_length_and_the_use_of_ai_are_no_ground_by_themselves(office: Office) -> None:
    concern = office.concern(office.person(), office.contact(body="As an AI language model, I " * 2000))
    with refused("UD8", "I4"):
        office.assessment(concern.person, concern=concern, behaviours={"UD8": "Forty pages, by a chatbot."})


@pytest.mark.proves("IN1", "I39")
class TestTheEditionOfTheDay:
    def test_nothing_is_decided_before_the_edition_is_in_force(self, office: Office) -> None:
        office.on(date(2026, 5, 29))
        concern = office.concern(office.person())
        with refused("IN1", "I39"):
            office.assessment(concern.person, concern=concern)

    def test_every_decision_keeps_the_edition_it_was_made_under(self, office: Office) -> None:
        person = office.person()
        office.warning(person)
        restriction = office.restriction(person)
        assert restriction.proposal is not None
        kept = {restriction.edition, restriction.proposal.edition, person.warnings.get().edition}
        assert kept == {EDITION}
        with database_refuses("I39"):
            type(restriction).objects.filter(pk=restriction.pk).update(edition="iopc-2030-01")


@pytest.mark.proves("OA2", "I40")
class TestWhatIsTheirsByRight:
    @pytest.mark.parametrize("purpose", ["complaint", "review_request", "dispute"])
    def test_one_of_them_is_no_incident(self, office: Office, purpose: str) -> None:
        person = office.person()
        once = office.contact(person, "web_form", purpose=purpose)
        with refused("OA2", "I40"):
            office.assessment(person, concern=office.concern(person, once))

    @pytest.mark.parametrize(
        "right", sorted(RIGHTS - {"complaint", "review_request", "dispute", "criticism"})
    )
    def test_what_its_reader_found_in_a_message_counts_as_well_as_its_purpose(
        self, office: Office, right: str
    ) -> None:
        person = office.person()
        message = office.contact(person)
        office.do("record_reading", office.ana, contact=message, triage=[right])
        with refused("OA2", "I40"):
            office.assessment(person, concern=office.concern(person, message))

    def test_a_threat_in_a_complaint_is_a_threat(self, office: Office) -> None:
        person = office.person()
        once = office.contact(person, "web_form", purpose="complaint")
        office.assessment(
            person, concern=office.concern(person, once), behaviours={"AA1": "“You will regret it.”"}
        )


@pytest.mark.proves("DF4", "IN1", "I41")
class TestOneContactOneDecision:
    def test_a_contact_that_grounds_a_warning_grounds_nothing_else(self, office: Office) -> None:
        person = office.person()
        message = office.contact(person)
        office.warning(person, assessment=office.assessment(person, concern=office.concern(person, message)))
        with refused("DF4", "I41"):
            office.assessment(
                person, "restrict", concern=office.concern(person, message, office.contact(person))
            )

    def test_nor_while_a_decision_on_it_is_only_on_its_way(self, office: Office) -> None:
        person = office.person()
        message = office.contact(person)
        office.assessment(person, concern=office.concern(person, message))
        with refused("I41"):
            office.assessment(person, concern=office.concern(person, message))

    def test_one_concern_is_not_decided_twice(self, office: Office) -> None:
        assessment = office.assessment(office.person())
        with refused("I41"):
            office.assessment(assessment.concern.person, concern=assessment.concern)

    def test_one_assessment_does_not_lead_to_two_decisions(self, office: Office) -> None:
        person = office.person()
        warning = office.warning(person)
        with refused("I41"):
            office.warning(person, assessment=warning.assessment)
        proposal = office.proposal(person)
        with refused("I41"):
            office.proposal(person, assessment=proposal.assessment)

    def test_the_database_lets_one_assessment_lead_to_one_decision(self, office: Office) -> None:
        person = office.person()
        office.warning(person)
        proposal = office.proposal(person)
        with database_refuses("I41"):
            Proposal.objects.create(
                person=person, assessment=proposal.assessment, measures=EMAIL_CLOSED, months=3, lesser_options={"Warn": "Given."},
                last_resort="So.", edition=EDITION, proposed_by=office.cal, proposed_at=office.now,
            )  # fmt: skip

    def test_a_contact_shared_by_two_people_grounds_a_decision_about_one_of_them(
        self, office: Office
    ) -> None:
        one, other = office.person("One"), office.person("Other")
        message = office.contact(one)
        office.assessment(one, concern=office.concern(one, message))
        with refused("I41"):
            office.assessment(other, concern=office.concern(other, message))

    def test_after_a_withdrawal_or_a_refusal_it_is_free_again(self, office: Office) -> None:
        person = office.person()
        message = office.contact(person)
        warning = office.warning(
            person, assessment=office.assessment(person, concern=office.concern(person, message))
        )
        office.do("withdraw_warning", office.mel, warning=warning, reasons="The first reply had gone astray.")
        again = office.assessment(
            person, "restrict", concern=office.concern(person, message), extremely_unacceptable="A threat."
        )
        office.decide(office.proposal(person, assessment=again), "decline")
        office.assessment(person, concern=office.concern(person, message))

    def test_a_warning_that_aged_out_was_a_decision_all_the_same(self, office: Office) -> None:
        person = office.person()
        message = office.contact(person)
        office.warning(person, assessment=office.assessment(person, concern=office.concern(person, message)))
        office.later(days=800)
        with refused("I41"):
            office.assessment(person, concern=office.concern(person, message))


@pytest.mark.proves("WA3", "MN1")
def test_a_decision_begins_with_our_own_part(office: Office) -> None:
    concern = office.concern(office.person())
    with refused("WA3"):
        office.assessment(concern.person, concern=concern, our_part="", resolvable_otherwise=" ")


@pytest.mark.proves("DF3", "IN2", "IN5")
class TestReporting:
    @pytest.mark.parametrize(
        "channel", ["email", "phone", "voicemail", "post", "web_form", "social", "in_person"]
    )
    def test_contact_through_any_channel_or_several_can_be_reported_by_any_colleague(
        self, office: Office, channel: str
    ) -> None:
        person = office.person()
        concern = office.concern(
            person, office.contact(person, channel), office.contact(person, "phone"), by=office.quinn
        )
        assert concern.contacts.count() == 2

    def test_a_report_says_what_happened_and_about_which_contact(self, office: Office) -> None:
        person = office.person()
        message = office.contact(person)
        with refused("IN2", "DF4"):
            office.concern(person, message, description=" ")
        with refused("DF3", "DF4"):
            office.do("report_concern", office.ana, person=person, contacts=[], description="He shouted.")

    def test_a_report_judges_nobody(self, office: Office) -> None:
        person = office.person()
        office.concern(person)
        office.later(days=90)
        assert not Assessment.objects.exists()
        assert not Warning.objects.exists()


@pytest.mark.proves("I9", "DF4", "RT3")
@pytest.mark.parametrize(
    "judging",
    [
        "assess_concern", "issue_warning", "withdraw_warning", "propose_restriction", "decide_restriction", "decide_review",
        "propose_extension", "lift_restriction", "decide_dispute", "decide_adjustment", "give_notice", "withhold_notice",
        "confirm_person", "merge_people", "unmerge_people", "end_call", "report_to_police", "report_concern", "seal_contact",
    ],
)  # fmt: skip
def test_nothing_is_decided_about_a_person_by_a_machine(office: Office, judging: str) -> None:
    """A machine takes in, opens reviews and reminds. Whatever judges somebody is refused for want of a person, before all else."""
    with pytest.raises(Refused, match=r"^Only "):
        office.do(judging)


def test_a_new_contact_after_a_decision_is_judged_on_its_own(office: Office) -> None:
    person = office.person()
    for number in (1, 2, 3):
        assert office.warning(person).number == number
        office.later(days=1)
    assert office.today == date(2026, 7, 1) + timedelta(days=3)
