"""What two colleagues decided about is what goes: not what a record was merged with after one of them had proposed it."""

from __future__ import annotations

import pytest
from tests.casework.office import Office, refused
from tests.casework.retention.test_disposal import YEARS, disposed, proposed

from evenhand.casework.facts.retention import proposed_disposals
from evenhand.casework.models import Disposal
from evenhand.casework.waiting.due import due_for
from evenhand.people.models import ColleagueRole, Person

pytestmark = pytest.mark.proves("LK2", "I33", "IN4")


def two_old(office: Office) -> tuple[Person, Person]:
    one, other = office.person(), office.person("Sam Example")
    office.later(days=YEARS)
    return one, other


def merged(office: Office, keep: Person, merge: Person) -> None:
    office.do("merge_people", office.cal, keep=keep, merge=merge, reasons="One.")


def decided(office: Office, row: Disposal, decision: str = "dispose") -> Disposal:
    done: Disposal = office.do(
        "decide_disposal", office.mel, disposal=row, decision=decision, reasons="I looked."
    )
    return done


def test_what_was_merged_since_does_not_go_but_can_be_kept_and_proposed_anew(office: Office) -> None:
    one, other = two_old(office)
    row = proposed(office, person=one)
    merged(office, other, one)
    with refused("LK2", "I33", "IN4"):
        decided(office, row)
    assert not Person.objects.exclude(disposed_as="").exists()
    assert decided(office, row, "decline").status == "declined"
    assert disposed(office, person=other).status == "done"
    assert {person.disposed_as == "" for person in Person.objects.all()} == {False}


def test_what_was_told_apart_since_does_not_go_either(office: Office) -> None:
    one, other = two_old(office)
    merged(office, one, other)
    row = proposed(office, person=one)
    office.do("unmerge_people", office.cal, keep=one, merge=other, reasons="Two.")
    with refused("LK2", "I33", "IN4"):
        decided(office, row)
    merged(office, one, other)
    assert decided(office, row).status == "done"


def test_two_that_were_proposed_and_then_merged_can_both_be_decided(office: Office) -> None:
    one, other = two_old(office)
    rows = proposed(office, person=one), proposed(office, person=other)
    merged(office, one, other)
    for row in rows:
        with refused("LK2", "I33"):
            decided(office, row)
    assert [decided(office, row, "decline").status for row in rows] == ["declined", "declined"]
    assert disposed(office, person=one).status == "done"


def test_what_waits_for_a_merged_entry_is_proposed_already(office: Office) -> None:
    one, other = two_old(office)
    row = proposed(office, person=one)
    merged(office, other, one)
    with refused("LK2", "I33"):
        proposed(office, person=other)
    assert Disposal.objects.get() == row


def test_what_else_waits_of_the_record_is_declined_when_it_goes(office: Office) -> None:
    person, contact = office.person(), office.contact(sender="x@example.org")
    office.later(days=YEARS)
    waiting = proposed(office, contact=contact)
    office.do("confirm_person", office.ana, contact=contact, person=person, reasons="Theirs.")
    certificate = disposed(office, person=person)
    waiting.refresh_from_db()
    assert (waiting.status, waiting.decided_by, certificate.status) == ("declined", office.mel, "done")
    assert not Disposal.objects.filter(status="proposed").exists()


def test_what_the_decider_had_proposed_of_the_same_record_waits_for_nobody_once_it_has_gone(
    office: Office,
) -> None:
    person, contact = office.person(), office.contact(sender="x@example.org")
    office.later(days=YEARS)
    dee = ColleagueRole.objects.create(colleague=office.bo, role="data_protection").colleague
    waiting = office.do("propose_disposal", dee, contact=contact, reasons="Old.")
    office.do("confirm_person", office.ana, contact=contact, person=person, reasons="Theirs.")
    row = proposed(office, person=person)
    assert set(proposed_disposals()) == {waiting, row}
    office.do("decide_disposal", dee, disposal=row, decision="dispose", reasons="I looked.")
    assert not proposed_disposals().exists()
    assert not [each for each in due_for(office.dan, office.now) if each.kind == "disposal"]
