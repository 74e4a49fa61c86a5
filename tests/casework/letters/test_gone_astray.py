"""A letter that went to an address which was never the person's has not told them, once somebody has said so (RT4, I15)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.casework.letters.conftest import told as happened
from tests.casework.letters.conftest import warned, work
from tests.casework.letters.test_telling import letter_of, noticed
from tests.casework.office import Office, refused

from evenhand.audit.gone import DISPOSED_OF
from evenhand.audit.guards import disabled
from evenhand.audit.models import Entry
from evenhand.casework.correspondence.telling import told, was_told
from evenhand.casework.models import Delivery, Restriction
from evenhand.casework.questions.astray import letters_astray
from evenhand.casework.waiting.due import due_for
from evenhand.people.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.proves("RT2", "RT4", "I15", "IN4")]
MISTYPED = "1 High Street\nSale\nM33 0BW"
WHY = "The neighbours opened it and rang us."


def posted(office: Office) -> tuple[Restriction, Delivery]:
    """A restriction whose notice went by post to an address that turns out never theirs."""
    row = noticed(office, emails=["pat@example.org"], postal=MISTYPED)
    work(office)
    office.do("record_delivery", office.cal, delivery=letter_of(row), what="posted")
    assert was_told(row)
    return row, letter_of(row)


def take_off(office: Office, person: Person) -> None:
    office.later(days=3)
    office.do(
        "remove_identifier",
        office.cal,
        person=person,
        kind="post",
        value=MISTYPED,
        reasons="The neighbours'.",
    )


def asked(office: Office) -> list[str]:
    return [each.kind for each in due_for(office.cal, office.now) if each.kind.startswith("letter_")]


def test_a_colleague_is_asked_whether_it_reached_them_and_until_then_it_counts_as_before(
    office: Office,
) -> None:
    row, _letter = posted(office)
    assert asked(office) == []
    take_off(office, row.person)
    assert asked(office) == ["letter_astray"]
    assert was_told(row)


def test_when_it_did_not_reach_them_they_have_not_been_told_and_all_that_follows_from_that_follows(
    office: Office,
) -> None:
    row, letter = posted(office)
    take_off(office, row.person)
    found = office.now
    office.later(days=1)
    office.do("settle_astray", office.cal, delivery=letter, reached=False, reasons=WHY)
    assert "went to an address that was never theirs" in str(told(row))
    with refused("RT2", "RT4", "I15"):
        office.do("give_summary", office.cal, person=row.person)
    office.review(row)
    work(office)
    assert Delivery.objects.get(letter="review_coming").state == "held"
    assert asked(office) == ["letter_failed", "letter_held"]
    entry = Entry.objects.get(action="settle_astray")
    assert entry.facts["found_not_theirs_at"].startswith(found.isoformat()[:16])
    assert (entry.facts["reached"], entry.facts["reasons"]) == (False, WHY)


def test_sent_again_to_where_they_are_it_tells_them_and_what_waited_goes(office: Office) -> None:
    row, letter = posted(office)
    take_off(office, row.person)
    office.do("settle_astray", office.cal, delivery=letter, reached=False, reasons=WHY)
    again = office.do("send_letter_again", office.cal, delivery=letter, route="email")
    work(office)
    assert not was_told(row)
    office.do("record_delivery", office.cal, delivery=again, what="posted")
    assert was_told(row)
    assert asked(office) == []


def test_when_it_reached_them_all_the_same_they_have_been_told_and_nobody_is_asked_again(
    office: Office,
) -> None:
    row, letter = posted(office)
    take_off(office, row.person)
    office.do(
        "settle_astray", office.cal, delivery=letter, reached=True, reasons="The neighbours handed it over."
    )
    letter.refresh_from_db()
    assert (letter.state, happened(letter)[-1]) == ("sent", "reached")
    assert was_told(row)
    assert asked(office) == []


def test_it_is_said_once_with_reasons_and_of_no_other_letter(office: Office) -> None:
    row, letter = posted(office)
    say: dict[str, Any] = {"delivery": letter, "reached": False}
    with refused("RT4", "IN4"):
        office.do("settle_astray", office.cal, **say, reasons=WHY)
    take_off(office, row.person)
    with refused("IN1"):
        office.do("settle_astray", office.cal, **say, reasons=" ")
    office.do("settle_astray", office.cal, **say, reasons=WHY)
    with refused("RT4", "IN4"):
        office.do("settle_astray", office.cal, **say, reasons=WHY)


def test_an_address_that_was_added_again_is_theirs_and_nobody_is_asked(office: Office) -> None:
    row, _letter = posted(office)
    take_off(office, row.person)
    office.do("add_identifier", office.cal, person=row.person, kind="post", value=MISTYPED)
    assert asked(office) == []


def test_what_was_printed_and_is_posted_after_all_is_asked_about_too(office: Office) -> None:
    person, letter = warned(office, emails=[], postal=MISTYPED)
    work(office)
    office.do("print_letters", office.cal, deliveries=[letter])
    take_off(office, person)
    assert asked(office) == ["letter_to_send"]
    office.do("record_delivery", office.cal, delivery=letter, what="posted")
    assert asked(office) == ["letter_astray"]


def test_a_letter_to_an_entry_that_was_merged_since_is_asked_about_too(office: Office) -> None:
    row, _letter = posted(office)
    kept = office.person("Pat Exmaple", emails=[], postal="")
    office.do("merge_people", office.cal, keep=kept, merge=row.person, reasons="The same handwriting.")
    row.person.refresh_from_db()
    take_off(office, row.person)
    assert asked(office) == ["letter_astray"]


@pytest.mark.parametrize("before", [0, 1, 2])
def test_so_it_is_however_often_it_was_merged_before_the_address_was_taken_off_or_after(
    office: Office, before: int
) -> None:
    row, letter = posted(office)
    kept = row.person
    for number in range(3):
        if number == before:
            take_off(office, kept)
        into = office.person(f"Pat {number}", emails=[], postal="")
        office.do("merge_people", office.cal, keep=into, merge=kept, reasons="The same handwriting.")
        kept = Person.objects.get(pk=into.pk)
    assert asked(office) == ["letter_astray"]
    letter.refresh_from_db()
    office.do("settle_astray", office.cal, delivery=letter, reached=False, reasons=WHY)
    assert not was_told(row)


def test_an_entry_whose_facts_were_disposed_of_asks_about_no_letter_and_stops_no_other(
    office: Office,
) -> None:
    row, _letter = posted(office)
    take_off(office, row.person)
    sam = office.person("Sam Example", emails=["sam@example.org"])
    office.do(
        "remove_identifier",
        office.cal,
        person=sam,
        kind="email",
        value="sam@example.org",
        reasons="Mistyped.",
    )
    with disabled(connection):
        Entry.objects.filter(person_id=sam.pk, action="remove_identifier").update(facts={DISPOSED_OF: "D-1"})
    assert asked(office) == ["letter_astray"]


def test_nobody_reads_the_whole_trail_or_names_everybody_to_know_what_is_asked(office: Office) -> None:
    row, letter = posted(office)
    take_off(office, row.person)
    Delivery.objects.bulk_create([_another(letter, number) for number in range(300)])
    with CaptureQueriesContext(connection) as captured:
        assert len(list(letters_astray())) == 1
    (trail,) = [each["sql"] for each in captured if 'FROM "audit_entry"' in each["sql"]]
    assert len(trail) < 1_000
    assert len(captured) < 10
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # which would rather read a table that has so little in it
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
        told = Entry.objects.filter(action="remove_identifier").order_by().explain()
    assert "addresses_taken_off" in told


def _another(letter: Delivery, number: int) -> Delivery:
    """A letter as that one is, to somebody else, that went to where they are."""
    person = Person.objects.create(
        reference=f"P-{number:08}", name=f"Sam {number}", registered_at=letter.asked_at
    )
    another = Delivery.objects.get(pk=letter.pk)
    another.pk, another.person, another.reference, another.message_id = None, person, f"L-{number:08}", None
    return another
