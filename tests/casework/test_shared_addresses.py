"""An address that several people use identifies nobody, even where only one entry has it (IN4, I27)."""

from __future__ import annotations

import pytest

from evenhand.audit.models import Entry
from evenhand.casework.questions.instruction import instruction_for
from evenhand.people.lookup import lookup
from evenhand.people.match import MATCHED, SEVERAL, UNMATCHED, match
from evenhand.people.models import Person, SharedAddress
from evenhand.policy.outcome import Refused

from .office import Office

pytestmark = [pytest.mark.django_db, pytest.mark.proves("I27", "IN4")]
HOME = "home@example.org"


@pytest.fixture
def pat(office: Office) -> Person:
    return office.person("Pat Example", emails=[HOME], phones=["07700 900123"])


def mark(office: Office, value: str = HOME, kind: str = "email", **fields: str) -> SharedAddress:
    usual = {"used_as": "household", "used_by": "Pat and her mother, Kim"}
    row: SharedAddress = office.do("mark_shared", office.cal, kind=kind, value=value, **usual | fields)
    return row


def test_a_restriction_does_not_reach_whoever_else_uses_the_address(office: Office, pat: Person) -> None:
    office.restriction(pat)
    assert instruction_for(channel="email", sender=HOME, at=office.now).action == "channel_closed"
    mark(office)
    assert instruction_for(channel="email", sender=HOME, at=office.now).action == "normal"
    contact = office.do("receive_contact", channel="email", sender="HOME@example.org", body="I am Kim.")
    assert (contact.match, contact.person, contact.instruction["action"]) == (SEVERAL, None, "normal")


def test_a_shared_address_finds_its_person_only_to_be_confirmed(office: Office, pat: Person) -> None:
    assert [(each.person, each.must_confirm) for each in lookup(HOME)] == [(pat, False)]
    mark(office)
    assert [(each.person, each.must_confirm) for each in lookup(HOME)] == [(pat, True)]
    assert match("email", HOME).candidates == (pat,)


def test_an_address_may_be_marked_before_anybody_has_it(office: Office) -> None:
    mark(office, "advice@example.org", used_as="advice_office", used_by="Anytown Citizens’ Advice")
    assert match("email", "advice@example.org").kind == UNMATCHED
    office.person("Sam Late", emails=["Advice@Example.org"])
    assert match("email", "advice@example.org").kind == SEVERAL


def test_one_line_of_a_switchboard_is_shared_and_the_others_are_not(office: Office, pat: Person) -> None:
    mark(office, "(07700) 900 123", kind="phone")
    assert match("voicemail", "+447700900123").kind == SEVERAL
    assert match("email", HOME).kind == MATCHED


def test_contact_that_the_address_alone_gave_to_somebody_is_nobodys_for_certain_any_more(
    office: Office, pat: Person
) -> None:
    came = office.do("receive_contact", channel="email", sender=HOME, body="Hello.")
    named = office.do("receive_contact", office.ana, channel="email", sender=HOME, person=pat)
    other = office.do("receive_contact", channel="phone", sender="07700900123", body="Rang.")
    mark(office)
    for contact in (came, named, other):
        contact.refresh_from_db()
    assert (came.match, came.person) == (SEVERAL, None)
    assert (named.match, named.person) == (MATCHED, pat)
    assert (other.match, other.person) == (MATCHED, pat)
    assert Entry.objects.get(action="mark_shared").facts["uncertain_now"] == [came.reference]


def test_what_a_decision_rests_on_stays_and_is_named_for_somebody_to_look_at(
    office: Office, pat: Person
) -> None:
    came = office.do("receive_contact", channel="email", sender=HOME, body="Again.")
    office.warning(pat, assessment=office.assessment(pat, concern=office.concern(pat, came)))
    mark(office)
    came.refresh_from_db()
    assert (came.match, came.person) == (MATCHED, pat)
    assert Entry.objects.get(action="mark_shared").facts["still_to_confirm"] == [came.reference]


def test_the_mark_ends_with_reasons_and_the_address_identifies_again(office: Office, pat: Person) -> None:
    row = mark(office)
    with pytest.raises(Refused, match="nobody else uses"):
        office.do("end_sharing", office.cal, shared=row)
    office.do(
        "end_sharing",
        office.cal,
        shared=row,
        reasons="Kim moved out on 3 June and has an address of her own.",
    )
    assert match("email", HOME).kind == MATCHED
    with pytest.raises(Refused, match="any more"):
        office.do("end_sharing", office.cal, shared=row, reasons="Again.")
    assert mark(office).pk != row.pk


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"used_by": " "}, "that uses it"),
        ({"used_as": "friends"}, "household’s"),
        ({"kind": "alias"}, "Choose what"),
        ({"value": "no address"}, "cannot be read"),
    ],
)
def test_a_mark_says_what_it_is_and_who_uses_it(
    office: Office, pat: Person, fields: dict[str, str], told: str
) -> None:
    with pytest.raises(Refused, match=told):
        mark(office, **fields)


def test_only_a_caseworker_marks_and_never_twice(office: Office, pat: Person) -> None:
    mark(office)
    with pytest.raises(Refused, match="already"):
        mark(office, "Home@Example.ORG")
    for by in (office.ana, None):
        with pytest.raises(Refused, match="caseworker"):
            office.do(
                "mark_shared", by, kind="email", value="a@example.org", used_as="household", used_by="Two"
            )
