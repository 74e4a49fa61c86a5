"""An absence is changed or removed; days that have passed stay as they were (RT1d, I36)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.casework.office import Office, refused

from evenhand.audit.models import Entry
from evenhand.people.models import Absence

pytestmark = [pytest.mark.django_db, pytest.mark.proves("RT1d", "I36")]
DAY = timedelta(days=1)


def away(office: Office, first: int, last: int) -> Absence:
    """Ana is away from one day to another, counted from today."""
    today = office.today
    found = office.do(
        "record_absence",
        office.ana,
        colleague=office.ana,
        away_from=today + first * DAY,
        away_until=today + last * DAY,
    )
    assert isinstance(found, Absence)
    return found


def change(office: Office, row: Absence, first: int, last: int, by: str = "ana") -> tuple[date, date]:
    today = office.today
    office.do(
        "change_absence",
        getattr(office, by),
        absence=row,
        away_from=today + first * DAY,
        away_until=today + last * DAY,
    )
    row.refresh_from_db()
    return row.away_from, row.away_until


def test_one_that_is_to_come_is_changed_by_oneself_or_a_manager_and_the_trail_keeps_what_it_was(
    office: Office,
) -> None:
    row, today = away(office, 3, 5), office.today
    assert change(office, row, 2, 6) == (today + 2 * DAY, today + 6 * DAY)
    assert change(office, row, 4, 4, by="mel") == (today + 4 * DAY, today + 4 * DAY)
    first = Entry.objects.filter(action="change_absence").earliest("number")
    assert first.facts["was_from"] == (today + 3 * DAY).isoformat()
    with refused("RT1d"):
        change(office, row, 1, 1, by="bo")
    with refused("RT1d", "I36"):
        change(office, row, 5, 4)


def test_whoever_is_back_was_away_until_yesterday_and_what_has_passed_stays(office: Office) -> None:
    row, today = away(office, -3, 5), office.today
    for first, last in ((-2, 5), (-4, 5), (-3, -2)):
        with refused("RT1d", "I36"):
            change(office, row, first, last)
    with refused("RT1d", "I36"):
        office.do("remove_absence", office.ana, absence=row)
    assert change(office, row, -3, -1) == (today - 3 * DAY, today - DAY)
    with refused("RT1d", "I36"):  # now it is over
        change(office, row, -3, 4)


def test_one_that_has_not_begun_is_removed_and_the_trail_keeps_it(office: Office) -> None:
    row = away(office, 0, 5)
    with refused("RT1d"):
        office.do("remove_absence", office.bo, absence=row)
    office.do("remove_absence", office.ana, absence=row)
    assert not Absence.objects.exists()
    entry = Entry.objects.latest("number")
    assert (entry.action, entry.facts["colleague"]) == ("remove_absence", "ana")
    with refused("RT1d"):
        office.do("remove_absence", office.mel, absence=row)


def test_what_comes_goes_to_them_again_once_it_is_removed(office: Office) -> None:
    person = office.person()
    point = [{"kind": "single_point_of_contact", "contact": "ana", "deputy": "cal"}]
    office.restriction(person, measures=point)
    row = away(office, 0, 5)
    assert office.contact(person).instruction["route_to"] == "cal"
    office.do("remove_absence", office.mel, absence=row)
    assert office.contact(person, body="Once more.").instruction["route_to"] == "ana"
