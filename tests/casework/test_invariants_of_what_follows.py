"""Notices, reviews, extensions and disputes, tried through the action and past it (I12, I15 to I21, I34, I35, I38)."""

from __future__ import annotations

import hashlib
import json
from datetime import date, timedelta
from typing import Any

import pytest

from evenhand.casework.facts.case import standing_decision
from evenhand.casework.models import Dispute, Notice, Restriction, Review
from evenhand.casework.questions.instruction import instruction_for
from evenhand.casework.questions.records import answer_standing, describe
from evenhand.casework.waiting.everything import everything_due
from evenhand.people.models import Colleague, Person

from .office import EMAIL_CLOSED, ORDINARY, TODAY, Office, database_refuses, refused


def give(office: Office, restriction: Restriction, **fields: Any) -> Notice:
    notice: Notice = office.do(
        "give_notice", office.cal, restriction=restriction, **{"sent_by": "post"} | fields
    )
    return notice


def withhold(office: Office, restriction: Restriction, **fields: Any) -> Notice:
    usual = {
        "code": "danger",
        "reasons": "He has threatened the household.",
        "check_on": office.today + timedelta(days=14),
    }
    notice: Notice = office.do(
        "withhold_notice", fields.pop("by", office.mel), restriction=restriction, **usual | fields
    )
    return notice


@pytest.mark.proves("RT2", "RT4", "I15")
class TestNotice:
    def test_it_is_kept_in_exactly_its_words(self, office: Office) -> None:
        notice = give(office, office.restriction(office.person()))
        text = json.dumps(notice.text, ensure_ascii=False, sort_keys=True)
        assert notice.sha256 == hashlib.sha256(text.encode()).hexdigest()
        with database_refuses("I15"):
            Notice.objects.filter(pk=notice.pk).update(text={"en": "Nothing happened."})

    def test_it_is_given_once(self, office: Office) -> None:
        restriction = office.restriction(office.person())
        notice = give(office, restriction)
        with refused("RT4", "I15"):
            give(office, restriction)
        with database_refuses():
            Notice.objects.create(
                restriction=restriction, kind="given", sha256="a" * 64, by=office.cal, at=office.now
            )
        assert restriction.notices.get() == notice

    def test_it_is_withheld_with_a_code_an_approver_and_a_day_to_look_again(self, office: Office) -> None:
        restriction = office.restriction(office.person())
        for lacking in (
            {"code": ""},
            {"code": "busy"},
            {"reasons": " "},
            {"check_on": None},
            {"check_on": TODAY},
        ):
            with refused("RT4", "I15"):
                withhold(office, restriction, **lacking)
        with refused("RT3", "I15"):
            withhold(office, restriction, by=office.cal)
        assert withhold(office, restriction).by == office.mel

    @pytest.mark.parametrize("lacking", [{"code": ""}, {"reasons": " "}, {"check_on": None}])
    def test_the_database_withholds_nothing_without_them(
        self, office: Office, lacking: dict[str, Any]
    ) -> None:
        usual: dict[str, Any] = {
            "restriction": office.restriction(office.person()), "kind": "withheld", "code": "danger", "reasons": "So.",
            "check_on": date(2026, 8, 1), "by": office.mel, "at": office.now,
        }  # fmt: skip
        with database_refuses("I15"):
            Notice.objects.create(**usual | lacking)

    @pytest.mark.proves("I35")
    def test_there_is_none_of_what_is_over(self, office: Office) -> None:
        lifted, lapsed = office.restriction(office.person()), office.restriction(office.person())
        office.do("lift_restriction", office.mel, restriction=lifted, reasons="Peace.")
        with refused("RT4", "I35"):
            give(office, lifted)
        office.on(lapsed.ends_on + timedelta(days=1))
        with refused("RT4", "I35"):
            give(office, lapsed)


@pytest.mark.proves("RT2", "DI2", "I16", "I17")
class TestWhatANoticeSays:
    def test_what_why_until_when_what_stays_open_and_how_to_dispute(self, office: Office) -> None:
        person = office.person()
        message = office.contact(person, body="I ask for the file again.")
        assessment = office.assessment(
            person,
            "restrict",
            concern=office.concern(person, message),
            extremely_unacceptable="A threat was made.",
        )
        text = give(office, office.restriction(person, assessment=assessment)).text["en"]
        for part in (
            "e-mail",
            "30 September 2026",
            "The fourth request for the same file in a week.",
            "1 July 2026",
            "post",
            "dispute",
        ):
            assert part.lower() in text.lower(), part

    def test_it_offers_no_way_to_dispute_that_is_closed(self, office: Office) -> None:
        from evenhand.casework.correspondence.about import notice_facts

        restriction = office.restriction(
            office.person(), measures=[{"kind": "channels", "closed": ORDINARY[:5]}]
        )
        facts = notice_facts(restriction, office.now)
        assert facts.dispute_routes == ("web_form",)
        give(office, restriction)

    @pytest.mark.proves("PB1", "I34")
    def test_whoever_chose_welsh_gets_welsh_with_the_english_and_not_later(self, office: Office) -> None:
        restriction = office.restriction(office.person(language="cy"))
        with refused("PB1", "I34"):
            give(office, restriction, include_welsh=False)
        notice = give(office, restriction)
        assert notice.languages == ["en", "cy"]
        assert notice.text["cy"].strip()
        assert "Medi 2026" in notice.text["cy"]

    @pytest.mark.proves("IN2", "I38")
    @pytest.mark.parametrize("words", ["You made Ana cry.", "Bo had to go home.", "ana"])
    def test_an_affected_colleague_is_not_named(self, office: Office, words: str) -> None:
        person = office.person()
        for username, name in (("ana", "Ana Lloyd"), ("bo", "Bo Prosser")):
            Colleague.objects.filter(username=username).update(name=name)
        concern = office.concern(person, affected=[office.bo])
        assessment = office.assessment(
            person, "restrict", concern=concern, extremely_unacceptable="A threat."
        )
        restriction = office.decide(office.proposal(person, assessment=assessment), reasons=words)
        if words == "ana":  # no name as it is written here
            give(office, restriction)
            return
        with refused("IN2", "I38"):
            give(office, restriction)

    @pytest.mark.proves("IN2", "I38")
    def test_unless_they_agreed(self, office: Office) -> None:
        person = office.person()
        Colleague.objects.filter(username="ana").update(name="Ana Lloyd")
        concern = office.concern(person, may_be_named=True)
        assessment = office.assessment(
            person, "restrict", concern=concern, extremely_unacceptable="A threat."
        )
        give(
            office,
            office.decide(office.proposal(person, assessment=assessment), reasons="You threatened Ana."),
        )


@pytest.mark.proves("OA6", "OA7", "I10", "I12")
class TestReviews:
    @pytest.mark.parametrize(
        ("lacking", "ids"),
        [
            ({"effect_on_behaviour": " "}, ("OA6", "I12")),
            ({"reasons": ""}, ("OA7", "I12")),
            ({"months": None}, ("OA4", "I10")),
            ({"months": 4}, ("OA4", "I10")),
            ({"months": 10**6}, ("OA4", "I10")),
            ({"outcome": "keep"}, ("OA7", "I10")),
        ],
    )
    def test_an_extension_lacks_nothing(
        self, office: Office, lacking: dict[str, Any], ids: tuple[str, ...]
    ) -> None:
        review = office.review(office.restriction(office.person()))
        with refused(*ids):
            office.decide_review(review, **lacking)

    def test_the_database_decides_none_without_looking_at_the_effect(self, office: Office) -> None:
        review = office.review(office.restriction(office.person()))
        with database_refuses("I12"):
            Review.objects.filter(pk=review.pk).update(
                outcome="extend", months=3, reasons="So.", decided_by=office.mel, decided_at=office.now
            )

    def test_the_database_extends_nothing_without_a_review(self, office: Office) -> None:
        first = office.restriction(office.person())
        with database_refuses("I12"):
            Restriction.objects.create(
                person=first.person, extends=first, measures=EMAIL_CLOSED, months=3, starts_on=date(2026, 10, 1),
                ends_on=date(2026, 12, 31), edition=first.edition, reasons="On.", decided_by=office.mel, decided_at=office.now,
            )  # fmt: skip

    def test_an_extension_is_a_decision_of_its_own_with_its_own_notice_dispute_and_review(
        self, office: Office
    ) -> None:
        first = office.restriction(office.person())
        give(office, first)
        office.decide_dispute(office.dispute(first))
        office.on(date(2026, 9, 10))
        extension = office.decide_review(office.review(first), months=6)
        assert (extension.starts_on, extension.ends_on, extension.reasons) == (
            date(2026, 10, 1),
            date(2027, 3, 31),
            "It goes on.",
        )
        assert extension.decided_by == office.mel
        give(office, extension)
        office.dispute(extension)
        assert office.review(extension).due_on == extension.ends_on

    def test_decided_late_it_begins_on_its_day_and_the_days_between_stay_free(self, office: Office) -> None:
        person = office.person()
        first = office.restriction(person)
        review = office.review(first)
        office.on(date(2026, 10, 15))
        extension = office.decide_review(review)
        assert extension.starts_on == date(2026, 10, 15)
        assert (
            instruction_for(channel="email", person=person, at=office.now - timedelta(days=1)).action
            == "normal"
        )

    def test_it_is_extended_once(self, office: Office) -> None:
        first = office.restriction(office.person())
        office.decide_review(office.review(first))
        with refused("OA6", "I35"):
            office.review(first)
        with database_refuses():
            Restriction.objects.create(
                person=first.person, extends=first, measures=EMAIL_CLOSED, months=3, starts_on=date(2026, 10, 1),
                ends_on=date(2026, 12, 31), edition=first.edition, reasons="Twice.", decided_by=office.mel, decided_at=office.now,
            )  # fmt: skip

    @pytest.mark.proves("I35")
    def test_what_was_lifted_is_not_extended(self, office: Office) -> None:
        first = office.restriction(office.person())
        review = office.review(first)
        office.do("lift_restriction", office.mel, restriction=first, reasons="Peace.")
        with refused("OA7", "I35"):
            office.decide_review(review)

    def test_a_review_that_removes_ends_it_at_once(self, office: Office) -> None:
        person = office.person()
        office.decide_review(office.review(office.restriction(person)), "remove")
        assert instruction_for(channel="email", person=person, at=office.now).action == "normal"
        assert person.restrictions.get().ended_as == "removed"

    @pytest.mark.parametrize("outcome", ["extend", "remove"])
    def test_it_is_decided_once_by_a_manager(self, office: Office, outcome: str) -> None:
        review = office.review(office.restriction(office.person()))
        with refused("RT3"):
            office.decide_review(review, outcome, by=office.cal)
        office.decide_review(review, outcome)
        with refused("OA7"):
            office.decide_review(review, "remove", by=office.max)
        with database_refuses("I12"):
            Review.objects.filter(pk=review.pk).update(outcome="remove")


@pytest.mark.proves("OA3", "DI7", "I21", "I9")
class TestExtensionsBeforeTheReview:
    def extend(self, office: Office, restriction: Restriction, ground: str, **fields: Any) -> Any:
        usual = {"months": 3, "reasons": "Forty forms in one night."}
        return office.do(
            "propose_extension", office.cal, restriction=restriction, ground=ground, **usual | fields
        )

    def abused(self, office: Office, person: Person, channel: str = "web_form") -> None:
        office.later(days=5)
        forms = [office.contact(person, channel) for _ in range(2)]
        office.assessment(
            person, "restrict", concern=office.concern(person, *forms), extremely_unacceptable="Threats."
        )

    @pytest.mark.parametrize("ground", ["OA3", "DI7", "", "DI1"])
    def test_that_somebody_disputed_complained_or_got_in_touch_is_no_ground(
        self, office: Office, ground: str
    ) -> None:
        person = office.person()
        restriction = office.restriction(person)
        office.dispute(restriction)
        for purpose in ("complaint", "review_request", "dispute", "general"):
            office.contact(person, "web_form", purpose=purpose)
        office.assessment(person, "no_action")
        with refused("I21"):
            self.extend(office, restriction, ground)

    def test_assessed_abuse_of_the_forms_is_put_to_a_manager_who_decides(self, office: Office) -> None:
        person = office.person()
        restriction = office.restriction(person)
        self.abused(office, person)
        proposal = self.extend(office, restriction, "OA3")
        assert restriction.reviews.get().decided_at is None
        office.later(days=200)
        assert instruction_for(channel="email", person=person, at=office.now).action == "normal"
        with refused("RT3"):
            office.decide(proposal, by=office.cora)
        extension = office.decide(proposal)
        assert extension.extends == restriction
        assert restriction.reviews.get().leads_to == extension

    @pytest.mark.proves("I35", "I41")
    @pytest.mark.parametrize("ended", ["lifted", "removed after a dispute"])
    def test_an_extension_of_what_has_ended_meanwhile_is_void_and_waits_for_nobody(
        self, office: Office, ended: str
    ) -> None:
        person = office.person()
        restriction = office.restriction(person)
        self.abused(office, person)
        proposal = self.extend(office, restriction, "OA3")
        assert "proposal" in [each.kind for each in everything_due(office.now)]
        if ended == "lifted":
            office.do("lift_restriction", office.mel, restriction=restriction, reasons="Peace.")
        else:
            office.decide_dispute(office.dispute(restriction), "removed")
        proposal.refresh_from_db()
        assert proposal.void
        assert "proposal" not in [each.kind for each in everything_due(office.now)]
        assert answer_standing(person, office.now)["pending"] == []
        assert describe(proposal, office.now)["status"] == "void"
        with refused("OA7"):
            office.decide(proposal)
        # The conduct it rested on grounds nothing now, so it may be looked at afresh.
        assert standing_decision(proposal.assessment) is None

    def test_conduct_during_the_dispute_is_one_and_conduct_before_it_is_not(self, office: Office) -> None:
        person = office.person()
        restriction = office.restriction(person)
        self.abused(office, person, "post")
        office.later(days=5)
        dispute = office.dispute(restriction)
        with refused("DI7", "I21"):
            self.extend(office, restriction, "DI7")
        self.abused(office, person, "post")
        assert self.extend(office, restriction, "DI7").status == "proposed"
        office.decide_dispute(dispute)

    @pytest.mark.proves("I41")
    def test_what_grounds_another_decision_grounds_no_extension_nor_the_other_way_round(
        self, office: Office
    ) -> None:
        person = office.person()
        restriction = office.restriction(person)
        warned = office.assessment(person, concern=office.concern(person, office.contact(person, "web_form")))
        office.warning(person, assessment=warned)
        with refused("OA3", "I21"):
            self.extend(office, restriction, "OA3")
        abuse = office.assessment(person, concern=office.concern(person, office.contact(person, "web_form")))
        assert self.extend(office, restriction, "OA3").assessment == abuse
        with refused("I41"):
            office.warning(person, assessment=abuse)

    def test_one_waits_at_a_time_and_is_decided_by_somebody_else(self, office: Office) -> None:
        person = office.person()
        restriction = office.restriction(person)
        self.abused(office, person)
        proposal = office.do(
            "propose_extension",
            office.mel,
            restriction=restriction,
            ground="OA3",
            months=3,
            reasons="Forty forms.",
        )
        with refused("RT3"):
            self.extend(office, restriction, "OA3")
        with refused("RT3", "I8"):
            office.decide(proposal, by=office.mel)
        with refused("RT3", "I8"):
            office.decide_review(restriction.reviews.get(), by=office.mel)
        office.decide_review(restriction.reviews.get(), by=office.max)
        proposal.refresh_from_db()
        assert proposal.status == "approved"

    def test_what_was_extended_is_not_extended_again(self, office: Office) -> None:
        person = office.person()
        restriction = office.restriction(person)
        self.abused(office, person)
        office.decide(self.extend(office, restriction, "OA3"))
        with refused("OA7", "I12"):
            self.extend(office, restriction, "OA3")

    @pytest.mark.parametrize(
        ("wrong", "ids"),
        [
            ({"measures": [{"kind": "channels", "closed": ["web_form"]}]}, ("I14",)),
            ({"measures": [{"kind": "channels", "closed": ORDINARY}]}, ("I13",)),
            ({"measures": []}, ("RT1",)),
            ({"measures": [{"kind": "ban"}]}, ("RT1",)),
            ({"months": 5}, ("I10",)),
            ({"months": 10**7}, ("I10",)),
            ({"starts_on": TODAY - timedelta(days=1)}, ("RT3", "I8")),
            ({"starts_on": date.max}, ("RT3", "I8")),
        ],
    )
    def test_a_manager_extends_with_nothing_that_could_not_be_proposed(
        self, office: Office, wrong: dict[str, Any], ids: tuple[str, ...]
    ) -> None:
        person = office.person()
        restriction = office.restriction(person)
        self.abused(office, person)
        proposal = self.extend(office, restriction, "OA3")
        with refused(*ids):
            office.decide(proposal, **wrong)


@pytest.mark.proves("DI1", "DI2", "DI5", "I19", "I14")
class TestReceivingADispute:
    @pytest.mark.parametrize("route", ["email", "voicemail", "web_form", "post"])
    def test_it_is_taken_in_by_every_way_closed_ones_too(self, office: Office, route: str) -> None:
        restriction = office.restriction(
            office.person(), measures=[{"kind": "channels", "closed": ORDINARY[:5]}]
        )
        assert office.dispute(restriction, route=route).due_on == date(2026, 7, 29)

    def test_its_clock_runs_from_receipt_and_never_stops(self, office: Office) -> None:
        restriction = office.restriction(office.person())
        office.later(days=10)
        dispute = office.dispute(restriction, received_on=TODAY)
        assert dispute.due_on == date(2026, 7, 29)
        office.do("assign_dispute", office.quinn, dispute=dispute, to=office.quill)
        office.do("lift_restriction", office.mel, restriction=restriction, reasons="Peace.")
        dispute.refresh_from_db()
        assert dispute.due_on == date(2026, 7, 29)
        for moved in ({"due_on": date(2026, 8, 30)}, {"received_on": date(2026, 7, 20)}):
            with database_refuses("I19"):
                Dispute.objects.filter(pk=dispute.pk).update(**moved)

    def test_it_did_not_come_tomorrow(self, office: Office) -> None:
        restriction = office.restriction(office.person())
        with refused("DI5", "I19"):
            office.dispute(restriction, received_on=TODAY + timedelta(days=1))

    @pytest.mark.proves("DI6", "I20")
    def test_once_for_each_decision_and_never_against_the_outcome(self, office: Office) -> None:
        restriction = office.restriction(office.person(), months=6)
        dispute = office.dispute(restriction)
        with refused("DI6", "I20"):
            office.dispute(restriction)
        changed = office.decide_dispute(dispute, "changed", months=3)
        for decided in (restriction, changed):
            with refused("DI6", "I20"):
                office.dispute(decided)
        with database_refuses("I20"):
            Dispute.objects.create(
                restriction=restriction,
                route="post",
                received_on=TODAY,
                due_on=date(2026, 7, 29),
                grounds="Once more.",
            )

    def test_it_may_come_long_after(self, office: Office) -> None:
        restriction = office.restriction(office.person())
        office.later(days=500)
        office.dispute(restriction)


@pytest.mark.proves("DI3", "I18")
class TestIndependence:
    def disputed(self, office: Office, **parts: Any) -> Dispute:
        person = office.person()
        concern = office.concern(
            person,
            **{key: parts.pop(key) for key in ("affected",) if key in parts},
            by=parts.pop("reported", office.ana),
        )
        assessment = office.assessment(
            person,
            "restrict",
            concern=concern,
            extremely_unacceptable="A threat.",
            by=parts.pop("assessed", office.cal),
        )
        proposal = office.proposal(person, assessment=assessment, by=parts.pop("proposed", office.cora))
        return office.dispute(office.decide(proposal, by=parts.pop("decided", office.mel)))

    def refuse(self, office: Office, dispute: Dispute, colleague: Colleague) -> None:
        with refused("DI3", "I18"):
            office.do("assign_dispute", office.quinn, dispute=dispute, to=colleague)
        with refused("DI3", "I18"):
            office.decide_dispute(dispute, by=colleague)

    @pytest.fixture
    def both(self, office: Office, make_colleague: Any) -> Colleague:
        """Somebody with every role: what they may do is not what they may do here."""
        colleague: Colleague = make_colleague("both", "caseworker", "manager", "quality_reviewer")
        return colleague

    @pytest.mark.parametrize("part", ["reported", "assessed", "proposed", "decided"])
    def test_nobody_who_reported_assessed_proposed_or_decided_it(
        self, office: Office, both: Colleague, part: str
    ) -> None:
        dispute = self.disputed(office, **{part: both})
        self.refuse(office, dispute, both)
        office.do("assign_dispute", office.quinn, dispute=dispute, to=office.quill)

    def test_nobody_whom_the_contact_affected(self, office: Office, both: Colleague) -> None:
        self.refuse(office, self.disputed(office, affected=[both]), both)

    def test_nobody_who_warned_or_whose_report_led_to_a_warning_before(
        self, office: Office, both: Colleague
    ) -> None:
        for part in ({"by": both}, {}):
            person = office.person()
            assessment = office.assessment(
                person, concern=office.concern(person, by=both if not part else office.ana)
            )
            office.warning(person, assessment=assessment, **part)
            self.refuse(office, office.dispute(office.restriction(person)), both)

    def test_nobody_who_reviewed_what_it_extends(self, office: Office, both: Colleague) -> None:
        extension = office.decide_review(office.review(office.restriction(office.person())), by=both)
        self.refuse(office, office.dispute(extension), both)

    def test_nobody_who_proposed_its_extension_or_assessed_the_conduct_it_rests_on(
        self, office: Office, both: Colleague, make_colleague: Any
    ) -> None:
        also = make_colleague("also", "caseworker", "quality_reviewer")
        person = office.person()
        restriction = office.restriction(person)
        office.later(days=3)
        forms = office.concern(person, office.contact(person, "web_form"))
        office.assessment(person, "restrict", concern=forms, by=also, extremely_unacceptable="Threats.")
        office.do(
            "propose_extension",
            both,
            restriction=restriction,
            ground="OA3",
            months=3,
            reasons="Threats by form.",
        )
        extension = office.decide_review(restriction.reviews.get())
        dispute = office.dispute(extension)
        self.refuse(office, dispute, both)
        self.refuse(office, dispute, also)

    def test_nobody_who_decided_what_a_dispute_changed_before_it_was_extended(
        self, office: Office, both: Colleague
    ) -> None:
        first = office.restriction(office.person(), months=6)
        extension = office.decide_review(office.review(first), by=both, months=6)
        changed = office.decide_dispute(office.dispute(extension), "changed", months=3)
        again = office.decide_review(office.review(changed), by=office.max)
        dispute = office.dispute(again)
        self.refuse(office, dispute, both)
        self.refuse(office, dispute, office.quinn)
        office.decide_dispute(dispute, by=office.quill)

    @pytest.mark.parametrize("username", ["mel", "max", "cal", "ana", "sal", "adam"])
    def test_nobody_outside_the_quality_reviewers(self, office: Office, username: str) -> None:
        dispute = self.disputed(office)
        self.refuse(office, dispute, getattr(office, username))
        with database_refuses("I18"):
            Dispute.objects.filter(pk=dispute.pk).update(assigned_to=getattr(office, username))

    def test_the_database_knows_who_proposed_and_decided(self, office: Office, both: Colleague) -> None:
        for part in ("proposed", "decided"):
            dispute = self.disputed(office, **{part: both})
            with database_refuses("I18"):
                Dispute.objects.filter(pk=dispute.pk).update(assigned_to=both)


@pytest.mark.proves("DI4", "DI6", "DI7", "I20", "I21", "I35")
class TestDecidingADispute:
    def test_it_stands_is_changed_or_is_removed_and_that_is_final(self, office: Office) -> None:
        for outcome, ended_as in (("stands", ""), ("changed", "changed"), ("removed", "quashed")):
            restriction = office.restriction(office.person(), months=6)
            dispute = office.dispute(restriction)
            office.decide_dispute(dispute, outcome, **({"months": 3} if outcome == "changed" else {}))
            restriction.refresh_from_db()
            assert restriction.ended_as == ended_as
            with refused("DI6", "I20"):
                office.decide_dispute(dispute, "removed", by=office.quinn)
            with database_refuses("I20"):
                Dispute.objects.filter(pk=dispute.pk).update(
                    outcome="removed" if outcome == "stands" else "stands"
                )

    def test_a_removed_one_is_out_of_force_at_once_and_never_comes_back(self, office: Office) -> None:
        person = office.person()
        restriction = office.restriction(person)
        office.decide_dispute(office.dispute(restriction), "removed")
        assert instruction_for(channel="email", person=person, at=office.now).action == "normal"
        with database_refuses("I35"):
            Restriction.objects.filter(pk=restriction.pk).update(
                ended_as="", ended_on=None, ended_by=None, ended_at=None
            )

    @pytest.mark.parametrize(
        ("wrong", "ids"),
        [
            ({"months": 12}, ("DI7", "I21")),
            ({"measures": [{"kind": "channels", "closed": ["email", "phone"]}]}, ("DI7", "I21")),
            ({"months": 2}, ("OA4", "I10")),
            ({"months": 10**6}, ("OA4", "I10")),
            ({"measures": [{"kind": "channels", "closed": ["web_form"]}]}, ("I14",)),
            ({"measures": [{"kind": "single_point_of_contact", "contact": "mel", "deputy": ""}]}, ("I36",)),
            ({"measures": ["less"]}, ("RT1",)),
            ({}, ("DI4",)),
        ],
    )
    def test_a_change_eases_and_is_right_like_any_restriction(
        self, office: Office, wrong: dict[str, Any], ids: tuple[str, ...]
    ) -> None:
        dispute = office.dispute(office.restriction(office.person(), months=6))
        with refused(*ids):
            office.decide_dispute(dispute, "changed", **wrong)

    def test_what_was_lifted_meanwhile_is_not_brought_back_by_a_change(self, office: Office) -> None:
        person = office.person()
        restriction = office.restriction(person, months=6)
        dispute = office.dispute(restriction)
        office.do("lift_restriction", office.mel, restriction=restriction, reasons="Peace.")
        with refused("I35"):
            office.decide_dispute(dispute, "changed", months=3)
        office.decide_dispute(dispute, "removed")
        assert instruction_for(channel="email", person=person, at=office.now).action == "normal"

    @pytest.mark.parametrize("answer", [False, "no", "No, far too long"])
    def test_what_is_not_proportionate_does_not_stand(self, office: Office, answer: object) -> None:
        dispute = office.dispute(office.restriction(office.person()))
        with refused("DI4"):
            office.decide_dispute(dispute, "stands", proportionate=answer)

    def test_both_questions_are_answered_with_reasons(self, office: Office) -> None:
        dispute = office.dispute(office.restriction(office.person()))
        for lacking in ({"reasonable": ""}, {"proportionate": None}, {"reasons": " "}):
            with refused("DI4"):
                office.decide_dispute(dispute, "stands", **lacking)
        with database_refuses("I18"):
            Dispute.objects.filter(pk=dispute.pk).update(
                outcome="stands", decided_by=office.quinn, decided_at=office.now
            )

    @pytest.mark.proves("DI3", "I18")
    def test_it_is_decided_by_whom_it_was_assigned_to(self, office: Office) -> None:
        dispute = office.dispute(office.restriction(office.person()))
        office.do("assign_dispute", office.quinn, dispute=dispute, to=office.quill)
        with refused("DI3", "I18"):
            office.decide_dispute(dispute, by=office.quinn)
        office.decide_dispute(dispute, by=office.quill)
        with refused("DI6"):
            office.do("assign_dispute", office.quinn, dispute=dispute, to=office.quinn)


@pytest.mark.proves("RT4", "I15")
def test_what_follows_a_withheld_restriction_is_not_spoken_of_either(office: Office) -> None:
    row = office.restriction(office.person())
    withhold(office, row)
    extension = office.decide_review(office.review(row), "extend")
    office.on(extension.starts_on)
    told = instruction_for(channel="email", person=row.person, at=office.now)
    assert (told.restriction, told.action) == (extension.reference, "channel_closed")
    assert (told.unspoken, told.say.en, told.say.cy) == (True, "", "")


@pytest.mark.proves("RT4", "I15", "DI6")
def test_what_a_dispute_made_of_a_withheld_restriction_is_not_spoken_of_until_notice_is_given(
    office: Office,
) -> None:
    row = office.restriction(office.person(), measures=[{"kind": "channels", "closed": ["email", "phone"]}])
    withhold(office, row)
    changed = office.decide_dispute(
        office.dispute(row), "changed", measures=[{"kind": "channels", "closed": ["email"]}]
    )
    told = instruction_for(channel="email", person=row.person, at=office.now)
    assert (told.restriction, told.unspoken, told.say.en) == (changed.reference, True, "")
    office.do("give_notice", office.mel, restriction=changed, sent_by="email")
    assert instruction_for(channel="email", person=row.person, at=office.now).say.en
