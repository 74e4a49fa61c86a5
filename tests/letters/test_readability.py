"""What is counted of how a text reads, and nothing claimed beyond it."""

from __future__ import annotations

import pytest

from evenhand.letters.readability import LONGEST_SENTENCE, reads

EASY = "You wrote to us. You asked for a file. We sent it to you. You asked again. We told you why. " * 2
HARD = (
    "Notwithstanding previously communicated determinations regarding organisational responsibilities, correspondence "
    "continues substantially unabated throughout considerable periods, necessitating disproportionate administrative "
    "consideration by numerous departmental representatives whose responsibilities consequently remain unfulfilled."
)


def test_short_sentences_of_short_words_are_easy_and_long_ones_hard() -> None:
    assert (reads(EASY).level, reads(HARD * 2).level) == ("easy", "hard")
    assert reads(EASY).lix < 20 < 60 < reads(HARD).lix
    assert (reads(EASY).sentences, reads(EASY).words, reads(EASY).words_a_sentence) == (10, 42, 4)


def test_the_measure_is_words_to_a_sentence_and_the_share_of_long_words() -> None:
    told = reads("One two three seventh. Four five sixteen eight.")
    assert (told.words, told.sentences) == (8, 2)
    assert told.lix == round(8 / 2 + 100 * 2 / 8)
    assert told.level == ""  # too few words to say more


def test_a_sentence_that_is_too_long_is_named() -> None:
    long = " ".join(["word"] * (LONGEST_SENTENCE + 1)) + "."
    assert reads(f"Short. {long} Short.").long == (long,)
    assert reads(long.replace("word ", "", 1)).long == ()


@pytest.mark.parametrize("text", ["", " \n ", "…", "1 2 3", "👋"])
def test_nothing_breaks_it(text: str) -> None:
    assert reads(text).level == ""


@pytest.mark.proves("PB1")
def test_welsh_is_counted_as_english_is_with_its_own_letters() -> None:
    told = reads("Ysgrifennodd bedair gwaith. Dŵr, tŷ a’r môr.")
    assert (told.words, told.sentences) == (7, 2)
