"""What the picture answers is what the database would: for every kind of measure, match and merge, at whatever moment."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from tests.casework.office import NOON, Office
from tests.gateway.doors import answers_at, picture_now

from evenhand.audit.ledger import end_of_trail
from evenhand.casework.doors.everybody import of_people
from evenhand.casework.questions.asking import meet, read_question
from evenhand.casework.questions.at_once import meet_at_once
from evenhand.casework.questions.instruction import instruction_for
from evenhand.people.models import Identifier, Person

pytestmark = pytest.mark.servers

PHONE_CLOSED = [{"kind": "channels", "closed": ["email", "voicemail"]}]
SINGLE = [{"kind": "single_point_of_contact", "contact": "cal", "deputy": "cora"}]
HOURS = [
    {"kind": "contact_hours", "days": ["wed", "fri"], "from": "10:00", "until": "11:30", "channels": ["email", "phone"],
     "per_week": 2, "max_minutes": 15},
    {"kind": "response_time", "working_days": 10},
]  # fmt: skip
READ = [{"kind": "read_no_reply", "about": "the 2024 complaint"}, {"kind": "end_calls"}]
# From noon: a second before the hours open and close, and when they do; and an hour after all was decided.
SECONDS = (-7_201, -7_200, -1_801, -1_800, 3_600)
DAYS = (2, 6, 40, 91, 92, 400)
MOMENTS = [
    *(NOON + timedelta(seconds=each) for each in SECONDS),
    *(NOON + timedelta(days=each) for each in DAYS),
]


@pytest.fixture
def crowd(office: Office) -> Office:
    """Everybody that a door may meet."""
    measures: list[Any] = [PHONE_CLOSED, SINGLE, HOURS, READ]
    people = [office.person(f"Pat {number}", phones=[f"020 7946 00{number:02}"]) for number in range(10)]
    for person, each in zip(people, measures, strict=False):
        office.restriction(person, measures=each)
    office.restriction(people[4], measures=PHONE_CLOSED, scope={"team": "casework"})
    office.restriction(people[4], measures=SINGLE)
    request = office.do("record_adjustment_request", office.cal, person=people[5], request="Large print")
    office.do("decide_adjustment", office.cal, request=request, outcome="agreed", reasons="It helps.")
    office.do("merge_people", office.cal, keep=people[6], merge=people[0], reasons="Same passport.")
    office.do("add_identifier", office.cal, person=people[7], kind="email", value="person2@example.org")
    office.do(
        "add_representative", office.cal, person=people[1], name="Rae", emails=["rae@example.org"], phones=["020 7946 0100"]
    )  # fmt: skip
    office.do(
        "mark_shared",
        office.cal,
        kind="email",
        value="person4@example.org",
        used_as="household",
        used_by="The Pats",
    )
    office.do(
        "record_absence",
        office.mel,
        colleague=office.cal,
        away_from=date(2026, 7, 3),
        away_until=date(2026, 7, 9),
    )
    # Within the hours and before the decision: what is permitted a week is still to come.
    for minutes in (60, 50):
        office.contact(sender="person3@example.org", received_at=NOON - timedelta(minutes=minutes))
    withheld = office.restriction(people[8], measures=HOURS)
    office.do(
        "withhold_notice", office.mel, restriction=withheld, code="danger", reasons="He would go there.",
        check_on=date(2026, 7, 20),
    )  # fmt: skip
    office.decide_review(office.review(withheld), "extend")
    return office


def asked_of_both(now: datetime, through: Any) -> None:
    """For every address by one way in, the other three in turn; the database is what takes the time."""
    rows = Identifier.objects.filter(kind__in=["email", "phone"]).values_list("kind", "normalised")
    askers = [*rows, ("email", "nobody@example.org"), ("email", "odd address"), ("phone", "not a number")]
    places = [
        ((), "general"),
        (("casework",), "general"),
        (("elsewhere",), "general"),
        (("casework",), "complaint"),
    ]
    for number, (kind, sender) in enumerate(sorted(askers)):
        channel = "phone" if kind == "phone" else ("email", "web_form")[number % 2]
        for to, purpose in {places[0], places[1 + (number + now.toordinal()) % 3]}:
            asked: dict[str, Any] = {"channel": channel, "sender": sender, "to": to, "purpose": purpose}
            assert through.instruction(**asked) == instruction_for(**asked, at=now), (asked, now)


@pytest.mark.proves("RT1", "I27", "I35", "I36", "IN4")
def test_every_address_gets_the_same_answer_from_both_at_every_moment(crowd: Office) -> None:
    picture = picture_now(crowd.now)
    for now in MOMENTS:
        asked_of_both(now, answers_at(now, picture))


@pytest.mark.proves("LK2", "I27", "I35")
def test_what_is_asked_in_one_question_is_what_would_be_found_step_by_step(crowd: Office) -> None:
    kinds = {"email": "email", "phone": "phone", "alias": "post"}
    rows = Identifier.objects.filter(kind__in=kinds).values_list("kind", "value")
    names = [("alias", name) for name in Person.objects.values_list("name", flat=True)]
    nobody = [
        ("email", "nobody@example.org"),
        ("phone", "020 7946 0999"),
        ("alias", "Nobody"),
        ("alias", "1"),
    ]
    at_once = set()
    for kind, sender in (*rows, *names, *nobody):
        asked = read_question(channel=kinds[kind], sender=sender, now=crowd.now)
        end, met = meet_at_once(asked)
        assert end == end_of_trail()
        if met is not None:
            at_once.add(met.told.match)
            assert met == meet(asked), asked
    assert at_once == {"matched", "unmatched", "name_only"}


@pytest.mark.proves("RT1b", "I35")
def test_answers_that_are_remembered_are_the_same_as_time_passes(crowd: Office) -> None:
    """One process meets all these moments, one after another: nothing it remembers outlives what it says."""
    answers = answers_at(MOMENTS[0])
    for now in MOMENTS:
        for second in (0, 30, 31, 60, 61):
            answers.moment.set(now + timedelta(seconds=second))
            for sender in ("person3@example.org", "person1@example.org"):
                expected = instruction_for(channel="email", sender=sender, at=answers.moment.now())
                assert answers.instruction(channel="email", sender=sender) == expected


@pytest.mark.proves("I31", "LK2")
def test_no_name_of_a_person_is_in_it(crowd: Office) -> None:
    picture = picture_now(crowd.now)
    assert "Pat" not in str(picture.facts) + str(picture.addresses) + str(picture.there)
    assert set(picture.there) == {"cal", "cora"}


@pytest.mark.proves("I35")
def test_some_people_looked_at_again_are_known_as_all_are(crowd: Office) -> None:
    everybody = picture_now(crowd.now)
    people = set(Identifier.objects.values_list("person_id", flat=True))
    assert everybody.put(of_people(people, crowd.now)) == []
    again = answers_at(crowd.now)
    again.picture.addresses = {"email": {}, "phone": {}}
    again.picture.put(of_people(people, crowd.now))
    asked_of_both(crowd.now, again)


@pytest.mark.proves("I35", "LK2")
def test_what_is_over_is_not_in_it(crowd: Office) -> None:
    over = picture_now(NOON + timedelta(days=400))
    assert over.addresses["email"]
    assert not [value for value in over.addresses["email"].values() if " " in value]
    assert "restrictions" not in str(over.facts)
