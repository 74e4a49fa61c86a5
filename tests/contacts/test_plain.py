"""What a table folds at once is what letters are folded to one by one: in the index of search, and in fingerprints."""

from __future__ import annotations

import random

from hypothesis import example, given
from hypothesis import strategies as st

from evenhand.contacts import fingerprints, plain
from evenhand.contacts.search import words

# Letters that have a byte, and some that have none, in every neighbourhood.
ODD = "\u0301\u0308😀ẞßłµªº½™ﬁŀ\u0345\u0130ı漢אب\u3000\x85\x1c"
TEXTS = st.text(alphabet=st.sampled_from(plain._TABLE + "  " + ODD), max_size=60)


@given(TEXTS)
@example("“Siân’s” tŷ – 12½ … ŷﬁ″ñªẁ@3")
def test_words_are_the_same_by_either_way(text: str) -> None:
    assert words.words_of(text) == words._words_of_any(text)


@given(st.lists(TEXTS, max_size=4))
def test_the_words_of_several_texts_have_a_gap_after_each(texts: list[str]) -> None:
    apart: list[str] = []
    for text in filter(None, texts):
        apart += [*words._words_of_any(text), words.GAP]
    assert words.words_apart(texts) == apart


@given(TEXTS)
def test_the_words_of_a_fingerprint_are_the_same_by_either_way(text: str) -> None:
    slowly = fingerprints._folded(text).encode("utf-8", "replace").translate(fingerprints._LETTERS).split()
    told = fingerprints._PLAIN.of(text)
    assert told is None or told.encode().split() == slowly


def test_english_and_welsh_take_the_quick_way() -> None:
    chance = random.Random(1)
    for sentence in ("Mae’r tŷ ar y bryn – “Siân” biau fo… £5", "I can’t, “never” – €20"):
        mixed = "".join(chance.sample(sentence, len(sentence)))
        assert words._PLAIN.of(mixed) is not None
        assert fingerprints._PLAIN.of(mixed) is not None
