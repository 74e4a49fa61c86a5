"""Dates, counts and languages, as each language says them."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_date

from evenhand.letters import Words
from evenhand.letters.counting import counted, forms_needed, nouns
from evenhand.letters.values import language_of, said
from evenhand.policy.bilingual import Bilingual


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.proves("PB1")
def test_a_date_in_welsh_is_a_welsh_date(month: int) -> None:
    day = date(2026, month, 2)
    assert said(day, "cy") == format_date(day, "d MMMM y", locale="cy")
    assert said(day, "en") == format_date(day, "d MMMM y", locale="en_GB")


def test_a_moment_and_a_time_are_said_in_london(monkeypatch: pytest.MonkeyPatch) -> None:
    at = datetime(2026, 7, 14, 9, 30, tzinfo=ZoneInfo("UTC"))
    assert said(at, "en") == "Tuesday 14 July 2026 at 10:30am"
    assert said(at, "cy") == "dydd Mawrth 14 Gorffennaf 2026 am 10:30yb"
    assert said(time(12), "cy") == "hanner dydd"


def test_a_pair_is_said_in_the_letters_language() -> None:
    both = Bilingual(en="Post", cy="Y post")
    assert (said(both, "en"), said(both, "cy")) == ("Post", "Y post")


@pytest.mark.proves("PB1")
def test_every_welsh_noun_has_all_six_plural_forms_and_every_english_noun_its_two() -> None:
    assert forms_needed("cy") == {"zero", "one", "two", "few", "many", "other"}
    assert nouns("cy").keys() == nouns("en").keys()
    for language in ("en", "cy"):
        for noun, forms in nouns(language).items():
            assert forms_needed(language) <= forms.keys(), f"{noun} in {language}"


@pytest.mark.parametrize(
    ("number", "noun", "en", "cy"),
    [
        (1, "months", "1 month", "1 mis"),
        (2, "months", "2 months", "2 fis"),
        (3, "months", "3 months", "3 mis"),
        (6, "months", "6 months", "6 mis"),
        (12, "months", "12 months", "12 mis"),
        (2, "working_days", "2 working days", "2 ddiwrnod gwaith"),
        (20, "working_days", "20 working days", "20 diwrnod gwaith"),
        (2, "minutes", "2 minutes", "2 funud"),
        (2, "warnings", "2 warnings", "2 rybudd"),
        (1, "times", "once", "unwaith"),
        (2, "times", "twice", "dwywaith"),
        (3, "times", "3 times", "tair gwaith"),
        (4, "times", "4 times", "pedair gwaith"),
        (6, "times", "6 times", "chwe gwaith"),
        (7, "times", "7 times", "7 gwaith"),
    ],
)
@pytest.mark.proves("PB1")
def test_counts_mutate_as_welsh_does(number: int, noun: str, en: str, cy: str) -> None:
    assert counted(number, noun, "en") == en
    assert counted(number, noun, "cy") == cy


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("You sent the same request four times after we had answered it.", "en"),
        ("Anfonwyd yr un cais bedair gwaith ar ôl inni ei ateb.", "cy"),
        ("Mae’r post yn aros ar agor.", "cy"),
        ("Ana", "en"),
        ("", "en"),
        ("Jestem zadowolony z odpowiedzi.", "en"),
    ],
)
def test_the_language_of_words_is_told_from_their_small_words(text: str, language: str) -> None:
    assert language_of(text) == language
    assert Words(text).spoken == language


def test_words_with_a_language_keep_it() -> None:
    assert Words("Ana", "cy").spoken == "cy"
