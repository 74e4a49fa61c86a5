"""A restriction that ran out by its dates: somebody tells the person that it is over, no clock does (RT2, OA4)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.casework.office import Office, refused
from tests.telling import hears_of

from evenhand.casework.correspondence import letter_for
from evenhand.casework.due import due_for
from evenhand.casework.endings import ASKED_FOR
from evenhand.casework.models import Delivery, Restriction
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
