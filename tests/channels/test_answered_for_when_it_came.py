"""A contact is met with what held when it came, however much later it is taken in; and never by a clock that anybody could set."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.casework.office import EMAIL_CLOSED, Office
from tests.gateway.test_intake_believes_what_the_milter_believes import mail, taken_in

from evenhand.contacts.models import Contact
from evenhand.people.models import Person

# Wednesdays from nine to five, London; BST.
HOURS = {"kind": "contact_hours", "days": ["wed"], "from": "09:00", "until": "17:00", "channels": ["email"]}
IN_HOURS, AFTER = "Wed, 08 Jul 2026 10:00:00 +0100", "Wed, 08 Jul 2026 18:00:00 +0100"
ADDRESS = "pat@example.org"


@pytest.fixture
def office(db: None) -> Office:
    return Office().open()


@pytest.fixture
def pat(office: Office) -> Person:
    return office.person("Pat Example", emails=[ADDRESS])


def came(office: Office, stamp: str = "", **headers: str) -> Contact:
    written = [("From", ADDRESS), *headers.items()]
    (contact,) = taken_in(office, mail(written, ADDRESS, stamp=stamp))
    return contact


@pytest.mark.proves("RT1b", "I25")
@pytest.mark.parametrize(
    ("stamp", "now", "action"),
    [
        (IN_HOURS, datetime(2026, 7, 8, 19, 0, tzinfo=UTC), "normal"),
        (IN_HOURS, datetime(2026, 7, 11, 9, 0, tzinfo=UTC), "normal"),
        (AFTER, datetime(2026, 7, 15, 9, 0, tzinfo=UTC), "hold"),
        # A stamp of the future, one that is no date, and none at all: it came now.
        ("Wed, 15 Jul 2026 10:00:00 +0100", datetime(2026, 7, 14, 9, 0, tzinfo=UTC), "hold"),
        ("Wed, 15 Jul 2026 20:00:00 +0100", datetime(2026, 7, 15, 9, 0, tzinfo=UTC), "normal"),
        ("yesterday", datetime(2026, 7, 14, 9, 0, tzinfo=UTC), "hold"),
        ("", datetime(2026, 7, 14, 9, 0, tzinfo=UTC), "hold"),
        ("", datetime(2026, 7, 15, 9, 0, tzinfo=UTC), "normal"),
    ],
)
def test_hours_are_those_of_the_moment_when_it_came(
    office: Office, pat: Person, stamp: str, now: datetime, action: str
) -> None:
    office.restriction(pat, measures=[HOURS])
    office.now = now
    # What the sender wrote as its date says the contrary, and is never asked.
    contact = came(office, stamp, Date=AFTER if action == "normal" else IN_HOURS)
    assert contact.instruction["action"] == action
    assert contact.received_at <= now


@pytest.mark.proves("RT1b")
def test_the_number_of_a_week_is_that_of_the_week_when_it_came(office: Office, pat: Person) -> None:
    office.restriction(pat, measures=[HOURS | {"per_week": 1}])
    office.now = datetime(2026, 7, 15, 9, 0, tzinfo=UTC)  # the next Wednesday, its number not used up
    met = [
        came(office, stamp)
        for stamp in (IN_HOURS, "Wed, 08 Jul 2026 10:00:00 +0100", "Wed, 08 Jul 2026 09:30:00 +0100", "")
    ]
    assert [each.instruction["action"] for each in met] == ["normal", "hold", "normal", "normal"]


@pytest.mark.proves("I11", "I35", "RT1e")
def test_what_was_decided_after_it_came_or_is_over_by_now_restricts_it_in_no_way(
    office: Office, pat: Person
) -> None:
    stamp = f"{office.now - timedelta(minutes=5):%a, %d %b %Y %H:%M:%S +0000}"
    restriction = office.restriction(pat, measures=EMAIL_CLOSED)
    office.later(minutes=5)
    since = f"{office.now:%a, %d %b %Y %H:%M:%S +0000}"
    office.later(minutes=5)
    assert [came(office, each).instruction["action"] for each in (stamp, since)] == [
        "normal",
        "channel_closed",
    ]
    office.do("lift_restriction", office.mel, restriction=restriction, reasons="All is well.")
    assert came(office, since).instruction["action"] == "normal"
