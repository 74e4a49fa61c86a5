"""What is due: each clock is computed from dates on record, and reaches somebody who is there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import override_settings
from tests.casework.office import EMAIL_CLOSED, TODAY, Office

from evenhand.casework.actions import ACTIONS
from evenhand.casework.facts.submitted import FilledIn
from evenhand.casework.models import Delivery, Review
from evenhand.casework.questions.instruction import instruction_for
from evenhand.casework.waiting.due import due_for
from evenhand.casework.waiting.everything import TITLES, Due, everything_due
from evenhand.casework.work import due
from evenhand.casework.work.letters import LetterWork
from evenhand.people.models import Colleague, Person
from evenhand.policy.reconciliation import Unread, unread

TEN_WORKING_DAYS, FIVE, TWO = date(2026, 7, 15), date(2026, 7, 8), date(2026, 7, 3)
POINT = {"kind": "single_point_of_contact", "contact": "mel", "deputy": "cal"}


def waiting(office: Office) -> dict[str, Due]:
    """What waits in the whole office, by its kind."""
    return {each.kind: each for each in everything_due(office.now)}


def kinds(office: Office, colleague: Colleague) -> list[str]:
    return [each.kind for each in due_for(colleague, office.now)]


def noticed(office: Office, person: Person, **fields: Any) -> Any:
    restriction = office.restriction(person, **fields)
    office.do("give_notice", office.cal, restriction=restriction, sent_by="post")
    return restriction


def a_danger(office: Office) -> None:
    office.do("raise_danger", office.ana, person=office.person(), kind="immediate", details="On a bridge.")


def an_owned_danger(office: Office) -> None:
    danger = office.do(
        "raise_danger", office.ana, person=office.person(), kind="safeguarding", details="Alone and hungry."
    )
    office.do("own_danger", office.sal, danger=danger)


def a_proposal_sent_back(office: Office) -> None:
    office.decide(office.proposal(office.person()), "return")


def a_withheld_notice(office: Office) -> None:
    office.do(
        "withhold_notice", office.mel, restriction=office.restriction(office.person()), code="danger", reasons="So.",
        check_on=date(2026, 7, 20),
    )  # fmt: skip


def an_assigned_dispute(office: Office) -> None:
    dispute = office.dispute(noticed(office, office.person()))
    office.do("assign_dispute", office.quinn, dispute=dispute, to=office.quill)


def an_agreed_adjustment(office: Office) -> None:
    asked = office.do("record_adjustment_request", office.ana, person=office.person(), request="Large print")
    office.do(
        "decide_adjustment",
        office.cal,
        request=asked,
        outcome="agreed",
        reasons="Yes.",
        review_on=date(2026, 7, 10),
    )


def a_contact_under(*measures: dict[str, Any]) -> Callable[[Office], None]:
    def arrive(office: Office) -> None:
        person = office.person()
        noticed(office, person, measures=list(measures))
        office.contact(person)

    return arrive


def a_form(kind: str, **said: str) -> Callable[[Office], Any]:
    form = FilledIn(kind=kind, key="k", body="Nobody rang.", **said)  # type: ignore[arg-type]
    return lambda office: ACTIONS["receive_form"](by=None, now=office.now, form=form)


def a_request_for_data(office: Office) -> None:
    """Somebody asks for what is held about them, and data protection has opened it."""
    person = office.person()
    contact = office.contact(person)
    office.do("record_reading", office.cal, contact=contact, triage=["subject_access"])
    office.do("close_contact", office.cal, contact=contact)  # its month goes on all the same
    office.do("open_subject_access", office.dan, person=person, contact=contact)


def a_letter(state: str) -> Callable[[Office], None]:
    """A letter about a warning that stands so."""

    def stand(office: Office) -> None:
        office.warning(office.person(emails=[] if state == "held" else ["pat@example.org"], postal=""))
        LetterWork(moment=lambda: office.now).do_next()
        letter = Delivery.objects.get()
        if state in ("unknown", "failed", "astray"):
            office.do("record_delivery", office.cal, delivery=letter, what="posted")
        if state == "failed":
            office.do("record_delivery", office.cal, delivery=letter, what="returned")
        if state == "astray":
            office.do(
                "remove_identifier",
                office.cal,
                person=letter.person,
                kind="email",
                value="pat@example.org",
                reasons="A slip.",
            )
        if state == "unknown":
            Delivery.objects.update(state="sending", attempts=1)
            office.do("record_attempt", delivery=letter, attempt=1, outcome="unknown")

    return stand


def a_disposal(office: Office) -> None:
    person, now = office.person(), office.now
    Person.objects.filter(pk=person.pk).update(registered_at=now - timedelta(days=800))
    with override_settings(
        RETENTION={"adopted": date(2020, 1, 1), "decisions": 1, "contact": 1, "nobody": 1}
    ):
        office.do("propose_disposal", office.dan, person=person, reasons="Old.")


CLOCKS: list[tuple[str, Callable[[Office], Any], date, set[str]]] = [
    ("danger", a_danger, TODAY, {"safeguarding_lead", "manager"}),
    ("referral", an_owned_danger, TODAY, {"safeguarding_lead"}),
    ("concern", lambda office: office.concern(office.person()), FIVE, {"caseworker"}),
    ("proposal", lambda office: office.proposal(office.person()), FIVE, {"manager"}),
    ("returned", a_proposal_sent_back, FIVE, {"caseworker"}),
    ("notice", lambda office: office.restriction(office.person()), TODAY, {"caseworker"}),
    ("notice_check", a_withheld_notice, date(2026, 7, 20), {"manager"}),
    (
        "review",
        lambda office: office.review(noticed(office, office.person())),
        date(2026, 9, 30),
        {"manager"},
    ),
    (
        "dispute_unassigned",
        lambda office: office.dispute(noticed(office, office.person())),
        date(2026, 7, 29),
        {"quality_reviewer"},
    ),
    ("dispute", an_assigned_dispute, date(2026, 7, 29), {"quality_reviewer"}),
    (
        "adjustment",
        lambda office: office.do(
            "record_adjustment_request", office.ana, person=office.person(), request="Large print"
        ),
        TEN_WORKING_DAYS,
        {"caseworker"},
    ),
    ("adjustment_review", an_agreed_adjustment, date(2026, 7, 10), {"caseworker"}),
    ("reading", a_contact_under({"kind": "read_no_reply"}), TWO, {"caseworker"}),
    ("reading", a_contact_under(*EMAIL_CLOSED), TWO, {"caseworker"}),
    ("reply", a_contact_under(POINT), TWO, {"caseworker"}),
    (
        "reply",
        a_contact_under(POINT, {"kind": "response_time", "working_days": 20}),
        date(2026, 7, 29),
        {"caseworker"},
    ),
    (
        "reply",
        a_contact_under({"kind": "response_time", "working_days": 10}),
        TEN_WORKING_DAYS,
        {"caseworker"},
    ),
    (
        "police_report",
        lambda office: noticed(office, office.person(), measures=[{"kind": "police_report"}]),
        FIVE,
        {"manager", "content_lead"},
    ),
    (
        "sealed",
        lambda office: office.do(
            "seal_contact", office.ana, contact=office.contact(office.person()), reasons="An image."
        ),
        TWO,
        {"content_lead"},
    ),
    (
        "rules",
        lambda office: office.do(
            "record_reconciliation",
            sources=[{"name": "mx1"}],
            differences=[unread(Unread("mx1", 1, "?"))],
        ),
        TWO,
        {"caseworker"},
    ),
    ("disposal", a_disposal, FIVE, {"data_protection", "manager"}),
    (
        "hold",
        lambda office: office.do(
            "place_hold",
            office.dan,
            person=office.person(),
            asked_by="court",
            reasons="A claim.",
            look_again_on=FIVE,
        ),
        FIVE,
        {"data_protection"},
    ),
    (
        "unreadable",
        lambda office: office.do("quarantine_message", raw=b"?", reason="It has no header line."),
        TWO,
        {"caseworker"},
    ),
    ("form", a_form("complaint"), TWO, {"caseworker"}),
    ("form", a_form("review_request"), TWO, {"caseworker"}),
    ("form_dispute", a_form("dispute"), TWO, {"quality_reviewer"}),
    ("letter_to_send", a_letter("by_hand"), date(2026, 7, 2), {"caseworker"}),
    ("letter_held", a_letter("held"), date(2026, 7, 2), {"caseworker"}),
    ("letter_unknown", a_letter("unknown"), date(2026, 7, 2), {"caseworker"}),
    ("letter_failed", a_letter("failed"), date(2026, 7, 2), {"caseworker"}),
    ("letter_astray", a_letter("astray"), date(2026, 7, 2), {"caseworker"}),
    ("subject_access", a_request_for_data, date(2026, 8, 3), {"data_protection"}),
    ("form_adjustment", a_form("general", adjustments="Ring me."), TEN_WORKING_DAYS, {"caseworker"}),
]


@pytest.mark.proves("DI5", "OA6", "RT1c", "RT4", "MN3", "MN4", "IN3", "I19", "I23", "I24")
@pytest.mark.parametrize(
    ("kind", "happens", "on", "roles"), CLOCKS, ids=[f"{row[0]}-{row[2]}" for row in CLOCKS]
)
def test_each_clock_is_computed_from_the_record_and_moves_with_nothing(
    office: Office, kind: str, happens: Callable[[Office], Any], on: date, roles: set[str]
) -> None:
    happens(office)
    assert set(waiting(office)) == {kind}
    found = waiting(office)[kind]
    assert (found.on, set(found.roles), found.overdue) == (on, roles, False)
    assert found.as_dict()["title"] == TITLES[kind]
    for days in (1, 13, 40):
        later = next(each for each in everything_due(office.now + timedelta(days=days)) if each.kind == kind)
        assert (later.on, later.overdue) == (on, on < TODAY + timedelta(days=days))


def test_every_kind_of_due_thing_is_tried_here(office: Office) -> None:
    # What was passed on is tried below, and a request for data that nobody has opened; a restriction that ran out in
    # letters/test_ended.py, a quarter of a year later, and an answer that a manager looks at then in
    # letters/test_withheld_too_late.py.
    assert {row[0] for row in CLOCKS} | {
        "passed_on",
        "ended",
        "letter_to_clear",
        "subject_access_new",
    } == set(TITLES)


@pytest.mark.proves("MN3", "MN4", "I23")
class TestDanger:
    def test_it_stands_on_top_of_everybodys_work_until_somebody_owns_it(self, office: Office) -> None:
        office.concern(office.person())
        office.later(days=60)  # so that other things are long overdue
        a_danger(office)
        for colleague in office.colleagues.values():
            assert kinds(office, colleague)[0] == "danger", colleague
        danger = due_for(office.sal, office.now)[0].row
        office.do("own_danger", office.sal, danger=danger)
        assert kinds(office, office.sal) == ["referral"]
        assert "danger" not in kinds(office, office.ana)

    def test_it_is_raised_by_reading_whoever_is_restricted_and_however(self, office: Office) -> None:
        person = office.person()
        noticed(
            office,
            person,
            measures=[{"kind": "channels", "closed": ["email", "phone"]}, {"kind": "read_no_reply"}],
        )
        contact = office.contact(person)
        assert contact.instruction["action"] == "channel_closed"
        office.do(
            "record_reading", office.ana, contact=contact, triage=["danger"], note="“I have the pills here.”"
        )
        assert kinds(office, office.bo)[0] == "danger"

    def test_it_is_over_when_its_owner_says_what_was_done(self, office: Office) -> None:
        an_owned_danger(office)
        (found,) = due_for(office.sal, office.now)
        office.do(
            "finish_danger", office.sal, danger=found.row, what_was_done="The council's team has visited."
        )
        assert kinds(office, office.sal) == []


@pytest.mark.proves("OA2", "I24", "I26")
class TestWhatAReaderFound:
    @pytest.mark.parametrize(
        ("found", "role"),
        [
            ("subject_access", "dan"), ("information_request", "dan"), ("data_complaint", "dan"), ("complaint", "cal"),
            ("review_request", "cal"), ("dispute", "quinn"), ("new_information", "cal"), ("evidence", "cal"),
        ],
    )  # fmt: skip
    def test_it_reaches_whose_it_is_although_the_person_is_not_answered(
        self, office: Office, found: str, role: str
    ) -> None:
        person = office.person()
        noticed(office, person, measures=[{"kind": "read_no_reply"}])
        contact = office.contact(person)
        office.do("record_reading", office.ana, contact=contact, triage=[found])
        also = (
            ["subject_access_new"] if found == "subject_access" else []
        )  # with the month that the law gives
        assert kinds(office, getattr(office, role)) == ["passed_on", *also]
        assert waiting(office)["passed_on"].on == TWO
        office.do("close_contact", office.ana, contact=contact)
        assert kinds(office, getattr(office, role)) == also  # closing it answers no request

    @pytest.mark.proves("I26", "LK2")
    def test_a_request_for_their_own_data_waits_until_it_is_opened_or_a_later_reading_finds_nothing(
        self, office: Office
    ) -> None:
        person = office.person()
        contacts = [office.contact(person) for _ in range(3)]
        for contact in contacts:
            office.do("record_reading", office.ana, contact=contact, triage=["subject_access"])
            office.do(
                "record_reading", office.ana, contact=contact, triage=["complaint"]
            )  # and something more
            office.do("close_contact", office.ana, contact=contact)
        opened, mistaken, waits = contacts
        office.do("open_subject_access", office.dan, person=person, contact=opened)
        office.do("record_reading", office.ana, contact=mistaken, triage=["none"])
        office.later(days=40)
        found = [each for each in everything_due(office.now) if each.kind == "subject_access_new"]
        assert [(each.row, each.on, each.urgent) for each in found] == [(waits, date(2026, 8, 3), True)]

    def test_one_contact_waits_once_for_everybody_whose_it_is(self, office: Office) -> None:
        contact = office.contact(office.person())
        for triage in (["subject_access", "complaint"], ["dispute", "danger"]):
            office.do("record_reading", office.ana, contact=contact, triage=triage)
        found = [each for each in everything_due(office.now) if each.kind == "passed_on"]
        assert [set(each.roles) for each in found] == [{"data_protection", "caseworker", "quality_reviewer"}]

    @pytest.mark.proves("I24", "DI1")
    def test_once_a_dispute_is_logged_by_its_contact_the_dispute_waits_and_the_contact_no_longer(
        self, office: Office
    ) -> None:
        person = office.person()
        restriction = noticed(office, person)
        contact = office.contact(person, "post", purpose="dispute")
        office.do("record_reading", office.ana, contact=contact, triage=["dispute", "complaint"])
        office.dispute(restriction, by=office.ana, contact=contact)
        assert contact.readings.count() == 1
        assert kinds(office, office.quinn) == ["dispute_unassigned"]
        assert kinds(office, office.cal) == ["passed_on"]

    def test_where_nothing_was_found_nothing_waits(self, office: Office) -> None:
        office.do("record_reading", office.ana, contact=office.contact(office.person()), triage=["none"])
        assert waiting(office) == {}

    def test_a_reading_does_not_answer_what_a_reply_was_promised_for(self, office: Office) -> None:
        a_contact_under(POINT)(office)
        contact = waiting(office)["reply"].row
        office.do("record_reading", office.ana, contact=contact, triage=["none"])
        assert "reply" in waiting(office)
        office.do("close_contact", office.mel, contact=contact)
        assert waiting(office) == {}


@pytest.mark.proves("RT1d", "I36", "DI5")
class TestReminders:
    def test_they_reach_whoever_is_named_and_the_deputy(self, office: Office) -> None:
        a_contact_under(POINT)(office)
        for colleague in (office.mel, office.cal):
            assert "reply" in kinds(office, colleague)
        assert "reply" not in kinds(office, office.cora)

    def test_and_the_whole_role_while_all_who_are_named_are_away(self, office: Office) -> None:
        a_contact_under(POINT)(office)
        for colleague in (office.mel, office.cal):
            office.do("record_absence", office.mel, colleague=colleague, away_from=TODAY, away_until=TODAY)
        assert "reply" in kinds(office, office.cora)
        office.later(days=1)
        assert "reply" not in kinds(office, office.cora)

    def test_a_dispute_reaches_the_other_reviewers_while_its_handler_is_away(self, office: Office) -> None:
        an_assigned_dispute(office)
        assert (kinds(office, office.quill), kinds(office, office.quinn)) == (["dispute"], [])
        office.do("record_absence", office.quill, colleague=office.quill, away_from=TODAY, away_until=TODAY)
        assert kinds(office, office.quinn) == ["dispute"]

    def test_whoever_has_left_is_away(self, office: Office) -> None:
        an_assigned_dispute(office)
        office.quill.is_active = False
        office.quill.save()
        assert kinds(office, office.quinn) == ["dispute"]

    def test_an_overdue_dispute_and_an_overdue_review_are_urgent(self, office: Office) -> None:
        restriction = noticed(office, office.person())
        office.dispute(restriction)
        office.review(restriction)
        office.on(date(2026, 10, 1))
        assert all(each.urgent and each.overdue for each in everything_due(office.now))


@pytest.mark.proves("OA6", "OA7", "I11", "I35")
class TestTheDueRunner:
    def test_it_opens_a_review_twenty_eight_days_before_the_end_and_no_earlier(self, office: Office) -> None:
        restriction = office.restriction(office.person())
        office.on(date(2026, 9, 1))
        assert due.run(office.now) == []
        office.on(date(2026, 9, 2))
        (review,) = due.run(office.now)
        assert (review.restriction, review.due_on, review.opened_by) == (restriction, date(2026, 9, 30), None)

    def test_twice_is_as_once(self, office: Office) -> None:
        office.restriction(office.person())
        office.on(date(2026, 9, 2))
        due.run(office.now)
        entries = office.entries()
        assert due.run(office.now) == []
        assert (Review.objects.count(), office.entries()) == (1, entries)

    @pytest.mark.parametrize("days", [1, 28, 29, 300])
    def test_late_is_as_in_time(self, office: Office, days: int) -> None:
        office.restriction(office.person())
        office.on(date(2026, 9, 2) + timedelta(days=days))
        (review,) = due.run(office.now)
        assert review.due_on == date(2026, 9, 30)

    def test_every_day_or_once_a_year_gives_the_same_reviews(self, office: Office) -> None:
        """One half of the people is looked after every day, the other half by one late run: nobody is treated otherwise."""
        starts = [TODAY + timedelta(days=30 * n) for n in range(6)]
        opened = []
        for daily in (True, False):
            office.on(TODAY)
            restrictions = [
                office.restriction(office.person(), starts_on=day, months=3 if day.month % 2 else 6)
                for day in starts
            ]
            for _ in range(365 if daily else 1):
                office.later(days=1 if daily else 365)
                due.run(office.now)
            opened.append([[review.due_on for review in each.reviews.all()] for each in restrictions])
        assert opened[0] == opened[1]
        assert all(len(each) == 1 for each in opened[0])

    def test_it_opens_nothing_for_what_was_ended_or_reviewed(self, office: Office) -> None:
        lifted, removed, extended = (office.restriction(office.person()) for _ in range(3))
        office.do("lift_restriction", office.mel, restriction=lifted, reasons="Peace.")
        office.on(date(2026, 9, 20))
        office.decide_review(office.review(removed), "remove")
        extension = office.decide_review(office.review(extended))
        assert due.run(office.now) == []
        office.on(extension.ends_on)
        assert [review.restriction for review in due.run(office.now)] == [extension]

    def test_what_was_reviewed_after_its_end_is_not_opened_again(self, office: Office) -> None:
        office.restriction(office.person())
        office.on(date(2026, 10, 20))
        (review,) = due.run(office.now)
        office.decide_review(review, "remove")
        office.later(days=10)
        assert due.run(office.now) == []

    def test_something_ended_while_it_runs_stops_nothing(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The first of three is lifted between the moment the runner looked and the moment it came to it."""
        restrictions = [office.restriction(office.person()) for _ in range(3)]
        office.on(date(2026, 9, 20))
        usual = due.open_review  # type: ignore[attr-defined]

        def lifted_meanwhile(**asked: Any) -> Review:
            if asked["restriction"] == restrictions[0]:
                office.do("lift_restriction", office.mel, restriction=restrictions[0], reasons="Peace.")
            review: Review = usual(**asked)
            return review

        monkeypatch.setattr(due, "open_review", lifted_meanwhile)
        assert [review.restriction for review in due.run(office.now)] == restrictions[1:]

    def test_unreviewed_means_out_of_force_overdue_and_loud(self, office: Office) -> None:
        person = office.person()
        noticed(office, person)
        office.on(date(2026, 10, 1))
        assert instruction_for(channel="email", person=person, at=office.now).action == "normal"
        due.run(office.now)
        (found,) = due_for(office.mel, office.now)
        assert (found.kind, found.overdue, found.urgent) == ("review", True, True)
        office.later(days=400)
        assert instruction_for(channel="email", person=person, at=office.now).action == "normal"
        assert kinds(office, office.mel) == ["review"]

    @pytest.mark.proves("I9")
    def test_it_restricts_nobody_ends_nothing_and_extends_nothing(self, office: Office) -> None:
        restriction = noticed(office, office.person())
        for _ in range(60):
            office.later(days=10)
            due.run(office.now)
        restriction.refresh_from_db()
        assert restriction.ended_as == ""
        assert not restriction.extensions.exists()
        assert Review.objects.get().decided_at is None
