from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.people.normalise import LONGEST, fold, normalise

KINDS = ["email", "phone", "post", "social", "alias"]


@pytest.mark.parametrize(
    ("written", "one"),
    [
        ("Pat@Example.ORG", "pat@example.org"),
        ("  pat@example.org \n", "pat@example.org"),
        ("pat@example.org.", "pat@example.org"),
        ("PAT@BÜCHER.example", "pat@xn--bcher-kva.example"),
        ("pat@bu\u0308cher.example", "pat@xn--bcher-kva.example"),
        ('"odd@name"@example.org', '"odd@name"@example.org'),
        ('"Pat.Example"@example.org', "pat.example@example.org"),
        ('"pat..example"@example.org', '"pat..example"@example.org'),
        (f'"{"_" * 200}.@example.org', f'"{"_" * 200}.@example.org'),
        ("pat@[192.0.2.1]", "pat@[192.0.2.1]"),
        ("<pat@example.org>", "pat@example.org"),
        ("Pat Example <Pat@example.org>", "pat@example.org"),
        ('"Example, Pat" <mailto:pat@example.org>', "pat@example.org"),
        ("'Pat@example.org'", "pat@example.org"),
        ("“pat@example.org”", "pat@example.org"),
        ("\"Pat\" <'pat@example.org'>", "pat@example.org"),
        ("o'brien@example.org", "o'brien@example.org"),
        ("sam@example.org <pat@example.org>", "pat@example.org"),  # the name is whatever the sender likes
    ],
)
def test_one_mailbox_written_differently_is_one(written: str, one: str) -> None:
    assert normalise("email", written) == one


@pytest.mark.proves("I27")
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("pat+file@example.org", "pat@example.org"),
        ("p.at@example.org", "pat@example.org"),
        ("straße@example.org", "strasse@example.org"),
        ("pat@faß.example", "pat@fass.example"),
        ("pat@example.org", "pat@mail.example.org"),
        ("pat@example.org", "раt@example.org"),  # the second begins in Cyrillic
    ],
)
def test_two_mailboxes_that_look_alike_stay_two(one: str, other: str) -> None:
    assert normalise("email", one) != normalise("email", other)


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        " ",
        "pat",
        "@example.org",
        "pat@",
        "pat @example.org",
        "a@b c",
        "Pat <>",
        "x" * 600 + "@example.org",
    ],
)
def test_what_is_no_mailbox_reads_as_nothing(wrong: str) -> None:
    assert normalise("email", wrong) == ""


@pytest.mark.parametrize(
    "written",
    [
        "+447700900123",
        "07700 900123",
        "+44 (0)7700 900 123",
        "0044 7700 900123",
        "07700-900-123",
        "tel:+44-7700-900123",
        "18001 07700 900123",  # through the text relay
        "18002+447700900123",
    ],
)
def test_one_number_written_differently_is_one_and_numbers_for_drama_are_kept(written: str) -> None:
    assert normalise("phone", written) == "+447700900123"


@given(written=st.from_regex(r"(\+44|0|44|0044)?0?[0-9]{6,12}", fullmatch=True))
def test_a_number_that_is_read_at_once_is_read_as_any_other_is(written: str) -> None:
    assert normalise("phone", written) == normalise("phone", f"tel:{written}")


def test_a_number_from_abroad_keeps_its_country() -> None:
    assert normalise("phone", "+353 1 234 5678") == "+35312345678"


@pytest.mark.proves("I27")
def test_an_extension_is_another_telephone() -> None:
    assert normalise("phone", "020 7946 0123 ext 4") == "+442079460123x4"
    assert normalise("phone", "020 7946 0123") == "+442079460123"


@pytest.mark.parametrize("wrong", ["", "withheld", "anonymous", "123", "0", "+", "not a number", "9" * 40])
def test_what_is_no_number_reads_as_nothing(wrong: str) -> None:
    assert normalise("phone", wrong) == ""


@pytest.mark.parametrize(
    "written",
    [
        "1 High Street, Bridgewater, BW9 9ZZ",
        "1 High Street\nBW99ZZ",
        "1, High Street, Bridgewater bw9 9zz",
        "1 HIGH STREET,\r\nSomerset\nBW9  9ZZ",
        "1 High Street BW9 9ZZ",
        "1 High Street, BW9 9ZZ, United Kingdom",
    ],
)
def test_one_address_is_its_postcode_and_its_door(written: str) -> None:
    assert normalise("post", written) == "BW99ZZ 1 HIGH STREET"


@pytest.mark.proves("I27", "IN4")
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Flat 2, 20 High Street, BW9 9ZZ", "Flat 2, 22 High Street, BW9 9ZZ"),
        ("Flat 1, 20 High Street, BW9 9ZZ", "Flat 2, 20 High Street, BW9 9ZZ"),
        ("Rose Cottage, 3 Mill Lane, BW9 9ZZ", "Rose Cottage, 5 Mill Lane, BW9 9ZZ"),
        ("1 High Street, BW9 9ZZ", "1 High Street, BW9 9ZX"),
        ("1 High Street, Anytown", "1 High Street, Othertown"),
        ("Fflat 2, 1 Stryd Fawr, CF10 1AA", "Fflat 2, 3 Stryd Fawr, CF10 1AA"),
    ],
)
def test_two_doors_stay_two(one: str, other: str) -> None:
    assert normalise("post", one) != normalise("post", other)


def test_names_and_handles_are_folded() -> None:
    assert normalise("alias", "  Siân   ap-Llŷr, Esq. ") == "sian ap llyr esq"
    assert normalise("social", "@Pat_Example") == "@pat_example"


@given(kind=st.sampled_from(KINDS), text=st.text())
def test_no_text_makes_it_fail_and_reading_twice_changes_nothing(kind: str, text: str) -> None:
    once = normalise(kind, text)
    assert len(once) <= LONGEST
    if kind in ("email", "social", "alias"):
        assert normalise(kind, once) == once


@given(st.text())
def test_a_folded_name_stays_folded(text: str) -> None:
    assert fold(fold(text)) == fold(text)
