from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evenhand.people.lookup import lookup
from evenhand.people.models import Identifier, Representative

from .conftest import Register, merge


def told(asked: str) -> list[tuple[str, str, bool]]:
    return [(found.person.name, found.by, found.must_confirm) for found in lookup(asked)]


@pytest.fixture(autouse=True)
def _everybody(register: Register) -> None:
    register(
        "Pat Example",
        email="pat@example.org",
        phone="07700 900123",
        post="1 High St, BW9 9ZZ",
        alias="Patsy Cline",
    )
    register("Siân Llywelyn", email="sian@example.org", social="@sian")
    register("Gavin Speight", email="gavin@example.org")
    register("Stephen Davies", email="stephen@example.org")
    register("Kim Sharer", email="home@example.org")
    register("Jo Sharer", email="home@example.org")


@pytest.mark.parametrize(
    ("asked", "by"),
    [
        ("pat@EXAMPLE.org", "email"),
        (" 07700900123 ", "phone"),
        ("1 High St BW9 9ZZ", "post"),
        ("1 High St, BW9 9ZZ", "post"),
    ],
)
def test_an_address_finds_its_one_person_for_certain(asked: str, by: str) -> None:
    assert told(asked) == [("Pat Example", by, False)]


def test_a_reference_finds_its_person_in_any_case(register: Register) -> None:
    pat = register("Pat Unique")
    assert told(pat.reference.lower()) == [("Pat Unique", "reference", False)]


@pytest.mark.proves("I27", "I30")
@pytest.mark.parametrize("asked", ["bw9 9zz", "BW99ZZ", "High Street, Bwlch BW9 9ZZ"])
def test_a_postcode_finds_whoever_lives_there_to_be_confirmed(asked: str) -> None:
    assert told(asked) == [("Pat Example", "postcode", True)]


@pytest.mark.proves("I30")
@pytest.mark.parametrize("asked", ["BW9", "BW9 9", "BW9 9ZX"])
def test_half_a_postcode_or_another_lists_nobody(asked: str) -> None:
    assert told(asked) == []


@pytest.mark.proves("IN4")
def test_a_postcode_of_whoever_speaks_for_somebody_is_not_theirs(register: Register) -> None:
    rae = Representative.objects.create(person=register("Pat Represented"), name="Rae")
    register("", representative=rae, post="2 Low St, BW8 8ZZ")
    assert told("BW8 8ZZ") == []


@pytest.mark.proves("I27")
def test_an_address_that_is_shared_must_be_confirmed() -> None:
    assert told("home@example.org") == [("Kim Sharer", "email", True), ("Jo Sharer", "email", True)]


@pytest.mark.proves("I27")
def test_a_representatives_address_finds_the_person_to_be_confirmed(register: Register) -> None:
    rae = Representative.objects.create(person=register("Pat Represented"), name="Rae")
    register("", representative=rae, email="rae@example.org")
    assert told("rae@example.org") == [("Pat Represented", "email", True)]


@pytest.mark.proves("I27")
@pytest.mark.parametrize("asked", ["pat example", "PAT EXAMPLE", "Patsy Cline"])
def test_a_name_or_alias_finds_but_must_be_confirmed(asked: str) -> None:
    assert told(asked)[0] == ("Pat Example", "name", True)


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("Pat Exmaple", "Pat Example"),
        ("Example", "Pat Example"),
        ("sian lywelyn", "Siân Llywelyn"),
        ("Llywelyn Siân", "Siân Llywelyn"),
        ("Patsy Klein", "Pat Example"),
        ("Gavin Spate", "Gavin Speight"),
        ("Steven Davies", "Stephen Davies"),
    ],
)
def test_a_near_name_is_a_hint_to_confirm(asked: str, name: str) -> None:
    assert (name, "near", True) in told(asked)


@pytest.mark.proves("I27")
@pytest.mark.parametrize("asked", ["900123", "00123", "0 900-123", "(0) 900 123", "700900123"])
def test_the_last_digits_of_a_number_are_a_hint_to_confirm(asked: str) -> None:
    assert told(asked) == [("Pat Example", "ending", True)]


@pytest.mark.proves("I27", "I30")
@pytest.mark.parametrize("asked", ["0123", "90012", "+900123", "900124", "x900123", "90.01.2"])
def test_fewer_than_five_digits_or_other_than_the_last_find_nobody(asked: str) -> None:
    assert told(asked) == []


@pytest.mark.proves("I27")
def test_whole_numbers_that_end_alike_are_told_apart(register: Register) -> None:
    register("Kit Other", phone="07911 900123")
    register("Lee Office", phone="+44 161 490 0123 ext. 7")
    rae = Representative.objects.create(person=register("Pat Represented"), name="Rae")
    register("", representative=rae, phone="07700 900777")
    assert told("07700 900123") == [("Pat Example", "phone", False)]
    assert {name for name, _by, _sure in told("900123")} == {"Pat Example", "Kit Other", "Lee Office"}
    assert told("4900123") == [("Lee Office", "ending", True)]
    assert told("900777") == []  # whoever speaks for somebody is never taken for them


@pytest.mark.proves("I30")
def test_the_last_digits_are_asked_of_a_stretch_of_an_index_and_never_of_all_numbers(
    register: Register,
) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert told("900123") == [("Pat Example", "ending", True)]
    (question,) = (each["sql"] for each in asked if '"backwards" >=' in each["sql"])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # which it prefers on a table of a few rows
            cursor.execute(f"EXPLAIN {question}")
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {question}")
        plan = " ".join(str(row) for row in cursor.fetchall())
    assert "numbers_by_their_end" in plan
    assert "SCAN people_identifier" not in plan


def test_numbers_from_before_they_were_kept_backwards_are_turned_round_as_new_ones_are(
    register: Register,
) -> None:
    register("Lee Office", phone="+44 161 490 0123 ext. 7")
    rae = Representative.objects.create(person=register("Pat Represented"), name="Rae")
    register("", representative=rae, phone="07700 900777")
    new = dict(Identifier.objects.values_list("pk", "backwards"))
    assert set(new.values()) == {"321009007744", "321009416144", None}
    Identifier.objects.update(backwards=None)
    import_module("evenhand.people.migrations.0005_found_by_its_last_digits").fill(apps, None)
    assert dict(Identifier.objects.values_list("pk", "backwards")) == new


def test_nobody_is_found_by_nothing_or_by_a_strange_address() -> None:
    for asked in ("", "   ", "?", "nobody@example.org", "07700 900999", "P-22222222"):
        assert told(asked) == [], asked


def test_each_person_comes_once_and_merged_entries_as_the_one_that_was_kept(register: Register) -> None:
    old, kept = (
        register("Alex Merged", email="alex@example.org"),
        register("Alexandra Merged", email="alex@example.org"),
    )
    merge(old, into=kept)
    assert told("alex@example.org") == [("Alexandra Merged", "email", False)]
    assert [found.person for found in lookup(old.reference)] == [kept]
    assert [found.person for found in lookup("Alex Merged")].count(kept) == 1


def test_no_more_come_than_were_asked_for(register: Register) -> None:
    for number in range(30):
        register(f"Many Namesake {number}")
    assert len(lookup("Many Namesake", limit=7)) == 7
