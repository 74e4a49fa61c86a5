"""Names in words: how a name is taken apart so that it is found again, misspelt, turned round or cut short.

Nothing here identifies anybody. What is near is shown to a colleague to be confirmed, or suggested to a caseworker (I27).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA, Indel

from .normalise import fold

# Between given name and family name; Welsh and others write them or leave them out. "Ap" and "ab" are one word.
_BETWEEN = frozenset(
    {
        "ap",
        "ab",
        "ferch",
        "verch",
        "fch",
        "van",
        "von",
        "de",
        "da",
        "di",
        "del",
        "la",
        "le",
        "al",
        "el",
        "bin",
        "bint",
    }
)
_TITLES = frozenset(
    {"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "rev", "sir", "dame", "lord", "lady", "mr and mrs", "esq"}
)
_JOINED = re.compile(r"(?<=\w)['’ʼ`\-‐‑–](?=\w)")

# How some letters are heard, in English and in Welsh names.
_HEARD = (
    ("gh", ""), ("ph", "f"), ("ff", "f"), ("ck", "k"), ("ce", "se"), ("ci", "si"), ("c", "k"), ("q", "k"), ("z", "s"), ("v", "f"),
)  # fmt: skip
_FEWEST_BONES = 3  # letters; of fewer, half of all names would be alike

MOST_WORDS = 8  # of a name; longer ones are found by their first words
LONGEST_WORD = 40
SHORTEST_WITH_A_SLIP = 4  # in three letters a slip makes another name: Ann, Ian, Jon


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name, folded, each once: without titles and what stands between, unless nothing else is left.

    A name joined by a hyphen or an apostrophe is there in parts and whole: Kerry-Ann is kerry, ann and kerryann.
    """
    parts = [word[:LONGEST_WORD] for word in fold(name).split()]
    whole = [word[:LONGEST_WORD] for word in fold(_JOINED.sub("", name)).split()]
    every = list(dict.fromkeys([*parts, *whole]))
    kept = [word for word in every if word not in _BETWEEN and word not in _TITLES]
    return tuple((kept or every)[:MOST_WORDS])


def slips_of(word: str) -> tuple[str, ...]:
    """The word, and what is left of it without each one of its letters.

    Two words that share one of these are one slip apart, or two: a letter too many, too few, wrong, or two of them turned round.
    """
    if len(word) < SHORTEST_WITH_A_SLIP:
        return (word,)
    return tuple(dict.fromkeys([word, *(word[:n] + word[n + 1 :] for n in range(len(word)))]))


def nearness(asked: str, name: str) -> float:
    """How near two names are, from 0 to 1: the part of the longer one's words that the other has, each at its best.

    A slip in a word costs little, an initial for a name a little more, a word left out its whole part (but the first).
    """
    return nearness_of_words(plain_words_of(asked), plain_words_of(name))


def nearness_of_words(one: Sequence[str], other: Sequence[str]) -> float:
    """`nearness`, where both names are taken apart already."""
    few, many = (one, other) if len(one) <= len(other) else (other, one)
    if not few:
        return 0.0
    total, left = 0.0, list(many)
    for word in few:
        alike = [_likeness(word, each) for each in left]
        best = max(alike)
        total += best
        del left[alike.index(best)]
    found = total / len(few)
    return found * (1.0 if not left else 0.85 if len(few) > 1 else 0.7)


def plain_words_of(name: str) -> list[str]:
    """The words of a name without its joined forms, so that a hyphen counts for nothing."""
    return plain_words_of_folded(fold(name))


def plain_words_of_folded(name: str) -> list[str]:
    """`plain_words_of` a name that is folded already, as the tables keep it."""
    every = name.split()
    return ([word for word in every if word not in _BETWEEN and word not in _TITLES] or every)[:MOST_WORDS]


def _bones(word: str) -> str:
    """What is heard of a name but for its vowels: “spate” and “Speight” are alike on the telephone."""
    for written, heard in _HEARD:
        word = word.replace(written, heard)
    bones = [letter for place, letter in enumerate(word) if not place or letter not in "aeiouyh"]
    return "".join(letter for place, letter in enumerate(bones) if not place or letter != bones[place - 1])


# One name is held against hundreds, in which the same few words come again and again.
@lru_cache(maxsize=4096)
def _likeness(word: str, other: str) -> float:
    if word == other:
        return 1.0
    shorter, longer = sorted((word, other), key=len)
    if len(shorter) == 1:
        return 0.8 if longer.startswith(shorter) else 0.0
    slips = OSA.distance(word, other, score_cutoff=2)
    allowed = 0 if len(shorter) < SHORTEST_WITH_A_SLIP else 1 if len(longer) < 8 else 2
    if slips <= allowed:
        return 1.0 - 0.1 * slips
    if len(shorter) >= SHORTEST_WITH_A_SLIP - 1 and longer.startswith(shorter):
        return 0.7
    # Sounds alike, perhaps: enough beside a word that is right, never by itself.
    if word[:1] == other[:1] and len(bones := _bones(word)) >= _FEWEST_BONES and bones == _bones(other):
        return 0.5
    return 0.5 * Indel.normalized_similarity(word, other, score_cutoff=0.55)
