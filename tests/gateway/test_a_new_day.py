"""A new day at the doors: what is over leaves the picture at once, and everybody is looked at anew without an answer waiting."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from tests.casework.office import Office
from tests.gateway.doors import following, picture_now

from evenhand.casework import clock
from evenhand.gateway import follow
from evenhand.gateway.follow import Follower
from evenhand.people.models import Identifier, Person
from evenhand.people.senders import Sender
from evenhand.policy.bilingual import LONDON

pytestmark = pytest.mark.servers

ADDRESS = "person1@example.org"


def at(monkeypatch: pytest.MonkeyPatch, follower: Follower, moment: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment)
    follower.look()
    assert not follower.away


def unrecorded(person: Person, address: str) -> Identifier:
    """An address of which no entry tells, as a fault of ours would leave it."""
    return Identifier.objects.create(person=person, kind="email", value=address, normalised=address)


@pytest.mark.proves("I35", "OA7")
def test_whose_restriction_ended_yesterday_is_claimed_to_be_nobody_restricted_from_midnight_on(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    restriction = office.restriction(office.person())
    for _ in range(3):
        office.person()
    follower, _ = following(monkeypatch, office.now)
    monkeypatch.setattr(follow, "_ANEW", 0)  # nobody is looked at anew on the way
    follower.look()
    picture = follower.answers.picture
    place = follower.answers.place("casework@body.example")
    forged = Sender("", "claimed", (ADDRESS,))
    midnight = datetime.combine(restriction.ends_on + timedelta(days=1), time(), LONDON)
    at(monkeypatch, follower, midnight - timedelta(seconds=1))
    assert follower.answers.weighed(forged, place)[0] is not None
    at(monkeypatch, follower, midnight)
    assert follower.answers.weighed(forged, place)[0] is None
    assert follower.answers.picture is picture  # and nothing was read at once


@pytest.mark.proves("I27", "I35")
def test_what_no_entry_tells_of_is_found_within_the_day_some_at_a_time(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [office.person() for _ in range(7)]
    follower, _ = following(monkeypatch, office.now)
    follower.look()
    monkeypatch.setattr(follow, "_ANEW", 2)
    unrecorded(people[-1], "missed@example.org")
    gone = unrecorded(people[0], "gone@example.org")
    picture = follower.answers.picture
    tomorrow = office.now + timedelta(days=1)
    known = []
    for _ in range(20):
        at(monkeypatch, follower, tomorrow)
        known.append("missed@example.org" in follower.answers.picture.addresses["email"])
    assert known[0] is False
    assert known[-1] is True
    assert follower.answers.picture is picture
    # One that is gone without a word is noticed by there being one too many; then all is read.
    gone.delete()
    for _ in range(20):
        at(monkeypatch, follower, tomorrow + timedelta(days=1))
    assert follower.answers.picture is not picture
    assert follower.answers.picture.addresses == picture_now(office.now).addresses


def test_a_decision_on_the_way_through_everybody_is_in_force_when_next_looked(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [office.person() for _ in range(5)]
    follower, _ = following(monkeypatch, office.now)
    follower.look()
    monkeypatch.setattr(follow, "_ANEW", 1)
    office.later(days=1)
    at(monkeypatch, follower, office.now)
    office.restriction(people[0])
    at(monkeypatch, follower, office.now)
    assert follower.answers.instruction(channel="email", sender=ADDRESS).action == "channel_closed"


def test_a_picture_of_which_little_holds_any_more_is_made_anew(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follow, "_SPARE_FACTS", 1)
    person = office.person()
    follower, _ = following(monkeypatch, office.now)
    follower.look()
    picture = follower.answers.picture
    for months in (3, 6, 12, 3, 6, 12):
        office.later(minutes=1)
        restriction = office.restriction(person, months=months)
        follower.look()
        office.do("lift_restriction", office.mel, restriction=restriction, reasons="It has changed.")
        follower.look()
    follower.look()
    assert follower.answers.picture is not picture
    assert len(follower.answers.picture.facts) == 1
