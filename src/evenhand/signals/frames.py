"""Who does what to whom, read from a sentence as the sequence of its words' classes: “I'll put your windows in” and “mi dorra i
dy ffenestri di” have the same signs, and so has what nobody has written yet.
"""

from __future__ import annotations

from collections.abc import Sequence

from .lexicon import frames

# What a threat may be made of; each is looked at beside everything else in its sentence.
_GRAVE = frozenset({"harm", "fire", "weapon", "body", "injury", "death", "find", "vow", "mine"})
OTHERS = "~"  # words of somebody else


def acts(words: Sequence[str], own: Sequence[bool]) -> frozenset[str]:
    """The signs of one sentence: classes that follow each other, and grave ones with all others, of the person's own words."""
    sequence = _sequence(words, own)
    found = set()
    before = before_that = "^"
    for name in (*sequence, "$"):
        found.add(f"A{before} {name}")
        found.add(f"A{before_that} {before} {name}")
        if before_that not in ("^", before):
            found.add(f"A{before_that} _ {name}")
        before_that, before = before, name
    grave = _GRAVE.intersection(sequence)
    for one in grave:
        found.update(f"G{one} {other}" for other in sequence if other != one)
    return frozenset(found)


def _sequence(words: Sequence[str], own: Sequence[bool]) -> list[str]:
    if all(own):
        return frames().read(words)
    found: list[str] = []
    start = 0
    while start < len(words):
        end = start
        while end < len(words) and own[end] == own[start]:
            end += 1
        found += frames().read(words[start:end]) if own[start] else [OTHERS]
        start = end
    return found
