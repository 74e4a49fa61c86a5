"""No letter goes to an address that was never the person's, and what went there is named (RT4, I27)."""

from __future__ import annotations

import pytest
from tests.casework.letters.conftest import told, warned, work
from tests.casework.office import Office

from evenhand.audit.models import Entry
from evenhand.casework.models import Delivery
from evenhand.casework.questions.whose import never_theirs
from evenhand.people.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.proves("RT4", "I27", "IN4")]
MISTYPED = "1 High Street\nSale\nM33 0BW"


def waiting(office: Office) -> tuple[Person, Delivery]:
    """Somebody, and a letter to them that waits to be posted to a wrong address."""
    person, letter = warned(office, emails=[], postal=MISTYPED)
    work(office)
    letter.refresh_from_db()
    assert letter.state == "by_hand"
    return person, letter


def take_off(office: Office, person: Person) -> None:
    office.do(
        "remove_identifier",
        office.cal,
        person=person,
        kind="post",
        value=MISTYPED,
        reasons="The neighbours'.",
    )


def test_another_letter_takes_the_place_of_one_that_was_about_to_go_there(office: Office) -> None:
    person, letter = waiting(office)
    take_off(office, person)
    letter.refresh_from_db()
    other = letter.replaced_by
    assert (letter.state, told(letter)) == ("dropped", ["ready", "dropped"])
    office.do("add_identifier", office.cal, person=person, kind="post", value="2 High Street\nSale\nM33 0BW")
    work(office)
    other.refresh_from_db()
    assert (other.state, other.address) == ("by_hand", "2 High Street\nSale\nM33 0BW")
    entry = Entry.objects.get(action="remove_identifier")
    assert entry.facts["letters_in_place_of_others"] == [other.reference]
    assert never_theirs(person)[0].letters == []


def test_without_another_address_it_is_held_for_somebody(office: Office) -> None:
    person, letter = waiting(office)
    take_off(office, person)
    work(office)
    letter.refresh_from_db()
    assert letter.replaced_by.state == "held"


def test_what_lies_printed_or_went_there_is_named(office: Office) -> None:
    person, letter = waiting(office)
    office.do("print_letters", office.cal, deliveries=[letter])
    take_off(office, person)
    letter.refresh_from_db()
    assert letter.state == "by_hand"
    assert never_theirs(person)[0].letters == [letter.reference]
