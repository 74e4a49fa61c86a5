"""A letter as a script to read aloud: what a reader sees is said, in English and in Welsh."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.letters import KINDS, Form, Matter, Words, render
from evenhand.letters.speaking import number_words, spoken

Facts = Callable[..., dict[str, Any]]


@pytest.mark.parametrize(
    ("written", "english"),
    [
        ("On 14 July 2026 we wrote.", "On the fourteenth of July, twenty twenty-six we wrote."),
        ("from 1 January 2030", "from the first of January, twenty thirty"),
        ("within 20 working days", "within twenty working days"),
        ("3, 6 or 12 months", "three, six or twelve months"),
        ("from 10am until 2:30pm", "from ten a m until two thirty p m"),
        ("at 9:05am", "at nine oh five a m"),
        ("reference R-7QK2", "reference R, dash, seven, Q, K, two"),
        ("call 020 7166 3261.", "call zero, two, zero; seven, one, six, six; three, two, six, one."),
        ("call 999 or 18001", "call nine, nine, nine or one, eight, zero, zero, one"),
        ("M33 0BW", "M, three, three zero, B, W"),
        ("write to pat.lee@example.org, please", "write to pat dot lee at example dot org, please"),
        ("at https://contact.example.org/dispute/.", "at contact dot example dot org slash dispute."),
        ("www.policeconduct.gov.uk", "w w w dot policeconduct dot gov dot uk"),
        ("Sunday 9 May", "Sunday the ninth of May"),
        ("400 letters, 3.5 hours", "four hundred letters, 3.5 hours"),
    ],
)
@pytest.mark.proves("PB2")
def test_english_is_said_as_it_is_spoken(written: str, english: str) -> None:
    assert spoken(written, "en") == english


@pytest.mark.parametrize(
    ("written", "welsh"),
    [
        ("Ar 14 Gorffennaf 2026", "Ar y pedwerydd ar ddeg o Orffennaf, dwy fil dau ddeg chwech"),
        ("o 1 Mawrth 2027 ymlaen", "o’r cyntaf o Fawrth, dwy fil dau ddeg saith ymlaen"),
        (
            "Ei ddiwrnod olaf yw 11 Tachwedd 2026.",
            "Ei ddiwrnod olaf yw’r unfed ar ddeg o Dachwedd, dwy fil dau ddeg chwech.",
        ),
        ("erbyn 8 Ionawr 2027", "erbyn yr wythfed o Ionawr, dwy fil dau ddeg saith"),
        ("ar 31 Rhagfyr", "ar yr unfed ar ddeg ar hugain o Ragfyr"),
        ("5 mis", "pum mis"),
        ("am 3 mis", "am dri mis"),
        ("am 3, 6 neu 12 mis", "am dri, chwech neu un deg dau mis"),
        ("hyd at 20 munud", "hyd at ddau ddeg munud"),
        ("o 10yb hyd 2:30yp", "o ddeg o’r gloch y bore hyd ddau tri deg y prynhawn"),
        ("rhybudd 2", "rhybudd dau"),
        ("ffoniwch 999", "ffoniwch naw, naw, naw"),
        ("R-7QK2", "R, llinell, saith, Q, K, dau"),
        ("www.heddlu.cymru/her", "w w w dot heddlu dot cymru blaenslaes her"),
    ],
)
@pytest.mark.proves("PB1", "PB2")
def test_welsh_is_said_as_it_is_spoken(written: str, welsh: str) -> None:
    assert spoken(written, "cy") == welsh


@given(st.integers(0, 9999))
@settings(max_examples=60)
def test_every_number_has_words_of_its_own(number: int) -> None:
    for language in ("en", "cy"):
        words = number_words(number, language)
        assert words
        assert not re.search(r"\d", words)
        assert words != number_words((number + 1) % 10000, language)


@pytest.mark.parametrize("letter", KINDS)
def test_no_figure_is_left_in_what_is_read_aloud(letter: str, facts_of: Facts) -> None:
    for language in ("en", "cy", "both"):
        script = render(Matter(letter, facts_of(letter)), Form("audio", language)).data.decode()
        assert re.findall(r"\S*\d\S*", script) == []
        assert "@" not in script


def test_a_listener_hears_where_a_heading_a_list_and_a_quotation_begin_and_end(facts_of: Facts) -> None:
    script = render(Matter("warning", facts_of("warning")), Form("audio", "en")).data.decode()
    assert "Heading: What happened." in script
    assert "We quote:\n\nAnfonwyd yr un cais bedair gwaith" in script
    assert "End of the quotation." in script
    assert "A list of two items:" in script
    welsh = render(Matter("warning", facts_of("warning")), Form("audio", "cy")).data.decode()
    assert "Pennawd: Beth a ddigwyddodd." in welsh
    assert "Rhestr o ddau eitem:" in welsh


def test_what_is_quoted_is_said_in_its_own_language(facts_of: Facts) -> None:
    english = Words("You wrote on 14 July 2026, and it was the fifth time.")
    script = render(
        Matter("warning", facts_of("warning", reasons=english)), Form("audio", "cy")
    ).data.decode()
    assert "You wrote on the fourteenth of July, twenty twenty-six" in script
