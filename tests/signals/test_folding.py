"""Letters that only look like others, hidden characters and masked words are what they stand for; quotes stay as they came."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.signals.folding import fold


@pytest.mark.parametrize(
    "written",
    [
        "fucking",
        "f#cking",
        "f***ing",
        "FUCKING",
        "fu\u200bck\u200bing",
        "fuckіng",
        "ｆｕｃｋｉｎｇ",
        "fuckiiiing",
        "f u c k i n g",
    ],
)
def test_a_masked_word_is_the_word_it_stands_for(written: str) -> None:
    assert [word.text for word in fold(f"the {written} file").words()] == ["the", "fucking", "file"]


@pytest.mark.parametrize(
    "plain", ["4 July", "£400m", "PC 4471", "pre-2019", "e-mail", "mp4", "A4", "c/o", "12:30"]
)
def test_numbers_and_names_stay_what_they_are(plain: str) -> None:
    assert all(word.text in plain.lower() for word in fold(plain).words())


def test_welsh_accents_count_for_nothing() -> None:
    assert [word.text for word in fold("Tŷ â ŵyr").words()] == ["ty", "a", "wyr"]


@settings(max_examples=60)
@given(st.text(max_size=80))
def test_every_word_knows_where_it_stands_in_any_text(text: str) -> None:
    words = fold(text).words()
    assert all(0 <= word.start < word.end <= len(text) for word in words)
    assert all(one.end <= other.start for one, other in itertools.pairwise(words))
