"""What is alike and not the same: variants of identifiers, and names that are near. Both only ever suggest (I27)."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from evenhand.people.lookup import lookup
from evenhand.people.models import NameSlip, NameWord
from evenhand.people.names import nearness, slips_of, words_of
from evenhand.people.normalise import normalise
from evenhand.people.variants import variant

from .conftest import Register

KINDS = ["email", "phone", "post", "social", "alias", "external"]
WORDS = st.text(alphabet="abcdefghijklmnopqrstuvwxyzâêŵŷ", min_size=4, max_size=12)
MAILBOX = st.text(alphabet="abcdefghij.-_", min_size=1, max_size=12).filter(
    lambda text: not text.startswith(".")
)


@pytest.mark.parametrize(
    ("kind", "one", "other", "alike"),
    [
        ("email", "pat+file@example.org", "pat@example.org", True), ("email", "p.at@gmail.com", "pat@googlemail.com", True),
        ("email", "p.at@example.org", "pat@example.org", False), ("email", "pat@example.org", "pat@example.com", False),
        ("phone", "020 7946 0123 ext 4", "020 7946 0123", True), ("phone", "07700 900123", "07700 900124", False),
        ("post", "1 High St, M33 0XX", "9 Low Rd, m330xx", True), ("post", "1 High St, M33 0XX", "1 High St, M33 0XY", False),
        ("social", "https://twitter.com/Pat", "@pat", True), ("social", "x.com/pat", "@pat (Instagram)", True),
        ("social", "@pat.example", "@pat_example", False), ("alias", "Pat", "Pat", False), ("external", "1", "1", False),
    ],
)  # fmt: skip
@pytest.mark.proves("I27")
def test_variants_are_found_beside_each_other_and_stay_apart(
    kind: str, one: str, other: str, alike: bool
) -> None:
    forms = [variant(kind, normalise(kind, each)) for each in (one, other)]
    assert (forms[0] == forms[1] != "") is alike
    if one != other:
        assert normalise(kind, one) != normalise(kind, other)


@pytest.mark.parametrize(
    "written",
    [
        "@Pat (X)",
        "@pat on Twitter",
        "https://twitter.com/pat",
        "x.com/Pat/",
        "https://www.x.com/pat?lang=cy",
        "X: @pat",
    ],
)
def test_a_handle_on_one_platform_written_differently_is_one(written: str) -> None:
    assert normalise("social", written) == "x:pat"


@pytest.mark.proves("I27")
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("@pat (X)", "@pat (Facebook)"),
        ("@pat (X)", "@pat"),
        ("@pat.ex", "@pat-ex"),
        ("@pat_ex", "@pat.ex"),
        ("@pât", "@pat"),
    ],
)
def test_two_handles_stay_two(one: str, other: str) -> None:
    assert normalise("social", one) != normalise("social", other)


@given(mailbox=MAILBOX, tag=st.text(alphabet="abc123", max_size=5))
@pytest.mark.proves("I27")
def test_a_tag_never_makes_two_mailboxes_one_and_is_always_a_variant(mailbox: str, tag: str) -> None:
    plain, tagged = (
        normalise("email", f"{mailbox}@example.org"),
        normalise("email", f"{mailbox}+{tag}@example.org"),
    )
    assert plain != tagged
    assert variant("email", plain) == variant("email", tagged)


@given(kind=st.sampled_from(KINDS), text=st.text())
def test_no_text_breaks_a_variant_and_nothing_has_none(kind: str, text: str) -> None:
    normalised = normalise(kind, text)
    assert len(variant(kind, normalised)) <= 500
    assert variant(kind, "") == ""


@given(digits=st.text(alphabet="0123456789", min_size=9, max_size=9), extension=st.integers(1, 9999))
def test_a_telephone_number_is_one_in_every_spelling_and_an_extension_is_not(
    digits: str, extension: int
) -> None:
    national = f"7{digits}"
    one = normalise("phone", f"0{national}")
    assume(one)
    for written in (
        f"+44{national}",
        f"0044 {national}",
        f"+44 (0){national[:4]} {national[4:]}",
        f"(0{national[:4]}) {national[4:7]}-{national[7:]}",
    ):
        assert normalise("phone", written) == one, written
    assert normalise("phone", f"0{national} ext {extension}") not in ("", one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Siân Llŷr", "SIAN LLYR"), ("Rhodri ap Iwan", "Rhodri ab Iwan"), ("Rhodri ap Iwan", "Rhodri Iwan"),
        ("P Example", "Pat Example"),
        ("Example, Pat", "Pat Example"), ("Dr Pat Example", "Pat Example"), ("O'Neil", "O’Neil"),
        ("Kerry-Ann Doolan", "Kerry Ann Doolan"),
        ("Pat Exmaple", "Pat Example"), ("Gwenlian Rydderch", "Gwenllian Rhydderch"),
    ],
)  # fmt: skip
def test_one_name_written_differently_is_near(one: str, other: str) -> None:
    assert nearness(one, other) >= 0.85


@pytest.mark.parametrize(
    ("one", "other"),
    [("Pat Example", "Sam Example"), ("Ann Jones", "Ian Jones"), ("Pat Example", "Kim Other"), ("", "Pat")],
)
def test_two_names_are_not_near(one: str, other: str) -> None:
    assert nearness(one, other) < 0.85


@given(word=WORDS, place=st.integers(0, 11), letter=st.sampled_from("aeiouxyz"), how=st.sampled_from("dsit"))
def test_two_words_one_slip_apart_have_a_slip_in_common(word: str, place: int, letter: str, how: str) -> None:
    place %= len(word)
    other = {
        "d": word[:place] + word[place + 1 :],
        "s": word[:place] + letter + word[place + 1 :],
        "i": word[:place] + letter + word[place:],
        "t": word[:place] + word[place : place + 2][::-1] + word[place + 2 :],
    }[how]
    assume(len(other) >= 4)
    assert set(slips_of(word)) & set(slips_of(other))


@given(st.text(max_size=80))
def test_no_name_breaks_its_words(name: str) -> None:
    assert all(0 < len(word) <= 40 for word in words_of(name))
    assert 0 <= nearness(name, "Pat Example") <= 1


def test_a_name_that_changes_is_found_by_the_new_one_alone(register: Register) -> None:
    pat = register("Pat Example")
    pat.name = "Pat Otherwise"
    pat.save(update_fields=["name"])
    assert [found.person for found in lookup("Otherwise")] == [pat]
    assert lookup("Exampel") == []
    assert set(NameWord.objects.values_list("word", flat=True)) == {"pat", "otherwise"}
    assert NameSlip.objects.filter(word="otherwise").count() == 10


def test_a_look_up_asks_the_database_as_often_whoever_there_is(
    register: Register, django_assert_max_num_queries: object
) -> None:
    for number in range(60):
        register(f"Pat Example{number}")
    with django_assert_max_num_queries(9):  # type: ignore[operator]
        assert lookup("Pat Exampel7")
