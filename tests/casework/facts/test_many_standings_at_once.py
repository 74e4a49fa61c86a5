from __future__ import annotations

from typing import Any

import pytest
from tests.casework.office import Office

from evenhand.casework.facts.standing import standing_of, standings_of
from evenhand.people.models import Person


@pytest.mark.proves("I27", "I31", "I35")
def test_each_is_as_it_would_be_asked_for_alone(office: Office) -> None:
    quiet, welsh = office.person("Quiet"), office.person("Welsh", language="cy")
    restricted, kept, merged = office.person("Restricted"), office.person("Kept"), office.person("Merged")
    adjusted, over = office.person("Adjusted"), office.person("Over")
    office.restriction(restricted)
    office.restriction(merged)
    office.do("merge_people", office.cal, keep=kept, merge=merged, reasons="They said so.")
    asked = office.do("record_adjustment_request", office.ana, person=adjusted, request="Speak slowly")
    office.do("decide_adjustment", office.cal, request=asked, outcome="agreed", reasons="Asked for.")
    office.do("lift_restriction", office.mel, restriction=office.restriction(over), reasons="It helped.")
    people = [
        Person.objects.get(pk=each.pk) for each in (quiet, welsh, restricted, kept, merged, adjusted, over)
    ]

    together = standings_of(people, office.now)

    assert together == {each.pk: standing_of(each, office.now) for each in people}
    assert together[kept.pk].restrictions == together[merged.pk].restrictions != ()
    assert together[adjusted.pk].adjustments
    assert not together[over.pk].restrictions


def test_people_under_no_restriction_cost_the_same_few_questions_however_many(
    office: Office, django_assert_num_queries: Any
) -> None:
    few = [office.person(f"Person {number}") for number in range(2)]
    many = [*few, *(office.person(f"Other {number}") for number in range(8))]
    for people in (few, many):
        with django_assert_num_queries(3):
            standings_of(people, office.now)
