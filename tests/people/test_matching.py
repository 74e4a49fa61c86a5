from __future__ import annotations

from typing import Any

import pytest

from evenhand.people.match import MATCHED, NAME_ONLY, REPRESENTATIVE, SEVERAL, UNMATCHED, match, match_all
from evenhand.people.models import Person, Representative

from .conftest import AT, Register, merge


@pytest.mark.parametrize(
    ("channel", "sender"),
    [
        ("email", "PAT@example.org"), ("web_form", "pat@example.org"), ("phone", "+44 7700 900123"), ("voicemail", "07700900123"),
        ("post", "1 High St\nBW9 9ZZ"), ("social", "@pat"),
    ],
)  # fmt: skip
def test_a_sender_is_matched_by_the_address_that_goes_with_the_channel(
    register: Register, channel: str, sender: str
) -> None:
    pat = register(
        "Pat Example", email="pat@example.org", phone="07700 900123", post="1 High St, BW9 9ZZ", social="@Pat"
    )
    register("Sam Other", email="sam@example.org")
    found = match(channel, sender)
    assert (found.kind, found.person) == (MATCHED, pat)


def test_an_address_goes_with_its_own_channel_only(register: Register) -> None:
    register("Pat Example", email="pat@example.org", social="pat@example.org")
    assert match("phone", "pat@example.org").kind == UNMATCHED
    assert match("in_person", "pat@example.org").kind == UNMATCHED


@pytest.mark.proves("I27", "IN4")
def test_an_address_that_two_people_share_identifies_neither(register: Register) -> None:
    pat, kim = (
        register("Pat Example", email="home@example.org"),
        register("Kim Example", email="home@example.org"),
    )
    found = match("email", "home@example.org")
    assert (found.kind, found.person, found.candidates) == (SEVERAL, None, (pat, kim))


@pytest.mark.proves("I27", "IN4")
def test_a_representatives_address_is_the_representatives(register: Register) -> None:
    pat = register("Pat Example", email="pat@example.org")
    rae = Representative.objects.create(person=pat, name="Rae Solicitor")
    register("", representative=rae, email="rae@example.org")
    found = match("email", "rae@example.org")
    assert (found.kind, found.representative, found.candidates) == (REPRESENTATIVE, rae, (pat,))


@pytest.mark.proves("I27")
def test_a_representative_of_two_people_speaks_for_neither_by_an_address_alone(register: Register) -> None:
    for name in ("Pat Example", "Kim Other"):
        rae = Representative.objects.create(person=register(name), name="Rae Solicitor")
        register("", representative=rae, email="rae@example.org")
    found = match("email", "rae@example.org")
    assert (found.kind, found.person, found.representative, len(found.candidates)) == (
        REPRESENTATIVE,
        None,
        None,
        2,
    )


@pytest.mark.proves("I27")
def test_an_address_of_a_person_and_of_somebodys_representative_identifies_nobody(register: Register) -> None:
    pat = register("Pat Example", email="office@example.org")
    rae = Representative.objects.create(person=register("Kim Other"), name="Rae")
    register("", representative=rae, email="office@example.org")
    found = match("email", "office@example.org")
    assert (found.kind, found.person) == (SEVERAL, None)
    assert pat in found.candidates


@pytest.mark.proves("I27", "IN4")
@pytest.mark.parametrize(
    "written", ["Pat Example", "PAT EXAMPLE", "  pat   example ", "Pat, Example", "Pât Exámple"]
)
@pytest.mark.parametrize("channel", ["phone", "post", "in_person", "email", "social"])
def test_a_bare_name_is_only_a_name_even_when_one_person_bears_it(
    register: Register, channel: str, written: str
) -> None:
    pat = register("Pat Example", email="pat@example.org")
    found = match(channel, written)
    assert (found.kind, found.person, found.candidates) == (NAME_ONLY, None, (pat,))


def test_an_alias_is_a_name_like_any_other(register: Register) -> None:
    pat = register("Pat Example", alias="The Bridgewater Campaigner")
    found = match("in_person", "the bridgewater campaigner")
    assert (found.kind, found.person, found.candidates) == (NAME_ONLY, None, (pat,))


def test_whoever_nobody_knows_is_unmatched(register: Register) -> None:
    register("Pat Example", email="pat@example.org")
    for channel, sender in (
        ("email", "new@example.org"),
        ("phone", "withheld"),
        ("email", ""),
        ("in_person", ""),
        ("carrier pigeon", "x"),
        ("post", "?!"),
    ):
        assert match(channel, sender).kind == UNMATCHED, (channel, sender)


def test_entries_that_were_merged_are_one_person(register: Register) -> None:
    old, older, kept = (
        register("P Example", email="pat@example.org"),
        register("Pat E", email="pat@old.example"),
        register("Pat Example", email="pat@example.org"),
    )
    merge(older, into=old)
    merge(old, into=kept)
    for sender in ("pat@example.org", "pat@old.example"):
        found = match("email", sender)
        assert (found.kind, found.person) == (MATCHED, kept), sender
    Person.objects.filter(pk=old.pk).update(merged_into=None)
    assert match("email", "pat@old.example").person == old
    assert match("email", "pat@example.org").kind == SEVERAL


def test_a_name_is_kept_in_the_form_it_is_looked_up_by(register: Register) -> None:
    pat = register("Pat Example")
    pat.name = "Siân Llŷr"
    pat.save(update_fields=["name"])
    pat.refresh_from_db()
    assert pat.folded_name == "sian llyr"
    long = Person.objects.create(name="Ŵ" * 5000, registered_at=AT)
    assert match("in_person", long.name).candidates == (long,)


@pytest.mark.proves("I27")
def test_many_are_matched_by_few_questions_each_as_it_would_be_alone(
    register: Register, django_assert_num_queries: Any
) -> None:
    pat = register("Pat Example", email="pat@example.org", phone="07700 900123")
    for name in ("Kim Example", "Sam Example"):
        register(name, email="home@example.org")
    rae = Representative.objects.create(person=pat, name="Rae Solicitor")
    register("", representative=rae, email="rae@example.org")
    kept = register("Jo Kept")
    merge(register("Jo Merged", email="jo@example.org"), kept)
    asked = [
        *(("email", f"{name}@example.org") for name in ("Pat", "pat", "home", "rae", "jo", "nobody")),
        ("phone", "07700900123"), ("email", ""), ("in_person", "pat@example.org"),
    ]  # fmt: skip
    with django_assert_num_queries(3):  # one for each kind, and one for all who are not simply one person
        together = match_all(asked)
    assert together == {each: match(*each) for each in asked}
    assert together["email", "jo@example.org"].person == kept


def test_more_senders_than_one_question_may_hold_are_matched_all_the_same(register: Register) -> None:
    pat = register("Pat Example", email="w1100@example.org")
    found = match_all(("email", f"w{number}@example.org") for number in range(1_200))
    assert len(found) == 1_200
    assert {each.person for each in found.values() if each.kind == MATCHED} == {pat}
