"""Contact, danger, reading, police and the trail, tried through the action and past it (I23 to I29, I31, I32, I37)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from evenhand import audit
from evenhand.audit.models import Entry
from evenhand.casework.actions import ACTIONS
from evenhand.casework.actions._arrival import AlreadyHeldError
from evenhand.casework.facts.standing import standing_of
from evenhand.casework.models import Danger, EndedCall, PoliceReport, Referral
from evenhand.casework.questions.instruction import instruction_for
from evenhand.casework.questions.records import answer_audit, answer_standing, describe
from evenhand.contacts.models import Contact, Reading
from evenhand.policy.outcome import Refused

from .office import ORDINARY, TODAY, Office, database_refuses, refused

STRICTEST = [
    {"kind": "channels", "closed": ORDINARY[:5]},
    {
        "kind": "contact_hours",
        "days": ["tue"],
        "from": "10:00",
        "until": "10:10",
        "per_week": 1,
        "channels": ["in_person"],
    },
    {"kind": "single_point_of_contact", "contact": "mel", "deputy": "cal"},
    {"kind": "read_no_reply"},
    {"kind": "end_calls"},
]


@pytest.mark.proves("RT1f", "DF3", "I25")
class TestNothingIsLost:
    @pytest.mark.parametrize("channel", [*ORDINARY, "web_form"])
    def test_every_contact_is_taken_in_whatever_it_meets(self, office: Office, channel: str) -> None:
        person = office.person()
        office.restriction(person, measures=STRICTEST)
        for number in range(3):
            office.contact(
                person, channel, subject=f"Number {number}", body="Hello.\nAgain.", attachments=["file.pdf"]
            )
        kept = Contact.objects.filter(person=person, channel=channel, subject__startswith="Number")
        assert {(each.body, each.attachments.count()) for each in kept} == {("Hello.\nAgain.", 1)}
        assert kept.count() == 3

    @pytest.mark.parametrize("wrong", [{"channel": "pigeon"}, {"channel": ""}, {"purpose": "love_letter"}])
    def test_only_what_names_no_channel_or_purpose_is_turned_back_and_never_a_person(
        self, office: Office, wrong: dict[str, str]
    ) -> None:
        with refused():
            office.contact(office.person(), **wrong)

    @pytest.mark.parametrize(
        "text", ["", "\x00", "\ud800", "😀" * 5000, "%s %(name)s {0}", "'; DROP TABLE contacts_contact; --"]
    )
    def test_whatever_it_says(self, office: Office, text: str) -> None:
        contact = office.do(
            "receive_contact", None, channel="email", sender=text, to=[text], subject=text, body=text
        )
        contact.refresh_from_db()
        assert contact.match == "unmatched"

    def test_the_same_bytes_are_kept_once_and_the_same_words_as_often_as_they_come(
        self, office: Office
    ) -> None:
        office.do(
            "receive_contact",
            None,
            channel="email",
            sender="a@example.org",
            to=[],
            body="Hello",
            raw=b"Hello",
        )
        with pytest.raises(AlreadyHeldError):
            office.do(
                "receive_contact",
                None,
                channel="email",
                sender="a@example.org",
                to=[],
                body="Hello",
                raw=b"Hello",
            )
        for _ in range(2):
            office.do("receive_contact", None, channel="email", sender="a@example.org", to=[], body="Hello")
        assert Contact.objects.count() == 3

    def test_the_database_lets_none_be_deleted_or_rewritten(self, office: Office) -> None:
        contact = office.contact(office.person())
        with database_refuses("I25"):
            Contact.objects.filter(pk=contact.pk)._raw_delete("default")
        changes: list[dict[str, Any]] = [
            {"body": "Nothing."},
            {"instruction": {}},
            {"received_at": office.later(days=1)},
        ]
        for rewritten in changes:
            with database_refuses("I25"):
                Contact.objects.filter(pk=contact.pk).update(**rewritten)

    def test_it_keeps_what_it_met(self, office: Office) -> None:
        person = office.person()
        restriction = office.restriction(person)
        met = office.contact(person)
        office.do("lift_restriction", office.mel, restriction=restriction, reasons="Peace.")
        met.refresh_from_db()
        assert (met.instruction["action"], met.instruction["restriction"]) == (
            "channel_closed",
            restriction.reference,
        )


@pytest.mark.proves("RT1f", "I24")
class TestReadBeforeItIsClosed:
    def test_what_is_not_answered_is_read_and_triaged_first(self, office: Office) -> None:
        person = office.person()
        office.restriction(person, measures=[{"kind": "read_no_reply"}])
        contact = office.contact(person)
        with refused("RT1f", "I24"):
            office.do("close_contact", office.ana, contact=contact)
        with database_refuses("I24"):
            Contact.objects.filter(pk=contact.pk).update(closed_at=office.now, closed_by=office.ana)
        for triage in ([], ["none", "danger"], ["nuisance"]):
            with refused("RT1f", "I24"):
                office.do("record_reading", office.ana, contact=contact, triage=triage)
        office.do("record_reading", office.ana, contact=contact, triage=["none"])
        office.do("close_contact", office.ana, contact=contact)
        with refused("RT1f"):
            office.do("close_contact", office.ana, contact=contact)

    def test_it_stays_so_after_the_restriction_was_lifted(self, office: Office) -> None:
        person = office.person()
        restriction = office.restriction(person, measures=[{"kind": "read_no_reply"}])
        contact = office.contact(person)
        office.do("lift_restriction", office.mel, restriction=restriction, reasons="Peace.")
        with refused("I24"):
            office.do("close_contact", office.ana, contact=contact)

    def test_a_reading_is_kept_as_it_was(self, office: Office) -> None:
        reading = office.do(
            "record_reading", office.ana, contact=office.contact(office.person()), triage=["danger"]
        )
        with database_refuses("I25"):
            Reading.objects.filter(pk=reading.pk).update(triage=["none"])


@pytest.mark.proves("MN3", "MN4", "I23")
class TestDanger:
    @pytest.mark.parametrize("username", ["ana", "cal", "mel", "quinn", "sal", "con"])
    def test_any_colleague_raises_it_about_anybody(self, office: Office, username: str) -> None:
        person = office.person()
        office.restriction(person, measures=STRICTEST)
        for about in (person, None):
            danger = office.do(
                "raise_danger",
                getattr(office, username),
                person=about,
                kind="immediate",
                details="On a bridge.",
            )
            assert danger.owned_by is None

    def test_it_takes_its_person_from_its_contact(self, office: Office) -> None:
        person = office.person()
        danger = office.do(
            "raise_danger", office.ana, contact=office.contact(person), kind="safeguarding", details="Hungry."
        )
        assert danger.person == person

    @pytest.mark.parametrize("lacking", [{"kind": ""}, {"kind": "mild"}, {"details": " "}])
    def test_it_says_which_and_what(self, office: Office, lacking: dict[str, str]) -> None:
        with refused("MN3", "MN4"):
            office.do(
                "raise_danger",
                office.ana,
                person=None,
                **{"kind": "immediate", "details": "On a bridge."} | lacking,
            )
        usual: dict[str, Any] = {
            "kind": "immediate",
            "details": "So.",
            "raised_by": office.ana,
            "raised_at": office.now,
        }
        with database_refuses("I23"):
            Danger.objects.create(**usual | lacking)

    def test_reading_danger_raises_it_once(self, office: Office) -> None:
        contact = office.contact(office.person())
        for triage in (["danger", "safeguarding"], ["danger"], ["danger", "complaint"]):
            office.do("record_reading", office.ana, contact=contact, triage=triage)
        assert sorted(Danger.objects.values_list("kind", flat=True)) == ["immediate", "safeguarding"]

    def test_it_is_owned_before_anybody_is_told_and_finished_by_its_owner(self, office: Office) -> None:
        danger = office.do("raise_danger", office.ana, kind="immediate", details="On a bridge.")
        with refused("MN3", "I23"):
            office.do("record_referral", office.sal, danger=danger, organisation="Ambulance", reference="7")
        with database_refuses("I23"):
            Danger.objects.filter(pk=danger.pk).update(done_at=office.now)
        office.do("own_danger", office.sal, danger=danger)
        with refused("MN3"):
            office.do("own_danger", office.sal, danger=danger)
        with refused("MN3", "MN4"):
            office.do("record_referral", office.sal, danger=danger, organisation=" ", reference="7")
        office.do("record_referral", office.sal, danger=danger, organisation="Ambulance", reference="7")
        with refused("I23"):
            office.do("finish_danger", office.mel, danger=danger, what_was_done="Seen to.")
        office.do("own_danger", office.mel, danger=danger)
        with refused("MN3", "MN4"):
            office.do("finish_danger", office.mel, danger=danger, what_was_done=" ")
        office.do("finish_danger", office.mel, danger=danger, what_was_done="Safe in hospital.")
        with refused("MN3"):
            office.do("own_danger", office.sal, danger=danger)
        with refused("MN3"):
            office.do("finish_danger", office.mel, danger=danger, what_was_done="Again.")

    @pytest.mark.parametrize("username", ["ana", "cal", "quinn", "con", "adam"])
    def test_only_the_safeguarding_lead_or_a_manager_owns_it(self, office: Office, username: str) -> None:
        danger = office.do("raise_danger", office.ana, kind="immediate", details="On a bridge.")
        with refused("MN3", "MN4", "I23"):
            office.do("own_danger", getattr(office, username), danger=danger)

    def test_the_database_keeps_it_as_it_was_raised(self, office: Office) -> None:
        danger = office.do("raise_danger", office.ana, kind="immediate", details="On a bridge.")
        with database_refuses("I23"):
            Danger.objects.filter(pk=danger.pk).update(details="Nothing.")
        with database_refuses("I23"):
            Referral.objects.create(danger=danger, organisation=" ", by=office.sal, at=office.now)


@pytest.mark.proves("RT1g", "IC4", "I29", "I37")
class TestPoliceReports:
    WHOLE = {
        "force": "Greater Manchester Police",
        "what_was_sent": "The e-mail of 1 July.",
        "authority": "Mel Hart",
    }

    def report(self, office: Office, by: str = "mel", **fields: Any) -> PoliceReport:
        person = office.person()
        usual: dict[str, Any] = {"person": person, "contacts": [office.contact(person)], **self.WHOLE}
        report: PoliceReport = office.do("report_to_police", getattr(office, by), **usual | fields)
        return report

    def test_who_when_what_to_which_force_under_whose_authority(self, office: Office) -> None:
        report = self.report(office, reference="GMP-7")
        assert (report.by, report.at, report.contacts.count()) == (office.mel, office.now, 1)

    @pytest.mark.parametrize(
        "lacking", [{"force": " "}, {"what_was_sent": ""}, {"authority": "\n"}, {"contacts": []}]
    )
    def test_a_report_that_lacks_one_of_them_is_refused(
        self, office: Office, lacking: dict[str, Any]
    ) -> None:
        with refused("RT1g", "I37"):
            self.report(office, **lacking)

    @pytest.mark.parametrize("lacking", [{"force": " "}, {"what_was_sent": ""}, {"authority": ""}])
    def test_the_database_refuses_it_too_and_keeps_what_was_reported(
        self, office: Office, lacking: dict[str, Any]
    ) -> None:
        with database_refuses("I37"):
            PoliceReport.objects.create(
                **{"person": office.person(), "by": office.mel, "at": office.now} | self.WHOLE | lacking
            )
        with database_refuses("I37"):
            PoliceReport.objects.filter(pk=self.report(office).pk).update(force="Another")

    @pytest.mark.proves("DF2")
    def test_it_waits_for_no_finding_and_makes_none(self, office: Office) -> None:
        report = self.report(office, "con")
        assert answer_standing(report.person, office.now)["active_restrictions"] == []
        assert {field.name for field in PoliceReport._meta.get_fields()} == {
            "id", "person", "contacts", "force", "what_was_sent", "authority", "reference", "by", "at",
        }  # fmt: skip  # no field that could hold a verdict

    def test_no_record_of_the_whole_case_has_a_field_for_an_offence_committed(self) -> None:
        from django.apps import apps

        named = {field.name for model in apps.get_models() for field in model._meta.get_fields()}
        assert {
            each
            for each in named
            if "offen" in each or "guilt" in each or "crime" in each or "convict" in each
        } == set()


@pytest.mark.proves("IC1", "IC2", "IC3", "I28")
class TestSealing:
    def test_any_colleague_seals_and_it_stays_sealed(self, office: Office) -> None:
        contact = office.contact(office.person())
        with refused("IC1", "I28"):
            office.do("seal_contact", office.ana, contact=contact, reasons=" ")
        sealed = office.do("seal_contact", office.ana, contact=contact, reasons="The second picture.")
        with refused("IC1", "I28"):
            office.do("seal_contact", office.con, contact=contact, reasons="Again.")
        assert "sealed_reasons" not in describe(sealed, office.now)

    def test_the_bytes_stay(self, office: Office) -> None:
        contact = office.do(
            "receive_contact",
            None,
            channel="email",
            sender="x@example.org",
            to=[],
            body="…",
            raw=b"From: x\n\n...",
        )
        office.do("seal_contact", office.ana, contact=contact, reasons="Pictures.")
        contact.refresh_from_db()
        assert contact.raw.size == 12


@pytest.mark.proves("RT1a")
class TestEndingCalls:
    WORDS = {"said_before_ending": "I will end the call now.", "reasons": "It went on."}

    def test_only_where_a_restriction_in_force_lets_it_and_once(self, office: Office) -> None:
        person = office.person()
        call = office.contact(person, "phone")
        with refused("RT1a"):
            office.do("end_call", office.ana, contact=call, **self.WORDS)
        restriction = office.restriction(person, measures=[{"kind": "end_calls"}])
        office.do("end_call", office.ana, contact=call, **self.WORDS)
        with refused("RT1a"):
            office.do("end_call", office.ana, contact=call, **self.WORDS)
        for lacking in ({"said_before_ending": " "}, {"reasons": ""}):
            with refused("RT1a"):
                office.do(
                    "end_call", office.ana, contact=office.contact(person, "phone"), **self.WORDS | lacking
                )
        with refused("RT1a"):
            office.do("end_call", office.ana, contact=office.contact(person, "email"), **self.WORDS)
        office.on(restriction.ends_on + timedelta(days=1))
        with refused("RT1a"):
            office.do("end_call", office.ana, contact=office.contact(person, "phone"), **self.WORDS)
        with database_refuses("RT1a"):
            EndedCall.objects.update(reasons="Others.")

    @pytest.mark.proves("IN4", "I27", "OA2", "I14")
    def test_neither_a_representatives_call_nor_one_that_makes_a_complaint(self, office: Office) -> None:
        person = office.person()
        office.do("add_representative", office.cal, person=person, name="Lee Law", phones=["+447700900321"])
        office.restriction(person, measures=[{"kind": "end_calls"}])
        theirs = office.do(
            "receive_contact", office.ana, channel="phone", sender="+447700900321", to=["casework"]
        )
        complaint = office.contact(person, "phone", purpose="complaint")
        for call in (theirs, complaint):
            with refused("RT1a"):
                office.do("end_call", office.ana, contact=call, **self.WORDS)


@pytest.mark.proves("I31", "LK2")
def test_what_a_colleague_is_told_holds_no_history_health_or_other_people(office: Office) -> None:
    person = office.person("Pat Example")
    office.do("add_representative", office.cal, person=person, name="Lee Law", emails=["lee@law.example"])
    asked = office.do("record_adjustment_request", office.ana, person=person, request="Speak slowly")
    office.do("decide_adjustment", office.cal, request=asked, outcome="agreed", reasons="He has epilepsy.")
    office.warning(person, reasons="A secret reason.")
    office.do("raise_danger", office.ana, person=person, kind="safeguarding", details="Suicidal.")
    office.restriction(person, measures=STRICTEST[1:], last_resort="His brother said so.")
    told = str(instruction_for(channel="email", person=person, at=office.now).as_dict()) + str(
        standing_of(person, office.now)
    )
    for word in ("epilepsy", "secret", "Suicidal", "brother", "Lee", "law.example", "warning", "High Street"):
        assert word not in told, word
    assert "Speak slowly" in told


@pytest.mark.proves("IN1", "I32")
class TestTheTrail:
    def test_every_action_leaves_its_entry_with_who_when_about_whom_and_the_chain_is_whole(
        self, office: Office
    ) -> None:
        person = office.person()
        office.warning(person)
        restriction = office.restriction(person)
        office.do("give_notice", office.cal, restriction=restriction, sent_by="post")
        office.decide_dispute(office.dispute(restriction))
        office.decide_review(office.review(restriction))
        office.do("lift_restriction", office.mel, restriction=restriction, reasons="Peace.")
        assert audit.verify().whole
        done = list(Entry.objects.order_by("number").values_list("action", flat=True))
        assert done == [
            "register_person", "receive_contact", "report_concern", "assess_concern", "issue_warning", "receive_contact",
            "report_concern", "assess_concern", "propose_restriction", "decide_restriction", "give_notice", "receive_dispute",
            "decide_dispute", "open_review", "decide_review", "end_extension", "lift_restriction",
        ]  # fmt: skip
        assert set(Entry.objects.exclude(action="register_person").values_list("person_id", flat=True)) == {
            person.pk
        }
        told: Any = answer_audit(restriction)["entries"]
        assert [entry["action"] for entry in told] == ["decide_restriction", "lift_restriction"]

    def test_what_is_refused_leaves_none(self, office: Office) -> None:
        before = audit.head()
        for name in ACTIONS:
            with pytest.raises((Refused, TypeError, AttributeError)):
                office.do(name, office.adam, nobody_has_this_field=1)
        assert audit.head() == before

    @pytest.mark.parametrize("username", ["aud", "adam"])
    @pytest.mark.proves("LK2")
    def test_auditors_and_administrators_write_nothing_about_people(
        self, office: Office, username: str
    ) -> None:
        person = office.person()
        for name, fields in (
            ("raise_danger", {"person": person, "kind": "immediate", "details": "So."}),
            ("receive_contact", {"channel": "phone", "person": person}),
            ("report_concern", {"person": person, "contacts": [], "description": "So."}),
            ("add_identifier", {"person": person, "kind": "email", "value": "x@example.org"}),
        ):
            with refused():
                office.do(name, getattr(office, username), **fields)


@pytest.mark.proves("IN2")
class TestColleagues:
    def test_support_is_offered_and_what_became_of_it_is_kept_without_health_notes(
        self, office: Office
    ) -> None:
        from evenhand.casework.models import Support

        concern = office.concern(office.person())
        with refused("IN2"):
            office.do("record_support", office.mel, concern=concern, outcome="done")
        office.do("offer_support", office.mel, concern=concern, colleague=office.ana)
        with refused("IN2"):
            office.do("record_support", office.mel, concern=concern, outcome="depressed")
        with refused("IN2"):
            office.do("offer_support", office.ana, concern=concern, colleague=office.ana)
        for outcome in ("accepted", "done"):
            assert (
                office.do("record_support", office.mel, concern=concern, outcome=outcome).outcome == outcome
            )
        fields = {field.name for field in Support._meta.get_fields()}
        assert fields == {
            "id",
            "concern",
            "colleague",
            "offered_by",
            "offered_at",
            "outcome",
            "recorded_by",
            "recorded_at",
        }

    def test_an_absence_is_recorded_by_oneself_or_a_manager_and_ends_after_it_begins(
        self, office: Office
    ) -> None:
        away = {"away_from": TODAY, "away_until": TODAY + timedelta(days=3)}
        office.do("record_absence", office.ana, colleague=office.ana, **away)
        office.do("record_absence", office.mel, colleague=office.ana, **away)
        with refused("RT1d"):
            office.do("record_absence", office.bo, colleague=office.ana, **away)
        with refused("RT1d", "I36"):
            office.do(
                "record_absence",
                office.ana,
                colleague=office.ana,
                away_from=TODAY,
                away_until=TODAY - timedelta(days=1),
            )
