"""A restriction that ran out by its dates: somebody tells the person that it is over, no clock does (RT2, OA4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.casework.letters.conftest import work
from tests.casework.office import Office, refused
from tests.telling import hears_of

from evenhand.casework.correspondence.about import letter_for
from evenhand.casework.correspondence.endings import ASKED_FOR, letter_of_end, told_by
from evenhand.casework.models import Delivery, Restriction
from evenhand.casework.waiting.due import due_for
from evenhand.policy.calendar import add_working_days

pytestmark = [pytest.mark.django_db, pytest.mark.proves("RT2", "OA4", "I11", "I35")]


def ran_out(office: Office, *, told: bool = True) -> Restriction:
    """A restriction the day after its last day."""
    row = office.restriction(office.person())
    office.do("give_notice", office.cal, restriction=row, sent_by="post")
    if told:
        hears_of(row, by=office.cal, now=office.now)
    office.on(row.ends_on + timedelta(days=1))
    return row


def waits(office: Office) -> list[str]:
    return [each.record for each in due_for(office.cal, office.now) if each.kind == "ended"]


def test_it_waits_for_a_caseworker_who_tells_them_once(office: Office) -> None:
    row = ran_out(office)
    assert waits(office) == [f"casework.restriction:{row.pk}"]
    (due,) = [each for each in due_for(office.cal, office.now) if each.kind == "ended"]
    assert (due.on, due.overdue) == (add_working_days(row.ends_on, 1), False)
    assert not Delivery.objects.filter(letter="ended").exists()
    letter = office.do("tell_ended", office.cal, restriction=row)
    assert (letter.letter, letter.state, letter.person) == ("ended", "new", row.person)
    assert waits(office) == []
    with refused("RT2"):
        office.do("tell_ended", office.cal, restriction=row)


def test_nobody_is_told_of_the_end_who_did_not_know_of_it_or_hears_otherwise(office: Office) -> None:
    unknown = ran_out(office, told=False)
    with refused("I15"):
        office.do("tell_ended", office.cal, restriction=unknown)
    running = office.restriction(office.person())
    with refused("RT2", "OA4"):
        office.do("tell_ended", office.cal, restriction=running)
    reviewed = ran_out(office)
    office.decide_review(office.review(reviewed), "remove")
    with refused("RT2"):
        office.do("tell_ended", office.cal, restriction=reviewed)
    assert waits(office) == []
    assert letter_for(reviewed.reviews.get(), "en").name == "removed"


def test_an_extension_tells_of_itself(office: Office) -> None:
    row = office.restriction(office.person())
    office.do("give_notice", office.cal, restriction=row, sent_by="post")
    hears_of(row, by=office.cal, now=office.now)
    office.decide_review(office.review(row), "extend")
    office.on(row.ends_on + timedelta(days=1))
    assert waits(office) == []
    with refused("OA4"):
        office.do("tell_ended", office.cal, restriction=row)


def test_it_is_not_asked_for_for_ever(office: Office) -> None:
    row = ran_out(office)
    office.on(row.ends_on + ASKED_FOR)
    assert waits(office)
    office.on(row.ends_on + ASKED_FOR + timedelta(days=1))
    assert waits(office) == []


def known(office: Office) -> Restriction:
    """A restriction in force, of which the person has been told."""
    row = office.restriction(office.person())
    office.do("give_notice", office.cal, restriction=row, sent_by="post")
    hears_of(row, by=office.cal, now=office.now)
    return row


def lifted(office: Office, row: Restriction) -> None:
    office.do("lift_restriction", office.mel, restriction=row, reasons="He keeps to it.")


def removed(office: Office, row: Restriction) -> None:
    office.decide_review(office.review(row), "remove")


def disputed(office: Office, row: Restriction) -> None:
    office.decide_dispute(office.dispute(row), "removed")


def run_out(office: Office, row: Restriction) -> None:
    office.on(row.ends_on + timedelta(days=1))
    office.do("tell_ended", office.cal, restriction=row)


@pytest.mark.parametrize(
    ("end", "name"),
    [(lifted, "lifted"), (removed, "removed"), (disputed, "dispute_outcome"), (run_out, "ended")],
)
def test_whatever_ended_a_restriction_its_letter_is_found(
    office: Office, end: Callable[[Office, Restriction], None], name: str
) -> None:
    row = known(office)
    assert letter_of_end(row) is None
    end(office, row)
    row.refresh_from_db()
    letter = letter_of_end(row)
    assert letter is not None
    assert letter.letter == name
    assert not told_by(letter)
    work(office)
    office.do("record_delivery", office.cal, delivery=Delivery.objects.get(pk=letter.pk), what="posted")
    left = letter_of_end(row)
    assert left is not None
    assert told_by(left)


def test_an_extension_that_ended_with_what_it_extended_is_told_by_the_same_letter(office: Office) -> None:
    row = known(office)
    extension = office.decide_review(office.review(row), "extend")
    lifted(office, row)
    extension.refresh_from_db()
    assert extension.ended_as == "lifted"
    letter = letter_of_end(extension)
    assert letter is not None
    assert letter == letter_of_end(row)


def test_whoever_was_told_in_another_way_knows_of_the_end(office: Office) -> None:
    row = known(office)
    lifted(office, row)
    work(office)
    letter = Delivery.objects.get(letter="lifted")
    office.do("drop_letter", office.cal, delivery=letter, reasons="Said on the telephone.", told=True)
    found = letter_of_end(row)
    assert found is not None
    assert (found.state, told_by(found)) == ("dropped", True)
