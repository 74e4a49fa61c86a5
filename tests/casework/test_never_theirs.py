"""What was recorded of a person by mistake comes off their record, and what came of it is looked at (IN4, I27)."""

from __future__ import annotations

from typing import Any

import pytest

from evenhand.audit.models import Entry
from evenhand.casework.questions.instruction import instruction_for
from evenhand.casework.questions.whose import NeverTheirs, never_theirs
from evenhand.people.likeness import LINKED, Evidence
from evenhand.people.lookup import lookup
from evenhand.people.match import MATCHED, REPRESENTATIVE, UNMATCHED, match
from evenhand.people.models import MergeSuggestion, Person
from evenhand.policy.outcome import Refused

from .office import Office

pytestmark = [pytest.mark.django_db, pytest.mark.proves("I27", "IN4", "DF3")]
MISTYPED, RIGHT = "pta@example.org", "pat@example.org"


@pytest.fixture
def pat(office: Office) -> Person:
    return office.person("Pat Example", emails=[MISTYPED, RIGHT], phones=["07700 900123"])


def take_off(
    office: Office, person: Person, value: str = MISTYPED, kind: str = "email", **fields: Any
) -> None:
    usual = {"reasons": "It was typed wrongly."}
    office.do("remove_identifier", office.cal, person=person, kind=kind, value=value, **usual | fields)


def off(person: Person) -> NeverTheirs:
    (row,) = never_theirs(person)
    return row


def test_a_restriction_does_not_reach_whoever_really_has_the_address(office: Office, pat: Person) -> None:
    office.restriction(pat)
    assert instruction_for(channel="email", sender=MISTYPED, at=office.now).action == "channel_closed"
    take_off(office, pat, "PTA@Example.org")
    assert instruction_for(channel="email", sender=MISTYPED, at=office.now).action == "normal"
    assert instruction_for(channel="email", sender=RIGHT, at=office.now).action == "channel_closed"
    assert (match("email", MISTYPED).kind, match("email", RIGHT).kind) == (UNMATCHED, MATCHED)
    assert lookup(MISTYPED) == []


@pytest.mark.proves("I32", "IN1")
def test_what_was_taken_for_theirs_by_it_stays_and_is_listed_until_somebody_has_looked_at_each(
    office: Office, pat: Person
) -> None:
    came = [
        office.do("receive_contact", channel="email", sender=MISTYPED, body=text) for text in ("A", "B", "C")
    ]
    office.do("receive_contact", channel="email", sender=RIGHT, body="D")
    office.do("confirm_person", office.cal, contact=came[0], person=pat, reasons="We rang them.")
    take_off(office, pat)
    for each in came:
        each.refresh_from_db()
    assert {(each.match, each.person) for each in came} == {(MATCHED, pat)}
    assert off(pat).contacts == came[1:]
    entry = Entry.objects.get(action="remove_identifier")
    assert (entry.actor, entry.person_id, entry.facts["reasons"]) == ("cal", pat.pk, "It was typed wrongly.")
    assert entry.facts["contacts"] == [each.reference for each in came[1:]]
    office.do("doubt_person", office.ana, contact=came[1], reasons="The address was never theirs.")
    office.do("confirm_person", office.ana, contact=came[2], person=pat, reasons="They signed it.")
    assert off(pat).contacts == []


def test_it_is_undone_by_adding_it_again(office: Office, pat: Person) -> None:
    office.restriction(pat)
    take_off(office, pat)
    assert (off(pat).value, off(pat).by, off(pat).reasons) == (MISTYPED, office.cal, "It was typed wrongly.")
    office.do("add_identifier", office.cal, person=pat, kind="email", value=MISTYPED)
    assert never_theirs(pat) == []
    assert instruction_for(channel="email", sender=MISTYPED, at=office.now).action == "channel_closed"
    take_off(office, pat, reasons="It is not theirs after all.")
    assert off(pat).reasons == "It is not theirs after all."


def test_of_entries_that_were_merged_it_comes_off_each(office: Office, pat: Person) -> None:
    other = office.person("P. Example", emails=[MISTYPED])
    office.do("merge_people", office.cal, keep=other, merge=pat, reasons="They said so.")
    take_off(office, pat)
    assert match("email", MISTYPED).kind == UNMATCHED
    assert off(other).value == MISTYPED


def test_a_representatives_address_comes_off_theirs_and_leaves_the_persons_own(
    office: Office, pat: Person
) -> None:
    rae = office.do(
        "add_representative", office.cal, person=pat, name="Rae Advice", emails=["rea@example.net"]
    )
    came = office.do("receive_contact", channel="email", sender="rea@example.net", body="For Pat.")
    assert came.match == REPRESENTATIVE
    with pytest.raises(Refused, match="not on record"):
        take_off(office, pat, "rea@example.net")
    take_off(office, pat, "rea@example.net", representative=rae)
    assert (match("email", "rea@example.net").kind, match("email", RIGHT).kind) == (UNMATCHED, MATCHED)
    assert (off(pat).contacts, off(pat).representative) == ([came], rae)
    with pytest.raises(Refused, match="do not speak"):
        office.do(
            "add_identifier",
            office.cal,
            person=office.person(),
            kind="email",
            value="rae@example.net",
            representative=rae,
        )
    office.do(
        "add_identifier", office.cal, person=pat, kind="email", value="rea@example.net", representative=rae
    )
    assert (match("email", "rea@example.net").representative, never_theirs(pat)) == (rae, [])


def test_the_postal_address_of_the_entry_goes_with_it(office: Office) -> None:
    pat = office.person(postal="1 High Street\nSale\nM33 0BW")
    take_off(office, pat, "1 High Street, Sale, M33 0BW", kind="post")
    pat.refresh_from_db()
    assert pat.postal == ""


@pytest.mark.parametrize("kind", ["alias", "external"])
def test_a_name_and_a_reference_elsewhere_come_off_too(office: Office, pat: Person, kind: str) -> None:
    office.do("add_identifier", office.cal, person=pat, kind=kind, value="Patsy 7")
    take_off(office, pat, "patsy 7", kind=kind)
    assert not pat.identifiers.filter(kind=kind).exists()
    other = office.person()
    office.do("add_identifier", office.cal, person=other, kind=kind, value="Patsy 7")
    assert other.identifiers.filter(kind=kind).exists()


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"reasons": " "}, "never theirs"),
        ({"value": "nobody@example.org"}, "not on record"),
        ({"kind": "aura"}, "not on record"),
    ],
)
def test_a_reason_is_asked_for_and_nothing_comes_off_that_is_not_there(
    office: Office, pat: Person, fields: dict[str, str], told: str
) -> None:
    before = list(pat.identifiers.values_list("normalised", flat=True))
    with pytest.raises(Refused, match=told) as refusal:
        take_off(office, pat, **fields)
    assert all(each.instead for each in refusal.value.outcome), "each says what would be allowed"
    assert list(pat.identifiers.values_list("normalised", flat=True)) == before


def test_only_a_caseworker_takes_it_off_and_once(office: Office, pat: Person) -> None:
    for by in (office.ana, None):
        with pytest.raises(Refused, match="caseworker"):
            office.do("remove_identifier", by, person=pat, kind="email", value=MISTYPED, reasons="No.")
    take_off(office, pat)
    with pytest.raises(Refused, match="already"):
        take_off(office, pat)


def asked_why() -> list[list[str]]:
    """Of each suggestion that waits, what speaks for it."""
    return [[each["why"] for each in row.evidence] for row in MergeSuggestion.objects.that_wait()]


def test_nobody_is_asked_any_more_whether_they_are_whoever_really_has_the_address(office: Office) -> None:
    pat = office.do("register_person", office.ana, name="Pat Example", emails=[MISTYPED, RIGHT])
    office.do("register_person", office.ana, name="Petra Amin", emails=[MISTYPED])
    assert asked_why() == [["same_identifier"]]
    take_off(office, pat)
    assert asked_why() == []
    assert Entry.objects.get(action="remove_identifier").facts["suggestions_weighed_anew"]
    office.do("add_identifier", office.cal, person=pat, kind="email", value=MISTYPED)
    assert asked_why() == [["same_identifier"]]


def test_what_else_speaks_for_their_being_one_person_goes_on_speaking(office: Office) -> None:
    pat = office.do(
        "register_person",
        office.ana,
        name="Pat Example",
        emails=[MISTYPED, "p.at@gmail.com"],
        phones=["07700 900123"],
    )
    office.do(
        "register_person",
        office.ana,
        name="P Example",
        emails=[MISTYPED, "pat@gmail.com"],
        phones=["+44 7700 900123"],
    )
    assert sorted(asked_why()[0]) == ["same_identifier", "same_identifier", "variant"]
    take_off(office, pat)
    assert sorted(asked_why()[0]) == ["same_identifier", "variant"]


def test_what_a_model_found_by_it_among_others_is_left_out_until_it_compares_anew(
    office: Office, pat: Person
) -> None:
    other = office.person("Pat Exampel")
    by_all = Evidence(LINKED, "email+phone", "linked:email+phone", ("", ""), 0.97)
    by_phone = Evidence(LINKED, "phone", "linked:phone", ("", ""), 0.9)
    office.do("suggest_merge", office.cal, one=pat, other=other, evidence=[by_phone, by_all])
    take_off(office, pat)
    (row,) = MergeSuggestion.objects.that_wait()
    assert [each["kind"] for each in row.evidence] == ["phone"]


def test_an_address_that_turns_out_shared_asks_nobody_whether_its_users_are_one_person(
    office: Office,
) -> None:
    for name in ("Pat Example", "Petra Amin"):
        office.do("register_person", office.ana, name=name, emails=[MISTYPED])
    assert asked_why() == [["same_identifier"]]
    office.do(
        "mark_shared", office.cal, kind="email", value=MISTYPED, used_as="household", used_by="The Examples"
    )
    assert asked_why() == []
