"""From the records to the rule: what each kind of record does to the clock, and that the list of what is due agrees with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings
from tests.casework.office import EMAIL_CLOSED, NOON, TODAY, Office

from evenhand import audit
from evenhand.casework.facts.asking import asking
from evenhand.casework.facts.retention import kept_about, kept_of_contacts, schedule
from evenhand.casework.oversight import retained
from evenhand.contacts.models import Contact
from evenhand.people.models import Person
from evenhand.policy.outcome import Refused
from evenhand.policy.retention import due_from, may_dispose_of

pytestmark = pytest.mark.proves("LK2", "I33")
YEARS = timedelta(days=366 * 13)


def a_dispute(office: Office, person: Person) -> None:
    office.dispute(office.restriction(person))


def a_review(office: Office, person: Person) -> None:
    office.review(office.restriction(person))


def a_proposal_sent_back(office: Office, person: Person) -> None:
    office.decide(office.proposal(person), "return")


def a_form(office: Office, person: Person) -> None:
    contact = office.contact(person)
    office.do("record_reading", office.ana, contact=contact, triage=["subject_access"])


OPEN: dict[str, Callable[[Office, Person], Any]] = {
    "concern": lambda office, person: office.concern(person),
    "proposal": lambda office, person: office.proposal(person),
    "danger": lambda office, person: office.do("raise_danger", office.ana, person=person, kind="immediate", details="He fell."),
    "adjustment": lambda office, person: office.do("record_adjustment_request", office.ana, person=person, request="Slowly"),
    "dispute": a_dispute,
    "review": a_review,
    "letter": lambda office, person: office.warning(person),
    "contact": a_form,
}  # fmt: skip


def kinds(office: Office, person: Person) -> set[str]:
    return {each.kind for each in kept_about(person, office.today).live}


@pytest.mark.parametrize("kind", [*OPEN, "proposal_sent_back"])
def test_what_waits_for_somebody_keeps_the_record_however_long_it_waits(office: Office, kind: str) -> None:
    person = office.person()
    (a_proposal_sent_back if kind == "proposal_sent_back" else OPEN[kind])(office, person)
    office.later(days=YEARS.days)
    assert kind.removesuffix("_sent_back") in kinds(office, person)
    told = may_dispose_of(kept_about(person, office.today), schedule(), office.today)
    assert not told.allowed
    assert person.pk not in {each.person.pk for each in retained.due_people(office.today) if each.person}


def test_a_warning_and_a_restriction_keep_it_while_they_count(office: Office) -> None:
    person = office.person()
    warning, restriction = office.warning(person), office.restriction(person)
    assert {"warning", "restriction"} <= kinds(office, person)
    kept = kept_about(person, office.on(warning.expires_on).date())
    assert [each.day for each in kept.live if each.kind == "warning"] == [warning.expires_on]
    assert "restriction" not in {each.kind for each in kept.live}
    office.later(days=2)
    assert "warning" not in kinds(office, person)
    assert restriction.ends_on < warning.expires_on


def test_the_clock_of_a_decision_starts_when_the_last_matter_ended(office: Office) -> None:
    person = office.person()
    warning = office.warning(person)
    office.later(days=400)
    kept = kept_about(person, office.today)
    assert kept.decided
    assert kept.last_matter == warning.expires_on
    assert kept.last_contact == TODAY
    plan = schedule()
    assert plan is not None
    assert due_from(kept, plan) == date(warning.expires_on.year + 6, 7, 1)


def test_a_merged_entry_brings_its_clock_along_and_is_no_record_of_its_own(office: Office) -> None:
    person, other = office.person(), office.person()
    office.later(days=30)
    office.contact(other)
    office.do("merge_people", office.cal, keep=person, merge=other, reasons="The same passport.")
    assert kept_about(other, office.today) == kept_about(person, office.today)
    assert kept_about(person, office.today).last_contact == office.today
    office.later(days=YEARS.days)
    assert [each.person for each in retained.due_people(office.today)] == [person]


def test_evidence_of_somebody_elses_case_stays_with_their_record(office: Office) -> None:
    person, other = office.person(), office.person()
    contact = office.contact(person)
    office.concern(other, contact)
    assert kept_about(person, office.today).elsewhere == (other.reference,)
    assert kept_about(other, office.today).elsewhere == ()


def test_a_hold_on_a_contact_is_of_its_person_once_it_is_theirs(office: Office) -> None:
    contact, person = office.contact(sender="nobody@example.org"), office.person()
    held(office, contact=contact)
    assert not kept_about(person, office.today).holds
    office.do("confirm_person", office.ana, contact=contact, person=person, reasons="She said so.")
    assert [each.asked_by for each in kept_about(person, office.today).holds] == ["court"]


def held(office: Office, **of: Any) -> Any:
    usual: dict[str, Any] = {
        "asked_by": "court",
        "reasons": "Claim no. 7.",
        "look_again_on": office.today + timedelta(days=90),
    }
    return office.do("place_hold", office.dan, **usual | of)


@pytest.mark.proves("IC2", "I28", "RT1g")
def test_what_is_sealed_or_was_reported_keeps_it(office: Office) -> None:
    person = office.person()
    contact = office.contact(person)
    office.do("seal_contact", office.ana, contact=contact, reasons="A picture.")
    office.do("report_to_police", office.mel, person=person, contacts=[contact], force="Kent", what_was_sent="It.",
              authority="Mel")  # fmt: skip
    kept = kept_about(person, office.today)
    assert (kept.sealed, kept.police_on) == (1, TODAY)


def test_without_a_schedule_the_list_is_empty(office: Office, settings: Settings) -> None:
    settings.RETENTION = None
    person = office.person()
    office.contact(sender="x@example.org")
    office.later(days=YEARS.days)
    assert retained.due_people(office.today) == []
    assert not retained.due_contacts(office.today).exists()
    assert not may_dispose_of(kept_about(person, office.today), schedule(), office.today).allowed


def test_the_longest_due_come_first(office: Office) -> None:
    first, second = office.person(), office.person()
    office.later(days=9)
    office.contact(first)
    office.later(days=YEARS.days)
    due = retained.due_people(office.today)
    assert [each.person for each in due] == [second, first]
    assert [each.since for each in due] == [date(2029, 7, 2), date(2029, 7, 11)]


def test_looking_at_many_takes_as_many_questions_as_looking_at_one(
    office: Office, django_assert_max_num_queries: Any
) -> None:
    for _ in range(5):
        office.person()
    office.later(days=YEARS.days)
    with django_assert_max_num_queries(60):
        assert len(retained.due_people(office.today)) == 5


LIKES = st.lists(
    st.sampled_from(
        ["contact", "closed", "warning", "hold", "danger", "done", "sealed", "days", "month", "year", "years"]
    ),
    max_size=8,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=LIKES)
def test_the_list_holds_exactly_what_the_rule_lets_go_and_nothing_else_can_be_disposed_of(
    office: Office, steps: list[str]
) -> None:
    office.now = NOON
    with transaction.atomic():
        person, stranger = office.person(), office.contact(sender="x@example.org")
        for step in steps:
            _play(office, step, person, stranger)
        today, plan = office.today, schedule()
        due = {each.person.pk for each in retained.due_people(today) if each.person}
        allowed = may_dispose_of(kept_about(person, today), plan, today).allowed
        assert (person.pk in due) == allowed
        kept = kept_of_contacts(Contact.objects.filter(person=None).values_list("pk", flat=True))
        may_go = {pk for pk, each in kept.items() if may_dispose_of(each, plan, today).allowed}
        assert set(retained.due_contacts(today).values_list("pk", flat=True)) == may_go
        assert _goes(office, person=person) == allowed
        assert _goes(office, contact=stranger) == (stranger.pk in may_go)
        assert audit.verify().whole
        transaction.set_rollback(True)


def _goes(office: Office, **of: Any) -> bool:
    """Whether two colleagues can dispose of it now."""
    try:
        row = office.do("propose_disposal", office.dan, reasons="Old.", **of)
        office.do("decide_disposal", office.mel, disposal=row, decision="dispose", reasons="Yes.")
    except Refused:
        return False
    return True


def _play(office: Office, step: str, person: Person, stranger: Contact) -> None:
    if step in DAYS:
        office.later(days=DAYS[step])
    elif step == "contact":
        office.contact(person)
        office.contact(sender="y@example.org")
    elif step == "closed":
        if not person.warnings.exists() and not person.restrictions.exists():
            office.restriction(person, measures=EMAIL_CLOSED)
        office.contact(person)
    elif step == "warning" and person.warnings.count() < 2:
        office.warning(person)
    elif step == "hold":
        held(office, person=person)
        held(office, contact=stranger)
    elif step in ("danger", "done"):
        _danger(office, step == "done", person=person)
        _danger(office, step == "done", contact=stranger)
    elif step == "sealed" and Contact.objects.get(pk=stranger.pk).sealed_at is None:
        office.do("seal_contact", office.ana, contact=stranger, reasons="A picture.")


DAYS = {"days": 3, "month": 31, "year": 366, "years": 366 * 3}


def _danger(office: Office, done: bool, **of: Any) -> None:
    danger = office.do("raise_danger", office.ana, kind="immediate", details=str(office.entries()), **of)
    if done:
        office.do("own_danger", office.sal, danger=danger)
        office.do("record_referral", office.sal, danger=danger, organisation="999")
        office.do("finish_danger", office.sal, danger=danger, what_was_done="Help came.")


@pytest.mark.proves("OA2", "I26")
def test_a_request_for_their_data_that_nobody_opened_keeps_it_though_its_contact_was_closed(
    office: Office,
) -> None:
    """To dispose of what somebody has asked for, and was not given, is a crime (Data Protection Act 2018, section 173)."""
    person = office.person()
    contacts = office.contact(person), office.contact(sender="x@example.org")
    for contact in contacts:
        office.do("record_reading", office.ana, contact=contact, triage=["subject_access"])
        office.do("close_contact", office.ana, contact=contact)
    office.later(days=YEARS.days)
    assert kinds(office, person) == {"contact"}
    assert not retained.due_people(office.today)
    assert not retained.due_contacts(office.today).exists()
    for contact in contacts:
        office.do("record_reading", office.ana, contact=contact, triage=["none"])
    assert [each.person for each in retained.due_people(office.today)] == [person]
    assert retained.due_contacts(office.today).get() == contacts[1]


def test_a_request_that_went_while_nothing_kept_it_waits_for_nobody(office: Office) -> None:
    """Records were disposed of before such a request kept them: nobody could open it, or say that it was none."""
    person = office.person()
    contact = office.contact(person)
    office.do("record_reading", office.ana, contact=contact, triage=["subject_access"])
    office.do("close_contact", office.ana, contact=contact)
    office.later(days=YEARS.days)
    assert list(asking()) == [contact]
    with mock.patch("evenhand.casework.facts.retention.asking", return_value=[]):
        assert _goes(office, person=person)
    assert not list(asking())


def test_evidence_of_a_case_that_has_gone_keeps_nothing_any_more(office: Office) -> None:
    witness, person = office.person(), office.person("Sam Example")
    theirs, nobodys = office.contact(witness), office.contact(sender="x@example.org")
    office.assessment(person, "no_action", concern=office.concern(person, theirs, nobodys))
    office.later(days=YEARS.days)
    assert [each.person for each in retained.due_people(office.today)] == [person]
    assert not retained.due_contacts(office.today).exists()
    assert _goes(office, person=person)
    assert [each.person for each in retained.due_people(office.today)] == [witness]
    assert retained.due_contacts(office.today).get() == nobodys
    assert _goes(office, person=witness)
    assert _goes(office, contact=nobodys)
    assert audit.verify().whole
