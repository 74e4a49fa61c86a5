"""Records whose concerns rest on each other's contact go: together due, each by its own two people (UK GDPR Art. 5(1)(e))."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.casework.office import Office
from tests.casework.retention.test_disposal import disposed

from evenhand import audit
from evenhand.casework.facts.retention import kept_about, kept_about_all, schedule
from evenhand.casework.oversight.retained import due_people
from evenhand.people.models import Person
from evenhand.policy.outcome import Refused
from evenhand.policy.retention import due_from, may_dispose_of

pytestmark = pytest.mark.proves("LK2", "I33")


def ring_of(office: Office, number: int) -> list[Person]:
    """So many people, each with a concern, assessed, that rests on contact of the next."""
    people = [office.person(f"Pat Example {each}") for each in range(number)]
    contacts = [office.contact(person) for person in people]
    for person, contact in zip(people, contacts[1:] + contacts[:1], strict=True):
        office.assessment(person, outcome="no_action", concern=office.concern(person, contact))
    for contact in contacts:
        office.do("close_contact", office.ana, contact=contact)
    return people


def due(office: Office) -> set[Person]:
    return {each.person for each in due_people(office.today) if each.person}


@pytest.mark.parametrize("number", [2, 3])
def test_they_are_due_together_when_the_last_clock_has_run_and_each_goes(office: Office, number: int) -> None:
    people = ring_of(office, number)
    office.later(days=400)
    office.do("close_contact", office.ana, contact=office.contact(people[0]))
    plan = schedule()
    assert plan is not None
    day = due_from(kept_about(people[0], office.today), plan)
    assert day is not None
    office.on(day - timedelta(days=1))
    assert due(office) == set()
    told = str(may_dispose_of(kept_about(people[1], office.today), plan, office.today))
    assert people[0].reference in told
    office.on(day)
    assert due(office) == set(people)
    for person in people:
        disposed(office, person=person)
    assert due(office) == set()
    assert audit.verify().whole


def test_a_hold_on_one_keeps_all_and_they_are_due_once_it_is_lifted(office: Office) -> None:
    people = ring_of(office, 3)
    office.later(days=366 * 4)
    row = office.do("propose_disposal", office.dan, person=people[0], reasons="Old.")
    hold = office.do(
        "place_hold", office.dan, person=people[2], asked_by="court", reasons="Claim no. 7.",
        look_again_on=office.today + timedelta(days=90),
    )  # fmt: skip
    assert due(office) == set()
    with pytest.raises(Refused, match=people[2].reference):
        office.do("decide_disposal", office.mel, disposal=row, decision="dispose", reasons="Yes.")
    office.do("lift_hold", office.dan, hold=hold, reasons="Settled.")
    assert due(office) == set(people)


def test_one_that_is_asked_about_alone_is_answered_as_among_all(office: Office) -> None:
    people = ring_of(office, 3)
    office.later(days=366 * 4)
    together = kept_about_all([each.pk for each in people], office.today)
    assert all(kept_about(each, office.today) == together[each.pk] for each in people)
    assert {reference for reference, _ in together[people[0].pk].ring} == {
        each.reference for each in people[1:]
    }
    assert all(kept.elsewhere == () for kept in together.values())


def test_entries_that_were_merged_are_one_record_of_the_ring(office: Office) -> None:
    one, other = ring_of(office, 2)
    second = office.person("Pat Exampel")
    office.do("merge_people", office.cal, keep=second, merge=other, reasons="One.")
    office.later(days=366 * 4)
    ((named, _),) = kept_about(one, office.today).ring
    assert named == second.reference
    assert due(office) == {one, second}


def test_however_many_are_asked_about_the_database_is_asked_as_often(office: Office) -> None:
    def questions() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            kept_about_all(list(Person.objects.values_list("pk", flat=True)), office.today)
        return len(asked)

    for _ in range(3):
        office.person()
    few = questions()
    for _ in range(20):
        office.person()
    assert questions() == few
