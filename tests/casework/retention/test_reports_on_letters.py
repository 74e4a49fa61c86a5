"""What was reported about a letter goes with the record of whom the letter was to; so what keeps the report keeps the record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.casework.office import Office, database_refuses, refused
from tests.casework.retention.test_disposal import YEARS, disposed, proposed
from tests.casework.retention.test_holds import held
from tests.casework.test_sealing import seal

from evenhand import audit
from evenhand.audit.models import Going
from evenhand.casework.facts.going import record_of
from evenhand.casework.models import Delivery, DeliveryEvent, Disposal, HandedOver
from evenhand.contacts.models import Contact
from evenhand.people.models import Person

pytestmark = pytest.mark.proves("LK2", "I33")


def report_on_letters_to(office: Office, *people: Person) -> Contact:
    report = office.contact(sender="mailer-daemon@example.org", body="Not delivered: no such mailbox.")
    for person in people:
        letter = Delivery.objects.create(
            person=person, record="casework.restriction:1", letter="restriction", facts={}, subject="x", text="x", route="post",
            carrier="hand", address="x", outside_id=str(person.pk), state="sent", held=[], asked_at=office.now,
        )  # fmt: skip
        DeliveryEvent.objects.create(
            delivery=letter, what="sent", at=office.now, told="", reasons=[], contact=report
        )
    assert report.person is None
    return report


def _held(office: Office, report: Contact) -> None:
    held(office, contact=report, look_again_on=office.today.replace(year=office.today.year + 1))


def _in_danger(office: Office, report: Contact) -> None:
    office.do("raise_danger", office.ana, contact=report, kind="immediate", details="It says they fell.")


def _handed_over(office: Office, report: Contact) -> None:
    HandedOver.objects.create(
        contact=report, force="Kent", authority="x", reference="x", files=1, receipt="x", by=office.mel, at=office.now
    )  # fmt: skip


def _rested_on(office: Office, report: Contact) -> None:
    office.concern(office.person("Somebody Else"), report)


def _waiting(office: Office, report: Contact) -> None:
    office.do("record_reading", office.ana, contact=report, triage=["subject_access"])


KEEPS: dict[str, tuple[Callable[[Office, Contact], Any], str]] = {
    "a hold": (_held, "LK2"),
    "a danger": (_in_danger, "LK2"),
    "a seal": (lambda office, report: seal(office, report), "I28"),
    "the police": (_handed_over, "LK2"),
    "another case": (_rested_on, "LK2"),
    "somebody who has to read it": (_waiting, "LK2"),
}


@pytest.mark.proves("I28", "I23")
@pytest.mark.parametrize("what", KEEPS)
def test_what_keeps_the_report_keeps_the_record(office: Office, what: str) -> None:
    person = office.person()
    report = report_on_letters_to(office, person)
    office.later(days=YEARS)
    row = proposed(office, person=person)
    keep, clause = KEEPS[what]
    keep(office, report)
    with refused(clause, "I33"):
        office.do("decide_disposal", office.mel, disposal=row, decision="dispose", reasons="Yes.")
    report.refresh_from_db()
    assert report.disposed_as == ""


def test_a_report_that_came_late_starts_the_clock(office: Office) -> None:
    person = office.person()
    letter = report_on_letters_to(office, person).tells_of.get().delivery
    office.later(days=YEARS)
    late = office.contact(sender="mailer-daemon@example.org", body="Given up after all.")
    DeliveryEvent.objects.create(delivery=letter, what="sent", at=letter.asked_at, contact=late)
    with refused("LK2"):
        proposed(office, person=person)


def test_the_database_itself_lets_nothing_go_while_a_report_is_held(office: Office) -> None:
    person = office.person()
    _held(office, report_on_letters_to(office, person))
    row = Disposal.objects.create(
        person=person, reasons="Old.", proposed_by=office.dan, proposed_at=office.now
    )
    done = {"status": "done", "decided_by": office.mel, "decided_at": office.now, "decision_reasons": "x"}
    Disposal.objects.filter(pk=row.pk).update(**done, sha256="going")
    with database_refuses("I33"):
        Going.objects.create(disposal=row.reference, source="people_person", row=person.pk, never_id=-1)


def test_a_report_on_letters_to_two_goes_with_the_second(office: Office) -> None:
    one, other = office.person(), office.person("Sam Example")
    report = report_on_letters_to(office, one, other)
    office.later(days=YEARS)
    assert report.pk not in record_of(one, None).contacts
    disposed(office, person=one)
    report.refresh_from_db()
    assert "no such mailbox" in report.body
    second = disposed(office, person=other)
    report.refresh_from_db()
    assert (report.body, report.disposed_as) == ("", second.reference)
    assert audit.verify().whole
